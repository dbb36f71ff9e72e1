"""Property values of the engine's events as plain values, and values as text for a reader."""

import json
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from policies.engine import signatures

# The property in which a provider notes what it chose itself.
_PROVIDERS_OWN = "__defaults"
_DIGEST_CHARACTERS = 12
# Characters that are not shown as they are: control and format characters, among them those that reverse the
# direction of text, surrogates, private use, and separators of lines and paragraphs.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@dataclass(frozen=True, slots=True)
class Special:
    """A value that has no text of the program: unknown, secret, or a file."""

    text: str


UNKNOWN = Special("known after deployment")
SECRET = Special("[secret]")


def plain(value: object) -> Any:
    """The value of an event without the engine's marks: unknown values, secrets and files become `Special`."""
    if isinstance(value, str):
        return UNKNOWN if value in signatures.UNKNOWNS else value
    if isinstance(value, Mapping):
        return _object(cast("Mapping[str, object]", value))
    if isinstance(value, Sequence):
        return [plain(item) for item in cast("Sequence[object]", value)]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _object(value: Mapping[str, object]) -> Any:
    signature = value.get(signatures.SIGNATURE)
    if signature is None:
        return {key: plain(item) for key, item in value.items() if key != _PROVIDERS_OWN}
    if signature == signatures.SECRET:
        return SECRET
    if signature in (signatures.ASSET, signatures.ARCHIVE):
        return Special(f"file {str(value.get('hash', 'of unknown content'))[:_DIGEST_CHARACTERS]}")
    return Special("a reference")


def text(value: object) -> str:
    """The value on one line; strings as they are, without characters that a reader cannot see."""
    if isinstance(value, Special):
        return value.text
    if isinstance(value, str):
        return visible(value)
    return visible(json.dumps(value, default=_special, ensure_ascii=False, sort_keys=True))


def visible(value: str) -> str:
    """The text on one line, with a code in place of every character that is not seen or changes how others are."""
    if value.isascii() and value.isprintable():
        return value
    return "".join(_code(one) if unicodedata.category(one) in _INVISIBLE else one for one in value)


def shortened(value: str, characters: int) -> str:
    """At most so many characters of the text; it says how many are left out."""
    if len(value) <= characters:
        return value
    return f"{value[:characters]}… ({len(value) - characters} more characters)"


def _code(character: str) -> str:
    named = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}.get(character)
    return named or (f"\\u{ord(character):04x}" if ord(character) <= 0xFFFF else f"\\U{ord(character):08x}")


def _special(value: object) -> str:
    return value.text if isinstance(value, Special) else str(value)

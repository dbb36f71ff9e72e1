"""Judges the values of a resource's properties, as AWS would: unknown values are left out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from ..values import UNKNOWN, Properties
from .allowed import ALLOWED
from .bindings import Bindings
from .combinations import mistakes
from .formats import wrong
from .limits import Limits
from .nested import at
from .operations import OF_ALL_TYPES
from .spans import number_of, outside, spelled

# A longer list of values is not written out, but the nearest of them.
_WRITTEN_OUT = 160
_QUOTED = 60


@dataclass(frozen=True)
class Finding:
    """What one limit says of one value."""

    path: str
    what: Literal["enum", "pattern", "length", "range", "items", "format", "together", "required", "sensitive"]
    allowed: str = ""
    """What AWS allows instead; nothing where it allows the value."""
    value: str = ""
    got: str = ""
    """The value as a message shows it."""


def refusals(kind: str, bindings: Bindings, inputs: Properties) -> dict[str, str]:
    """What AWS would refuse of a resource's inputs: for each path (`ingress[0].fromPort`), the reason."""
    found = [*_missing(bindings, inputs), *_judged(bindings, inputs), *_together(kind, inputs)]
    # The models are of different days: a value that one of them lists is allowed.
    listed = {finding.path for finding in found if finding.what == "enum" and not finding.allowed}
    hidden = {finding.path for finding in found if finding.what == "sensitive"}
    refused: dict[str, str] = {}
    for finding in found:
        known = finding.what == "enum" and finding.path in listed
        if finding.allowed and not known and finding.value not in _exceptions(kind, finding.path):
            refused.setdefault(finding.path, _reason(finding, finding.path in hidden))
    for name in refused.keys() & inputs.get("__defaults", []):
        refused[name] += "; Pulumi made the name from the resource's name in the program"
    return refused


def _reason(finding: Finding, hidden: bool) -> str:
    if finding.what == "required":
        return "missing, and AWS requires it"
    if finding.what == "together":
        return finding.allowed
    return f"got {'a value that is not shown' if hidden else finding.got}: AWS allows {finding.allowed}"


def _exceptions(kind: str, path: str) -> frozenset[str]:
    return ALLOWED.get(kind, {}).get(re.sub(r"\[[^]]*\]", "", path), frozenset())


def _judged(bindings: Bindings, inputs: Properties) -> Iterator[Finding]:
    for name in inputs:
        for (_, *rest), limits in bindings.of(name):
            for path, value in at(inputs[name], rest, "tags" if name == "tagsAll" else name):
                yield from findings(value, limits, path)


def _together(kind: str, inputs: Properties) -> Iterator[Finding]:
    for path, reason in mistakes(kind, inputs):
        yield Finding(path, "together", reason)


def _missing(bindings: Bindings, inputs: Properties) -> Iterator[Finding]:
    yield from (Finding(name, "required", "it") for name in bindings.missing(inputs))
    if bindings.whole:
        own = {name: value for name, value in inputs.items() if name not in OF_ALL_TYPES}
        yield from _lacking(own, bindings.whole, "")


def findings(value: Any, limits: Limits, path: str, needed: bool = False) -> Iterator[Finding]:
    """What the limits say of a value and of all that is in it."""
    if isinstance(value, str) and UNKNOWN in value:
        return
    # The provider sends no empty value of an optional property: there it means that it is not set. Of a number with a
    # range it checks 0, too.
    if not value and not needed and not (number_of(value) == 0 and limits.range.set):
        return
    value = _document(value, limits)
    if limits.item is not None:
        yield from _in_list(value, limits, limits.item, path)
    elif limits.members:
        yield from _in_object(value, limits, path)
    elif not isinstance(value, Mapping | list):
        yield from _of_scalar(value, limits, path)


def _document(value: Any, limits: Limits) -> Any:
    """The content of JSON text where the API has an object (`containerDefinitions`)."""
    if not isinstance(value, str) or not (limits.members or (limits.item and limits.item.members)):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _in_list(value: Any, limits: Limits, item: Limits, path: str) -> Iterator[Finding]:
    """Lists and maps; the provider has a single object for a list of at most one."""
    if isinstance(value, Mapping) and (limits.key or limits.pair):
        yield from _size(len(value), limits, path)
        yield from _in_map(value, limits, item, path)
        return
    values: list[Any] = value if isinstance(value, list) else [value]
    yield from _size(len(values), limits, path)
    for number, one in enumerate(values):
        yield from findings(one, item, f"{path}[{number}]" if isinstance(value, list) else path, needed=True)


def _in_map(value: Mapping[str, Any], limits: Limits, item: Limits, path: str) -> Iterator[Finding]:
    key, content = limits.key, item
    if limits.pair:
        key, content = (item.member(name) for name in limits.pair)
    for name, one in value.items():
        where = f'{path}["{name}"]'
        yield from findings(name, key, where, needed=True) if key else ()
        yield from findings(one, content, where) if content else ()


def _in_object(value: Any, limits: Limits, path: str) -> Iterator[Finding]:
    if isinstance(value, list):
        for number, one in enumerate(value):
            yield from findings(one, limits, f"{path}[{number}]")
    if not isinstance(value, Mapping):
        return
    yield from _lacking(value, limits, f"{path}.")
    for name, one in value.items():
        if (member := limits.member(name)) and one is not None:
            yield from findings(one, member, f"{path}.{name}", limits.letters_of(name) in limits.required)


def _lacking(value: Mapping[str, Any], limits: Limits, start: str) -> Iterator[Finding]:
    """The required members that are missing. Where one of the given members is not known, it may be another spelling of
    the missing one, so nothing is said."""
    given = {limits.letters_of(name) for name, one in value.items() if one is not None}
    if None in given:
        return
    for wanted in sorted(limits.required - given):
        name = limits.members[wanted][0] if wanted in limits.members else wanted
        yield Finding(f"{start}{name[:1].lower()}{name[1:]}", "required", "it")


def _size(count: int, limits: Limits, path: str) -> Iterator[Finding]:
    if allowed := outside(count, limits.items):
        yield Finding(path, "items", allowed, got=f"{count} items")


def _of_scalar(value: Any, limits: Limits, path: str) -> Iterator[Finding]:
    text = spelled(value)
    if limits.sensitive:
        yield Finding(path, "sensitive")
    if limits.enum:
        allowed = _listed(text, limits)
        yield Finding(path, "enum", allowed, text, _shown(value) if allowed else "")
        return
    if limits.format:
        for mistake in wrong(limits.format, text):
            missing, where = mistake.got is None, f"{path}{mistake.path}"
            allowed = f"AWS requires {mistake.allowed}" if missing else mistake.allowed
            yield Finding(where, "together" if missing else "format", allowed, text, _shown(mistake.got))
    if allowed := outside(len(text), limits.length):
        yield Finding(path, "length", allowed, text, f"{_shown(text)}, {len(text)} characters")
    number = number_of(value) if limits.range.set else None
    if number is not None and (allowed := outside(number, limits.range)):
        yield Finding(path, "range", allowed, text, text)
    if limits.prefix.set and (allowed := outside(_prefix(text), limits.prefix)):
        yield Finding(path, "range", f"a prefix of {allowed} bits", text, _shown(text))
    if limits.pattern and not limits.matches(text):
        yield Finding(path, "pattern", f"what matches {limits.pattern}", text, _shown(value))


def _prefix(block: str) -> int | None:
    bits = block.rpartition("/")[2]
    return int(bits) if bits.isdecimal() else None


def _shown(value: Any) -> str:
    if not isinstance(value, str | Mapping | list):
        return spelled(value)
    text = value if isinstance(value, str) else json.dumps(value)
    text = text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
    return json.dumps(text, ensure_ascii=False) if isinstance(value, str) else text


def _listed(text: str, limits: Limits) -> str:
    """The values that are allowed instead of this one; nothing if it is one of them."""
    known = {value.lower() for value in limits.enum} if limits.any_case else limits.enum
    if (text.lower() if limits.any_case else text) in known:
        return ""
    written = ", ".join(limits.enum)
    if len(written) <= _WRITTEN_OUT:
        return written
    near = ", ".join(get_close_matches(text, limits.enum, n=4))
    nearest = f"; the nearest are {near}" if near else ""
    return f"the {len(limits.enum)} values that {limits.source} lists{nearest}"

"""What differs between two sets of properties, as lines for a person."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .archives import digest
from .values import UNKNOWN

# Longer values would hide the property that they belong to.
_SHOWN_CHARACTERS = 160

UNKNOWN_SHOWN = "[unknown]"

_PROVIDERS_OWN = "__defaults"
"""Where a provider notes which properties it chose itself."""


def without_unknowns(value: Any) -> Any:
    """The value with `UNKNOWN_SHOWN`, as Pulumi's CLI shows it, where the engine has the mark of an unknown value."""
    if isinstance(value, Mapping):
        return {key: without_unknowns(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [without_unknowns(item) for item in value]
    return UNKNOWN_SHOWN if value == UNKNOWN else value


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """A line `property: before → after` for each property that differs, nested ones by their path."""
    return _differences("", {**before, _PROVIDERS_OWN: None}, {**after, _PROVIDERS_OWN: None})


def _differences(path: str, before: Any, after: Any) -> list[str]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        # A state may have the content of an archive, and what a provider returns of it has not.
        if digest(before) is not None and digest(before) == digest(after):
            return []
        return [
            line
            for key in sorted(before.keys() | after.keys())
            for line in _differences(f"{path}.{key}" if path else key, before.get(key), after.get(key))
        ]
    return [] if before == after else [f"{path}: {_shortened(before)} → {_shortened(after)}"]


def _shortened(value: Any) -> str:
    text = "nothing" if value is None else str(without_unknowns(value))
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 3]}..."

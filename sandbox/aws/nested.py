"""Values within properties, by their places."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def at(value: Any, steps: Sequence[str], path: str = "") -> Iterator[tuple[str, Any]]:
    """The values at a place in a value, with their paths; a list on the way has one for each item."""
    if steps and isinstance(value, list):
        for number, one in enumerate(value):
            yield from at(one, steps, f"{path}[{number}]")
    elif steps:
        inner = value.get(steps[0]) if isinstance(value, Mapping) else None
        yield from at(inner, steps[1:], f"{path}.{steps[0]}" if path else steps[0])
    elif value is not None:
        yield path, value


def objects_at(value: Any, place: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The objects at a place (`blockDeviceMappings.ebs`), with their paths; a list there has one for each item."""
    for path, found in at(value, place.split(".") if place else ()):
        listed = isinstance(found, list)
        for number, one in enumerate(found if listed else [found]):
            if isinstance(one, Mapping):
                yield (f"{path}[{number}]" if listed else path), one

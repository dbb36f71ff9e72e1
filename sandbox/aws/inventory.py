"""Everything that moto holds, whatever kind it is of: what a destroy left behind shows by comparing two inventories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from moto.core.base_backend import BackendDict

_NAMES = ("arn", "id", "name")
_STATES = ("state", "status", "key_state")
# Objects refer to their backend, and to each other: the resources of a backend are at most this deep in its dicts.
_DEPTH = 3


def inventory() -> list[str]:
    """A line for each object of each backend, with its state where it has one, sorted:
    `ec2 123456789012 us-east-1 nat_gateways nat-0a1b2c3d deleted`."""
    # moto's own list of the backends that were used (moto 5.2.5, moto/core/base_backend.py).
    used: list[BackendDict[Any]] = list(BackendDict._instances)  # pyright: ignore[reportPrivateUsage, reportGeneralTypeIssues]
    return sorted(
        f"{backends.service_name} {account} {region} {line}"
        for backends in used
        for account, regions in list(backends.items())
        for region, backend in list(regions.items())
        for attribute, value in list(vars(backend).items())
        for line in _lines(attribute.lstrip("_"), value, _DEPTH)
    )


def _lines(path: str, value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, inner in list(value.items()):
            if isinstance(inner, Mapping | list | set) and depth > 1:
                yield from _lines(f"{path} {key}", inner, depth - 1)
            else:
                yield f"{path} {key}{_state(inner)}"
    elif isinstance(value, list | set):
        for place, inner in enumerate(list(value)):
            yield f"{path} {_name(inner, place)}{_state(inner)}"


def _name(value: Any, place: int) -> str:
    if isinstance(value, str | int):
        return str(value)
    found = next((name for key in _NAMES if isinstance(name := getattr(value, key, None), str)), None)
    return found or f"{type(value).__name__} {place}"


def _state(value: Any) -> str:
    found = next((state for key in _STATES if isinstance(state := getattr(value, key, None), str)), "")
    default = " default" if str(getattr(value, "default", "")).lower() == "true" else ""
    return f"{default} {found}" if found else default

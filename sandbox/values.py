"""Property values of the engine as plain Python values, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.rpc import UNKNOWN

__all__ = ["UNKNOWN", "Properties", "plain", "plain_map", "wrap", "wrap_map"]

Properties = dict[str, Any]


def plain(value: PropertyValue) -> Any:
    """The value without secrecy and dependencies; whole numbers become `int`, unknowns stay `UNKNOWN`."""
    inner = value.value
    if isinstance(inner, float) and inner.is_integer():
        return int(inner)
    if isinstance(inner, Mapping):
        return {key: plain(item) for key, item in inner.items()}
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [plain(item) for item in inner]
    return inner


def plain_map(values: Mapping[str, PropertyValue]) -> Properties:
    """`plain` of every value that is set: a null means the same as a missing property."""
    return {key: plain(value) for key, value in values.items() if value.value is not None}


def wrap(value: Any) -> PropertyValue:
    """The property value of a plain value."""
    if isinstance(value, bool | str) or value is None:
        return PropertyValue(value)
    if isinstance(value, int | float):
        return PropertyValue(float(value))
    if isinstance(value, Mapping):
        return PropertyValue({str(key): wrap(item) for key, item in value.items()})
    if isinstance(value, Sequence):
        return PropertyValue([wrap(item) for item in value])
    return PropertyValue(str(value))


def wrap_map(values: Mapping[str, Any]) -> dict[str, PropertyValue]:
    return {key: wrap(value) for key, value in values.items()}

"""Property values of the engine as plain Python values, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi.provider.experimental.property_value import PropertyValue, ResourceReference
from pulumi.runtime.rpc import UNKNOWN

from .archives import Archive, is_archive

__all__ = ["UNKNOWN", "Properties", "plain", "plain_map", "wrap", "wrap_map"]

Properties = dict[str, Any]


def plain(value: PropertyValue) -> Any:
    """The value without secrecy and dependencies; whole numbers become `int`, unknowns stay `UNKNOWN`."""
    inner = value.value
    if isinstance(inner, float) and inner.is_integer():
        return int(inner)  # all numbers of the engine are floats; APIs refuse 3.0 for an integer
    if isinstance(inner, Mapping):
        return Archive.of(plain_map(inner)) if is_archive(inner) else plain_map(inner)
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [plain(item) for item in inner]
    if isinstance(inner, ResourceReference):
        return plain(inner.resource_id) if inner.resource_id else UNKNOWN
    return inner


def plain_map(values: Mapping[str, PropertyValue]) -> Properties:
    """`plain` of every value that is set: a null means the same as a missing property."""
    return {key: plain(value) for key, value in values.items() if value.value is not None}


def wrap(value: Any, like: PropertyValue | None = None) -> PropertyValue:
    """The property value of a plain value; what is secret in `like` is secret in the same place here."""
    secret = like is not None and like.is_secret
    if isinstance(value, bool | str) or value is None:
        return PropertyValue(value, is_secret=secret)
    if isinstance(value, int | float):
        return PropertyValue(float(value), is_secret=secret)
    if isinstance(value, Archive):
        return wrap(value.properties, like)
    if isinstance(value, Mapping):
        members = like.value if like is not None and isinstance(like.value, Mapping) else {}
        return PropertyValue({str(key): wrap(item, members.get(key)) for key, item in value.items()}, is_secret=secret)
    if isinstance(value, Sequence):
        # Items have no identity: the list may be longer or in another order than `like`.
        whole = secret or (like is not None and isinstance(like.value, Sequence) and like.contains_secret())
        return PropertyValue([wrap(item) for item in value], is_secret=whole)
    return PropertyValue(str(value), is_secret=secret)


def wrap_map(values: Mapping[str, Any], like: Mapping[str, PropertyValue] | None = None) -> dict[str, PropertyValue]:
    return {key: wrap(value, (like or {}).get(key)) for key, value in values.items()}

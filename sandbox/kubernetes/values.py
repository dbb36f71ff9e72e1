"""Between the engine's property values and the plain values that Kubernetes understands."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from pulumi.provider.experimental.property_value import PropertyValue, ResourceReference
from pulumi.runtime.rpc import UNKNOWN

# What an object schema calls x-kubernetes-... is x_kubernetes_... in the SDKs, because languages have no such names.
_EXTENSION, _EXTENSION_IN_SDK = "x-kubernetes-", "x_kubernetes_"


def plain(value: PropertyValue) -> Any:
    """The value without secrets' wrapping; whole numbers become integers, null members go, unknowns stay UNKNOWN."""
    inner = value.value
    if isinstance(inner, Mapping):
        return plain_map(inner)
    if isinstance(inner, Sequence) and not isinstance(inner, str):
        return [plain(item) for item in inner]
    if isinstance(inner, float) and inner.is_integer():
        return int(inner)  # the engine's numbers are all floats, and Kubernetes refuses 3.0 for an integer field
    if isinstance(inner, ResourceReference):
        return plain(inner.resource_id) if inner.resource_id else UNKNOWN
    return inner


def plain_map(values: Mapping[str, PropertyValue]) -> dict[str, Any]:
    return {
        key.replace("_", "-") if key.startswith(_EXTENSION_IN_SDK) else key: plain(item)
        for key, item in values.items()
        if item.value is not None
    }


def wrapped(value: Any, like: PropertyValue | None = None) -> PropertyValue:
    """A property value of a plain one; what is a secret in `like` is a secret at the same place here."""
    secret = like is not None and like.is_secret
    if isinstance(value, Mapping):
        items = wrapped_map(cast("Mapping[str, Any]", value), _members(like))
        return PropertyValue(items, is_secret=secret)
    if isinstance(value, Sequence) and not isinstance(value, str):
        elements = like.value if like is not None else None
        likes = list(cast("Sequence[PropertyValue]", elements)) if isinstance(elements, tuple) else []
        whole = secret or any(item.contains_secret() for item in likes)
        return PropertyValue([wrapped(item) for item in cast("Sequence[Any]", value)], is_secret=whole)
    if isinstance(value, int) and not isinstance(value, bool):
        return PropertyValue(float(value), is_secret=secret)
    return PropertyValue(value, is_secret=secret)


def wrapped_map(values: Mapping[str, Any], like: Mapping[str, PropertyValue] | None = None) -> dict[str, PropertyValue]:
    known = {key.replace("_", "-") if key.startswith(_EXTENSION_IN_SDK) else key: v for key, v in (like or {}).items()}
    return {
        key.replace("-", "_") if key.startswith(_EXTENSION) else key: wrapped(item, known.get(key))
        for key, item in values.items()
    }


def has_unknown(value: Any) -> bool:
    """Whether anything in a plain value is not known yet."""
    return any_leaf(value, lambda leaf: leaf == UNKNOWN)


def any_leaf(value: Any, test: Callable[[Any], bool]) -> bool:
    if isinstance(value, dict):
        return any(any_leaf(item, test) for item in cast("dict[str, Any]", value).values())
    if isinstance(value, list):
        return any(any_leaf(item, test) for item in cast("list[Any]", value))
    return test(value)


def _members(like: PropertyValue | None) -> Mapping[str, PropertyValue]:
    members = like.value if like is not None else None
    return members if isinstance(members, Mapping) else {}

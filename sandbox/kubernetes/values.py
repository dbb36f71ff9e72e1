"""Property values of the engine as plain Kubernetes objects, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pulumi.provider.experimental.property_value import PropertyValue

from .. import values
from ..values import UNKNOWN

# An extension of JSON schema is called x-kubernetes-… in Kubernetes and x_kubernetes_… in the SDKs, as properties of
# programming languages have no dashes.
_EXTENSION, _EXTENSION_IN_SDK = "x-kubernetes-", "x_kubernetes_"


def plain_map(properties: Mapping[str, PropertyValue]) -> dict[str, Any]:
    """The properties of an object, under Kubernetes' names."""
    return _renamed(values.plain_map(properties), _EXTENSION_IN_SDK, "_", "-")


def wrap_map(item: Mapping[str, Any], like: Mapping[str, PropertyValue] | None = None) -> dict[str, PropertyValue]:
    """The object's properties, under the SDKs' names; what is secret in `like` is secret in the same place here."""
    return values.wrap_map(_renamed(item, _EXTENSION, "-", "_"), like)


def _renamed(value: Any, prefix: str, old: str, new: str) -> Any:
    if isinstance(value, Mapping):
        return {
            key.replace(old, new) if key.startswith(prefix) else key: _renamed(item, prefix, old, new)
            for key, item in cast("Mapping[str, Any]", value).items()
        }
    if isinstance(value, list):
        return [_renamed(item, prefix, old, new) for item in cast("list[Any]", value)]
    return value


def has_unknown(value: Any) -> bool:
    """Whether anything in a plain value is not known yet."""
    if isinstance(value, Mapping):
        return any(map(has_unknown, cast("Mapping[str, Any]", value).values()))
    if isinstance(value, list):
        return any(map(has_unknown, cast("list[Any]", value)))
    return value == UNKNOWN

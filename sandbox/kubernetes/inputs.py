"""What a resource's type says about its object, automatic names, and how inputs differ from what there was."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, cast

from pulumi.runtime.rpc import UNKNOWN

from sandbox.errors import SandboxError

AUTONAMED = "pulumi.com/autonamed"

# Modules of the provider whose types are not objects of an API server.
_NOT_SERVED = ("kubernetes:helm.sh/", "kubernetes:yaml", "kubernetes:kustomize")


class UnservedTypeError(SandboxError):
    """A type that this stand-in cannot serve."""

    def __init__(self, token: str) -> None:
        super().__init__(
            f"the sandbox's stand-in for the kubernetes provider does not serve {token}; use the kinds themselves "
            "(kubernetes:apps/v1:Deployment, ...) or kubernetes:helm.sh/v3:Release"
        )


@dataclass(frozen=True)
class ObjectType:
    """An object's version and kind as a resource's type tells them; `patch` for the kinds that only add fields."""

    api_version: str
    kind: str
    patch: bool


def bare_type(token: str) -> str:
    """The resource's own type: in requests the parents' types stand before it."""
    return token.rsplit("$", 1)[-1]


def object_type(token: str) -> ObjectType:
    """Read `kubernetes:apps/v1:Deployment`. Raises UnservedTypeError."""
    bare = bare_type(token)
    parts = bare.split(":")
    if len(parts) != 3 or bare.startswith(_NOT_SERVED):
        raise UnservedTypeError(bare)
    group_version, kind = parts[1], parts[2]
    api_version = group_version.removeprefix("core/")  # the SDKs' name for the group without a name
    # Lists are a kind of answer, not of object.
    if kind.endswith("List"):
        raise UnservedTypeError(bare)
    return ObjectType(api_version, kind.removesuffix("Patch"), kind.endswith("Patch"))


def named(item: dict[str, Any], resource_name: str, seed: bytes, old: dict[str, Any] | None) -> dict[str, Any]:
    """The object with a name: its own, else the old automatic one, else the resource's name and 8 random digits."""
    metadata: dict[str, Any] = dict(item.get("metadata") or {})
    if metadata.get("name") or metadata.get("generateName"):
        return item
    before: dict[str, Any] = (old or {}).get("metadata") or {}
    if (before.get("annotations") or {}).get(AUTONAMED) == "true":
        metadata["name"] = before["name"]
    else:
        metadata["name"] = f"{resource_name}-{hashlib.sha256(seed).hexdigest()[:8]}"
    annotations = metadata.get("annotations") or {}
    if annotations != UNKNOWN:
        metadata["annotations"] = annotations | {AUTONAMED: "true"}
    return item | {"metadata": metadata}


def is_autonamed(item: dict[str, Any]) -> bool:
    annotations = item.get("metadata", {}).get("annotations") or {}
    return annotations != UNKNOWN and annotations.get(AUTONAMED) == "true"


def differences(old: Any, new: Any, path: str = "") -> dict[str, str]:
    """The paths at which two plain values differ, in the engine's notation, each `add`, `delete` or `update`."""
    if isinstance(old, dict) and isinstance(new, dict):
        return _member_differences(cast("dict[str, Any]", old), cast("dict[str, Any]", new), path)
    if isinstance(old, list) and isinstance(new, list):
        before, after = cast("list[Any]", old), cast("list[Any]", new)
        indexed = ({str(i): v for i, v in enumerate(before)}, {str(i): v for i, v in enumerate(after)})
        return _member_differences(*indexed, path, listed=True)
    return {} if old == new else {path: "update"}


def _member_differences(old: dict[str, Any], new: dict[str, Any], path: str, *, listed: bool = False) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in [*old, *(key for key in new if key not in old)]:
        inner = f"{path}[{key}]" if listed else _member_path(path, key)
        if key not in new:
            found[inner] = "delete"
        elif key not in old:
            found[inner] = "add"
        else:
            found |= differences(old[key], new[key], inner)
    return found


def _member_path(path: str, key: str) -> str:
    if key.replace("_", "").replace("-", "").isalnum():
        return f"{path}.{key}" if path else key
    return f'{path}["{key}"]'


def drifted(inputs: Any, before: Any, live: Any) -> Any:
    """The inputs as they would have to be written to give the live object.

    Where the live value is still the one that our last apply led to (`before`), the input stays as it was written:
    the server stores some values in another form (1000m of CPU as 1), and that is no drift.
    """
    if before == live:
        return inputs
    if isinstance(inputs, dict) and isinstance(before or {}, dict) and isinstance(live, dict):
        was, now = cast("dict[str, Any]", before or {}), cast("dict[str, Any]", live)
        members = cast("dict[str, Any]", inputs)
        # A member that the server never showed (stringData of a Secret) cannot be seen to drift.
        kept = {key: value for key, value in members.items() if key in now or key not in was}
        return {key: drifted(value, was.get(key), now.get(key)) for key, value in kept.items()}
    if isinstance(inputs, list) and isinstance(before, list) and isinstance(live, list):
        rows, was, now = cast("list[Any]", inputs), cast("list[Any]", before), cast("list[Any]", live)
        if len(rows) == len(was) == len(now):
            return [drifted(*row) for row in zip(rows, was, now, strict=True)]
    return live

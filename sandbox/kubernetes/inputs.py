"""Resource types, automatic names, and differences between inputs and objects."""

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
    """A type that this stand-in does not support."""

    def __init__(self, token: str) -> None:
        super().__init__(
            f"the sandbox's stand-in for the kubernetes provider does not support {token}; use single kinds "
            "(kubernetes:apps/v1:Deployment, …) or kubernetes:helm.sh/v3:Release"
        )


@dataclass(frozen=True)
class ObjectType:
    """The apiVersion and kind of a resource type; `patch` for types that manage some fields only (DeploymentPatch)."""

    api_version: str
    kind: str
    patch: bool


def bare_type(token: str) -> str:
    """The resource's own type: in requests, its parents' types precede it."""
    return token.rsplit("$", 1)[-1]


def object_type(token: str) -> ObjectType:
    """Read `kubernetes:apps/v1:Deployment`. Raises UnservedTypeError."""
    bare = bare_type(token)
    parts = bare.split(":")
    if len(parts) != 3 or bare.startswith(_NOT_SERVED):
        raise UnservedTypeError(bare)
    group_version, kind = parts[1], parts[2]
    api_version = group_version.removeprefix("core/")  # the SDKs' name for the group without a name
    # Lists are kinds of responses, not of objects.
    if kind.endswith("List"):
        raise UnservedTypeError(bare)
    return ObjectType(api_version, kind.removesuffix("Patch"), kind.endswith("Patch"))


def named(item: dict[str, Any], resource_name: str, seed: bytes, old: dict[str, Any] | None) -> dict[str, Any]:
    """The object with a name: its own, the previous automatic one, or the resource's name and 8 random digits."""
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
    """The paths at which two plain values differ, in the engine's notation, with `add`, `delete` or `update`."""
    if isinstance(old, dict) and isinstance(new, dict):
        return _member_differences(cast("dict[str, Any]", old), cast("dict[str, Any]", new), path)
    if isinstance(old, list) and isinstance(new, list):
        before, after = cast("list[Any]", old), cast("list[Any]", new)
        indexed = ({str(i): v for i, v in enumerate(before)}, {str(i): v for i, v in enumerate(after)})
        return _member_differences(*indexed, path, listed=True)
    return {} if old == new else {path: "update"}


def _member_differences(old: dict[str, Any], new: dict[str, Any], path: str, *, listed: bool = False) -> dict[str, str]:
    paths: dict[str, str] = {}
    for key in [*old, *(key for key in new if key not in old)]:
        inner = f"{path}[{key}]" if listed else _member_path(path, key)
        if key not in new:
            paths[inner] = "delete"
        elif key not in old:
            paths[inner] = "add"
        else:
            paths |= differences(old[key], new[key], inner)
    return paths


def _member_path(path: str, key: str) -> str:
    if key.replace("_", "").replace("-", "").isalnum():
        return f"{path}.{key}" if path else key
    return f'{path}["{key}"]'


def drifted(inputs: Any, before: Any, live: Any) -> Any:
    """The inputs that would result in the live object.

    Where the live value is the one after our last apply (`before`), the input stays: the server stores some values in
    another form (1000m of CPU as 1), and that is no drift.
    """
    if before == live:
        return inputs
    if isinstance(inputs, dict) and isinstance(before or {}, dict) and isinstance(live, dict):
        was, now = cast("dict[str, Any]", before or {}), cast("dict[str, Any]", live)
        members = cast("dict[str, Any]", inputs)
        # Drift of a member that the server never returns (stringData of a Secret) cannot be detected.
        kept = {key: value for key, value in members.items() if key in now or key not in was}
        return {key: drifted(value, was.get(key), now.get(key)) for key, value in kept.items()}
    if isinstance(inputs, list) and isinstance(before, list) and isinstance(live, list):
        rows, was, now = cast("list[Any]", inputs), cast("list[Any]", before), cast("list[Any]", live)
        if len(rows) == len(was) == len(now):
            return [drifted(*row) for row in zip(rows, was, now, strict=True)]
    return live

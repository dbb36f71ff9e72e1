"""Create, apply, read, delete and compare objects, as the real provider does with server-side apply."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sandbox.errors import SandboxError

from .client import ApiError, ApiServer, NoMatchError
from .crds import await_established, is_crd
from .deletion import delete
from .inputs import drifted

# Annotations for the provider (pulumi-kubernetes: provider/pkg/metadata/annotations.go).
_FORCE, _MANAGER = "pulumi.com/patchForce", "pulumi.com/patchFieldManager"

# A busy machine needs several seconds.
_ACCOUNT_SECONDS = 20

# How the API server's messages print a value of server-side apply (sigs.k8s.io/structured-merge-diff/v6/value).
_GO_VALUE = re.compile(r"&(?:value\.valueUnstructured)?\{(?:Value:)?([^{}]*)\}")

_NOT_SHOWN = ("managedFields",)  # long, and of no use in a state


class ObjectError(SandboxError):
    """An object that could not be applied; the message says what to do."""


def manager_for(urn: str, item: Mapping[str, Any], state: Mapping[str, Any] | None = None) -> str:
    """The field manager of a resource: the previous one, else one of its own, so that two patches do not conflict."""
    chosen = _annotations(item).get(_MANAGER) or (state or {}).get("__fieldManager")
    return chosen or f"pulumi-kubernetes-{hashlib.sha256(urn.encode()).hexdigest()[:8]}"


def create(server: ApiServer, item: dict[str, Any], manager: str, *, patch: bool, dry_run: bool) -> dict[str, Any]:
    """Apply an object that must not exist yet, or, for a patch, must. Returns the live object.

    In a dry run the object may exist: where it is to be replaced, its deletion was no more than planned."""
    if item["metadata"].get("generateName") and not item["metadata"].get("name"):
        raise ObjectError(f"{item['kind']}: metadata.generateName is not supported; leave the name out for auto-naming")
    if not patch and server.get(item) is not None:
        if dry_run:
            return _checked_anew(server, item, manager)
        name = item["metadata"]["name"]
        raise ObjectError(
            f'{item["kind"]} "{name}" already exists: import it, or manage some of its fields with {item["kind"]}Patch'
        )
    return apply(server, item, manager, dry_run=dry_run, force=_forced(item))


def _checked_anew(server: ApiServer, item: dict[str, Any], manager: str) -> dict[str, Any]:
    """The object as given, as the real provider previews it (pulumi-kubernetes: provider/pkg/provider/provider.go,
    Create). The server validates an object before it looks whether the name is free."""
    try:
        return shown(server.create(item, manager, dry_run=True))
    except ApiError as error:
        if error.status != HTTPStatus.CONFLICT:
            raise
        return item


def apply(
    server: ApiServer, item: dict[str, Any], manager: str, *, dry_run: bool = False, force: bool = False
) -> dict[str, Any]:
    """Server-side apply; waits for a CRD."""
    try:
        live = _applied(server, item, manager, dry_run, force or _forced(item))
    except ApiError as error:
        raise _explained(error, item) from error
    if is_crd(item) and not dry_run:
        await_established(server, item)
    return shown(live)


def _applied(server: ApiServer, item: dict[str, Any], manager: str, dry_run: bool, force: bool) -> dict[str, Any]:
    """A pod in a new namespace is refused until a controller has created the account that it runs as."""
    deadline = time.monotonic() + _ACCOUNT_SECONDS
    while True:
        try:
            return server.apply(item, manager, dry_run=dry_run, force=force)
        except ApiError as error:
            too_early = error.status == HTTPStatus.FORBIDDEN and "error looking up service account" in str(error)
            if not too_early or time.monotonic() > deadline:
                raise
        time.sleep(_ACCOUNT_SECONDS / 100)


def remove(server: ApiServer, item: dict[str, Any], manager: str, *, patch: bool, seconds: float) -> None:
    """Delete an object, or, for a patch, release its fields, and return when that is done."""
    if not patch:
        delete(server, item, *([seconds] if seconds else []))
        return
    if server.get(item) is not None:
        metadata = {key: value for key, value in item["metadata"].items() if key in ("name", "namespace")}
        bare = {"apiVersion": item["apiVersion"], "kind": item["kind"], "metadata": metadata}
        server.apply(bare, manager)


def read(server: ApiServer, item: dict[str, Any]) -> dict[str, Any] | None:
    """The live object; None if it, or its kind, does not exist."""
    try:
        live = server.get(item)
    except NoMatchError:
        return None
    return None if live is None else shown(live)


def refreshed_inputs(inputs: dict[str, Any], before: dict[str, Any], live: dict[str, Any]) -> dict[str, Any]:
    """The inputs that would result in the live object; equal to `inputs` if nothing in them has drifted."""
    fresh = drifted(inputs, before, live)
    if inputs.get("kind") == "Secret" and "stringData" in inputs and before.get("data") != live.get("data"):
        # The server stores stringData as data, so its drift shows there only.
        was, now = before.get("data") or {}, live.get("data") or {}
        changed = {key for key in inputs["stringData"] if was.get(key) != now.get(key)}
        kept = {key: value for key, value in inputs["stringData"].items() if key not in changed}
        fresh = fresh | {"stringData": kept}
    return fresh


def shown(live: dict[str, Any]) -> dict[str, Any]:
    metadata = {key: value for key, value in live.get("metadata", {}).items() if key not in _NOT_SHOWN}
    return live | {"metadata": metadata}


def _explained(error: ApiError, item: dict[str, Any]) -> Exception:
    text = _GO_VALUE.sub(r"\1", str(error))
    name = f"{item['kind']} {item['metadata']['name']}"
    if error.status == HTTPStatus.CONFLICT and error.fields:
        return ObjectError(
            f"{name}: {text}\nanother field manager has set these fields: set them back to the program's values with "
            f"kubectl, as equal values do not conflict; or, to overwrite them, set the annotation "
            f'{_FORCE}: "true" on the resource in the program'
        )
    return ObjectError(f"{name}: {text}") if text != str(error) else error


def _forced(item: Mapping[str, Any]) -> bool:
    return _annotations(item).get(_FORCE) == "true"


def _annotations(item: Mapping[str, Any]) -> dict[str, str]:
    annotations = item.get("metadata", {}).get("annotations")
    return annotations if isinstance(annotations, dict) else {}


def namespace_missing(error: Exception) -> bool:
    """Whether the server refused the object because its namespace does not exist (yet)."""
    return isinstance(error, ApiError) and error.status == 404 and error.kind == "namespaces"


def as_inputs(live: dict[str, Any]) -> dict[str, Any]:
    """The inputs of an imported object: without the fields that the server sets."""
    metadata = {key: value for key, value in live["metadata"].items() if key not in _SERVERS_METADATA}
    return {key: value for key, value in live.items() if key != "status"} | {"metadata": metadata}


_SERVERS_METADATA = frozenset(
    {"creationTimestamp", "generation", "managedFields", "resourceVersion", "uid", "selfLink", "deletionTimestamp"}
)

"""Deletion of objects, with the steps that controllers take in a cluster, as none of them run here."""

from __future__ import annotations

import json
from typing import Any

from .client import ApiError, ApiServer, NoMatchError, wait

# The API server deletes at once, except for CRDs: its finalizer for them retries at growing intervals, and on a busy
# machine one took more than 30 s.
_PATIENCE_SECONDS = 120

# Finalizers that Kubernetes' controllers and garbage collector remove. Here nothing mounts volumes and nothing has
# dependents, so they would have nothing to wait for.
# (kubernetes/kubernetes: pkg/volume/util/finalizer.go and apimachinery's meta/v1 types.go)
_CONTROLLERS_FINALIZERS = frozenset(
    {"kubernetes.io/pvc-protection", "kubernetes.io/pv-protection", "foregroundDeletion", "orphan"}
)

# Kinds that need no deletion with their namespace.
_NOT_CONTENTS = frozenset({"Event"})


def delete(server: ApiServer, item: dict[str, Any], patience_seconds: float = _PATIENCE_SECONDS) -> None:
    """Delete an object and return when it is gone; no error if it, or its kind, does not exist.

    Raises TimedOutError, naming the finalizers that hold it.
    """
    try:
        live = server.get(item)
        if live is None:
            return
        server.delete(item, live["metadata"]["uid"])
        if live["kind"] == "Namespace" and live["apiVersion"] == "v1":
            _empty(server, live["metadata"]["name"])
            _finalize_namespace(server, live["metadata"]["name"])
        else:
            _take_off_finalizers(server, item)
        wait(patience_seconds, lambda: _gone(server, item, live["metadata"]["uid"]), lambda: _kept(server, item))
    except NoMatchError:
        return


def _gone(server: ApiServer, item: dict[str, Any], uid: str) -> bool:
    live = server.get(item)
    return live is None or live["metadata"]["uid"] != uid


def _kept(server: ApiServer, item: dict[str, Any]) -> str:
    live = server.get(item) or {"metadata": {}}
    finalizers = ", ".join(live["metadata"].get("finalizers", [])) or "no finalizer"
    return (
        f"{item['kind']} {item['metadata']['name']} is marked for deletion but held by {finalizers}; "
        "the controller that removes it does not run on the sandbox: remove the finalizer with kubectl"
    )


def _take_off_finalizers(server: ApiServer, item: dict[str, Any]) -> None:
    live = server.get(item)
    finalizers: list[str] = (live or {}).get("metadata", {}).get("finalizers", [])
    if live is None or not _CONTROLLERS_FINALIZERS.intersection(finalizers):
        return
    remaining = [name for name in finalizers if name not in _CONTROLLERS_FINALIZERS]
    patch = {"metadata": {"finalizers": remaining, "resourceVersion": live["metadata"]["resourceVersion"]}}
    server.request("PATCH", server.path(item), body=patch, content_type="application/merge-patch+json")


def _empty(server: ApiServer, namespace: str) -> None:
    """Delete everything in the namespace, as the namespace controller does first."""
    for kind in server.kinds():
        if not kind.namespaced or kind.kind in _NOT_CONTENTS:
            continue
        for item in server.request("GET", kind.path(namespace)).get("items", []):
            # Items of a list have neither apiVersion nor kind.
            delete(server, item | {"apiVersion": kind.api_version, "kind": kind.kind})


def _finalize_namespace(server: ApiServer, name: str) -> None:
    """Remove the namespace's finalizer `kubernetes`, as the namespace controller does last."""
    path = f"/api/v1/namespaces/{name}"
    try:
        live = server.request("GET", path)
        live["spec"]["finalizers"] = [f for f in live["spec"].get("finalizers", []) if f != "kubernetes"]
        server.request("PUT", f"{path}/finalize", body=json.loads(json.dumps(live)))
    except ApiError as error:
        if error.status != 404:
            raise

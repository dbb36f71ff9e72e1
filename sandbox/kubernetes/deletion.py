"""Deleting objects, with the few things done that controllers would do in a cluster: none of them run here."""

from __future__ import annotations

import json
from typing import Any

from .client import ApiError, ApiServer, NoMatchError, wait

# Deleting is done by the API server itself at once; only a CRD takes a moment: the server's own finalizer for it tries
# again at growing intervals, and on a busy machine one has been seen to need more than 30 s.
_PATIENCE_SECONDS = 120

# Finalizers that Kubernetes' own controllers and garbage collector take off again. Here nothing mounts volumes and
# nothing has dependents, so what these controllers wait for has already happened.
# (kubernetes/kubernetes: pkg/volume/util/finalizer.go and apimachinery's meta/v1 types.go)
_CONTROLLERS_FINALIZERS = frozenset(
    {"kubernetes.io/pvc-protection", "kubernetes.io/pv-protection", "foregroundDeletion", "orphan"}
)

# What the namespace controller leaves alone: their objects are gone with those that they describe.
_NOT_CONTENTS = frozenset({"Event"})


def delete(server: ApiServer, item: dict[str, Any], patience_seconds: float = _PATIENCE_SECONDS) -> None:
    """Delete an object and return when it is gone; one that is gone already, or whose kind is, is fine.

    Raises TimedOutError naming the finalizers that keep it.
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
    finalizers = ", ".join(live["metadata"].get("finalizers", [])) or "nothing that it tells"
    return (
        f"{item['kind']} {item['metadata']['name']} is marked for deletion but kept by {finalizers}; "
        "the controller that would take that away does not run on the sandbox: remove the finalizer with kubectl"
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
    """What the namespace controller does first: delete everything that lies in the namespace."""
    for kind in server.kinds():
        if not kind.namespaced or kind.kind in _NOT_CONTENTS:
            continue
        for found in server.request("GET", kind.path(namespace)).get("items", []):
            # Members of a list carry neither their version nor their kind.
            delete(server, found | {"apiVersion": kind.api_version, "kind": kind.kind})


def _finalize_namespace(server: ApiServer, name: str) -> None:
    """What the namespace controller does last: take `kubernetes` off the namespace's own list of finalizers."""
    path = f"/api/v1/namespaces/{name}"
    try:
        live = server.request("GET", path)
        live["spec"]["finalizers"] = [f for f in live["spec"].get("finalizers", []) if f != "kubernetes"]
        server.request("PUT", f"{path}/finalize", body=json.loads(json.dumps(live)))
    except ApiError as error:
        if error.status != 404:
            raise

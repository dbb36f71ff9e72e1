"""Deletion of objects in the foreground, as the provider does it: an object is gone after its dependents are."""

from __future__ import annotations

import contextlib
from typing import Any

from .client import ApiError, ApiServer, NoMatchError, wait

# Simulated pods end at once, so this is for busy machines.
_PATIENCE_SECONDS = 120


def delete(server: ApiServer, item: dict[str, Any], patience_seconds: float = _PATIENCE_SECONDS) -> None:
    """Delete an object and return when it is gone; no error if it, or its kind, does not exist.

    Raises TimedOutError, naming the finalizers that hold it.
    """
    try:
        live = server.get(item)
        if live is None:
            return
        if item["kind"] == "CustomResourceDefinition":
            _list_instances(server, live["spec"])
        server.delete(item, live["metadata"]["uid"])
        wait(patience_seconds, lambda: _gone(server, item, live["metadata"]["uid"]), lambda: _kept(server, item))
    except NoMatchError:
        return


def _list_instances(server: ApiServer, definition: dict[str, Any]) -> None:
    """Let the API server read the custom resources that its finalizer is about to list.

    The first list begins to fill a cache, and until that is done the finalizer gets "storage is (re)initializing" and
    tries again at intervals that double, to more than a minute (k8s.io/apiextensions-apiserver v0.35,
    pkg/controller/finalizer/crd_finalizer.go).
    """
    group, plural = definition["group"], definition["names"]["plural"]
    stored = next(version["name"] for version in definition["versions"] if version["storage"])
    with contextlib.suppress(ApiError):  # a version that is not served
        server.request("GET", f"/apis/{group}/{stored}/{plural}")


def _gone(server: ApiServer, item: dict[str, Any], uid: str) -> bool:
    live = server.get(item)
    return live is None or live["metadata"]["uid"] != uid


def _kept(server: ApiServer, item: dict[str, Any]) -> str:
    live = server.get(item) or {"metadata": {}}
    conditions = [
        condition["message"]
        for condition in live.get("status", {}).get("conditions", [])
        if condition.get("status") == "True" and condition.get("message")
    ]
    finalizers = ", ".join(live["metadata"].get("finalizers", [])) or "no finalizer"
    why = f": {'; '.join(conditions)}" if conditions else ""
    return (
        f"{item['kind']} {item['metadata']['name']} is marked for deletion but held by {finalizers}{why}. If the "
        "controller that removes it does not run on the sandbox, remove the finalizer with kubectl"
    )

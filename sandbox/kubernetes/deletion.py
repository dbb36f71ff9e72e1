"""Deletion of objects in the foreground, as the provider does it: an object is gone after its dependents are."""

from __future__ import annotations

from typing import Any

from .client import ApiServer, NoMatchError, wait

# Simulated pods end at once, so this is for busy machines: the API server's finalizer for CRDs retries at growing
# intervals, and one took more than 30 s.
_PATIENCE_SECONDS = 120


def delete(server: ApiServer, item: dict[str, Any], patience_seconds: float = _PATIENCE_SECONDS) -> None:
    """Delete an object and return when it is gone; no error if it, or its kind, does not exist.

    Raises TimedOutError, naming the finalizers that hold it.
    """
    try:
        live = server.get(item)
        if live is None:
            return
        server.delete(item, live["metadata"]["uid"])
        wait(patience_seconds, lambda: _gone(server, item, live["metadata"]["uid"]), lambda: _kept(server, item))
    except NoMatchError:
        return


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

"""Taking nodes away: no new pods, evictions that respect disruption budgets, then the node itself."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from ..client import ApiError, ApiServer

_POLL_SECONDS = 0.2

# EKS waits 15 minutes for the pods of a node to leave (EKS User Guide, "Understand each phase of node updates").
# Simulated pods leave within a second: what is left after these does not leave at all, unless pods still end or start,
# as on a machine that is busy.
DRAIN_SECONDS, MOST_SECONDS = 5.0, 60.0

Values = dict[str, Any]


def node_path(name: str) -> str:
    return f"/api/v1/nodes/{quote(name)}"


def pods_on(server: ApiServer, name: str) -> list[Values]:
    """The pods that are bound to a node."""
    return server.request("GET", "/api/v1/pods", {"fieldSelector": f"spec.nodeName={name}"})["items"]


def cordon(server: ApiServer, names: Iterable[str], *, on: bool = True) -> None:
    """Keep new pods off the nodes, or let them on again; nodes that are gone are no error."""
    for name in names:
        _unless_gone(server, "PATCH", node_path(name), {"spec": {"unschedulable": on or None}})


def drain(server: ApiServer, names: Iterable[str]) -> list[str]:
    """Evict what runs on cordoned nodes. Returns the pods that are left DRAIN_SECONDS after the last pod ended or
    started, with why: "namespace/name: message of the API server"."""
    begun = time.monotonic()
    left, deadline = set(names), begun + DRAIN_SECONDS
    while True:
        refusals: list[str] = []
        for name in sorted(left):
            pods = [pod for pod in pods_on(server, name) if is_evictable(pod)]
            if not pods:
                left.discard(name)
            refusals += [f"{_full_name(pod)}: {_evict(server, pod)}" for pod in pods]
        if not left:
            return []
        now = time.monotonic()
        if now > deadline:
            if now > begun + MOST_SECONDS or not _pods_move(server):
                return refusals
            deadline = now + DRAIN_SECONDS
        time.sleep(_POLL_SECONDS)


def _pods_move(server: ApiServer) -> bool:
    """Whether any pod ends, waits for the scheduler's answer, or starts on its node: budgets may then allow more."""
    return any(_moves(pod) for pod in server.request("GET", "/api/v1/pods")["items"])


def _moves(pod: Values) -> bool:
    if pod["metadata"].get("deletionTimestamp"):
        return True
    status = pod.get("status", {})
    conditions = {row["type"]: row["status"] for row in status.get("conditions") or []}
    if "nodeName" not in pod["spec"]:
        return "PodScheduled" not in conditions
    return status.get("phase") not in ("Succeeded", "Failed") and conditions.get("Ready") != "True"


def remove(server: ApiServer, names: Iterable[str]) -> None:
    """Cordon and drain the nodes, and delete them with whatever has not left by then."""
    names = list(names)
    cordon(server, names)
    drain(server, names)
    for name in names:
        delete(server, name)


def delete(server: ApiServer, name: str) -> None:
    """Delete a node and what runs on it, as when its instance ends. Pods go without grace, as no kubelet is left that
    would end them; those of DaemonSets go last, as they would come back on a node that is there."""
    _unless_gone(server, "PATCH", node_path(name), {"metadata": {"finalizers": None}})
    _unless_gone(server, "DELETE", node_path(name), {})
    for pod in pods_on(server, name):
        _unless_gone(server, "DELETE", _pod_path(pod), {"gracePeriodSeconds": 0})


def is_evictable(pod: Values) -> bool:
    """Whether draining waits for the pod: not for those of DaemonSets, nor for finished ones."""
    owners = pod["metadata"].get("ownerReferences") or []
    finished = pod.get("status", {}).get("phase") in ("Succeeded", "Failed")
    return not finished and not any(owner["kind"] in ("DaemonSet", "Node") for owner in owners)


def _evict(server: ApiServer, pod: Values) -> str:
    """Ask for the eviction; returns why the pod is still there."""
    if pod["metadata"].get("deletionTimestamp"):
        return "is ending"
    metadata = {"namespace": pod["metadata"]["namespace"], "name": pod["metadata"]["name"]}
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": metadata}
    try:
        server.request("POST", f"{_pod_path(pod)}/eviction", body=body)
    except ApiError as error:
        if error.status == 404:
            return "is gone"
        # 429: a budget does not allow it now. 500: several budgets select the pod, which the API refuses for good.
        if error.status not in (429, 500):
            raise
        return str(error)
    return "is ending"


def _pod_path(pod: Values) -> str:
    return f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}"


def _full_name(pod: Values) -> str:
    return f"{pod['metadata']['namespace']}/{pod['metadata']['name']}"


def _unless_gone(server: ApiServer, method: str, path: str, body: Values) -> None:
    content_type = "application/merge-patch+json" if method == "PATCH" else "application/json"
    try:
        server.request(method, path, body=body, content_type=content_type)
    except ApiError as error:
        if error.status != 404:
            raise

"""Whether the workloads of an add-on are available, which is what EKS calls its health."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from sandbox.errors import SandboxError

from ..client import ApiServer

_POLL_SECONDS = 0.2

# What EKS says of such an add-on (health issue InsufficientNumberOfReplicas of DescribeAddon).
_ISSUE = "InsufficientNumberOfReplicas: The add-on is unhealthy because it doesn't have the desired number of replicas"


class DegradedError(SandboxError):
    """An add-on whose workloads do not become available."""


def await_available(server: ApiServer, workloads: Sequence[dict[str, Any]], seconds: float) -> None:
    """Return when all Deployments and DaemonSets are available; after `seconds`, raise DegradedError, which says why
    the first that is not."""
    deadline = time.monotonic() + seconds
    waiting = list(workloads)
    while waiting := [item for item in waiting if shortage(server.get(item)) is not None]:
        if time.monotonic() > deadline:
            raise DegradedError(f"DEGRADED: {_ISSUE}. {_explanation(server, waiting[0])} (after {seconds:g} s)")
        time.sleep(_POLL_SECONDS)


def shortage(live: dict[str, Any] | None) -> str | None:
    """What a Deployment or DaemonSet lacks; None if it is available. A DaemonSet without nodes lacks nothing."""
    if live is None:
        return "it does not exist"
    status: dict[str, Any] = live.get("status") or {}
    if status.get("observedGeneration", 0) < live["metadata"]["generation"]:
        return "no controller has seen it yet"
    if live["kind"] == "Deployment":
        wanted: int = live["spec"]["replicas"]
        updated, available = status.get("updatedReplicas", 0), status.get("availableReplicas", 0)
    else:
        wanted = status.get("desiredNumberScheduled", 0)
        updated, available = status.get("updatedNumberScheduled", 0), status.get("numberAvailable", 0)
    enough = min(updated, available)
    return None if enough >= wanted else f"{enough} of {wanted} replicas are available"


def _explanation(server: ApiServer, item: dict[str, Any]) -> str:
    live = server.get(item)
    reasons = [shortage(live) or "it became available too late"]
    if live is not None:
        reasons += [*_refusals(live), *_of_pods(server, live)]
    return f"{item['kind']} {item['metadata']['name']}: {': '.join(dict.fromkeys(reasons))}"


def _refusals(live: dict[str, Any]) -> list[str]:
    """Why pods are not created, as a quota or an admission webhook says."""
    conditions: list[dict[str, Any]] = (live.get("status") or {}).get("conditions") or []
    return [row["message"] for row in conditions if row["type"] == "ReplicaFailure" and row["status"] == "True"]


def _of_pods(server: ApiServer, live: dict[str, Any]) -> list[str]:
    """Why pods are not scheduled, as the scheduler says."""
    labels: dict[str, str] = live["spec"]["selector"]["matchLabels"]
    query = ",".join(f"{key}={value}" for key, value in labels.items())
    path = f"/api/v1/namespaces/{quote(live['metadata']['namespace'])}/pods"
    pods: list[dict[str, Any]] = server.request("GET", path, {"labelSelector": query})["items"]
    conditions = [row for pod in pods for row in (pod.get("status") or {}).get("conditions") or []]
    return [row["message"] for row in conditions if row["type"] == "PodScheduled" and row["status"] == "False"]

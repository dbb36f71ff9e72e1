"""Why the workloads of a release are not ready, in Kubernetes' own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..client import ApiServer
from ..readiness import reasons_of

_KINDS = {"deployments": "Deployment", "statefulsets": "StatefulSet", "daemonsets": "DaemonSet"}
_MANAGED = {"labelSelector": "app.kubernetes.io/managed-by=Helm"}


def reasons(server: ApiServer, name: str, namespace: str) -> list[str]:
    """A line for each workload of the release that is not ready."""
    lines: list[str] = []
    for plural, kind in _KINDS.items():
        for item in server.request("GET", f"/apis/apps/v1/{plural}", _MANAGED).get("items", []):
            annotations = item["metadata"].get("annotations") or {}
            release = tuple(annotations.get(f"meta.helm.sh/release-{part}") for part in ("name", "namespace"))
            wanted, ready = _numbers(item)
            if release == (name, namespace) and ready < wanted:
                because = "; ".join(dict.fromkeys([*reasons_of(server, item), *_events(server, item)]))
                lines.append(f"{kind} {item['metadata']['name']}: {ready} of {wanted} pods are ready: {because}")
    return lines


def _numbers(item: Mapping[str, Any]) -> tuple[int, int]:
    """How many pods there should be, and how many are ready; a Deployment adds pods before it takes old ones away."""
    status = item.get("status") or {}
    if "desiredNumberScheduled" in status:
        return status["desiredNumberScheduled"], status.get("numberReady", 0)
    return max(item["spec"].get("replicas", 1), status.get("replicas", 0)), status.get("readyReplicas", 0)


def _events(server: ApiServer, item: Mapping[str, Any]) -> Iterator[str]:
    """Where the controllers of DaemonSets and StatefulSets say why they can create no pod."""
    about = {"fieldSelector": f"involvedObject.uid={item['metadata']['uid']},type=Warning"}
    for event in server.request("GET", f"/api/v1/namespaces/{item['metadata']['namespace']}/events", about)["items"]:
        yield event["message"]

"""Why the workloads of a release are not ready, in Kubernetes' own words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..client import ApiServer

_WORKLOADS = (("deployments", "Deployment"), ("statefulsets", "StatefulSet"), ("daemonsets", "DaemonSet"))
_MANAGED = {"labelSelector": "app.kubernetes.io/managed-by=Helm"}


def reasons(server: ApiServer, name: str, namespace: str) -> list[str]:
    """A line for each workload of the release that is not ready."""
    lines: list[str] = []
    for plural, kind in _WORKLOADS:
        for item in server.request("GET", f"/apis/apps/v1/{plural}", _MANAGED).get("items", []):
            if _release_of(item) != (name, namespace):
                continue
            wanted, ready = _numbers(item)
            if ready < wanted:
                because = "; ".join(dict.fromkeys([*_of_workload(item), *_of_pods(server, item)]))
                lines.append(f"{kind} {item['metadata']['name']}: {ready} of {wanted} pods are ready: {because}")
    return lines


def _release_of(item: Mapping[str, Any]) -> tuple[str, str]:
    annotations = item["metadata"].get("annotations") or {}
    return annotations.get("meta.helm.sh/release-name", ""), annotations.get("meta.helm.sh/release-namespace", "")


def _numbers(item: Mapping[str, Any]) -> tuple[int, int]:
    status = item.get("status") or {}
    if "desiredNumberScheduled" in status:
        return status["desiredNumberScheduled"], status.get("numberReady", 0)
    return item["spec"].get("replicas", 1), status.get("readyReplicas", 0)


def _of_workload(item: Mapping[str, Any]) -> Iterator[str]:
    for row in (item.get("status") or {}).get("conditions") or []:
        if row["type"] == "ReplicaFailure" and row["status"] == "True":
            yield row["message"]


def _of_pods(server: ApiServer, item: Mapping[str, Any]) -> Iterator[str]:
    labels = item["spec"]["selector"].get("matchLabels") or {}
    query = {"labelSelector": ",".join(f"{key}={value}" for key, value in labels.items())}
    path = f"/api/v1/namespaces/{item['metadata']['namespace']}"
    for pod in server.request("GET", f"{path}/pods", query).get("items", []):
        for row in pod["status"].get("conditions") or []:
            if row["status"] == "False" and row.get("message"):
                yield row["message"]
    # The controllers of DaemonSets and StatefulSets write down in events alone why they can create no pod.
    about = {"fieldSelector": f"involvedObject.uid={item['metadata']['uid']},type=Warning"}
    for event in server.request("GET", f"{path}/events", about).get("items", []):
        yield event["message"]

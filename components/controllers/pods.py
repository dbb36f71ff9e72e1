"""What the values of charts say of the pods of controllers: plain values only."""

from collections.abc import Mapping
from typing import Any


def spread(labels: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Pods with these labels are in different Availability Zones where there is room; without labels, the chart adds
    them."""
    selector = {"labelSelector": {"matchLabels": dict(labels)}} if labels else {}
    zone = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"}
    return [{**zone, **selector}]


def apart(labels: Mapping[str, str]) -> dict[str, Any]:
    """An affinity by which pods with these labels are in different Availability Zones where there is room: for charts
    without topology spread constraints."""
    term = {"topologyKey": "topology.kubernetes.io/zone", "labelSelector": {"matchLabels": dict(labels)}}
    preferred = [{"weight": 100, "podAffinityTerm": term}]
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}


def disruption_budget(name: str, namespace: Any, labels: Mapping[str, str]) -> dict[str, Any]:
    """A PodDisruptionBudget by which one of these pods goes at a time, for charts that have none; without
    apiVersion and kind. The namespace is text, or an output of it."""
    return {
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": dict(labels)}},
    }


def resources(cpu: str, memory: str) -> dict[str, Any]:
    """Requests, and a limit of memory, so that no other container is killed for what this one takes; CPU is shared by
    requests."""
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}}

"""What the values of charts say of the pods of this room's controllers: plain values only."""

from collections.abc import Mapping
from typing import Any


def spread(labels: Mapping[str, str] | None = None) -> list[dict[str, Any]]:
    """Pods with these labels are in different Availability Zones where there is room; without labels, the chart adds
    them."""
    selector = {"labelSelector": {"matchLabels": dict(labels)}} if labels else {}
    zone = {"maxSkew": 1, "topologyKey": "topology.kubernetes.io/zone", "whenUnsatisfiable": "ScheduleAnyway"}
    return [{**zone, **selector}]


def resources(cpu: str, memory: str) -> dict[str, Any]:
    """Requests, and a limit of memory, so that no other container is killed for what this one takes; CPU is shared by
    requests."""
    return {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}}

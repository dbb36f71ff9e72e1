"""What pods and nodes use: what KWOK says they do, which is what a pod's annotations say.

KWOK has these figures on endpoints like a kubelet's, for metrics-server to read. That takes a port which it says that
each node's address has, and nodes here have the addresses of their subnets; so the annotations are read from the pods.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from kubernetes.utils.quantity import parse_quantity

from .registration import GROUP, VERSION

Values = dict[str, Any]
Usage = Mapping[str, Decimal]
"""By resource: CPUs, and bytes of memory."""

# The annotations with the usage of each container of a pod, and what a container uses without them (kwok 0.8.0,
# kustomize/metrics/usage/usage-from-annotation.yaml).
_ANNOTATIONS = {"cpu": "kwok.x-k8s.io/usage-cpu", "memory": "kwok.x-k8s.io/usage-memory"}
_DEFAULTS = {"cpu": "1m", "memory": "1Mi"}


def is_running(pod: Values) -> bool:
    """Whether the pod has metrics (metrics-server, pkg/api/pod.go)."""
    return (pod.get("status") or {}).get("phase") == "Running"


def pod_metrics(pod: Values, now: str) -> Values:
    """The PodMetrics of a running pod at the time `now`."""
    usage = _quantities(_container_usage(pod))
    containers = [{"name": container["name"], "usage": usage} for container in pod["spec"]["containers"]]
    return _metrics("PodMetrics", pod, now) | {"containers": containers}


def node_metrics(node: Values, pods: Iterable[Values], now: str) -> Values:
    """The NodeMetrics of a node: the sum of those of `pods` that run there. KWOK adds nothing for the system either
    (kwok 0.8.0, pkg/kwok/server/metrics_resource_usage.go)."""
    total = dict.fromkeys(_ANNOTATIONS, Decimal(0))
    for pod in pods:
        if is_running(pod) and pod["spec"].get("nodeName") == node["metadata"]["name"]:
            for resource, amount in _container_usage(pod).items():
                total[resource] += amount * len(pod["spec"]["containers"])
    return _metrics("NodeMetrics", node, now) | {"usage": _quantities(total)}


def _container_usage(pod: Values) -> Usage:
    annotations: Mapping[str, str] = pod["metadata"].get("annotations") or {}
    return {
        resource: _amount(annotations.get(annotation, _DEFAULTS[resource]))
        for resource, annotation in _ANNOTATIONS.items()
    }


def _amount(text: str) -> Decimal:
    """The amount of a quantity; what is none counts as nothing, as KWOK has it."""
    try:
        amount = parse_quantity(text)
    except ValueError:
        return Decimal(0)
    return amount if amount.is_finite() and amount > 0 else Decimal(0)


def _quantities(usage: Usage) -> dict[str, str]:
    """In the units that metrics-server answers in, which have no fractions."""
    return {"cpu": f"{math.ceil(usage['cpu'] * 10**9)}n", "memory": f"{math.ceil(usage['memory'] / 1024)}Ki"}


def _metrics(kind: str, item: Values, now: str) -> Values:
    metadata = {key: item["metadata"][key] for key in ("name", "namespace", "labels") if key in item["metadata"]}
    return {
        "kind": kind,
        "apiVersion": f"{GROUP}/{VERSION}",
        "metadata": metadata | {"creationTimestamp": now},
        "timestamp": now,
        # metrics-server measures over about 15 s. What is known at once needs no time: an HPA ignores the CPU usage of
        # a pod that has been ready for less than the window (kubernetes 1.35, replica_calculator.go).
        "window": "0s",
    }

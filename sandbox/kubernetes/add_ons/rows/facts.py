"""What several add-ons have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..workloads import Manifest, named

LINUX: Mapping[str, str] = {"kubernetes.io/os": "linux"}

EVERY_TAINT: tuple[Mapping[str, str], ...] = ({"operator": "Exists"},)
CRITICAL_ADD_ONS: Mapping[str, str] = {"key": "CriticalAddonsOnly", "operator": "Exists"}

# What the charts of the CSI drivers ask for, and where the containers beside a driver come from.
DRIVER_REQUESTS = {"cpu": "10m", "memory": "40Mi"}
DRIVER_LIMITS = {"memory": "256Mi"}
SIDECARS = "public.ecr.aws/csi-components"


def label(name: str, **more: str) -> dict[str, str]:
    """The labels by which EKS marks the objects of an add-on, as on a ServiceAccount of eks-node-monitoring-agent
    v1.4.3 and of aws-ebs-csi-driver v1.18.0 in running clusters (read 2026-11-27)."""
    return {
        "app.kubernetes.io/name": name,
        **{f"app.kubernetes.io/{key}": value for key, value in more.items()},
        "app.kubernetes.io/managed-by": "EKS",
        "app.kubernetes.io/version": "{release}",
    }


def nodes(*expressions: Mapping[str, Any]) -> dict[str, Any]:
    """Affinity to nodes for which all of these hold."""
    terms = [{"matchExpressions": list(expressions)}]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": terms}}}


def among(key: str, *values: str) -> dict[str, Any]:
    return {"key": key, "operator": "In", "values": list(values)}


def not_on(*compute_types: str) -> dict[str, Any]:
    return {"key": "eks.amazonaws.com/compute-type", "operator": "NotIn", "values": list(compute_types)}


def apart(key: str, value: str) -> dict[str, Any]:
    """Affinity to hosts where no other pod with this label runs, if there are any."""
    term = {"labelSelector": {"matchExpressions": [among(key, value)]}, "topologyKey": "kubernetes.io/hostname"}
    preferred = [{"weight": 100, "podAffinityTerm": term}]
    return {"podAntiAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": preferred}}


ON_LINUX = among("kubernetes.io/os", "linux")
ON_ANY_ARCHITECTURE = among("kubernetes.io/arch", "amd64", "arm64")


def csi_driver(name: str, labels: Mapping[str, str], spec: Mapping[str, Any]) -> Manifest:
    return named("storage.k8s.io/v1", "CSIDriver", name, labels, namespace="") | {"spec": dict(spec)}

"""Namespaces with their quota and limits, as manifests: plain values only."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from .capacity_settings import ComputeSettings, LimitSettings, QuotaSettings
from .namespace_settings import NamespaceSettings

_STANDARDS = "pod-security.kubernetes.io"


class Planned(NamedTuple):
    """A Kubernetes object of a namespace, and what follows the component's name in its own."""

    name: tuple[str, ...]
    api_version: str
    kind: str
    content: Mapping[str, Any]


def kept(content: Mapping[str, Any]) -> dict[str, Any]:
    """The manifest of an object that is put back as it is here, whoever changed it: without the annotation, the next
    deployment would fail at the field that somebody else changed (pulumi-kubernetes, provider/pkg/await/await.go,
    patchForce)."""
    annotations = {**content["metadata"].get("annotations", {}), "pulumi.com/patchForce": "true"}
    return {**content, "metadata": {**content["metadata"], "annotations": annotations}}


def namespace(name: str, settings: NamespaceSettings, kubernetes_version: str) -> Planned:
    """The namespace with its Pod Security Standard, whose checks are those of the cluster's Kubernetes version.

    Labels: Kubernetes documentation, "Pod Security Admission", read 2026-11-27. Whatever is enforced, what the
    restricted standard would refuse is warned of, and stands in the audit log.
    """
    levels = {"enforce": settings.pod_security, "audit": "restricted", "warn": "restricted"}
    pinned = {f"{_STANDARDS}/{mode}-version": f"v{kubernetes_version}" for mode in levels}
    labels = {**{f"{_STANDARDS}/{mode}": level for mode, level in levels.items()}, **pinned}
    reason = {"pod-security-reason": settings.pod_security_reason} if settings.pod_security_reason else {}
    metadata = {"name": name, "labels": labels, **({"annotations": reason} if reason else {})}
    return Planned((name,), "v1", "Namespace", {"metadata": metadata})


def resource_quota(namespace: str, settings: QuotaSettings) -> Planned:
    """What all pods of a namespace together may take. Names of resources: Kubernetes documentation, "Resource Quotas",
    read 2026-11-27; a Service of type LoadBalancer counts as one of type NodePort, too."""
    hard = {
        "requests.cpu": cpu(settings.requests),
        "requests.memory": memory(settings.requests),
        "limits.cpu": cpu(settings.limits),
        "limits.memory": memory(settings.limits),
        "requests.storage": binary(settings.storage_gib, "Gi"),
        "pods": decimal(settings.pods * 1000),
        "services.nodeports": decimal(settings.node_ports * 1000),
        "services.loadbalancers": decimal(settings.load_balancers * 1000),
    }
    content = {"metadata": {"name": "quota", "namespace": namespace}, "spec": {"hard": hard}}
    return Planned((namespace,), "v1", "ResourceQuota", content)


def limit_range(namespace: str, settings: LimitSettings) -> Planned:
    """What each container of a namespace may take, and what it gets where it says nothing."""
    amounts = {
        "min": settings.min,
        "defaultRequest": settings.default_request,
        "default": settings.default,
        "max": settings.max,
    }
    limits = {key: {"cpu": cpu(amount), "memory": memory(amount)} for key, amount in amounts.items()}
    spec = {"limits": [{"type": "Container", **limits}]}
    return Planned(
        (namespace,), "v1", "LimitRange", {"metadata": {"name": "limits", "namespace": namespace}, "spec": spec}
    )


def cpu(amount: ComputeSettings) -> str:
    """CPU as a quantity."""
    return decimal(amount.cpu_millicores)


def memory(amount: ComputeSettings) -> str:
    """Memory as a quantity."""
    return binary(amount.memory_mib, "Mi")


# The API server stores a quantity in its shortest form (apimachinery, pkg/api/resource/quantity.go, CanonicalizeBytes):
# written so, an object reads as it was written, and no diff shows.
def decimal(thousandths: int) -> str:
    """So many thousandths as a quantity in its shortest form, as 500m, 2 or 16k."""
    suffixes = ["m", "", "k", "M", "G", "T", "P", "E"]
    return _shortest(thousandths, 1000, suffixes)


def binary(number: int, unit: str) -> str:
    """So many of a unit as a quantity in its shortest form, as 512Mi or 2Gi."""
    suffixes = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"]
    return _shortest(number, 1024, suffixes[suffixes.index(unit) :])


def _shortest(number: int, base: int, suffixes: list[str]) -> str:
    if number == 0:
        return "0"
    place = 0
    while number % base == 0 and place < len(suffixes) - 1:
        number, place = number // base, place + 1
    return f"{number}{suffixes[place]}"

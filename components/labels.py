"""Labels and taints of nodes, by the rules of Kubernetes and EKS."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from .mistakes import Mistake, refuse
from .model import Model
from .values import pattern

# Kubernetes documentation, "Labels and Selectors", syntax and character set; taints have the same. The length of a key
# with its prefix: EKS API, labelKey and taintKey (botocore 1.44.5).
_NAME = r"[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_KEY = re.compile(rf"(?=.{{1,63}}$)([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?{_NAME}")
_VALUE = re.compile(_NAME)
_CHARACTERS = "use up to 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit"


def check_key(text: str) -> str:
    """The key of a label or a taint."""
    if not _KEY.fullmatch(text):
        remedy = f"{_CHARACTERS}, for example team or example.com/team"
        raise refuse(Mistake("is not a valid key of a Kubernetes label or taint", remedy, text))
    return text


def check_value(text: str) -> str:
    """The value of a label or a taint."""
    if not _VALUE.fullmatch(text):
        raise refuse(Mistake("is not a valid value of a Kubernetes label or taint", _CHARACTERS, text))
    return text


def check_value_or_none(text: str) -> str:
    """The value of a taint, which may be empty."""
    return text and check_value(text)


Key = Annotated[str, AfterValidator(check_key), pattern(f"^{_KEY.pattern}$", "example.com/team")]
# EKS rejects a label without a value (EKS API, labelValue; botocore 1.44.5).
Value = Annotated[str, AfterValidator(check_value), pattern(f"^{_VALUE.pattern}$", "payments")]
ValueOrNone = Annotated[str, AfterValidator(check_value_or_none), pattern(f"^({_VALUE.pattern})?$", "payments")]

# A managed node group's labels are set by the node's kubelet, which exits over keys of Kubernetes' own domains, so that
# the node never joins (kubernetes 1.35, cmd/kubelet/app/options/options.go, ValidateKubeletFlags; containers-roadmap
# #2465). EKS sets those of its own domain, and its API has refused the three prefixes (eksctl #4007).
_MANAGED_DOMAINS = ("kubernetes.io", "k8s.io", "eks.amazonaws.com")

# CRD karpenter.sh_nodepools 1.14.1, the CEL rules on the keys of spec.template.metadata.labels. Kubernetes' own domains
# are allowed since 1.9: Karpenter sets these labels itself, when the node has joined.
_KARPENTER_DOMAINS = ("karpenter.sh", "karpenter.k8s.aws")
_KARPENTER_ALLOWED = {
    f"karpenter.k8s.aws/{name}"
    for name in (
        "capacity-reservation-id",
        "capacity-reservation-interruptible",
        "capacity-reservation-interval",
        "capacity-reservation-type",
        "ec2nodeclass",
        "instance-accelerator-count",
        "instance-accelerator-manufacturer",
        "instance-accelerator-name",
        "instance-capability-flex",
        "instance-cpu",
        "instance-cpu-manufacturer",
        "instance-cpu-sustained-clock-speed-mhz",
        "instance-ebs-bandwidth",
        "instance-encryption-in-transit-supported",
        "instance-family",
        "instance-gpu-count",
        "instance-gpu-manufacturer",
        "instance-gpu-memory",
        "instance-gpu-name",
        "instance-hypervisor",
        "instance-local-nvme",
        "instance-memory",
        "instance-network-bandwidth",
        "instance-size",
        "instance-tenancy",
        "placement-group-id",
        "placement-group-partition",
    )
}
_KARPENTER_RESERVED = ("karpenter.sh/nodepool", "kubernetes.io/hostname")
# Labels are requirements, too (karpenter 1.14.1, nodeclaimtemplate.go): one that contradicts the pool's own leaves no
# instance type to choose.
_KARPENTER_SETTINGS = {
    "kubernetes.io/os": "",
    "kubernetes.io/arch": "architecture",
    "karpenter.sh/capacity-type": "capacity",
    "karpenter.k8s.aws/instance-category": "instance_categories",
    "karpenter.k8s.aws/instance-generation": "min_generation",
}


def _domain(key: str) -> str:
    """The part of a key before the slash; empty where there is none."""
    return key.rpartition("/")[0]


def check_managed_key(key: str) -> str:
    """The key of a label of a managed node group."""
    domain = _domain(key)
    for reserved in _MANAGED_DOMAINS:
        if domain == reserved or domain.endswith(f".{reserved}"):
            problem = f"is in the reserved domain {reserved}, and nodes with such a label do not join the cluster"
            raise refuse(Mistake(problem, _own_domain(key), key))
    return key


def check_karpenter_key(key: str) -> str:
    """The key of a label of a Karpenter NodePool."""
    if key in _KARPENTER_RESERVED:
        raise refuse(Mistake("is a label that Karpenter sets on each node", "remove it", key))
    if key in _KARPENTER_SETTINGS:
        setting = _KARPENTER_SETTINGS[key]
        problem = "is a label that the pool's requirements set"
        raise refuse(Mistake(problem, f"use the setting {setting} of the pool" if setting else "remove it", key))
    # As the CRD has it, without a dot: mykarpenter.sh is refused as well.
    for reserved in _KARPENTER_DOMAINS:
        if _domain(key).endswith(reserved) and key not in _KARPENTER_ALLOWED:
            raise refuse(Mistake(f"is in the domain {reserved}, which Karpenter reserves", _own_domain(key), key))
    return key


def _own_domain(key: str) -> str:
    name = key.rpartition("/")[2]
    return f"use a domain of your own, or none, for example example.com/{name} or {name}"


ManagedLabels = dict[Annotated[Key, AfterValidator(check_managed_key)], Value]
"""Kubernetes labels of the nodes of a managed node group."""
KarpenterLabels = dict[Annotated[Key, AfterValidator(check_karpenter_key)], Value]
"""Kubernetes labels of the nodes of a Karpenter NodePool."""


class Taint(Model):
    """A Kubernetes taint: repels pods that do not tolerate it."""

    key: Key = Field(description="Taint key")
    value: ValueOrNone = Field(default="", description="Taint value")
    effect: Literal["NoSchedule", "PreferNoSchedule", "NoExecute"] = Field(
        default="NoSchedule", description="Effect on pods that do not tolerate the taint"
    )


def _reject_duplicates(taints: tuple[Taint, ...]) -> tuple[Taint, ...]:
    """Kubernetes identifies a taint by key and effect, and rejects duplicates (pkg/apis/core/validation)."""
    identities = [(taint.key, taint.effect) for taint in taints]
    duplicates = sorted({f"{key}:{effect}" for key, effect in identities if identities.count((key, effect)) > 1})
    if duplicates:
        raise refuse(Mistake(f"has duplicate taints: {', '.join(duplicates)}", "list each key and effect once"))
    return taints


Taints = Annotated[tuple[Taint, ...], AfterValidator(_reject_duplicates)]
"""Kubernetes taints of nodes."""

"""What follows from a pool's settings: plain values only."""

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from ..node import AmiFamily

Architecture = Literal["x86_64", "arm64"]
Accelerator = Literal["nvidia", "neuron"]

# EC2 instance type naming conventions: a `g` behind the generation is Graviton; a1 was before the convention. The GB200
# of p6e-gb200 is NVIDIA's Grace, an Arm processor.
_ARM = re.compile(r"a1|[a-z]+\d+[a-z]*g[a-z]*|p6e-gb200")
# EC2 User Guide, "Accelerated computing": NVIDIA GPUs in the families g, gr and p, but for the AMD ones of g4ad; AWS
# Inferentia and Trainium, whose driver is Neuron.
_ACCELERATED: Mapping[Accelerator, re.Pattern[str]] = {
    "nvidia": re.compile(r"(?!g4ad)(g|gr|p)\d.*"),
    "neuron": re.compile(r"(inf|trn)\d.*"),
}

# EKS API, AMITypes (botocore 1.44.5). The standard Bottlerocket image has the Neuron driver (eksctl #8173); Neuron
# devices are on x86 only.
AMI_TYPES: Mapping[tuple[AmiFamily, Architecture, Accelerator | None], str] = {
    ("al2023", "x86_64", None): "AL2023_x86_64_STANDARD",
    ("al2023", "x86_64", "nvidia"): "AL2023_x86_64_NVIDIA",
    ("al2023", "x86_64", "neuron"): "AL2023_x86_64_NEURON",
    ("al2023", "arm64", None): "AL2023_ARM_64_STANDARD",
    ("al2023", "arm64", "nvidia"): "AL2023_ARM_64_NVIDIA",
    ("bottlerocket", "x86_64", None): "BOTTLEROCKET_x86_64",
    ("bottlerocket", "x86_64", "nvidia"): "BOTTLEROCKET_x86_64_NVIDIA",
    ("bottlerocket", "x86_64", "neuron"): "BOTTLEROCKET_x86_64",
    ("bottlerocket", "arm64", None): "BOTTLEROCKET_ARM_64",
    ("bottlerocket", "arm64", "nvidia"): "BOTTLEROCKET_ARM_64_NVIDIA",
}

# EKS API, TaintEffect, by the names that Kubernetes uses.
TAINT_EFFECTS = {"NoSchedule": "NO_SCHEDULE", "PreferNoSchedule": "PREFER_NO_SCHEDULE", "NoExecute": "NO_EXECUTE"}

# From xlarge on, the number before it counts four vCPUs each; below, burstable types have two throughout (EC2 User
# Guide, instance types; held against the whole table of types in the tests).
_SIZE = re.compile(r"(\d*)xlarge|metal-(\d+)xl")
# Families whose names promise other numbers: high-performance computing, high memory, Mac, and some of the oldest.
_UNTOLD = re.compile(r"(hpc|u|mac)[-\d].*|c1|c4|d2|m2|t1|t2")


def architecture(instance_type: str) -> Architecture:
    """The processor architecture, by the name of the instance family."""
    return "arm64" if _ARM.fullmatch(instance_type.partition(".")[0]) else "x86_64"


def accelerator(instance_type: str) -> Accelerator | None:
    """The accelerator that needs a driver in the image, by the name of the instance family."""
    family = instance_type.partition(".")[0]
    return next((kind for kind, families in _ACCELERATED.items() if families.fullmatch(family)), None)


def vcpus(instance_type: str) -> int | None:
    """The vCPUs of an instance type by its name; `None` where the name does not say, as with `metal`."""
    family, _, size = instance_type.partition(".")
    if _UNTOLD.fullmatch(family):
        return None
    if found := _SIZE.fullmatch(size):
        return 4 * int(found[1] or found[2] or 1)
    if family[:1] == "t" and family[1:2].isdigit():
        return 2
    return {"large": 2, "medium": 1}.get(size)


def ami_type(family: AmiFamily, instance_types: Sequence[str]) -> str:
    """The EKS AMI type for these instance types, which are of one architecture and have one kind of accelerator."""
    return AMI_TYPES[family, architecture(instance_types[0]), accelerator(instance_types[0])]


def user_data(family: AmiFamily, max_pods: int | None) -> str | None:
    """User data of the launch template, base64, which EKS merges with its own; `None` when there is nothing."""
    if max_pods is None:
        return None
    text = _START[family].format(max_pods=max_pods, reserved_mib=_POD_MIB * max_pods + _KUBELET_MIB)
    return base64.b64encode(text.encode()).decode()


# What nodeadm reserves for the kubelet and the container runtime: for each pod, and besides (amazon-eks-ami v20260724,
# nodeadm). It takes the number of pods from the instance type, so the reservation has to be written as well.
_POD_MIB, _KUBELET_MIB = 11, 255

# AL2023: EKS appends a NodeConfig of its own, whose kubelet.config wins over this one's, maxPods included (eksctl User
# Guide, "Node bootstrapping"; eksctl #8037). Flags are appended to each other, and win over every configuration
# (amazon-eks-ami, nodeadm/internal/api/merge.go). The kubelet merges kubeReserved by resource: the reserved CPU stays.
# Bottlerocket: its settings win over EKS's (EKS User Guide, "Customize managed nodes with launch templates").
_START: Mapping[AmiFamily, str] = {
    "al2023": """\
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="//"

--//
Content-Type: application/node.eks.aws

apiVersion: node.eks.aws/v1alpha1
kind: NodeConfig
spec:
  kubelet:
    config:
      kubeReserved:
        memory: {reserved_mib}Mi
    flags:
      - --max-pods={max_pods}

--//--
""",
    "bottlerocket": """\
[settings.kubernetes]
max-pods = {max_pods}
""",
}

"""What follows from a pool's settings: plain values only."""

import re
from collections.abc import Sequence
from typing import Literal

Architecture = Literal["x86_64", "arm64"]

# EC2 instance type naming conventions: a `g` behind the generation is Graviton; a1 was before the convention.
_GRAVITON = re.compile(r"a1|[a-z]+\d+[a-z]*g[a-z]*")

# EKS API, AMITypes (botocore 1.44.5).
AMI_TYPES: dict[Architecture, str] = {"x86_64": "AL2023_x86_64_STANDARD", "arm64": "AL2023_ARM_64_STANDARD"}

# EKS API, TaintEffect, by the names that Kubernetes uses.
TAINT_EFFECTS = {"NoSchedule": "NO_SCHEDULE", "PreferNoSchedule": "PREFER_NO_SCHEDULE", "NoExecute": "NO_EXECUTE"}


def architecture(instance_type: str) -> Architecture:
    """The processor architecture that an instance type's family name tells."""
    return "arm64" if _GRAVITON.fullmatch(instance_type.partition(".")[0]) else "x86_64"


def ami_type(instance_types: Sequence[str]) -> str:
    """The Amazon Linux 2023 image for these instance types, which are of one architecture."""
    return AMI_TYPES[architecture(instance_types[0])]

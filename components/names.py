"""Lengths of physical names, which Pulumi makes from a child's name and a random suffix."""

from collections.abc import Iterable, Mapping
from typing import Literal

Kind = Literal["EKS node group", "EventBridge rule", "IAM role", "S3 bucket"]

# EKS User Guide, "Create a managed node group"; EventBridge API, RuleName; IAM API, roleNameType (botocore 1.44.5); S3
# User Guide, "Bucket naming rules".
_LIMITS: Mapping[Kind, int] = {"EKS node group": 63, "EventBridge rule": 64, "IAM role": 64, "S3 bucket": 63}
# pulumi-terraform-bridge, pkg/tfbridge/info/autonaming.go: a hyphen and seven hexadecimal digits.
_SUFFIX = "-1234567"


def check_name(name: str, children: Mapping[Kind, Iterable[str]]) -> None:
    """Refuses a component's name that is too long for one of its children: by kind, what follows the name in theirs.

    Only the children with the longest names need to be given.

    Raises:
        ValueError: with the longest name that is possible.
    """
    most, limit, kind, child = min(
        (_LIMITS[kind] - len(f"-{child}{_SUFFIX}"), _LIMITS[kind], kind, child)
        for kind, of_kind in children.items()
        for child in of_kind
    )
    if len(name) > most:
        physical = f"{name}-{child}{_SUFFIX}"
        problem = (
            f"the component's name {name} has {len(name)} characters and may have {most}"
            if most > 0
            else f"{child} is too long under any name of the component"
        )
        raise ValueError(f"{problem}: its {kind} {physical} would have {len(physical)}, and AWS allows {limit}")

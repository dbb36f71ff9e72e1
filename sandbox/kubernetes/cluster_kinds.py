"""The custom resources that EKS itself serves on every cluster, and a limit of theirs that no schema states."""

from __future__ import annotations

from typing import Any

from sandbox.errors import SandboxError

from . import schemas
from .client import ApiServer
from .crds import install

_PROJECT = "vpc-resource-controller"

# EKS user guide, "Use a security group policy for an Amazon EKS Pod": one to five group ids.
_MAX_GROUPS = 5


class LimitError(SandboxError):
    """An object that the API server would accept, and EKS would not act on."""


def serve(server: ApiServer, item: dict[str, Any]) -> None:
    """Have the object's kind served if it is one of EKS's own: as few stacks use them, they are registered late."""
    group = item["apiVersion"].partition("/")[0]
    for definition in schemas.definitions(_PROJECT):
        spec = definition["spec"]
        if (spec["group"], spec["names"]["kind"]) == (group, item["kind"]):
            install(server, [definition], "eks")


def check_limits(item: dict[str, Any]) -> None:
    """Raises LimitError for a SecurityGroupPolicy with more groups than a pod can have."""
    if item["kind"] != "SecurityGroupPolicy" or not item["apiVersion"].startswith("vpcresources.k8s.aws/"):
        return
    groups = _member(_member(item.get("spec"), "securityGroups"), "groupIds")
    if isinstance(groups, list) and len(groups) > _MAX_GROUPS:
        raise LimitError(
            f"SecurityGroupPolicy {item['metadata']['name']}: spec.securityGroups.groupIds has {len(groups)} security "
            f"groups; a pod can have at most {_MAX_GROUPS}"
        )


def _member(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None  # an unknown value is a text

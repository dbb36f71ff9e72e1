"""Access entries of EKS clusters and their access policies, which moto has no API for."""

from __future__ import annotations

from ..operations import Refused
from ..row import Row, Scope, Update
from .eks import TAGGING


def _enter(scope: Scope) -> None:
    inputs = scope["in"]
    kind, groups = inputs.get("type", "STANDARD"), tuple(inputs.get("kubernetesGroups") or ())
    scope["grants"].enter(inputs["clusterName"], inputs["principalArn"], kind, inputs.get("userName") or "", groups)


def _remove(scope: Scope) -> None:
    scope["grants"].remove(scope["in"]["clusterName"], scope["in"]["principalArn"])


def _associate(scope: Scope) -> None:
    inputs = scope["in"]
    access = inputs.get("accessScope") or {}
    namespaces = tuple(access.get("namespaces") or ()) if access.get("type") == "namespace" else None
    try:
        scope["grants"].associate(inputs["clusterName"], inputs["principalArn"], _policy(scope), namespaces)
    except KeyError:
        raise Refused(
            "ResourceNotFoundException: The specified principalArn could not be found. "
            f"{inputs['principalArn']} has no access entry in the cluster {inputs['clusterName']}"
        ) from None


def _dissociate(scope: Scope) -> None:
    scope["grants"].dissociate(scope["in"]["clusterName"], scope["in"]["principalArn"], _policy(scope))


def _policy(scope: Scope) -> str:
    """The policy's name: the last part of its ARN."""
    return scope["in"]["policyArn"].rpartition("/")[2]


ROWS: dict[str, Row] = {
    "aws:eks/accessEntry:AccessEntry": Row(
        "eks",
        "join(':', [in.clusterName, in.principalArn])",
        after_create=(_enter,),
        updates=(Update(frozenset({"kubernetesGroups", "userName"}), (_enter,)),),
        after_delete=(_remove,),
        outputs={"accessEntryArn": "join('', ['arn:aws:eks:', region, ':', account, ':', id])"},
        tagging=TAGGING,
        cloudformation="AWS::EKS::AccessEntry",
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": Row(
        "eks",
        "join('#', [in.clusterName, in.principalArn, in.policyArn])",
        after_create=(_associate,),
        after_delete=(_dissociate,),
        foreign={"*": ("eks", "associate_access_policy", "")},
    ),
}

"""What an `aws:eks/addon:Addon` does in its cluster; the add-on itself is only recorded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from sandbox.errors import SandboxError

from ...kubernetes.add_ons.installing import Request
from ..account import is_not_found
from ..operations import Refused
from ..row import Row, Scope, Update
from .eks import TAGGING


def _install(scope: Scope) -> None:
    _check_cluster(scope)
    request = _request(scope, scope["in"], "resolveConflictsOnCreate")
    _in_cluster(lambda: scope["add_ons"].install(request))


def _update(scope: Scope) -> None:
    _check_cluster(scope)
    before, request = (_request(scope, scope[name], "resolveConflictsOnUpdate") for name in ("old", "in"))
    _in_cluster(lambda: scope["add_ons"].install(request, before))


def _remove(scope: Scope) -> None:
    """Delete the add-on's objects, if its cluster still exists; with `preserve` they stay, and EKS no longer manages
    them (EKS API, DeleteAddon)."""
    if scope["in"].get("preserve"):
        return
    try:
        _check_cluster(scope)
    except ClientError as error:
        if is_not_found(error):
            return
        raise
    request = _request(scope, scope["in"], "resolveConflictsOnUpdate")
    _in_cluster(lambda: scope["add_ons"].remove(request))


def _check_cluster(scope: Scope) -> None:
    """EKS refuses an add-on of a cluster that does not exist."""
    scope["client"]("eks", scope["region"]).describe_cluster(name=scope["in"]["clusterName"])


def _in_cluster(operation: Callable[[], None]) -> None:
    try:
        operation()
    except SandboxError as error:
        raise Refused(str(error)) from error


def _request(scope: Scope, inputs: dict[str, Any], conflicts: str) -> Request:
    return Request(
        cluster=inputs["clusterName"],
        name=inputs["addonName"],
        version=inputs.get("addonVersion", ""),
        region=scope["region"],
        configuration_values=inputs.get("configurationValues", ""),
        role_arn=inputs.get("serviceAccountRoleArn", ""),
        conflicts=inputs.get(conflicts, "NONE"),
    )


ADD_ON = Row(
    "eks",
    "join(':', [in.clusterName, in.addonName])",
    after_create=(_install,),
    updates=(Update(frozenset({"addonVersion", "configurationValues", "serviceAccountRoleArn"}), (_update,)),),
    after_delete=(_remove,),
    outputs={"arn": "join('', ['arn:aws:eks:', region, ':', account, ':', id])"},
    tagging=TAGGING,
    foreign={"resolveConflictsOnUpdate": ("eks", "update_addon", "resolveConflicts")},
    # pulumi-aws 7.51.1, eks.Addon: PRESERVE is for updates.
    documented={"resolveConflictsOnCreate": {"enum": ["NONE", "OVERWRITE"]}},
    cloudformation="AWS::EKS::Addon",
)

ROWS: dict[str, Row] = {"aws:eks/addon:Addon": ADD_ON}

"""Managed node groups of EKS, in moto, and their simulated nodes in the cluster."""

from __future__ import annotations

from typing import Any

from ..operations import Refused
from ..row import Call, Row, Scope, Tagging, Update


def _node_group(scope: Scope) -> dict[str, Any]:
    """The node group. moto keeps no change of its tags, version and launch template (5.2.5): they are recorded."""
    given = scope["in"]
    recorded = {name: given[name] for name in ("version", "releaseVersion", "launchTemplate") if name in given}
    return {**scope["answer"]["nodegroup"], **recorded, "tags": given.get("tagsAll", {})}


def _changed_labels(scope: Scope) -> dict[str, Any]:
    now: dict[str, str] = scope["in"].get("labels") or {}
    gone = [key for key in scope["old"].get("labels") or {} if key not in now]
    return {"addOrUpdateLabels": now, "removeLabels": gone}


def _changed_taints(scope: Scope) -> dict[str, Any]:
    now: list[dict[str, Any]] = scope["in"].get("taints") or []
    kept = {(taint["key"], taint["effect"]) for taint in now}
    gone = [taint for taint in scope["old"].get("taints") or [] if (taint["key"], taint["effect"]) not in kept]
    return {"addOrUpdateTaints": now, "removeTaints": gone}


def _scaling(scope: Scope) -> dict[str, Any]:
    """EKS refuses a desired size below the minimum (message: terraform-aws-eks #3306); moto accepts it."""
    wanted: dict[str, Any] = scope["in"]["scalingConfig"]
    least, size = int(wanted["minSize"]), int(wanted["desiredSize"])
    if least > size:
        text = f"Minimum capacity {least} can't be greater than desired size {size}"
        raise Refused(f"UpdateNodegroupConfig: InvalidParameterException: {text}")
    return wanted


def _launch_nodes(scope: Scope) -> None:
    scope["nodes"].create(scope["region"], scope["in"])


def _change_nodes(scope: Scope) -> None:
    scope["nodes"].update(scope["region"], scope["in"], scope["old"])


def _remove_nodes(scope: Scope) -> None:
    scope["nodes"].delete(scope["in"])


NODE_GROUP = Row(
    "eks",
    "join(':', [made.nodegroup.clusterName, made.nodegroup.nodegroupName])",
    create=Call("create_nodegroup", {"subnets": "in.subnetIds", "nodeRole": "in.nodeRoleArn"}, spread=True),
    after_create=(_launch_nodes,),
    read=Call("describe_nodegroup", {"clusterName": "in.clusterName", "nodegroupName": "in.nodeGroupName"}),
    found=_node_group,
    delete=(
        _remove_nodes,
        Call("delete_nodegroup", {"clusterName": "in.clusterName", "nodegroupName": "in.nodeGroupName"}),
    ),
    updates=(
        Update(
            frozenset({"scalingConfig", "updateConfig", "labels", "taints", "nodeRepairConfig"}),
            (
                Call(
                    "update_nodegroup_config",
                    {
                        "clusterName": "in.clusterName",
                        "nodegroupName": "in.nodeGroupName",
                        "scalingConfig": _scaling,
                        "updateConfig": "in.updateConfig",
                        "labels": _changed_labels,
                        "taints": _changed_taints,
                    },
                ),
                _change_nodes,
            ),
        ),
        Update(frozenset({"launchTemplate", "version", "releaseVersion"}), (_change_nodes,)),
    ),
    rename={"nodeRoleArn": "nodeRole", "subnetIds": "subnets"},
    # All labels, so that one that was added outside Pulumi shows as drift.
    outputs={
        "arn": "found.nodegroupArn",
        "status": "found.status",
        "resources": "[found.resources]",
        "labels": "found.labels || `{}`",
    },
    tagging=Tagging(add=Call("tag_resource", when="`false`"), remove=Call("untag_resource", when="`false`")),
    autoname="nodeGroupName",
    longest_name=63,  # pulumi-aws 7.51.1, eks.NodeGroup, nodeGroupName
    documented={
        # EKS user guide, "Create a managed node group".
        "nodeGroupName": {"pattern": r"^[0-9A-Za-z][0-9A-Za-z_-]*\Z"},
        # GiB of a gp3 volume (EC2 API reference, EbsBlockDevice).
        "diskSize": {"minimum": 1, "maximum": 65_536},
    },
    # EKS itself takes any text, and launches no node of a type that EC2 does not have.
    foreign={"instanceTypes": ("ec2", "describe_instance_types", "InstanceTypes")},
    local=frozenset({"forceUpdateVersion"}),
    composed=frozenset({"subnetIds", "nodeRoleArn"}),
    cloudformation="AWS::EKS::Nodegroup",
)

ROWS: dict[str, Row] = {"aws:eks/nodeGroup:NodeGroup": NODE_GROUP}

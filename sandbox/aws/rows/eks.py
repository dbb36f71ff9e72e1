"""EKS (`aws:eks/…`) but for node groups: moto has clusters; other types are only recorded."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from ..row import Call, Lookup, Row, Scope, Tagging, Update
from ..shapes import unfit

TAGGING = Tagging(
    add=Call("tag_resource", {"resourceArn": "out.arn || found.arn", "tags": lambda s: s["tags"]}),
    remove=Call("untag_resource", {"resourceArn": "out.arn", "tagKeys": lambda s: s["keys"]}),
)


def _logging(scope: Scope) -> dict[str, Any]:
    return {"clusterLogging": [{"types": scope["in"].get("enabledClusterLogTypes", []), "enabled": True}]}


def _enabled_log_types(scope: Scope) -> list[str]:
    setups: list[dict[str, Any]] = scope["found"].get("logging", {}).get("clusterLogging", [])
    return [kind for setup in setups if setup["enabled"] for kind in setup["types"]]


def _start_control_plane(scope: Scope) -> None:
    scope["planes"].ensure(scope["id"])


def _remove_control_plane(scope: Scope) -> None:
    """End it with all that was in it: a later cluster of that name begins empty."""
    scope["planes"].remove(scope["id"])


_CLUSTER_TAG = Lookup(
    Call(
        "describe_security_groups",
        {"Filters": lambda s: [{"Name": "tag:aws:eks:cluster-name", "Values": [s["id"]]}]},
        service="ec2",
    ),
    "answer.SecurityGroups[0].GroupId",
)


def _make_security_group(scope: Scope) -> None:
    """The group that EKS creates for each cluster, and moto does not (user guide, "security group requirements")."""
    client = scope["client"]("ec2", scope["region"])
    subnets = client.describe_subnets(SubnetIds=scope["in"]["vpcConfig"]["subnetIds"])["Subnets"]
    name = f"eks-cluster-sg-{scope['id']}-{secrets.randbelow(10**9):09d}"
    group = client.create_security_group(
        GroupName=name,
        Description="EKS created security group applied to ENI that is attached to EKS Control Plane",
        VpcId=subnets[0]["VpcId"],
    )["GroupId"]
    client.create_tags(
        Resources=[group],
        Tags=[
            {"Key": "Name", "Value": name},
            {"Key": "aws:eks:cluster-name", "Value": scope["id"]},
            {"Key": f"kubernetes.io/cluster/{scope['id']}", "Value": "owned"},
        ],
    )


def _remove_security_group(scope: Scope) -> None:
    group = (scope["out"].get("vpcConfig") or {}).get("clusterSecurityGroupId")
    if group:
        scope["client"]("ec2", scope["region"]).delete_security_group(GroupId=group)


def _vpc_config(scope: Scope) -> dict[str, Any]:
    found = scope["found"]
    live = found["resourcesVpcConfig"]
    return {
        **unfit(live, scope["in"]["vpcConfig"]),
        "vpcId": live.get("vpcId", ""),
        "clusterSecurityGroupId": found["clusterSecurityGroupId"],
    }


def _issuer(scope: Scope) -> str:
    """An OIDC issuer that is unique, as in EKS; moto gives every cluster of a region the same one."""
    found = scope["found"]
    digest = hashlib.sha256(f"{found['arn']} {found['createdAt']}".encode()).hexdigest()
    return f"https://oidc.eks.{scope['region']}.amazonaws.com/id/{digest[:32].upper()}"


def _cluster(scope: Scope) -> dict[str, Any]:
    """The cluster; moto has no call that changes the version (5.2.5), so a change is only recorded."""
    found = scope["answer"]["cluster"]
    return {**found, "version": scope["in"].get("version", found.get("version"))}


CLUSTER = Row(
    "eks",
    "made.cluster.name",
    create=Call(
        "create_cluster",
        {
            "resourcesVpcConfig": "in.vpcConfig",
            "logging": _logging,
            "encryptionConfig": "in.encryptionConfig && [in.encryptionConfig]",
        },
        spread=True,
    ),
    after_create=(_start_control_plane, _make_security_group),
    read=Call("describe_cluster", {"name": "id"}),
    found=_cluster,
    delete=(Call("delete_cluster", {"name": "id"}),),
    after_delete=(_remove_security_group, _remove_control_plane),
    updates=(
        Update(
            frozenset({"enabledClusterLogTypes"}), (Call("update_cluster_config", {"name": "id", "logging": _logging}),)
        ),
        Update(
            frozenset({"vpcConfig"}),
            (Call("update_cluster_config", {"name": "id", "resourcesVpcConfig": "in.vpcConfig"}),),
        ),
        # moto has no call for the version, and does not keep the others: changes are only recorded.
        Update(frozenset({"version", "accessConfig", "deletionProtection", "upgradePolicy", "zonalShiftConfig"}), ()),
    ),
    lookups={"clusterSecurityGroupId": _CLUSTER_TAG},
    outputs={
        "arn": "found.arn",
        "clusterId": "id",
        "status": "found.status",
        "platformVersion": "found.platformVersion",
        "enabledClusterLogTypes": _enabled_log_types,
        "endpoint": lambda s: s["planes"].ensure(s["id"]).endpoint,
        "certificateAuthority": lambda s: {"data": s["planes"].ensure(s["id"]).certificate_authority_data},
        "certificateAuthorities": lambda s: [{"data": s["planes"].ensure(s["id"]).certificate_authority_data}],
        "identities": lambda s: [{"oidcs": [{"issuer": _issuer(s)}]}],
        "vpcConfig": _vpc_config,
    },
    within={"vpcConfig": ("clusterSecurityGroupId", "vpcId")},
    tagging=TAGGING,
    autoname="name",
    shapes={"enabledClusterLogTypes": "logging.clusterLogging.types"},
    # EKS API reference, KubernetesNetworkConfigRequest, EncryptionConfig and ComputeConfigRequest.
    documented={
        "encryptionConfig": {"properties": {"resources": {"items": {"enum": ["secrets"]}}}},
        "computeConfig": {"properties": {"nodePools": {"items": {"enum": ["general-purpose", "system"]}}}},
        "kubernetesNetworkConfig": {
            "properties": {"serviceIpv4Cidr": {"format": "ipv4-network", "prefixLength": [12, 24]}}
        },
    },
    composed=frozenset({"vpcConfig", "enabledClusterLogTypes", "encryptionConfig"}),
    local=frozenset({"defaultAddonsToRemoves"}),
    cloudformation="AWS::EKS::Cluster",
    # Of the second, serviceIpv4Cidr and ipFamily are among the registry's createOnlyProperties.
    forces=frozenset({"encryptionConfig", "kubernetesNetworkConfig"}),
)


ROWS: dict[str, Row] = {
    "aws:eks/cluster:Cluster": CLUSTER,
    # moto has no API for it.
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Row(
        "eks",
        "join(':', [in.clusterName, in.namespace, in.serviceAccount])",
        outputs={"associationArn": "join('', ['arn:aws:eks:', region, ':', account, ':', id])"},
        tagging=TAGGING,
        cloudformation="AWS::EKS::PodIdentityAssociation",
    ),
}

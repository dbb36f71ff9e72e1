"""Add-ons, node pools and Karpenter on an `aws.eks.Cluster` of this program's own."""

import json

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
from aws_platform import (
    Account,
    ClusterAddons,
    ClusterRef,
    Karpenter,
    KarpenterSettings,
    NetworkRef,
    NodePools,
    NodePoolSettings,
    kubeconfig,
)
from pulumi import ResourceOptions

VERSION = "1.35"
NAME = "shop"

config = pulumi.Config()
account = Account(id=config.require("account_id"), region=config.require("region"))
subnet_ids = config.require_object("subnet_ids")
tags = {"Environment": "dev", "Project": "shop", "Owner": "team-shop"}
on_aws = aws.Provider("aws", region=account.region, allowed_account_ids=[account.id], default_tags={"tags": tags})
in_aws = ResourceOptions(provider=on_aws)

# The cluster: any way of creating one will do.
key = aws.kms.Key("secrets", description="Secrets of the cluster", enable_key_rotation=True, opts=in_aws)
trust = {
    "Effect": "Allow",
    "Principal": {"Service": "eks.amazonaws.com"},
    "Action": ["sts:AssumeRole", "sts:TagSession"],
}
role = aws.iam.Role(
    "control-plane",
    assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}),
    opts=in_aws,
)
rights = aws.iam.RolePolicyAttachment(
    "control-plane", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy", opts=in_aws
)
mine = aws.eks.Cluster(
    "shop",
    name=NAME,
    version=VERSION,
    role_arn=role.arn,
    vpc_config={
        "subnet_ids": list(subnet_ids.values()),
        "endpoint_private_access": True,
        "endpoint_public_access": False,
    },
    access_config={"authentication_mode": "API", "bootstrap_cluster_creator_admin_permissions": False},
    encryption_config={"provider": {"key_arn": key.arn}, "resources": ["secrets"]},
    enabled_cluster_log_types=["api", "audit", "authenticator", "controllerManager", "scheduler"],
    upgrade_policy={"support_type": "STANDARD"},
    opts=ResourceOptions(provider=on_aws, depends_on=[rights]),
)
admin = aws.eks.AccessEntry(
    "admin", cluster_name=mine.name, principal_arn=config.require("admin_role_arn"), opts=in_aws
)
administers = aws.eks.AccessPolicyAssociation(
    "admin",
    cluster_name=mine.name,
    principal_arn=admin.principal_arn,
    policy_arn="arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    access_scope={"type": "cluster"},
    opts=in_aws,
)
# Pods get their AWS permissions from it: the EBS CSI driver and Karpenter, for two.
agent = aws.eks.Addon(
    "agent",
    cluster_name=mine.name,
    addon_name="eks-pod-identity-agent",
    # As aws_platform/cluster/versions.py has it for 1.35.
    addon_version="v1.3.10-eksbuild.3",
    opts=in_aws,
)

# From here on, the platform: it knows the cluster by this.
cluster = ClusterRef.of(
    account,
    NAME,
    kubernetes_version=VERSION,
    control_plane_version=mine.version,
    endpoint=mine.endpoint,
    security_group_id=mine.vpc_config.cluster_security_group_id,
)
network = NetworkRef(vpc_id=config.require("vpc_id"), control_plane_subnet_ids=subnet_ids, node_subnet_ids=subnet_ids)
authority = mine.certificate_authority.data
in_cluster = k8s.Provider(
    "kubernetes",
    kubeconfig=pulumi.Output.all(mine.endpoint, authority).apply(
        lambda known: kubeconfig(NAME, account.region, known[0], known[1])
    ),
    cluster_identifier=cluster.arn,
    opts=ResourceOptions(depends_on=[administers]),
)
nodes = NodePools(
    "nodes",
    {"general": NodePoolSettings(instance_types=("m7g.large",), min_size=2, max_size=4)},
    cluster=cluster,
    network=network,
    tags=tags,
    after=[agent.arn],
    opts=ResourceOptions(providers=[on_aws]),
)
ClusterAddons("add-ons", cluster=cluster, after=[nodes.ready], opts=ResourceOptions(providers=[on_aws, in_cluster]))
Karpenter(
    "karpenter",
    KarpenterSettings(controller_pool="general"),
    cluster=cluster,
    network=network,
    nodes=nodes.ref,
    tags=tags,
    opts=ResourceOptions(providers=[on_aws, in_cluster]),
)

pulumi.export("node_groups", nodes.node_group_names)

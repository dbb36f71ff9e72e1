"""A cluster with node pools in a VPC that this program does not make: it only has its ids."""

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
from aws_platform import Cluster, ClusterAddons, ClusterSettings, NodePools, NodePoolSettings
from pulumi import ResourceOptions

config = pulumi.Config()
account_id, region = config.require("account_id"), config.require("region")
subnet_ids = config.require_object("subnet_ids")
tags = {"Environment": "dev", "Project": "shop", "Owner": "team-shop"}

on_aws = aws.Provider("aws", region=region, allowed_account_ids=[account_id], default_tags={"tags": tags})
settings = ClusterSettings(
    name="shop", admin_role_arns=(config.require("admin_role_arn"),), deletion_protection=False, retain_logs=False
)
cluster = Cluster(
    "shop",
    settings,
    account_id=account_id,
    region=region,
    vpc_id=config.require("vpc_id"),
    subnet_ids=list(subnet_ids.values()),
    opts=ResourceOptions(providers=[on_aws, eks.Provider("eks")]),
)
nodes = NodePools(
    "shop-nodes",
    {
        "general": NodePoolSettings(instance_types=("m7g.large",), min_size=2, max_size=4),
        "batch": NodePoolSettings(
            capacity="spot", instance_types=("m7g.large", "m6g.large", "c7g.large"), min_size=0, max_size=5
        ),
    },
    cluster_name=cluster.ready_for_nodes,
    kubernetes_version=cluster.kubernetes_version,
    subnet_ids=subnet_ids,
    tags=tags,
    opts=ResourceOptions(providers=[on_aws]),
)
ClusterAddons(
    "shop-add-ons",
    cluster_name=cluster.cluster_name,
    cluster_arn=cluster.cluster_arn,
    kubernetes_version=settings.kubernetes_version,
    nodes=list(nodes.node_group_names.values()),
    opts=ResourceOptions(providers=[on_aws, cluster.kubernetes]),
)

pulumi.export("kubeconfig", cluster.kubeconfig)
pulumi.export("node_groups", nodes.node_group_names)

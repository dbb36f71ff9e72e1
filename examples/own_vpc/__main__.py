"""A cluster with node pools in a VPC that this program does not create: it only has its IDs."""

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
from aws_platform import (
    Account,
    Cluster,
    ClusterAddons,
    ClusterSettings,
    NetworkRef,
    NodePools,
    NodePoolSettings,
)
from pulumi import ResourceOptions

config = pulumi.Config()
account = Account(id=config.require("account_id"), region=config.require("region"))
subnet_ids = config.require_object("subnet_ids")
network = NetworkRef(vpc_id=config.require("vpc_id"), control_plane_subnet_ids=subnet_ids, node_subnet_ids=subnet_ids)
tags = {"Environment": "dev", "Project": "shop", "Owner": "team-shop"}

on_aws = aws.Provider("aws", region=account.region, allowed_account_ids=[account.id], default_tags={"tags": tags})
cluster = Cluster(
    "shop",
    ClusterSettings(
        name="shop", admin_role_arns=(config.require("admin_role_arn"),), deletion_protection=False, retain_logs=False
    ),
    account=account,
    network=network,
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
    cluster=cluster.ref,
    network=network,
    tags=tags,
    after=[cluster.ready],
    opts=ResourceOptions(providers=[on_aws]),
)
ClusterAddons(
    "shop-add-ons",
    cluster=cluster.ref,
    after=[nodes.ready],
    opts=ResourceOptions(providers=[on_aws, cluster.kubernetes]),
)

pulumi.export("kubeconfig", cluster.kubeconfig)
pulumi.export("node_groups", nodes.node_group_names)

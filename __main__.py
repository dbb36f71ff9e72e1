"""The wiring diagram: settings, providers, components, exports."""

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
from pulumi import ResourceOptions

import settings as stack
from components import Cluster, Karpenter, Network, NodePools

settings = stack.load()

on_aws = aws.Provider(
    "aws", region=settings.region, allowed_account_ids=[settings.account_id], default_tags={"tags": settings.tags}
)
aws_only = ResourceOptions(providers=[on_aws])
network = Network("network", settings.network, cluster_name=settings.cluster.name, opts=aws_only)
cluster = Cluster(
    "cluster",
    settings.cluster,
    account_id=settings.account_id,
    region=settings.region,
    vpc_id=network.vpc_id,
    subnet_ids=list(network.subnet_ids["private"].values()),
    opts=ResourceOptions(providers=[on_aws, eks.Provider("eks")]),
)
nodes = NodePools(
    "nodes",
    settings.node_pools,
    cluster_name=cluster.cluster_name,
    kubernetes_version=settings.cluster.kubernetes_version,
    subnet_ids=network.routed_private_subnet_ids,
    tags=settings.tags,
    opts=aws_only,
)
Karpenter(
    "karpenter",
    settings.karpenter,
    cluster_name=cluster.cluster_name,
    cluster_arn=cluster.cluster_arn,
    endpoint=cluster.endpoint,
    security_group_id=cluster.cluster_security_group_id,
    subnet_ids=list(network.routed_private_subnet_ids.values()),
    node_group_name=nodes.node_group_names[settings.karpenter.controller_pool],
    tags=settings.tags,
    opts=ResourceOptions(providers=[on_aws, cluster.kubernetes]),
)

pulumi.export("vpc_id", network.vpc_id)
pulumi.export("zones", list(settings.network.zones))
pulumi.export("subnet_ids", network.subnet_ids)
pulumi.export("nat_public_ips", network.nat_public_ips)
pulumi.export("cluster_name", cluster.cluster_name)
pulumi.export("cluster_endpoint", cluster.endpoint)
pulumi.export("kubeconfig", cluster.kubeconfig)
pulumi.export("oidc_provider_arn", cluster.oidc_provider_arn)
pulumi.export("oidc_issuer", cluster.oidc_issuer)
pulumi.export("node_role_arn", nodes.node_role_arn)
pulumi.export("node_groups", nodes.node_group_names)

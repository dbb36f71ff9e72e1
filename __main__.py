"""The wiring diagram: settings, providers, components, exports."""

import gc

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
from pulumi import ResourceOptions

import settings as stack
from components import Cluster, ClusterAddons, Karpenter, Network, NodePools

# The SDKs' classes are never garbage: kept out of every collection, the last one included, a preview is 0.3 s shorter.
gc.freeze()

settings = stack.load()

tags = aws.ProviderDefaultTagsArgs(tags=settings.tags)
on_aws = aws.Provider("aws", region=settings.region, allowed_account_ids=[settings.account_id], default_tags=tags)
on_eks = eks.Provider("eks")
in_aws = ResourceOptions(providers=[on_aws])

network = Network(
    "network", settings.network, account_id=settings.account_id, cluster_name=settings.cluster.name, opts=in_aws
)
cluster = Cluster(
    "cluster",
    settings.cluster,
    account_id=settings.account_id,
    region=settings.region,
    vpc_id=network.vpc_id,
    subnet_ids=list(network.subnet_ids["intra"].values()),
    opts=ResourceOptions(providers=[on_aws, on_eks]),
)
in_cluster = ResourceOptions(providers=[on_aws, cluster.kubernetes])
nodes = NodePools(
    "nodes",
    settings.node_pools,
    cluster_name=cluster.ready_for_nodes,
    kubernetes_version=cluster.kubernetes_version,
    subnet_ids=network.routed_private_subnet_ids,
    tags=settings.tags,
    opts=in_aws,
)
ClusterAddons(
    "add-ons",
    cluster_name=cluster.cluster_name,
    cluster_arn=cluster.cluster_arn,
    kubernetes_version=settings.cluster.kubernetes_version,
    nodes=list(nodes.node_group_names.values()),
    opts=in_cluster,
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
    opts=in_cluster,
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

"""The wiring diagram: settings, providers, components from the ground up, exports."""

import pulumi_aws as aws
import pulumi_eks as eks
from pulumi import ResourceOptions

import settings as stack
from components import Account, Cluster, ClusterAddons, Karpenter, Network, NodePools
from components.iam.boundary import bounded, bounded_remotely
from exports import export

settings = stack.load()
account = Account(id=settings.account_id, region=settings.region)

tags = aws.ProviderDefaultTagsArgs(tags=settings.tags)
on_aws = aws.Provider("aws", region=account.region, allowed_account_ids=[account.id], default_tags=tags)
bounds, remote = bounded(settings.permissions_boundary), bounded_remotely(settings.permissions_boundary)
in_aws = ResourceOptions(providers=[on_aws], transformations=bounds)

findings = None
if settings.audit:
    from components import Audit

    audit = Audit("audit", settings.audit, account=account, opts=in_aws)
    findings = audit.findings
    export(audit=audit)

if settings.cost:
    from components import Cost

    cost = Cost("cost", settings.cost, account=account, tags=settings.tags, opts=in_aws)
    export(cost=cost)

network = Network("network", settings.network, account=account, opts=in_aws)
cluster = Cluster(
    "cluster",
    settings.cluster,
    account=account,
    network=network.ref,
    opts=ResourceOptions(providers=[on_aws, eks.Provider("eks")], transformations=bounds, transforms=remote),
)
in_cluster = ResourceOptions(providers=[on_aws, cluster.kubernetes], transformations=bounds)
nodes = NodePools(
    "nodes",
    settings.node_pools,
    cluster=cluster.ref,
    network=network.ref,
    tags=settings.tags,
    after=[cluster.ready],
    opts=in_aws,
)
add_ons = ClusterAddons(
    "add-ons", cluster=cluster.ref, metrics=settings.collects_metrics, after=[nodes.ready], opts=in_cluster
)
karpenter = Karpenter(
    "karpenter",
    settings.karpenter,
    cluster=cluster.ref,
    network=network.ref,
    nodes=nodes.ref,
    tags=settings.tags,
    opts=in_cluster,
)

export(network=network, cluster=cluster, nodes=nodes, add_ons=add_ons, karpenter=karpenter)
targets = [*add_ons.targets, *karpenter.targets]
ready = [nodes.ready]

if settings.security:
    from components import SecurityStack

    security = SecurityStack("security", settings.security, cluster=cluster.ref, topic=findings, opts=in_cluster)
    export(security=security)
    targets += security.targets
    ready.append(security.ready)

if settings.delivery:
    from components import Delivery

    # Its IAM roles are not bounded: they are whom the boundary is for.
    own = ResourceOptions(providers=[on_aws, cluster.kubernetes])
    delivery = Delivery(
        "delivery",
        settings.delivery,
        account=account,
        network=network.ref,
        cluster=cluster.ref,
        after=ready,
        opts=own,
    )
    export(delivery=delivery)
    targets += delivery.targets

if settings.observability:
    from components import Observability

    observability = Observability(
        "observability",
        settings.observability,
        cluster=cluster.ref,
        network=network.ref,
        storage_class=add_ons.storage_class_name,
        targets=targets,
        after=ready,
        opts=in_cluster,
    )
    export(observability=observability)

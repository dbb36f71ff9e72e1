"""Karpenter: a table of contents of its resources."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import ComponentResource, CustomTimeouts, Input, Output, Resource, ResourceOptions
from pulumi_aws import eks, iam, sqs

from .. import charts, node, outputs
from ..iam import trust
from ..iam.pod_identity import pod_identity
from ..iam.roles import role
from ..inside import Inside
from ..manifest import Manifest
from ..metrics import Target
from ..names import check_name
from ..order import name_of
from ..refs import ClusterRef, NetworkRef, NodePoolsRef
from . import documents, plan
from .interruptions import interruption_queue
from .settings import KarpenterSettings
from .values import SERVICE_ACCOUNT, TARGETS, chart_values

# Draining respects the pods' disruption budgets. The provider's own 10 minutes (pulumi-kubernetes) would leave nodes.
_DRAINING = CustomTimeouts(delete="30m")


class Karpenter(ComponentResource):
    """Karpenter with its permissions, its interruption queue and its pools; a destroy removes its nodes first."""

    controller_role_arn: Output[str]
    node_role_arn: Output[str]
    queue_name: Output[str]

    def __init__(
        self,
        name: str,
        settings: KarpenterSettings,
        *,
        cluster: ClusterRef,
        network: NetworkRef,
        nodes: NodePoolsRef,
        tags: Mapping[str, str],
        opts: ResourceOptions | None = None,
    ) -> None:
        """`nodes` has the node group of `settings.controller_pool`; `tags` are for instances and volumes.

        `opts.providers` needs the cluster's Kubernetes provider beside the one for AWS.

        Raises:
            ValueError: where `nodes` has no pool of that name, or the component's name is too long.
        """
        check_name(name, {"IAM role": ["controller-role"], "EventBridge rule": plan.EVENTS})
        controller_group = nodes.node_group(settings.controller_pool)
        super().__init__("aws-platform:karpenter:Karpenter", name, None, opts)
        inside = Inside(name, self)
        cluster_name = name_of(cluster)
        queue, events = interruption_queue(inside, cluster_name)
        node_role, joining = _node_role(inside, cluster_name)
        controller = _controller(inside, cluster, queue, node_role)
        values = chart_values(
            settings,
            cluster_name=cluster_name,
            endpoint=cluster.endpoint,
            queue=queue.name,
            node_group=controller_group,
        )
        release = _release(inside, values, [controller, *events])
        pools = plan.node_pools(settings.pools, prefix_delegation=cluster.prefix_delegation)
        _pools(inside, pools, _node_class(settings, cluster, network, node_role, tags), [release, *joining])
        self.controller_role_arn = controller.role_arn
        self.node_role_arn = node_role.arn
        self.queue_name = queue.name
        outputs.register(self)

    @property
    def targets(self) -> Sequence[Target]:
        """What Prometheus reads of the controller."""
        return TARGETS


def _controller(
    inside: Inside, cluster: ClusterRef, queue: sqs.Queue, node_role: iam.Role
) -> eks.PodIdentityAssociation:
    policy = Output.all(queue.arn, node_role.arn).apply(
        lambda arns: documents.controller(cluster.account, cluster.name, *arns)
    )
    return pod_identity(
        inside,
        "controller",
        cluster=cluster,
        namespace=charts.KARPENTER.namespace,
        service_account=SERVICE_ACCOUNT,
        # Inline: longer than the 6,144 characters of a managed policy where the cluster's name is long.
        policies={"karpenter": policy},
    )


def _node_role(inside: Inside, cluster_name: Input[str]) -> tuple[iam.Role, list[Resource]]:
    """The role of the nodes, and what lets them join the cluster."""
    nodes = role(
        inside,
        "node",
        description="What a node made by Karpenter may do before any pod runs on it",
        trust=trust.service("ec2.amazonaws.com"),
        managed_policies=node.MANAGED_POLICIES,
    )
    # EKS makes the entry of a managed group itself, of these nodes it knows nothing. The type brings the group
    # system:nodes with it (EKS User Guide, "Access entries").
    entry = eks.AccessEntry(
        inside.name("node"),
        cluster_name=cluster_name,
        principal_arn=nodes.role.arn,
        type="EC2_LINUX",
        opts=inside.options(),
    )
    return nodes.role, [*nodes.permissions, entry]


def _release(inside: Inside, values: Mapping[str, Any], earlier: Sequence[Resource]) -> Resource:
    crds = charts.install(inside.name("crd"), charts.KARPENTER_CRD, {}, opts=inside.options())
    return charts.install(
        inside.name(),
        charts.KARPENTER,
        values,
        skip_crds=True,
        # Without its permissions, the controller would leave instances behind when it goes; without events, it would
        # not hear that one is about to end.
        opts=inside.options(depends_on=[crds, *earlier]),
    )


def _node_class(
    settings: KarpenterSettings, cluster: ClusterRef, network: NetworkRef, role: iam.Role, tags: Mapping[str, str]
) -> dict[str, Any]:
    return plan.node_class(
        settings,
        role.name,
        list(network.node_subnet_ids.values()),
        cluster.security_group_id,
        tags,
        prefix_delegation=cluster.prefix_delegation,
    )


def _pools(
    inside: Inside, pools: Mapping[str, Mapping[str, Any]], spec: Mapping[str, Any], earlier: Sequence[Resource]
) -> None:
    """Pools go first, then the class, which stays until the last of its nodes is gone (Karpenter 1.14.1,
    pkg/controllers/nodeclass/controller.go, finalize); only then the controller, and what nodes join with."""
    node_class = Manifest(
        inside.name(),
        "karpenter.k8s.aws/v1",
        "EC2NodeClass",
        {"metadata": {"name": plan.NODE_CLASS}, "spec": spec},
        opts=inside.options(depends_on=earlier, custom_timeouts=_DRAINING),
    )
    for key, pool in pools.items():
        Manifest(
            inside.name(key),
            "karpenter.sh/v1",
            "NodePool",
            {"metadata": {"name": key}, "spec": pool},
            opts=inside.options(depends_on=[node_class], custom_timeouts=_DRAINING),
        )

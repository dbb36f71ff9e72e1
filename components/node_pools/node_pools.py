"""The node pools' resources: a loop over the pools."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pulumi
from pulumi import (
    ComponentResource,
    Input,
    Output,
    ResourceHook,
    ResourceHookArgs,
    ResourceHookBinding,
    ResourceHookOptions,
    ResourceOptions,
)
from pulumi_aws import eks

from .. import node, outputs
from ..iam import trust
from ..iam.roles import Role, role
from ..inside import Inside
from ..names import check_name
from ..order import name_of
from ..refs import ClusterRef, NetworkRef, NodePoolsRef, subnets_in
from . import spot
from .launch_template import launch_template
from .plan import TAINT_EFFECTS, ami_type
from .settings import NodePoolSettings

_MAX_UNAVAILABLE_PERCENT = 33


class _Shared(NamedTuple):
    """What all pools of a cluster share."""

    cluster_name: Input[str]
    version: Input[str]
    subnet_ids: Mapping[str, Input[str]]
    tags: Mapping[str, str]
    role: Role


class NodePools(ComponentResource):
    """Managed node groups from named pools, each with a launch template, on one role with the least policies."""

    node_role_arn: Output[str]
    node_role_name: Output[str]
    node_group_names: Mapping[str, Output[str]]

    def __init__(
        self,
        name: str,
        settings: Mapping[str, NodePoolSettings],
        *,
        cluster: ClusterRef,
        network: NetworkRef,
        tags: Mapping[str, str],
        after: Sequence[Input[Any]] = (),
        opts: ResourceOptions | None = None,
    ) -> None:
        """`after` should hold the add-ons that a node needs to become ready; `tags` are for instances and volumes,
        which do not get the provider's default tags.

        The planned spot share is printed in every preview. A name that is too long is a ValueError.
        """
        check_name(name, {"IAM role": ["role"], "EKS node group": settings})
        super().__init__("aws-platform:node_pools:NodePools", name, None, opts)
        inside = Inside(name, self)
        nodes = role(
            inside,
            "role",
            description="What a node may do before any pod runs on it",
            trust=trust.service("ec2.amazonaws.com"),
            managed_policies=node.MANAGED_POLICIES,
        )
        sizes = _planned_sizes(self, settings)
        shared = _Shared(
            name_of(cluster, *after),
            cluster.control_plane_version,
            network.node_subnet_ids,
            tags,
            nodes,
        )
        groups = {key: _node_group(inside, key, pool, sizes[key], shared) for key, pool in settings.items()}
        self.node_role_arn = nodes.role.arn
        self.node_role_name = nodes.role.name
        self.node_group_names = {key: group.node_group_name for key, group in groups.items()}
        outputs.register(self)

    @property
    def ref(self) -> NodePoolsRef:
        """The node groups, as other components take them."""
        return NodePoolsRef(self.node_group_names)

    @property
    def ready(self) -> Output[Any]:
        """What needs running nodes comes after this."""
        return Output.all(*self.node_group_names.values())


def _planned_sizes(pools: NodePools, settings: Mapping[str, NodePoolSettings]) -> dict[str, int]:
    """Nodes of each pool at creation; what is planned as spot is printed."""
    capacity = spot.planned(settings)
    if capacity:
        pulumi.info(str(capacity), resource=pools)
    spot_nodes = capacity.spot_nodes if capacity else {}
    return {key: spot_nodes.get(key, pool.initial_size) for key, pool in settings.items()}


def _node_group(inside: Inside, key: str, pool: NodePoolSettings, size: int, shared: _Shared) -> eks.NodeGroup:
    template = launch_template(inside, key, pool, shared.tags)
    return eks.NodeGroup(
        inside.name(key),
        cluster_name=shared.cluster_name,
        # Set here, or the nodes stay behind when the control plane moves on.
        version=shared.version,
        node_role_arn=shared.role.role.arn,
        subnet_ids=list(subnets_in(pool.zones, shared.subnet_ids).values()),
        ami_type=ami_type(pool.ami_family, pool.instance_types),
        capacity_type=pool.capacity.upper(),
        instance_types=list(pool.instance_types),
        launch_template=eks.NodeGroupLaunchTemplateArgs(id=template.id, version=template.latest_version.apply(str)),
        scaling_config=eks.NodeGroupScalingConfigArgs(
            min_size=pool.min_size, max_size=pool.max_size, desired_size=size
        ),
        update_config=eks.NodeGroupUpdateConfigArgs(max_unavailable_percentage=_MAX_UNAVAILABLE_PERCENT),
        node_repair_config=eks.NodeGroupNodeRepairConfigArgs(enabled=True),
        labels=dict(pool.labels),
        taints=_taints(pool),
        # Nodes without their permissions cannot join, and leave network interfaces behind when they go. The name is
        # the provider's to make: what replaces a pool can stand beside it, and comes first.
        opts=inside.options(
            depends_on=shared.role.permissions,
            ignore_changes=_ignored_changes(pool),
            hooks=ResourceHookBinding(before_update=[_guard_sizes(inside.name(key), key)]),
        ),
    )


def _ignored_changes(pool: NodePoolSettings) -> list[str]:
    """What a deployment does not change back. The engine then sends the number of its state."""
    return ["scalingConfig.desiredSize"] if pool.sizing == "autoscaler" else []


def _guard_sizes(name: str, pool_name: str) -> ResourceHook:
    """Has the engine call `check_sizes` before it updates the pool, in a preview too."""

    def check(args: ResourceHookArgs) -> None:
        check_sizes(pool_name, args)

    return ResourceHook(f"{name}-sizes", check, ResourceHookOptions(on_dry_run=True))


def check_sizes(pool_name: str, args: ResourceHookArgs) -> None:
    """Refuses a `min_size` above the number of nodes in the state, which EKS would refuse in the middle of an update
    ("Minimum capacity 3 can't be greater than desired size 1", terraform-aws-eks #3306).

    Raises:
        RunError: with the two ways to raise it.
    """
    sizes = (args.new_inputs or {}).get("scalingConfig") or {}
    minimum, running = sizes.get("minSize"), sizes.get("desiredSize")
    if isinstance(minimum, int | float) and isinstance(running, int | float) and minimum > running:
        raise pulumi.RunError(
            f"node_pools.{pool_name}.min_size: {minimum:g} is above the {running:g} nodes of this pool that the state "
            "knows; deploy once with --refresh if more are running, or with "
            f"node_pools.{pool_name}.sizing=deployment, which sets the number"
        )


def _taints(pool: NodePoolSettings) -> list[eks.NodeGroupTaintArgs]:
    return [
        eks.NodeGroupTaintArgs(key=taint.key, value=taint.value or None, effect=TAINT_EFFECTS[taint.effect])
        for taint in pool.taints
    ]

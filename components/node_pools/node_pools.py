"""The node pools' resources: a loop over the pools."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import pulumi
from pulumi import (
    Input,
    Output,
    ResourceHook,
    ResourceHookArgs,
    ResourceHookBinding,
    ResourceHookOptions,
    ResourceOptions,
)
from pulumi_aws import ec2, eks, iam

from ..iam import trust
from . import spot
from .plan import TAINT_EFFECTS, ami_type, subnets_of, user_data, volumes
from .settings import NodePoolSettings

# AWS managed policies of a node, by what they let it do. Names: AWS's own list as moto 5.2.5 ships it.
_NODE_POLICIES: Mapping[str, str] = {
    "join": "AmazonEKSWorkerNodePolicy",
    "pull": "AmazonEC2ContainerRegistryPullOnly",
    # Sessions take the place of SSH keys and a bastion.
    "sessions": "AmazonSSMManagedInstanceCore",
}
_MAX_UNAVAILABLE_PERCENT = 33


class _Where(NamedTuple):
    """What all pools of a cluster share."""

    cluster_name: Input[str]
    kubernetes_version: Input[str]
    subnet_ids: Mapping[str, Input[str]]
    tags: dict[str, str]


class NodePools(pulumi.ComponentResource):
    """Managed node groups from named pools, each with a launch template, on one role with the least policies."""

    node_role_arn: Output[str]
    node_role_name: Output[str]
    node_group_names: Mapping[str, Output[str]]

    def __init__(
        self,
        name: str,
        settings: Mapping[str, NodePoolSettings],
        *,
        cluster_name: Input[str],
        kubernetes_version: Input[str],
        subnet_ids: Mapping[str, Input[str]],
        tags: Mapping[str, str],
        opts: ResourceOptions | None = None,
    ) -> None:
        """`subnet_ids` by availability zone. The planned spot share is said in every preview."""
        super().__init__("aws-platform:node_pools:NodePools", name, None, opts)
        self._name = name
        self._inside = ResourceOptions(parent=self)
        role, rights = self._role()
        self.node_role_arn = role.arn
        self.node_role_name = role.name
        where = _Where(cluster_name, kubernetes_version, subnet_ids, dict(tags))
        capacity = spot.planned(settings)
        if capacity:
            pulumi.info(str(capacity), resource=self)
        planned = capacity.spot_nodes if capacity else {}
        self.node_group_names = {
            pool_name: self._node_group(
                pool_name, pool, planned.get(pool_name, pool.initial_size), where, role, rights
            ).node_group_name
            for pool_name, pool in settings.items()
        }
        self.register_outputs(
            {
                "node_role_arn": self.node_role_arn,
                "node_role_name": self.node_role_name,
                "node_group_names": self.node_group_names,
            }
        )

    def _node_group(
        self,
        pool_name: str,
        pool: NodePoolSettings,
        size: int,
        where: _Where,
        role: iam.Role,
        rights: Sequence[iam.RolePolicyAttachment],
    ) -> eks.NodeGroup:
        template = self._launch_template(pool_name, pool, where.tags)
        return eks.NodeGroup(
            f"{self._name}-{pool_name}",
            cluster_name=where.cluster_name,
            # Said here, or the nodes stay behind when the control plane moves on.
            version=where.kubernetes_version,
            node_role_arn=role.arn,
            subnet_ids=subnets_of(pool.zones, where.subnet_ids),
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
            # Nodes without their rights cannot join, and leave network interfaces behind when they go. The name is the
            # provider's to make: what replaces a pool can stand beside it, and comes first.
            opts=ResourceOptions(
                parent=self,
                depends_on=rights,
                ignore_changes=_left_alone(pool),
                hooks=ResourceHookBinding(before_update=[_guard_sizes(self._name, pool_name)]),
            ),
        )

    def _role(self) -> tuple[iam.Role, list[iam.RolePolicyAttachment]]:
        role = iam.Role(
            f"{self._name}-role",
            description="What a node may do before any pod runs on it",
            assume_role_policy=trust.service("ec2.amazonaws.com"),
            opts=self._inside,
        )
        rights = [
            iam.RolePolicyAttachment(
                f"{self._name}-role-{key}",
                role=role.name,
                policy_arn=f"arn:aws:iam::aws:policy/{policy}",
                opts=self._inside,
            )
            for key, policy in _NODE_POLICIES.items()
        ]
        return role, rights

    def _launch_template(self, pool_name: str, pool: NodePoolSettings, tags: Mapping[str, str]) -> ec2.LaunchTemplate:
        # No security group here: EKS then gives the nodes the cluster's own, which lets nodes and control plane talk.
        # Naming any would take that one away (EKS User Guide, "Customizing managed nodes with launch templates").
        return ec2.LaunchTemplate(
            f"{self._name}-{pool_name}",
            update_default_version=True,
            block_device_mappings=[
                ec2.LaunchTemplateBlockDeviceMappingArgs(
                    device_name=device,
                    ebs=ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                        volume_type="gp3", volume_size=gib, encrypted="true", delete_on_termination="true"
                    ),
                )
                for device, gib in volumes(pool.ami_family, pool.disk_gib).items()
            ],
            user_data=user_data(pool.ami_family, pool.max_pods),
            metadata_options=ec2.LaunchTemplateMetadataOptionsArgs(
                http_endpoint="enabled",
                http_tokens="required",
                # One hop ends on the node: pods do not reach the node's credentials.
                http_put_response_hop_limit=1,
            ),
            # Instances and volumes of a template do not get the provider's default tags.
            tag_specifications=[
                ec2.LaunchTemplateTagSpecificationArgs(
                    resource_type=kind, tags={**tags, "Name": f"{self._name}-{pool_name}"}
                )
                for kind in ("instance", "volume")
            ],
            opts=self._inside,
        )


def _left_alone(pool: NodePoolSettings) -> list[str]:
    """What a deployment does not move back. The engine then sends the number of its state."""
    return ["scalingConfig.desiredSize"] if pool.sizing == "autoscaler" else []


def _guard_sizes(name: str, pool_name: str) -> ResourceHook:
    """Has the engine ask `check_sizes` before it changes the pool, in a preview too."""

    def check(args: ResourceHookArgs) -> None:
        check_sizes(pool_name, args)

    return ResourceHook(f"{name}-{pool_name}-sizes", check, ResourceHookOptions(on_dry_run=True))


def check_sizes(pool_name: str, args: ResourceHookArgs) -> None:
    """Refuses a least number of nodes above the number in the state, which EKS would refuse in the middle of an update
    ("Minimum capacity 3 can't be greater than desired size 1", terraform-aws-eks #3306)."""
    sizes = (args.new_inputs or {}).get("scalingConfig") or {}
    least, running = sizes.get("minSize"), sizes.get("desiredSize")
    if isinstance(least, int | float) and isinstance(running, int | float) and least > running:
        raise pulumi.RunError(
            f"node_pools.{pool_name}.min_size: {least:g} is above the {running:g} nodes of this pool that the state "
            "knows; deploy once with --refresh if more are running, or with "
            f"node_pools.{pool_name}.sizing=deployment, which sets the number"
        )


def _taints(pool: NodePoolSettings) -> list[eks.NodeGroupTaintArgs]:
    return [
        eks.NodeGroupTaintArgs(key=taint.key, value=taint.value or None, effect=TAINT_EFFECTS[taint.effect])
        for taint in pool.taints
    ]

"""The control plane, by pulumi-eks, with what that has no argument for set by transforms."""

from copy import copy
from typing import Any, cast

import pulumi_aws as aws
import pulumi_eks as eks
from pulumi import (
    Output,
    ResourceHook,
    ResourceHookArgs,
    ResourceHookBinding,
    ResourceHookOptions,
    ResourceTransformArgs,
    ResourceTransformResult,
    RunError,
    getter,
)

from ..inside import Inside
from ..refs import NetworkRef
from .plan import LOG_TYPES
from .settings import ClusterSettings
from .upgrade import refused_upgrade

_CLUSTER = "aws:eks/cluster:Cluster"
# pulumi-eks 4.4, cluster.ts and servicerole.ts: what follows the cluster's name in that of its role.
CONTROL_PLANE_ROLE = "eksRole-role"


class _Cluster(eks.Cluster):
    """The cluster of pulumi-eks, less the types of one output that nothing reads.

    For them the SDK would import every type of Kubernetes' core/v1, a tenth of a preview's CPU (benchmarks/README.md).
    """

    @property
    @getter
    def core(self) -> Output[Any]: ...


def control_plane(
    inside: Inside, settings: ClusterSettings, network: NetworkRef, *, key: aws.kms.Key, logs: aws.cloudwatch.LogGroup
) -> Output[aws.eks.Cluster]:
    """The EKS cluster: secrets encrypted, logs in a group that exists first, no add-on but this platform's."""
    made = _Cluster(
        inside.name(),
        name=settings.name,
        version=settings.kubernetes_version,
        vpc_id=network.vpc_id,
        subnet_ids=list(network.control_plane_subnet_ids.values()),
        kubernetes_service_ip_address_range=settings.service_cidr,
        endpoint_private_access=True,
        endpoint_public_access=bool(settings.public_access_cidrs),
        public_access_cidrs=list(settings.public_access_cidrs) or None,
        authentication_mode=eks.AuthenticationMode.API,
        encryption_config_key_arn=key.arn,
        # A remote component's children do not wait for its depends_on: the log group has to be in their data.
        enabled_cluster_log_types=logs.name.apply(lambda _: list(LOG_TYPES)),
        # EKS default EXTENDED is paid by the hour; STANDARD upgrades the cluster at the end of standard support.
        upgrade_policy=aws.eks.ClusterUpgradePolicyArgs(support_type="STANDARD"),
        deletion_protection=settings.deletion_protection,
        skip_default_node_group=True,
        # Nodes and control plane share the group that EKS creates for the cluster, the only one with its tag; with two
        # of them the AWS Load Balancer Controller finds more than one, and does nothing.
        skip_default_security_groups=True,
        # EKS installs no add-ons of its own, nor does the plugin: see addons.py for those there are.
        bootstrap_self_managed_addons=False,
        use_default_vpc_cni=True,
        kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(enabled=False),
        coredns_addon_options=eks.CoreDnsAddonOptionsArgs(enabled=False),
        # The plugin's own would open a connection to the issuer; see cluster.py.
        create_oidc_provider=False,
        # By default the plugin writes the AWS_PROFILE of who deploys into the state, and the next person's run changes
        # it. Without one, its kubeconfig uses the environment's credentials, as the AWS provider does.
        provider_credential_opts=eks.KubeconfigOptionsArgs(),
        opts=inside.options(protect=settings.deletion_protection, transforms=[shape_cluster, guard_upgrade]),
    )
    return made.eks_cluster


def shape_cluster(args: ResourceTransformArgs) -> ResourceTransformResult | None:
    """Sets on the plugin's EKS cluster what pulumi-eks 4.4 has no argument for."""
    if args.type_ != _CLUSTER:
        return None
    access = cast("dict[str, object]", args.props.get("accessConfig") or {})
    props = {
        **args.props,
        # pulumi-eks makes the creator an administrator: access then depends on who ran the first deployment.
        "accessConfig": {**access, "bootstrapClusterCreatorAdminPermissions": False},
        "zonalShiftConfig": {"enabled": True},
    }
    return ResourceTransformResult(props=props, opts=args.opts)


def guard_upgrade(args: ResourceTransformArgs) -> ResourceTransformResult | None:
    """Has the engine call `check_upgrade` before it updates the cluster, in a preview too."""
    if args.type_ != _CLUSTER:
        return None
    hook = ResourceHook(f"{args.name}-upgrade", check_upgrade, ResourceHookOptions(on_dry_run=True))
    guarded = copy(args.opts)
    guarded.hooks = ResourceHookBinding(before_update=[hook])
    return ResourceTransformResult(props=args.props, opts=guarded)


def check_upgrade(args: ResourceHookArgs) -> None:
    """Refuses a version that the running cluster cannot be brought to. Only the engine's state knows what runs.

    Raises:
        RunError: with the version that can be deployed next.
    """
    running, wanted = (args.old_outputs or {}).get("version"), (args.new_inputs or {}).get("version")
    if isinstance(running, str) and isinstance(wanted, str) and (reason := refused_upgrade(running, wanted)):
        raise RunError(f"kubernetes_version: {reason}")

"""The cluster's resources."""

from collections.abc import Sequence
from copy import copy
from typing import cast

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as k8s
from pulumi import (
    Input,
    Output,
    ResourceHook,
    ResourceHookArgs,
    ResourceHookBinding,
    ResourceHookOptions,
    ResourceOptions,
    ResourceTransformArgs,
    ResourceTransformResult,
)

from .. import firewall
from ..iam import documents
from ..order import after
from .access import grant_access
from .addons import Place, before_nodes
from .plan import LOG_TYPES, cluster_arn, kubeconfig, log_group_name
from .settings import ClusterSettings
from .upgrade import refused_upgrade
from .versions import add_on_versions

# The longest that KMS waits (pulumi-aws, kms.Key: 7 to 30 days): time to notice a mistake before it is final.
_KEY_DELETION_WINDOW_DAYS = 30


def shape_cluster(args: ResourceTransformArgs) -> ResourceTransformResult | None:
    """Sets on the plugin's EKS cluster what pulumi-eks 4.4 has no argument for."""
    if args.type_ != "aws:eks/cluster:Cluster":
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
    """Has the engine ask `check_upgrade` before it changes the cluster, in a preview too."""
    if args.type_ != "aws:eks/cluster:Cluster":
        return None
    hook = ResourceHook(f"{args.name}-upgrade", check_upgrade, ResourceHookOptions(on_dry_run=True))
    guarded = copy(args.opts)
    guarded.hooks = ResourceHookBinding(before_update=[hook])
    return ResourceTransformResult(props=args.props, opts=guarded)


def check_upgrade(args: ResourceHookArgs) -> None:
    """Refuses a version that the running cluster cannot be brought to. Only the engine's state knows what runs."""
    running, wanted = (args.old_outputs or {}).get("version"), (args.new_inputs or {}).get("version")
    if isinstance(running, str) and isinstance(wanted, str) and (reason := refused_upgrade(running, wanted)):
        raise pulumi.RunError(f"kubernetes_version: {reason}")


_OUTPUTS = (
    "cluster_name",
    "cluster_arn",
    "kubernetes_version",
    "ready_for_nodes",
    "endpoint",
    "kubeconfig",
    "oidc_issuer",
    "oidc_provider_arn",
    "cluster_security_group_id",
    "key_arn",
)


class Cluster(pulumi.ComponentResource):
    """An EKS cluster with encrypted secrets and logs, access entries, a network for its nodes, OIDC and a provider."""

    cluster_name: Output[str]
    cluster_arn: str
    kubernetes_version: Output[str]
    """What the control plane runs: nodes that take theirs from here are never newer."""
    ready_for_nodes: Output[str]
    """The cluster's name, for nodes: they come after the add-ons that they need, and leave before them."""
    endpoint: Output[str]
    kubeconfig: Output[str]
    kubernetes: k8s.Provider
    oidc_issuer: Output[str]
    oidc_provider_arn: Output[str]
    cluster_security_group_id: Output[str]
    key_arn: Output[str]

    def __init__(
        self,
        name: str,
        settings: ClusterSettings,
        *,
        account_id: str,
        region: str,
        vpc_id: Input[str],
        subnet_ids: Sequence[Input[str]],
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("aws-platform:cluster:Cluster", name, None, opts)
        self._name = name
        self._settings = settings
        self._inside = ResourceOptions(parent=self)
        self.cluster_arn = cluster_arn(account_id, region, settings.name)
        key = self._key(account_id, region)
        made = self._cluster(key, self._log_group(key), vpc_id, subnet_ids)
        self.key_arn = key.arn
        self.cluster_name = made.apply(lambda cluster: cluster.name)
        self.kubernetes_version = made.apply(lambda cluster: cluster.version)
        self.endpoint = made.apply(lambda cluster: cluster.endpoint)
        self.cluster_security_group_id = made.apply(lambda cluster: cluster.vpc_config.cluster_security_group_id)
        self.oidc_issuer = made.apply(lambda cluster: cluster.identities[0].oidcs[0].issuer)
        self.oidc_provider_arn = self._oidc_provider()
        authority = made.apply(lambda cluster: cluster.certificate_authority.data)
        self.kubeconfig = Output.all(self.endpoint, authority).apply(
            lambda known: kubeconfig(settings.name, region, known[0], known[1])
        )
        self.ready_for_nodes = self._ready_for_nodes()
        grants = grant_access(name, settings.access, self.cluster_name, self._inside)
        self.kubernetes = self._kubernetes_provider(grants)
        self.register_outputs({output: getattr(self, output) for output in _OUTPUTS})

    def _key(self, account_id: str, region: str) -> aws.kms.Key:
        settings = self._settings
        key = aws.kms.Key(
            f"{self._name}-key",
            description=f"Secrets and control-plane logs of the EKS cluster {settings.name}",
            enable_key_rotation=True,
            deletion_window_in_days=_KEY_DELETION_WINDOW_DAYS,
            policy=documents.cluster_key(account_id, region, settings.admin_role_arns, log_group_name(settings.name)),
            # Logs that stay are read with this key.
            opts=ResourceOptions(
                parent=self, protect=settings.deletion_protection, retain_on_delete=settings.retain_logs
            ),
        )
        aws.kms.Alias(
            f"{self._name}-key", name=f"alias/eks/{settings.name}", target_key_id=key.key_id, opts=self._inside
        )
        return key

    def _log_group(self, key: aws.kms.Key) -> aws.cloudwatch.LogGroup:
        return aws.cloudwatch.LogGroup(
            f"{self._name}-logs",
            name=log_group_name(self._settings.name),
            retention_in_days=self._settings.log_retention_days,
            kms_key_id=key.arn,
            opts=ResourceOptions(parent=self, retain_on_delete=self._settings.retain_logs),
        )

    def _cluster(
        self,
        key: aws.kms.Key,
        logs: aws.cloudwatch.LogGroup,
        vpc_id: Input[str],
        subnet_ids: Sequence[Input[str]],
    ) -> Output[aws.eks.Cluster]:
        settings = self._settings
        made = eks.Cluster(
            self._name,
            name=settings.name,
            version=settings.kubernetes_version,
            vpc_id=vpc_id,
            subnet_ids=list(subnet_ids),
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
            # Nodes and control plane share the group that EKS makes for the cluster, the only one with its tag; with
            # two of them the load balancer controller finds more than one, and does nothing.
            skip_default_security_groups=True,
            # EKS puts no add-ons in of its own, nor does the plugin: see addons.py for those there are.
            bootstrap_self_managed_addons=False,
            use_default_vpc_cni=True,
            kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(enabled=False),
            coredns_addon_options=eks.CoreDnsAddonOptionsArgs(enabled=False),
            # The plugin's own would open a connection to the issuer; see _oidc_provider.
            create_oidc_provider=False,
            opts=ResourceOptions(
                parent=self, protect=settings.deletion_protection, transforms=[shape_cluster, guard_upgrade]
            ),
        )
        return made.eks_cluster

    def _oidc_provider(self) -> Output[str]:
        return aws.iam.OpenIdConnectProvider(
            f"{self._name}-oidc",
            url=self.oidc_issuer,
            client_id_lists=["sts.amazonaws.com"],
            # No thumbprint: IAM finds it by itself (pulumi-aws, iam.OpenIdConnectProvider).
            opts=self._inside,
        ).arn

    def _ready_for_nodes(self) -> Output[str]:
        settings = self._settings
        place = Place(self._name, self, self.cluster_name, self.cluster_arn, settings.kubernetes_version)
        openings = {**firewall.CLUSTER, **firewall.webhooks(add_on_versions(settings.kubernetes_version))}
        open_ports = firewall.open_within(f"{self._name}-port", self.cluster_security_group_id, openings, self._inside)
        add_ons = before_nodes(place, prefix_delegation=settings.prefix_delegation)
        return after(self.cluster_name, *(one.arn for one in add_ons), *(one.id for one in open_ports))

    def _kubernetes_provider(self, after: list[pulumi.Resource]) -> k8s.Provider:
        return k8s.Provider(
            f"{self._name}-kubernetes",
            kubeconfig=self.kubeconfig,
            # Without it a kubeconfig that is not yet known, or renewed, reads as another cluster: all is replaced.
            cluster_identifier=self.cluster_arn,
            # Whoever deploys is an administrator only through an access entry.
            opts=ResourceOptions(parent=self, depends_on=after),
        )

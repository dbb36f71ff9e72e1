"""The cluster: a table of contents of its resources."""

from typing import Any

from pulumi import ComponentResource, Output, Resource, ResourceOptions
from pulumi_aws import cloudwatch, iam, kms
from pulumi_kubernetes import Provider

from .. import logs, outputs
from ..firewall import open_ports
from ..inside import Inside
from ..names import check_name
from ..order import name_of
from ..refs import Account, ClusterRef, NetworkRef
from . import documents, openings
from .access import grant_access
from .addons import before_nodes
from .eks_cluster import CONTROL_PLANE_ROLE, control_plane
from .plan import kubeconfig, log_group_name
from .settings import ClusterSettings
from .versions import add_on_versions


class Cluster(ComponentResource):
    """An EKS cluster with encrypted secrets and logs, access entries, the VPC CNI, OIDC and a Kubernetes provider.

    `kubernetes` is the Kubernetes provider, whose users act as an administrator that `admin_role_arns` names.
    """

    cluster_name: Output[str]
    cluster_arn: str
    kubernetes_version: Output[str]
    """What the control plane runs."""
    endpoint: Output[str]
    kubeconfig: Output[str]
    oidc_issuer: Output[str]
    oidc_provider_arn: Output[str]
    cluster_security_group_id: Output[str]
    key_arn: Output[str]

    def __init__(
        self,
        name: str,
        settings: ClusterSettings,
        *,
        account: Account,
        network: NetworkRef,
        opts: ResourceOptions | None = None,
    ) -> None:
        """`opts.providers` needs a provider for eks beside the one for AWS.

        Raises:
            ValueError: where the network lacks one of `settings.control_plane_zones`, or the name is too long.
        """
        check_name(name, {"IAM role": ["vpc-cni-role", CONTROL_PLANE_ROLE]})
        network = network.with_control_plane_in(settings.control_plane_zones)
        super().__init__("aws-platform:cluster:Cluster", name, None, opts)
        inside = Inside(name, self)
        key = _key(inside, settings, account)
        made = control_plane(inside, settings, network, key=key, logs=_log_group(inside, settings, key))
        self.key_arn = key.arn
        self.cluster_name = made.apply(lambda cluster: cluster.name)
        self.kubernetes_version = made.apply(lambda cluster: cluster.version)
        self.endpoint = made.apply(lambda cluster: cluster.endpoint)
        self.cluster_security_group_id = made.apply(lambda cluster: cluster.vpc_config.cluster_security_group_id)
        self.oidc_issuer = made.apply(lambda cluster: cluster.identities[0].oidcs[0].issuer)
        self.oidc_provider_arn = _oidc_provider(inside, self.oidc_issuer)
        authority = made.apply(lambda cluster: cluster.certificate_authority.data)
        self.kubeconfig = _kubeconfig(settings.name, account.region, self.endpoint, authority)
        self._ref = _reference(self, settings, account)
        self.cluster_arn = self._ref.arn
        self._ready = _what_nodes_need(inside, settings, self._ref)
        reached = [
            *grant_access(inside, settings.access, name_of(self._ref)),
            *_open_to_connected(inside, network, self.cluster_security_group_id),
        ]
        self._kubernetes = _kubernetes_provider(inside, self.kubeconfig, self.cluster_arn, reached)
        outputs.register(self)

    @property
    def ref(self) -> ClusterRef:
        """The cluster, as other components take it."""
        return self._ref

    @property
    def ready(self) -> Output[Any]:
        """What nodes come after: the add-ons and open ports without which they do not become ready."""
        return self._ready

    @property
    def kubernetes(self) -> Provider:
        """The Kubernetes provider, for components that create objects in the cluster."""
        return self._kubernetes


def _reference(cluster: Cluster, settings: ClusterSettings, account: Account) -> ClusterRef:
    return ClusterRef(
        account=account,
        name=settings.name,
        kubernetes_version=settings.kubernetes_version,
        control_plane_version=cluster.kubernetes_version,
        endpoint=cluster.endpoint,
        security_group_id=cluster.cluster_security_group_id,
        prefix_delegation=settings.prefix_delegation,
    )


def _key(inside: Inside, settings: ClusterSettings, account: Account) -> kms.Key:
    administrators = documents.administrators(settings.admin_role_arns)
    key = logs.encryption_key(
        inside.name("key"),
        description=f"Secrets and control-plane logs of the EKS cluster {settings.name}",
        policy=logs.key_policy(account, log_group_name(settings.name), administrators),
        # Logs that stay are read with this key.
        opts=inside.options(protect=settings.deletion_protection, retain_on_delete=settings.retain_logs),
    )
    kms.Alias(inside.name("key"), name=f"alias/eks/{settings.name}", target_key_id=key.key_id, opts=inside.options())
    return key


def _log_group(inside: Inside, settings: ClusterSettings, key: kms.Key) -> cloudwatch.LogGroup:
    return logs.log_group(
        inside.name("logs"),
        key,
        physical_name=log_group_name(settings.name),
        retention_days=settings.log_retention_days,
        opts=inside.options(retain_on_delete=settings.retain_logs),
    )


def _oidc_provider(inside: Inside, issuer: Output[str]) -> Output[str]:
    return iam.OpenIdConnectProvider(
        inside.name("oidc"),
        url=issuer,
        client_id_lists=["sts.amazonaws.com"],
        # No thumbprint: IAM finds it by itself (pulumi-aws, iam.OpenIdConnectProvider).
        opts=inside.options(),
    ).arn


def _what_nodes_need(inside: Inside, settings: ClusterSettings, cluster: ClusterRef) -> Output[Any]:
    ports = {**openings.CLUSTER, **openings.of_add_ons(add_on_versions(cluster.kubernetes_version))}
    rules = open_ports(inside.below("port"), cluster.security_group_id, ports)
    add_ons = before_nodes(inside, cluster, prefix_delegation=settings.prefix_delegation)
    return Output.all(*(add_on.arn for add_on in add_ons), *(rule.id for rule in rules))


def _open_to_connected(inside: Inside, network: NetworkRef, group_id: Output[str]) -> list[Resource]:
    blocks = {block.replace("/", "-"): block for block in network.connected_cidrs}
    return [*open_ports(inside.below("connected"), group_id, openings.CONNECTED, blocks)]


def _kubeconfig(cluster_name: str, region: str, endpoint: Output[str], authority: Output[str]) -> Output[str]:
    return Output.all(endpoint, authority).apply(lambda known: kubeconfig(cluster_name, region, *known))


def _kubernetes_provider(
    inside: Inside, kubeconfig: Output[str], cluster_arn: str, reached: list[Resource]
) -> Provider:
    return Provider(
        inside.name("kubernetes"),
        kubeconfig=kubeconfig,
        # Without it a kubeconfig that is not yet known, or renewed, reads as another cluster: all is replaced.
        cluster_identifier=cluster_arn,
        # Whoever deploys is an administrator only through an access entry, and may be in a connected network.
        opts=inside.options(depends_on=reached),
    )

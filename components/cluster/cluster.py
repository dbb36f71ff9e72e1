"""The cluster's resources."""

from collections.abc import Sequence
from typing import cast

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as k8s
from pulumi import Input, Output, ResourceOptions, ResourceTransformArgs, ResourceTransformResult

from ..iam import documents
from .plan import LOG_TYPES, admin_keys, cluster_arn, kubeconfig, log_group_name
from .settings import ClusterSettings

# The access policy that equals cluster-admin: form of the ARN in pulumi-aws 7.51, eks.AccessPolicyAssociation; name as
# terraform-aws-eks 21.19 grants it.
_ADMIN_POLICY = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"
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


_OUTPUTS = (
    "cluster_name",
    "cluster_arn",
    "endpoint",
    "kubeconfig",
    "oidc_issuer",
    "oidc_provider_arn",
    "cluster_security_group_id",
    "key_arn",
)


class Cluster(pulumi.ComponentResource):
    """An EKS cluster with encrypted secrets and logs, access entries for its administrators, OIDC and a provider."""

    cluster_name: Output[str]
    cluster_arn: str
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
        self.endpoint = made.apply(lambda cluster: cluster.endpoint)
        self.cluster_security_group_id = made.apply(lambda cluster: cluster.vpc_config.cluster_security_group_id)
        self.oidc_issuer = made.apply(lambda cluster: cluster.identities[0].oidcs[0].issuer)
        self.oidc_provider_arn = self._oidc_provider()
        authority = made.apply(lambda cluster: cluster.certificate_authority.data)
        self.kubeconfig = Output.all(self.endpoint, authority).apply(
            lambda known: kubeconfig(settings.name, region, known[0], known[1])
        )
        self.kubernetes = self._kubernetes_provider(self._admins())
        self.register_outputs({output: getattr(self, output) for output in _OUTPUTS})

    def _key(self, account_id: str, region: str) -> aws.kms.Key:
        settings = self._settings
        key = aws.kms.Key(
            f"{self._name}-key",
            description=f"Secrets and control-plane logs of the EKS cluster {settings.name}",
            enable_key_rotation=True,
            deletion_window_in_days=_KEY_DELETION_WINDOW_DAYS,
            policy=documents.cluster_key(account_id, region, settings.admin_role_arns, log_group_name(settings.name)),
            opts=ResourceOptions(parent=self, protect=settings.deletion_protection),
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
            opts=self._inside,
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
            # With the plugin's CNI and add-ons off, those that EKS installs into a new cluster stay as they are.
            use_default_vpc_cni=True,
            kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(enabled=False),
            coredns_addon_options=eks.CoreDnsAddonOptionsArgs(enabled=False),
            # The plugin's own would open a connection to the issuer; see _oidc_provider.
            create_oidc_provider=False,
            opts=ResourceOptions(parent=self, protect=settings.deletion_protection, transforms=[shape_cluster]),
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

    def _admins(self) -> list[pulumi.Resource]:
        grants: list[pulumi.Resource] = []
        for key, role_arn in admin_keys(self._settings.admin_role_arns).items():
            entry = aws.eks.AccessEntry(
                f"{self._name}-admin-{key}",
                cluster_name=self.cluster_name,
                principal_arn=role_arn,
                opts=self._inside,
            )
            grants.append(
                aws.eks.AccessPolicyAssociation(
                    f"{self._name}-admin-{key}",
                    cluster_name=self.cluster_name,
                    principal_arn=entry.principal_arn,
                    policy_arn=_ADMIN_POLICY,
                    access_scope=aws.eks.AccessPolicyAssociationAccessScopeArgs(type="cluster"),
                    opts=self._inside,
                )
            )
        return grants

    def _kubernetes_provider(self, after: list[pulumi.Resource]) -> k8s.Provider:
        return k8s.Provider(
            f"{self._name}-kubernetes",
            kubeconfig=self.kubeconfig,
            # Without it a kubeconfig that is not yet known, or renewed, reads as another cluster: all is replaced.
            cluster_identifier=self.cluster_arn,
            # Whoever deploys is an administrator only through an access entry.
            opts=ResourceOptions(parent=self, depends_on=after),
        )

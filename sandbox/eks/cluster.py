"""The component `eks:index:Cluster` with the children that the real plugin registers: types, names, parents, inputs.

Source: pulumi/pulumi-eks 4.4, read 2026-08 (nodejs/eks/cluster/cluster.ts, servicerole.ts, nodes/securitygroup.ts), and
a run of the plugin. Only what the arguments of `Arguments` can create is here.

Both components pass their arguments to ComponentResource, and the SDK for Node.js sends them to the engine since 3.202
(pulumi/pulumi #20357), so they are inputs in the state: an upgrade of the cluster is an update of the component too.
pulumi-eks 4.3.0 is locked to 3.173 and records none; its source with the SDK 3.270 records these.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as kubernetes
from pulumi import Output, ResourceOptions

from sandbox.errors import SandboxError

from .access import access_entries
from .arguments import Arguments
from .groups import ClusterGroup, NodeGroup
from .kubeconfig import kubeconfig
from .service_role import ServiceRole

# As the plugin does: the first has another meaning in other versions of the AWS provider, and the second has an effect
# only when the cluster is created.
_IGNORED = ["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"]


class EksCluster(pulumi.ComponentResource):
    """An EKS cluster without nodes: role, security groups, the cluster itself, add-ons, a Kubernetes provider."""

    def __init__(self, name: str, arguments: Arguments, opts: ResourceOptions) -> None:
        super().__init__("eks:index:Cluster", name, arguments.outputs(), opts)
        self._name = name
        self._given = arguments
        self._inside = ResourceOptions(parent=self)
        role = ServiceRole(f"{name}-eksRole", arguments.output("tags"), self._inside)
        group = None if arguments.plain("skipDefaultSecurityGroups") else self._cluster_group()
        cluster = self._cluster(role, group)
        self._addon(cluster, "kube-proxy", "kubeProxyAddonOptions")
        self._addon(cluster, "coredns", "corednsAddonOptions")
        config = {profile: self._kubeconfig(cluster, with_profile=profile) for profile in (True, False)}
        provider = kubernetes.Provider(
            f"{name}-eks-k8s",
            kubeconfig=config[True].apply(_json),
            enable_config_map_mutable=arguments.output("enableConfigMapMutable"),
            opts=self._inside,
        )
        access_entries(name, cluster, arguments, self)
        nodes = None if group is None else self._node_group(cluster, group)
        self.results = self._results(role, cluster, group, nodes, config[False])
        self.results["core"] = self._core(role, cluster, group, nodes, provider, config[False])
        self.register_outputs(self.results)

    def _cluster_group(self) -> ClusterGroup:
        tags = self._tags("eksClusterSecurityGroup", "clusterSecurityGroupTags", "tags")
        return ClusterGroup(self._name, self._given.output("vpcId"), tags, self._inside)

    def _node_group(self, cluster: aws.eks.Cluster, group: ClusterGroup) -> NodeGroup:
        tags = Output.all(
            self._tags("nodeSecurityGroup"), cluster.name, self._tags("", "nodeSecurityGroupTags", "tags")
        )
        merged = tags.apply(lambda t: t[0] | {f"kubernetes.io/cluster/{t[1]}": "owned"} | t[2])
        return NodeGroup(self._name, self._given.output("vpcId"), merged, group.group.id, self._inside)

    def _cluster(self, role: ServiceRole, group: ClusterGroup | None) -> aws.eks.Cluster:
        given = self._given
        self_managed = given.output("bootstrapSelfManagedAddons")
        return aws.eks.Cluster(
            f"{self._name}-eksCluster",
            name=given.output("name"),
            role_arn=role.role.arn,
            bootstrap_self_managed_addons=True if self_managed is None else self_managed,
            vpc_config=aws.eks.ClusterVpcConfigArgs(
                security_group_ids=None if group is None else [group.group.id],
                subnet_ids=self._subnet_ids(),
                endpoint_private_access=given.output("endpointPrivateAccess"),
                endpoint_public_access=given.output("endpointPublicAccess"),
                public_access_cidrs=given.output("publicAccessCidrs"),
            ),
            kubernetes_network_config=self._network(),
            version=given.output("version"),
            enabled_cluster_log_types=given.output("enabledClusterLogTypes"),
            tags=self._tags("eksCluster", "clusterTags", "tags"),
            encryption_config=self._encryption(),
            access_config=aws.eks.ClusterAccessConfigArgs(
                authentication_mode=given.output("authenticationMode"),
                bootstrap_cluster_creator_admin_permissions=True,
            ),
            upgrade_policy=given.output("upgradePolicy"),
            deletion_protection=given.output("deletionProtection"),
            opts=ResourceOptions(parent=self, ignore_changes=_IGNORED, depends_on=[role.role, role.attachment]),
        )

    def _subnet_ids(self) -> Output[Any]:
        whole = self._given.output("subnetIds")
        if whole is not None:
            return whole
        tiers = [self._given.output(key) or Output.from_input([]) for key in ("publicSubnetIds", "privateSubnetIds")]
        return Output.all(*tiers).apply(lambda lists: [*lists[0], *lists[1]])

    def _network(self) -> Output[Any] | None:
        blocks, family = self._given.output("kubernetesServiceIpAddressRange"), self._given.output("ipFamily")
        if blocks is None and family is None:
            return None

        def config(known: list[Any]) -> dict[str, Any]:
            block, version = known[0], known[1] or "ipv4"
            return {"ipFamily": version} | ({"serviceIpv4Cidr": block} if block and version == "ipv4" else {})

        return Output.all(blocks, family).apply(config)

    def _encryption(self) -> Output[Any] | None:
        key = self._given.output("encryptionConfigKeyArn")
        return None if key is None else key.apply(lambda arn: {"provider": {"keyArn": arn}, "resources": ["secrets"]})

    def _addon(self, cluster: aws.eks.Cluster, addon: str, argument: str) -> None:
        options: Mapping[str, Any] = self._given.plain(argument) or {}
        # kube-proxy is on by default; coredns needs a node, so without the default node group it is off by default.
        wanted = options.get("enabled") is True or options.get("configurationValues")
        if not wanted and (options.get("enabled") is False or addon == "coredns"):
            return
        if not options.get("version"):
            raise SandboxError(
                f"the sandbox's stand-in for eks.Cluster: {argument}.version is required, as the newest version is not "
                f"looked up; or set {argument}.enabled to false"
            )
        values = options.get("configurationValues")
        aws.eks.Addon(
            f"{self._name}-{addon}",
            cluster_name=cluster.name,
            addon_name=addon,
            addon_version=options["version"],
            preserve=True,
            tags=self._given.output("tags"),
            resolve_conflicts_on_create=options.get("resolveConflictsOnCreate", "OVERWRITE"),
            resolve_conflicts_on_update=options.get("resolveConflictsOnUpdate", "OVERWRITE"),
            configuration_values=None if values is None else _json(values),
            opts=self._inside,
        )

    def _kubeconfig(self, cluster: aws.eks.Cluster, *, with_profile: bool) -> Output[dict[str, Any]]:
        options = self._given.output("providerCredentialOpts") or Output.from_input({})
        authority = cluster.certificate_authority.apply(lambda found: found.data)
        parts = Output.all(cluster.name, cluster.endpoint, authority, cluster.arn, options)

        def content(known: list[Any]) -> dict[str, Any]:
            name, endpoint, data, arn, credentials = known
            return kubeconfig(name, endpoint, data, arn.split(":")[3], credentials, with_profile=with_profile)

        return parts.apply(content)

    def _tags(self, role: str, *arguments: str) -> Output[dict[str, str]]:
        first = {"Name": f"{self._name}-{role}"} if role else {}
        more = [self._given.output(key) or Output.from_input({}) for key in arguments]
        return Output.all(*more).apply(lambda sets: {k: v for tags in [first, *sets] for k, v in tags.items()})

    def _results(
        self,
        role: ServiceRole,
        cluster: aws.eks.Cluster,
        group: ClusterGroup | None,
        nodes: NodeGroup | None,
        config: Output[dict[str, Any]],
    ) -> dict[str, Any]:
        issuer = cluster.identities.apply(lambda found: _issuer(found))
        own = cluster.vpc_config.apply(lambda vpc: vpc.cluster_security_group_id)
        return {
            "kubeconfig": config,
            "kubeconfigJson": config.apply(_json),
            "clusterSecurityGroup": group and group.group,
            "nodeSecurityGroup": nodes and nodes.group,
            "eksClusterIngressRule": nodes and nodes.cluster_ingress,
            "instanceRoles": [],
            "eksCluster": cluster,
            "clusterSecurityGroupId": group.group.id if group else own,
            "nodeSecurityGroupId": nodes.group.id if nodes else own,
            "clusterIngressRuleId": nodes.cluster_ingress.security_group_rule_id if nodes else "",
            "defaultNodeGroupAsgName": "",
            "fargateProfileId": "",
            "fargateProfileStatus": "",
            "oidcProviderArn": "",
            "oidcProviderUrl": issuer,
            "oidcIssuer": issuer.apply(lambda url: url.removeprefix("https://")),
            "autoModeNodeRoleName": "",
        }

    def _core(
        self,
        role: ServiceRole,
        cluster: aws.eks.Cluster,
        group: ClusterGroup | None,
        nodes: NodeGroup | None,
        provider: kubernetes.Provider,
        config: Output[dict[str, Any]],
    ) -> dict[str, Any]:
        given = self._given
        options = {
            "version": given.output("version"),
            "nodeSecurityGroup": nodes and nodes.group,
            "clusterIngressRule": nodes and nodes.cluster_ingress,
        }
        core = {
            "vpcId": given.output("vpcId"),
            "subnetIds": self._subnet_ids(),
            "publicSubnetIds": given.output("publicSubnetIds"),
            "privateSubnetIds": given.output("privateSubnetIds"),
            "clusterSecurityGroup": group and group.group,
            "cluster": cluster,
            "endpoint": cluster.endpoint,
            "nodeGroupOptions": _set(options),
            "kubeconfig": config,
            "provider": provider,
            "instanceRoles": [],
            "tags": given.output("tags"),
            "nodeSecurityGroupTags": given.output("nodeSecurityGroupTags"),
            "storageClasses": {},
            "encryptionConfig": self._encryption(),
            "clusterIamRole": role.role,
            "accessEntries": list((given.plain("accessEntries") or {}).values()),
            "autoModeNodeRoleName": "",
        }
        return _set(core)


def _set(values: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are set: a key without a value would be in the state as null."""
    return {key: value for key, value in values.items() if value is not None}


def _issuer(identities: Any) -> str:
    return identities[0].oidcs[0].issuer if identities and identities[0].oidcs else ""


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))

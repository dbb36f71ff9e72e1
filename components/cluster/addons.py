"""EKS's managed add-ons, in two phases with the nodes between them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pulumi
import pulumi_aws as aws
import pulumi_kubernetes as k8s
from pulumi import Input, Output, Resource, ResourceOptions

from ..iam.pod_identity import pod_identity
from ..order import after
from .plan import network_values
from .versions import AddOn, add_on_versions

_NAMESPACE = "kube-system"


class Place(NamedTuple):
    """The cluster that add-ons go into, and the resource that they belong to."""

    name: str
    parent: Resource
    cluster_name: Input[str]
    cluster_arn: str
    kubernetes_version: str

    def add_on(
        self, key: AddOn, *, values: Mapping[str, Any] | None = None, depends_on: Sequence[Resource] = ()
    ) -> aws.eks.Addon:
        """The add-on in the version of the cluster's row. What is set by hand in its objects is put back."""
        return aws.eks.Addon(
            f"{self.name}-{key}",
            cluster_name=self.cluster_name,
            addon_name=key,
            addon_version=add_on_versions(self.kubernetes_version)[key],
            configuration_values=json.dumps(values) if values else None,
            resolve_conflicts_on_create="OVERWRITE",
            resolve_conflicts_on_update="OVERWRITE",
            opts=ResourceOptions(parent=self.parent, depends_on=list(depends_on)),
        )

    def rights(self, key: AddOn, service_account: str, managed_policies: Mapping[str, str]) -> Resource:
        """What pods of the add-on's service account may do in AWS."""
        return pod_identity(
            f"{self.name}-{key}",
            cluster_name=self.cluster_name,
            cluster_arn=self.cluster_arn,
            namespace=_NAMESPACE,
            service_account=service_account,
            managed_policies=managed_policies,
            parent=self.parent,
        )


def before_nodes(place: Place, *, prefix_delegation: bool) -> list[aws.eks.Addon]:
    """What a node needs to become ready: credentials for pods, pod addresses, and routes to services.

    They are DaemonSets, so EKS counts them as active while there are no nodes.
    """
    agent = place.add_on("eks-pod-identity-agent")
    # Names of the service account and of the policy: EKS User Guide, "Configure Amazon VPC CNI plugin to use IRSA".
    rights = place.rights("vpc-cni", "aws-node", {"network": "AmazonEKS_CNI_Policy"})
    network = place.add_on("vpc-cni", values=network_values(prefix_delegation), depends_on=[agent, rights])
    return [agent, network, place.add_on("kube-proxy")]


_OUTPUTS = ("versions", "storage_class_name")


class ClusterAddons(pulumi.ComponentResource):
    """CoreDNS, the EBS driver with an encrypted default StorageClass, and metrics-server, once there are nodes."""

    versions: Mapping[str, Output[str]]
    storage_class_name: Output[str]

    def __init__(
        self,
        name: str,
        *,
        cluster_name: Input[str],
        cluster_arn: str,
        kubernetes_version: str,
        nodes: Sequence[Input[Any]],
        opts: ResourceOptions | None = None,
    ) -> None:
        """`nodes` are outputs of the nodes that the add-ons run on: without any, EKS never finds them ready."""
        super().__init__("aws-platform:cluster:ClusterAddons", name, None, opts)
        place = Place(name, self, after(cluster_name, *nodes), cluster_arn, kubernetes_version)
        made = [
            place.add_on("coredns"),
            self._storage(place._replace(cluster_name=cluster_name), place),
            place.add_on("metrics-server"),
        ]
        self.versions = {key: add_on.addon_version for key, add_on in zip(_AFTER_NODES, made, strict=True)}
        self.storage_class_name = self._storage_class(name)
        self.register_outputs({output: getattr(self, output) for output in _OUTPUTS})

    def _storage(self, at_once: Place, with_nodes: Place) -> aws.eks.Addon:
        # Of AWS's three policies for the driver the one that reaches the volumes of its own cluster alone, which it
        # knows by the tags of a Pod Identity session. Service account: EKS User Guide, "Use EBS with Amazon EKS".
        policy = {"volumes": "AmazonEBSCSIDriverEKSClusterScopedPolicy"}
        rights = at_once.rights("aws-ebs-csi-driver", "ebs-csi-controller-sa", policy)
        return with_nodes.add_on("aws-ebs-csi-driver", depends_on=[rights])

    def _storage_class(self, name: str) -> Output[str]:
        made = k8s.storage.v1.StorageClass(
            f"{name}-gp3",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name="gp3", annotations={"storageclass.kubernetes.io/is-default-class": "true"}
            ),
            provisioner="ebs.csi.aws.com",
            parameters={"type": "gp3", "encrypted": "true"},
            # A volume lies in one zone: it is made where the pod that wants it was put.
            volume_binding_mode="WaitForFirstConsumer",
            allow_volume_expansion=True,
            opts=ResourceOptions(parent=self),
        )
        return made.metadata.apply(lambda metadata: metadata.name or "gp3")


_AFTER_NODES: Sequence[AddOn] = ("coredns", "aws-ebs-csi-driver", "metrics-server")

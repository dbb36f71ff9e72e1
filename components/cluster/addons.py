"""EKS's managed add-ons, in two phases with the nodes between them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import ComponentResource, Input, Output, Resource, ResourceOptions
from pulumi_aws import eks

from .. import outputs
from ..iam.pod_identity import pod_identity
from ..inside import Inside
from ..manifest import Manifest
from ..metrics import Target
from ..names import check_name
from ..order import name_of
from ..refs import ClusterRef
from .plan import network_values
from .versions import AddOn, add_on_versions

_NAMESPACE = "kube-system"
METRICS = (
    # Container port of the EBS CSI driver's controller with controller.enableMetrics, and the label of its pods
    # (kubernetes-sigs/aws-ebs-csi-driver, charts/aws-ebs-csi-driver/templates/controller.yaml, 2026-08).
    Target("aws-ebs-csi-driver", _NAMESPACE, {"app": "ebs-csi-controller"}, 3301),
    # The ports of ipamd and of the agent for NetworkPolicies, and the label of their pods (aws/amazon-vpc-cni-k8s
    # v1.23.1, charts/aws-vpc-cni/templates/daemonset.yaml, read 2026-11-28).
    Target("vpc-cni", _NAMESPACE, {"k8s-app": "aws-node"}, 61678, more_ports=(8162,)),
)
"""What Prometheus reads of the add-ons."""


def add_on(
    inside: Inside,
    key: AddOn,
    cluster: ClusterRef,
    *,
    after: Sequence[Input[Any]] = (),
    values: Mapping[str, Any] | None = None,
    depends_on: Sequence[Resource] = (),
) -> eks.Addon:
    """The add-on in the version of the cluster's row. What is changed by hand in its objects is reverted."""
    return eks.Addon(
        inside.name(key),
        cluster_name=name_of(cluster, *after),
        addon_name=key,
        addon_version=add_on_versions(cluster.kubernetes_version)[key],
        configuration_values=json.dumps(values) if values else None,
        resolve_conflicts_on_create="OVERWRITE",
        resolve_conflicts_on_update="OVERWRITE",
        opts=inside.options(depends_on=depends_on),
    )


def before_nodes(inside: Inside, cluster: ClusterRef, *, prefix_delegation: bool) -> list[eks.Addon]:
    """What a node needs to become ready: credentials for pods, pod addresses, and routes to services.

    They are DaemonSets, so EKS counts them as active while there are no nodes.
    """
    agent = add_on(inside, "eks-pod-identity-agent", cluster)
    permissions = pod_identity(
        inside,
        "vpc-cni",
        cluster=cluster,
        namespace=_NAMESPACE,
        # Service account and policy: EKS User Guide, "Configure Amazon VPC CNI plugin to use IRSA".
        service_account="aws-node",
        managed_policies={"network": "AmazonEKS_CNI_Policy"},
    )
    values = network_values(prefix_delegation)
    network = add_on(inside, "vpc-cni", cluster, values=values, depends_on=[agent, permissions])
    return [agent, network, add_on(inside, "kube-proxy", cluster)]


class ClusterAddons(ComponentResource):
    """CoreDNS, the EBS CSI driver with an encrypted default StorageClass, and metrics-server, once there are nodes."""

    versions: Mapping[str, Output[str]]
    storage_class_name: Output[str]

    def __init__(
        self,
        name: str,
        *,
        cluster: ClusterRef,
        metrics: bool = False,
        after: Sequence[Input[Any]] = (),
        opts: ResourceOptions | None = None,
    ) -> None:
        """`metrics`: whether the EBS CSI driver has metrics for Prometheus. `after` should hold the nodes that the
        add-ons run on: without any, EKS never finds them active.

        `opts.providers` needs the cluster's Kubernetes provider beside the one for AWS.

        Raises:
            ValueError: where the name is too long.
        """
        check_name(name, {"IAM role": ["aws-ebs-csi-driver-role"]})
        super().__init__("aws-platform:cluster:ClusterAddons", name, None, opts)
        inside = Inside(name, self)
        made: dict[AddOn, eks.Addon] = {
            "coredns": add_on(inside, "coredns", cluster, after=after),
            "aws-ebs-csi-driver": _ebs_csi_driver(inside, cluster, after, metrics=metrics),
            "metrics-server": add_on(inside, "metrics-server", cluster, after=after),
        }
        self.versions = {key: add_on.addon_version for key, add_on in made.items()}
        self.storage_class_name = _storage_class(inside)
        self._targets = METRICS if metrics else ()
        outputs.register(self)

    @property
    def targets(self) -> Sequence[Target]:
        """What Prometheus reads of the add-ons; of CoreDNS it does in any case."""
        return self._targets


def _ebs_csi_driver(inside: Inside, cluster: ClusterRef, after: Sequence[Input[Any]], *, metrics: bool) -> eks.Addon:
    permissions = pod_identity(
        inside,
        "aws-ebs-csi-driver",
        cluster=cluster,
        namespace=_NAMESPACE,
        # EKS User Guide, "Use EBS with Amazon EKS".
        service_account="ebs-csi-controller-sa",
        # Of AWS's three policies for the driver the one that reaches the volumes of its own cluster alone, which it
        # knows by the tags of a Pod Identity session.
        managed_policies={"volumes": "AmazonEBSCSIDriverEKSClusterScopedPolicy"},
    )
    values = {"controller": {"enableMetrics": True}} if metrics else None
    return add_on(inside, "aws-ebs-csi-driver", cluster, after=after, values=values, depends_on=[permissions])


def _storage_class(inside: Inside) -> Output[str]:
    made = Manifest(
        inside.name("gp3"),
        "storage.k8s.io/v1",
        "StorageClass",
        {
            "metadata": {"name": "gp3", "annotations": {"storageclass.kubernetes.io/is-default-class": "true"}},
            "provisioner": "ebs.csi.aws.com",
            "parameters": {"type": "gp3", "encrypted": "true"},
            # A volume lies in one zone: it is created where the pod that wants it was scheduled.
            "volumeBindingMode": "WaitForFirstConsumer",
            "allowVolumeExpansion": True,
        },
        opts=inside.options(),
    )
    return made.metadata.apply(lambda metadata: metadata["name"])

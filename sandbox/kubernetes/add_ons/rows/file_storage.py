"""aws-efs-csi-driver and aws-mountpoint-s3-csi-driver."""

from __future__ import annotations

from collections.abc import Mapping

from ..workloads import AddOn, Container, Installation, Manifest, Workload, named
from .facts import (
    CRITICAL_ADD_ONS,
    DRIVER_LIMITS,
    DRIVER_REQUESTS,
    EVERY_TAINT,
    LINUX,
    SIDECARS,
    csi_driver,
    label,
    nodes,
    not_on,
)

# kubernetes-sigs/aws-efs-csi-driver v3.4.1, charts/aws-efs-csi-driver, 2026-07-24; selector and containers again from
# `kubectl get deploy -o wide` of the add-on v3.5.0 on EKS 1.36, 2026-09.
_EFS = "aws-efs-csi-driver"
_EFS_SELECTOR = {"app.kubernetes.io/name": _EFS, "app.kubernetes.io/instance": _EFS}
_EFS_IMAGE = "public.ecr.aws/efs-csi-driver/amazon/aws-efs-csi-driver:v{release}"
EFS = AddOn(
    (
        Workload(
            "Deployment",
            "efs-csi-controller",
            selector={"app": "efs-csi-controller", **_EFS_SELECTOR},
            labels=label(_EFS),
            section="controller",
            service_account="efs-csi-controller-sa",
            containers=(
                Container("efs-plugin", _EFS_IMAGE, {"healthz": "9909/TCP"}, privileged=True),
                Container("csi-provisioner", f"{SIDECARS}/csi-provisioner:v6.3.0-eksbuild.7"),
                Container("liveness-probe", f"{SIDECARS}/livenessprobe:v2.19.0-eksbuild.7"),
            ),
            replicas=2,
            node_selector=LINUX,
            tolerations=(CRITICAL_ADD_ONS, {"key": "efs.csi.aws.com/agent-not-ready", "operator": "Exists"}),
        ),
        Workload(
            "DaemonSet",
            "efs-csi-node",
            selector={"app": "efs-csi-node", **_EFS_SELECTOR},
            labels=label(_EFS),
            section="node",
            service_account="efs-csi-node-sa",
            containers=(
                Container("efs-plugin", _EFS_IMAGE, {"healthz": "9809/TCP"}, privileged=True),
                Container("csi-driver-registrar", f"{SIDECARS}/csi-node-driver-registrar:v2.17.0-eksbuild.3"),
                Container("liveness-probe", f"{SIDECARS}/livenessprobe:v2.19.0-eksbuild.7"),
            ),
            priority="system-node-critical",
            node_selector=LINUX,
            tolerations=EVERY_TAINT,
            affinity=nodes(not_on("fargate", "hybrid")),
            host_network=True,
        ),
    ),
    more=lambda installation: [
        csi_driver("efs.csi.aws.com", installation.labels(label(_EFS)), {"attachRequired": False})
    ],
    role_account="efs-csi-controller-sa",
)

# awslabs/mountpoint-s3-csi-driver v2.7.0, charts/aws-mountpoint-s3-csi-driver, 2026-08-08, rendered as its isEKSAddon
# does.
_S3 = "aws-mountpoint-s3-csi-driver"
_S3_SELECTOR = {"app.kubernetes.io/name": _S3, "app.kubernetes.io/instance": _S3}
_S3_LABELS = label(_S3, instance=_S3, component="csi-driver")
_S3_IMAGE = "{registry}/eks/aws-s3-csi-driver:v{release}"


def _for_mounts(installation: Installation) -> list[Manifest]:
    """The driver, and where it runs a pod for each mount."""
    namespace = named("v1", "Namespace", "mount-s3", {"pod-security.kubernetes.io/enforce": "restricted"}, "")
    priority = named("scheduling.k8s.io/v1", "PriorityClass", "mount-s3-critical", {}, "")
    audiences = [
        {"audience": name, "expirationSeconds": 3600} for name in ("sts.amazonaws.com", "pods.eks.amazonaws.com")
    ]
    spec = {"attachRequired": False, "podInfoOnMount": True, "requiresRepublish": True, "tokenRequests": audiences}
    return [
        namespace,
        priority | {"value": 1_000_000_000, "preemptionPolicy": "Never"},
        csi_driver("s3.csi.aws.com", installation.labels(_S3_LABELS), spec),
    ]


S3 = AddOn(
    (
        Workload(
            "Deployment",
            "s3-csi-controller",
            selector={"app": "s3-csi-controller", **_S3_SELECTOR},
            labels=_S3_LABELS,
            pod_labels=_S3_LABELS,
            section="controller",
            service_account="s3-csi-driver-controller-sa",
            containers=(Container("s3-csi-controller", _S3_IMAGE),),
            node_selector=LINUX,
        ),
        Workload(
            "DaemonSet",
            "s3-csi-node",
            selector={"app": "s3-csi-node", **_S3_SELECTOR},
            labels=_S3_LABELS,
            pod_labels=_S3_LABELS,
            section="node",
            service_account="s3-csi-driver-sa",
            containers=(
                Container(
                    "s3-plugin", _S3_IMAGE, {"healthz": "9808/TCP"}, DRIVER_REQUESTS, DRIVER_LIMITS, privileged=True
                ),
                Container(
                    "node-driver-registrar",
                    "{registry}/eks/csi-node-driver-registrar:v2.17.0-eksbuild.3",
                    requests=DRIVER_REQUESTS,
                    limits=DRIVER_LIMITS,
                ),
                Container(
                    "liveness-probe",
                    "{registry}/eks/livenessprobe:v2.19.0-eksbuild.3",
                    requests=DRIVER_REQUESTS,
                    limits=DRIVER_LIMITS,
                ),
            ),
            priority="system-node-critical",
            node_selector=LINUX,
            all_taints=True,
            affinity=nodes(not_on("fargate", "hybrid")),
        ),
    ),
    more=_for_mounts,
    role_account="s3-csi-driver-sa",
)

ROWS: Mapping[str, AddOn] = {"aws-efs-csi-driver": EFS, "aws-mountpoint-s3-csi-driver": S3}

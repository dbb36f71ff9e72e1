"""aws-ebs-csi-driver and snapshot-controller."""

from __future__ import annotations

from collections.abc import Mapping

from ..workloads import AddOn, Container, Workload
from .facts import (
    CRITICAL_ADD_ONS,
    DRIVER_LIMITS,
    DRIVER_REQUESTS,
    LINUX,
    SIDECARS,
    apart,
    csi_driver,
    label,
    nodes,
    not_on,
)

# kubernetes-sigs/aws-ebs-csi-driver, charts/aws-ebs-csi-driver, between v1.64.0 and v1.65.0, 2026-08-19. The add-on's
# selector lacks app.kubernetes.io/instance (`kubectl get deploy -o wide` of an EKS cluster, v1.3x). The container
# csi-snapshotter runs only where VolumeSnapshot exists. The DaemonSet for Windows is left out.
_EBS = "aws-ebs-csi-driver"
_EBS_LABELS = label(_EBS, component="csi-driver")
_EBS_IMAGE = "public.ecr.aws/ebs-csi-driver/aws-ebs-csi-driver:v{release}"
_SMALL = {"cpu": "10m", "memory": "32Mi"}


def _sidecar(name: str, image: str, ports: Mapping[str, str] | None = None) -> Container:
    return Container(name, f"{SIDECARS}/{image}", ports or {}, _SMALL, {"memory": "32Mi"})


def _controller_sidecar(name: str, image: str) -> Container:
    return Container(name, f"{SIDECARS}/{image}", requests=DRIVER_REQUESTS, limits=DRIVER_LIMITS)


EBS = AddOn(
    (
        Workload(
            "Deployment",
            "ebs-csi-controller",
            selector={"app": "ebs-csi-controller", "app.kubernetes.io/name": _EBS},
            labels=_EBS_LABELS,
            pod_labels=_EBS_LABELS,
            section="controller",
            service_account="ebs-csi-controller-sa",
            containers=(
                Container("ebs-plugin", _EBS_IMAGE, {"healthz": "9808/TCP"}, DRIVER_REQUESTS, DRIVER_LIMITS),
                _controller_sidecar("csi-provisioner", "csi-provisioner:v6.3.0-eksbuild.4"),
                _controller_sidecar("csi-attacher", "csi-attacher:v4.12.0-eksbuild.5"),
                _controller_sidecar("csi-resizer", "csi-resizer:v2.2.1-eksbuild.3"),
                _sidecar("liveness-probe", "livenessprobe:v2.19.0-eksbuild.5"),
            ),
            replicas=2,
            node_selector=LINUX,
            tolerations=(
                CRITICAL_ADD_ONS,
                {"operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 300},
            ),
            affinity={
                "nodeAffinity": {
                    "preferredDuringSchedulingIgnoredDuringExecution": [
                        {"weight": 1, "preference": {"matchExpressions": [not_on("fargate", "auto", "hybrid")]}}
                    ]
                },
                **apart("app", "ebs-csi-controller"),
            },
            budget=lambda replicas: {"maxUnavailable": 1} if replicas <= 2 else {"minAvailable": 2},
        ),
        Workload(
            "DaemonSet",
            "ebs-csi-node",
            selector={"app": "ebs-csi-node", "app.kubernetes.io/name": _EBS},
            labels=_EBS_LABELS,
            pod_labels=_EBS_LABELS,
            section="node",
            service_account="ebs-csi-node-sa",
            containers=(
                Container(
                    "ebs-plugin", _EBS_IMAGE, {"healthz": "9808/TCP"}, DRIVER_REQUESTS, DRIVER_LIMITS, privileged=True
                ),
                _sidecar(
                    "node-driver-registrar",
                    "csi-node-driver-registrar:v2.17.0-eksbuild.5",
                    {"healthz-ndr": "9809/TCP"},
                ),
                _sidecar("liveness-probe", "livenessprobe:v2.19.0-eksbuild.5"),
            ),
            priority="system-node-critical",
            node_selector=LINUX,
            all_taints=True,
            affinity=nodes(not_on("fargate", "auto", "hybrid")),
        ),
    ),
    more=lambda installation: [
        csi_driver(
            "ebs.csi.aws.com",
            installation.labels(_EBS_LABELS),
            {
                "attachRequired": True,
                "podInfoOnMount": False,
                "fsGroupPolicy": "File",
                "nodeAllocatableUpdatePeriodSeconds": 10,
            },
        )
    ],
    role_account="ebs-csi-controller-sa",
)

# kubernetes-csi/external-snapshotter v8.6.0, deploy/kubernetes/snapshot-controller, 2026-08-21: name, labels, account
# and replicas. Its kinds (VolumeSnapshot, VolumeSnapshotClass, VolumeSnapshotContent) are left out.
_SNAPSHOTS = {"app.kubernetes.io/name": "snapshot-controller"}
SNAPSHOT_CONTROLLER = AddOn(
    (
        Workload(
            "Deployment",
            "snapshot-controller",
            selector=_SNAPSHOTS,
            labels=label("snapshot-controller"),
            service_account="snapshot-controller",
            containers=(Container("snapshot-controller", "{registry}/eks/snapshot-controller:{version}"),),
            replicas=2,
            node_selector=LINUX,
        ),
    )
)

ROWS: Mapping[str, AddOn] = {"aws-ebs-csi-driver": EBS, "snapshot-controller": SNAPSHOT_CONTROLLER}

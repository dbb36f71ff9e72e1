"""metrics-server, and the agents on nodes: eks-pod-identity-agent and eks-node-monitoring-agent."""

from __future__ import annotations

from collections.abc import Mapping

from ..workloads import AddOn, Container, Installation, Manifest, Workload, service
from .facts import (
    CRITICAL_ADD_ONS,
    EVERY_TAINT,
    LINUX,
    ON_ANY_ARCHITECTURE,
    ON_LINUX,
    label,
    nodes,
    not_on,
)

# `kubectl describe pod` of the add-on v0.8.0 (port, resources, tolerations, spread) and `get deploy,svc` of v0.9.0 on
# EKS 1.36, 2026-09 (2 replicas, selector). Its disruption budget was not seen: an AWS re:Post article ("Kubernetes
# Metrics Server setup recommendations") recommends one. Without anyone to answer it there is no APIService
# v1beta1.metrics.k8s.io: it would break discovery, and with it the deletion of namespaces.
_METRICS = {"app.kubernetes.io/name": "metrics-server", "app.kubernetes.io/instance": "metrics-server"}
_METRICS_LABELS = label("metrics-server", instance="metrics-server")


def _metrics_services(installation: Installation) -> list[Manifest]:
    ports: list[Manifest] = [
        {"name": "https", "port": 443, "protocol": "TCP", "targetPort": "https", "appProtocol": "https"}
    ]
    labels = installation.labels(_METRICS_LABELS)
    served = installation.metrics.manifests(labels) if installation.metrics else []
    return [service("metrics-server", labels, _METRICS, ports), *served]


METRICS_SERVER = AddOn(
    (
        Workload(
            "Deployment",
            "metrics-server",
            selector=_METRICS,
            labels=_METRICS_LABELS,
            service_account="metrics-server",
            containers=(
                Container(
                    "metrics-server",
                    "{registry}/eks/metrics-server:{version}",
                    {"https": "10251/TCP"},
                    {"cpu": "100m", "memory": "200Mi"},
                    {"memory": "400Mi"},
                ),
            ),
            replicas=2,
            tolerations=(CRITICAL_ADD_ONS,),
            zone_spread=_METRICS,
            budget=lambda replicas: {"maxUnavailable": 1},
        ),
    ),
    more=_metrics_services,
)

# aws/eks-pod-identity-agent 0.1.37, charts/eks-pod-identity-agent, 2026-03-17. The image has versions of its own. It
# runs as the ServiceAccount `default`, without a token. Its DaemonSets for hybrid nodes are off by default, and left
# out.
_AGENT = {"app.kubernetes.io/name": "eks-pod-identity-agent", "app.kubernetes.io/instance": "eks-pod-identity-agent"}
_AGENT_IMAGE = "{registry}/eks/eks-pod-identity-agent:v0.1.37"
POD_IDENTITY_AGENT = AddOn(
    (
        Workload(
            "DaemonSet",
            "eks-pod-identity-agent",
            selector=_AGENT,
            labels={
                **label("eks-pod-identity-agent", instance="eks-pod-identity-agent"),
                "app": "eks-pod-identity-agent",
            },
            init_containers=(Container("eks-pod-identity-agent-init", _AGENT_IMAGE, privileged=True),),
            containers=(
                Container("eks-pod-identity-agent", _AGENT_IMAGE, {"proxy": "80/TCP", "probes-port": "2703/TCP"}),
            ),
            priority="system-node-critical",
            tolerations=EVERY_TAINT,
            affinity=nodes(ON_LINUX, ON_ANY_ARCHITECTURE, not_on("fargate", "hybrid", "auto")),
            host_network=True,
        ),
    )
)

# aws/eks-node-monitoring-agent 1.7.0, charts/eks-node-monitoring-agent, 2026-08-18. Its second DaemonSet, dcgm-server
# on instances with an NVIDIA GPU, is left out.
_MONITORING = {
    "app.kubernetes.io/name": "eks-node-monitoring-agent",
    "app.kubernetes.io/instance": "eks-node-monitoring-agent",
}
_MONITORING_LABELS = label("eks-node-monitoring-agent", instance="eks-node-monitoring-agent", component="controller")
NODE_MONITORING_AGENT = AddOn(
    (
        Workload(
            "DaemonSet",
            "eks-node-monitoring-agent",
            selector=_MONITORING,
            labels=_MONITORING_LABELS,
            pod_labels=_MONITORING_LABELS,
            section="nodeAgent",
            service_account="eks-node-monitoring-agent",
            containers=(
                Container(
                    "eks-node-monitoring-agent",
                    "{registry}/eks/eks-node-monitoring-agent:{version}",
                    requests={"cpu": "10m", "memory": "30Mi"},
                    limits={"cpu": "250m", "memory": "200Mi"},
                    privileged=True,
                ),
            ),
            priority="system-node-critical",
            node_selector=LINUX,
            tolerations=EVERY_TAINT,
            affinity=nodes(
                not_on("fargate", "auto", "hybrid"),
                {"key": "sagemaker.amazonaws.com/compute-type", "operator": "NotIn", "values": ["hyperpod"]},
                ON_ANY_ARCHITECTURE,
            ),
            host_network=True,
        ),
    ),
    role_account="eks-node-monitoring-agent",
)

ROWS: Mapping[str, AddOn] = {
    "metrics-server": METRICS_SERVER,
    "eks-pod-identity-agent": POD_IDENTITY_AGENT,
    "eks-node-monitoring-agent": NODE_MONITORING_AGENT,
}

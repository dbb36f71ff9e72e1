"""The dashboards of Grafana, and what each needs: plain values only. The files are made by `make dashboards`."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, get_args

Folder = Literal["Cluster", "Workloads", "Security", "Cost", "AWS", "Observability"]
FOLDERS: tuple[Folder, ...] = get_args(Folder)
"""The folders of dashboards in Grafana."""


class Dashboard(NamedTuple):
    """One dashboard: the folder that it is in, and what it reads."""

    folder: Folder
    jobs: tuple[str, ...]
    """The jobs of Prometheus without which its panels would be empty."""
    cloudwatch: bool = False
    """Whether it reads the data source CloudWatch."""


_PODS = ("kube-state-metrics", "kubelet")

DASHBOARDS: Mapping[str, Dashboard] = {
    "cluster": Dashboard("Cluster", (*_PODS, "apiserver", "coredns", "node-exporter")),
    "node-pools": Dashboard("Cluster", (*_PODS, "node-exporter")),
    "karpenter": Dashboard("Cluster", ("karpenter",)),
    "ebs": Dashboard("Cluster", ("aws-ebs-csi-driver",)),
    "namespaces": Dashboard("Workloads", _PODS),
    "argo-cd": Dashboard("Workloads", ("argocd-application-controller", "argocd-repo-server")),
    "services-traces": Dashboard("Workloads", ("opentelemetry-collector",)),
    "services-metrics": Dashboard("Workloads", _PODS),
    "gatekeeper": Dashboard("Security", ("gatekeeper",)),
    "falco": Dashboard("Security", ("falco", "falcosidekick")),
    "images": Dashboard("Security", ("trivy-operator",)),
    "secrets": Dashboard("Security", ("external-secrets", "kube-state-metrics")),
    "certificates": Dashboard("Security", ("cert-manager", "kube-state-metrics")),
    "cost": Dashboard("Cost", _PODS),
    "data": Dashboard("AWS", (), cloudwatch=True),
    "monitoring": Dashboard("Observability", ("prometheus", "prometheus-operator", "alertmanager", "grafana")),
    "logs": Dashboard("Observability", ("fluent-bit",)),
    "traces": Dashboard("Observability", ("opentelemetry-collector",)),
    "jaeger": Dashboard("Observability", ("jaeger",)),
}
"""By the name of the file."""

NODE_LABELS = (
    "eks.amazonaws.com/capacityType",
    "eks.amazonaws.com/nodegroup",
    "karpenter.sh/capacity-type",
    "karpenter.sh/nodepool",
    "node.kubernetes.io/instance-type",
    "topology.kubernetes.io/zone",
)
"""The labels of nodes that dashboards group by. kube-state-metrics gives none unless it is told to: they go into its
metricLabelsAllowlist, as nodes=[…]."""

"""Values of the Karpenter chart. Keys: charts/karpenter/values.yaml, 1.14.1."""

from typing import Any

from ..metrics import Target
from .settings import KarpenterSettings

# What the chart names its service account when the release is karpenter (charts/karpenter/templates/_helpers.tpl).
SERVICE_ACCOUNT = "karpenter"
# The chart's label of the pods, and its controller.metrics.port.
_PODS, _METRICS_PORT = {"app.kubernetes.io/name": "karpenter"}, 8080

TARGETS = (Target("karpenter", "kube-system", _PODS, _METRICS_PORT),)
"""The controller's metrics."""


def chart_values(
    settings: KarpenterSettings, *, cluster_name: Any, endpoint: Any, queue: Any, node_group: Any
) -> dict[str, Any]:
    """The values; what is only known later may be an Output."""
    return {
        "replicas": settings.replicas,
        # Karpenter may have to launch the node that the cluster's DNS will run on.
        "dnsPolicy": "Default",
        # Never on a node that it launched itself: it could terminate the node that it runs on.
        "nodeSelector": {"kubernetes.io/os": "linux", "eks.amazonaws.com/nodegroup": node_group},
        "settings": {
            "clusterName": cluster_name,
            "clusterEndpoint": endpoint,
            "interruptionQueue": queue,
            "eksControlPlane": True,
            # The cluster has zonal shift on: a zone that is shifted away from gets no new nodes.
            "enableZonalShift": True,
        },
    }

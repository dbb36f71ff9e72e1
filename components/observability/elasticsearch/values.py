"""Values of the chart of ECK's operator. Keys: deploy/eck-operator/values.yaml, 3.5.0."""

from typing import Any

from ...controllers.pods import apart, resources
from ..names import MONITORING_TAINT, PRIORITY_CLASS
from .names import OPERATOR

METRICS_PORT = 8080
TOLERATIONS = [{"key": MONITORING_TAINT, "operator": "Exists"}]
"""Tolerations of what may run on nodes that are kept for monitoring."""

_TEN_YEARS = "87600h"


def operator_values(namespace: Any) -> dict[str, Any]:
    """The values of the operator, which manages Elasticsearch in this namespace alone; it is text, or an output of it.

    Otherwise it would read and write the Secrets of all namespaces. Without a ClusterRole it has no admission webhook
    either, which checks what the schemas of the kinds do not; ECK then says so in events.
    """
    return {
        "managedNamespaces": [namespace],
        "createClusterScopedResources": False,
        "webhook": {"enabled": False},
        # One becomes the leader.
        "replicaCount": 2,
        "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
        "priorityClassName": PRIORITY_CLASS,
        "affinity": apart(OPERATOR),
        "tolerations": TOLERATIONS,
        # The chart's limit is 1Gi, for the objects of a whole cluster.
        "resources": resources("100m", "512Mi"),
        "podSecurityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "telemetry": {"disabled": True},
        "config": {
            "metrics": {"port": str(METRICS_PORT)},
            # It would read storage classes, which are the cluster's.
            "validateStorageClass": False,
            # The restricted Pod Security Standard for every container that ECK adds.
            "setDefaultSecurityContext": "true",
            # Fluent Bit reads the certificate authority when it starts. With the year that it has by default, logs
            # would one day stop; certificates, which are renewed each year, need nobody.
            "caValidity": _TEN_YEARS,
        },
    }

"""Values of the External Secrets chart. Keys: deploy/charts/external-secrets/values.yaml, 2.9.0."""

from typing import Any

from ...controllers.pods import resources, spread
from ..names import PRIORITY_CLASS
from .settings import ExternalSecretsSettings

# What the chart names the controller's service account when the release is external-secrets (its _helpers.tpl).
SERVICE_ACCOUNT = "external-secrets"
# The chart's webhook has the kubelets' port, 10250, for which the cluster's security group has a rule already; EC2
# refuses a second one with the same source and port. 9443 is left to the AWS Load Balancer Controller.
WEBHOOK_PORT = 9444
# Of all three, metrics.listen.port.
METRICS_PORT = 8080


def chart_values(settings: ExternalSecretsSettings) -> dict[str, Any]:
    """The values."""
    common = {
        "replicaCount": settings.replicas,
        "priorityClassName": PRIORITY_CLASS,
        "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
        "metrics": {"service": {"enabled": True}},
    }
    return {
        **common,
        "leaderElect": True,
        # The chart sets none, and suggests 10m and 32Mi, which is what one without work takes; the controller keeps
        # copies of the Secrets and ConfigMaps that it looks at.
        "resources": resources("10m", "256Mi"),
        "webhook": {**common, "port": WEBHOOK_PORT, "resources": resources("10m", "128Mi")},
        "certController": {**common, "resources": resources("10m", "128Mi")},
        "global": {"topologySpreadConstraints": spread()},
        **_unused(),
    }


def _unused() -> dict[str, Any]:
    """Secrets flow from AWS to namespaces by the stores of this room, and in no other way."""
    off = ("ClusterExternalSecret", "ClusterGenerator", "ClusterPushSecret", "PushSecret")
    return {
        **{f"process{kind}": False for kind in off},
        "crds": {f"create{kind}": False for kind in off},
        # A SecretStore of a namespace's own would read all that the controller's role may, also what belongs to other
        # namespaces. Its kind stays, since the certificate controller waits for it (cmd/controller/certcontroller.go,
        # crd-names); no ExternalSecret uses a store that is not ready, and nothing makes one ready.
        "processSecretStore": False,
        # No store has a service account of its own: with Pod Identity only the controller's works.
        "rbac": {"serviceAccountTokenCreate": False},
    }

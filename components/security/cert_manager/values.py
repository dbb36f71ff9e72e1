"""Values of the cert-manager chart. Keys: deploy/charts/cert-manager/values.yaml, v1.21.2."""

from typing import Any

from ...controllers.pods import resources, spread
from ..names import PRIORITY_CLASS
from .settings import CertManagerSettings

# The chart's webhook has the kubelets' port, 10250, for which the cluster's security group has a rule already; EC2
# refuses a second one with the same source and port. cert-manager's website, "Compatibility with Kubernetes Platform
# Providers", has this one in its place.
WEBHOOK_PORT = 10260
# A containerPort of all three in the chart's templates.
METRICS_PORT = 9402


def chart_values(settings: CertManagerSettings, namespace: str) -> dict[str, Any]:
    """The values; `namespace` is the one of the release."""
    return {
        # Their annotation keeps them when the release goes: with them, all certificates would go.
        "crds": {"enabled": True},
        "global": {
            "priorityClassName": PRIORITY_CLASS,
            # The chart's default is kube-system, and a Role there.
            "leaderElection": {"namespace": namespace},
        },
        # It keeps the cluster's Secrets and certificates in memory, as does the injector.
        **_pods(settings, "controller", "256Mi"),
        "webhook": {**_pods(settings, "webhook", "128Mi"), "securePort": WEBHOOK_PORT},
        "cainjector": _pods(settings, "cainjector", "256Mi"),
        # On, as in the chart: a Job after the first installation, which ends when the API server gets an answer of the
        # webhook and trusts its certificate, so that an issuer which comes after the release is not refused. Where it
        # runs into its time-out, the API server does not reach the webhook (cert-manager #5998, #4646).
        "startupapicheck": {"resources": resources("10m", "64Mi")},
    }


def _pods(settings: CertManagerSettings, component: str, memory: str) -> dict[str, Any]:
    return {
        "replicaCount": settings.replicas,
        "podDisruptionBudget": {"enabled": True, "minAvailable": 1},
        "topologySpreadConstraints": spread({"app.kubernetes.io/component": component}),
        # The chart sets none.
        "resources": resources("10m", memory),
    }

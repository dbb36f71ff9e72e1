"""Values of the Gatekeeper chart. Keys: charts/gatekeeper/values.yaml, 3.23.1."""

from typing import Any

from .settings import GatekeeperSettings

# Container ports of the chart's manager: the webhook, which the API server calls, and the metrics.
WEBHOOK_PORT, METRICS_PORT = 8443, 8888


def chart_values(settings: GatekeeperSettings) -> dict[str, Any]:
    """The values."""
    return {
        "replicas": settings.replicas,
        "auditInterval": settings.audit_seconds,
        "metricsBackends": ["prometheus"],
        # How many violations each constraint lists in its status; metrics count them all.
        "constraintViolationsLimit": 100,
        "logDenies": True,
        "validatingWebhookFailurePolicy": "Fail" if settings.fail_closed else "Ignore",
        # Nothing here mutates, and a webhook less is one that cannot fail.
        "disableMutation": True,
        "controllerManager": {
            "topologySpreadConstraints": [
                {
                    "maxSkew": 1,
                    "topologyKey": "topology.kubernetes.io/zone",
                    "whenUnsatisfiable": "ScheduleAnyway",
                    "labelSelector": {"matchLabels": {"gatekeeper.sh/operation": "webhook"}},
                }
            ],
        },
        "pdb": {"controllerManager": {"minAvailable": 1}},
        # The namespace and its labels are ours, and both jobs would pull images of Docker Hub.
        "postInstall": {"labelNamespace": {"enabled": False}, "probeWebhook": {"enabled": False}},
        # Without it, a webhook that fails closed refuses the deletion of what it runs on (gatekeeper #1769).
        "preUninstall": {"deleteWebhookConfigurations": {"enabled": settings.fail_closed}},
    }

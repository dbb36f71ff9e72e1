"""Values of the Gatekeeper chart. Keys: charts/gatekeeper/values.yaml, 3.23.1."""

from collections import defaultdict
from typing import Any

from ...controllers.pods import spread
from ..names import PRIORITY_CLASS
from .catalog import KINDS
from .constraints import exempt_namespaces
from .settings import GatekeeperSettings

# Container ports of the chart's manager: the webhook, which the API server calls, and the metrics.
WEBHOOK_PORT, METRICS_PORT = 8443, 8888


def chart_values(settings: GatekeeperSettings) -> dict[str, Any]:
    """The values."""
    policy = "Fail" if settings.fail_closed else "Ignore"
    return {
        "replicas": settings.replicas,
        "auditInterval": settings.audit_seconds,
        "metricsBackends": ["prometheus"],
        # How many violations each constraint lists in its status; metrics count them all.
        "constraintViolationsLimit": 100,
        "logDenies": True,
        "validatingWebhookCustomRules": webhook_rules(),
        # A namespace that constraints leave out is left out here, too: with Gatekeeper gone and `fail_closed`, nothing
        # could start what it runs on.
        "validatingWebhookExemptNamespacesLabels": {"kubernetes.io/metadata.name": exempt_namespaces(settings)},
        "validatingWebhookFailurePolicy": policy,
        # Of namespaces themselves. The chart has Fail, so that none could be created while Gatekeeper is gone.
        "validatingWebhookCheckIgnoreFailurePolicy": policy,
        # Nothing here mutates, and a webhook less is one that cannot fail.
        "disableMutation": True,
        # The chart has a quota for pods of the class of Kubernetes' own controllers, which GKE asks for.
        "resourceQuota": False,
        # One pod, whatever the values say (templates/gatekeeper-audit-deployment.yaml), thus without a
        # PodDisruptionBudget: one that keeps a pod would block every drain of its node, and one that lets a pod go
        # would say nothing. While it is made anew, the next audit is late.
        "audit": {"priorityClassName": PRIORITY_CLASS},
        "controllerManager": {
            "priorityClassName": PRIORITY_CLASS,
            "topologySpreadConstraints": spread({"gatekeeper.sh/operation": "webhook"}),
        },
        "pdb": {"controllerManager": {"minAvailable": 1}},
        # The namespace and its labels are ours, and both jobs would pull images of Docker Hub.
        "postInstall": {"labelNamespace": {"enabled": False}, "probeWebhook": {"enabled": False}},
        # Without it, a webhook that fails closed refuses the deletion of what it runs on (gatekeeper #1769).
        "preUninstall": {"deleteWebhookConfigurations": {"enabled": settings.fail_closed}},
    }


def webhook_rules() -> list[dict[str, Any]]:
    """What the API server asks Gatekeeper about: the kinds that constraints judge, and Gatekeeper's own.

    The chart's default is everything, thus the leases of all nodes, too: each renewal would wait for Gatekeeper.
    """
    resources: dict[str, set[str]] = defaultdict(set)
    for row in KINDS.values():
        for group, kinds in row.match:
            resources[group] |= {_resource(kind) for kind in kinds}
    # Debug containers are added to running pods by a subresource (API reference, Pod, "update ephemeralcontainers").
    resources[""].add("pods/ephemeralcontainers")
    own = {f"{group}.gatekeeper.sh": {"*"} for group in ("config", "constraints", "syncset", "templates")}
    return [
        {
            "apiGroups": [group],
            "apiVersions": ["*"],
            "operations": ["CREATE", "UPDATE"],
            "resources": sorted(names),
            "scope": "*",
        }
        for group, names in sorted({**resources, **own}.items())
    ]


def _resource(kind: str) -> str:
    return f"{kind.lower()}es" if kind.endswith("s") else f"{kind.lower()}s"

"""Who reaches Prometheus and what belongs to it, and whom they reach."""

from collections.abc import Collection, Sequence
from typing import Any

from ...controllers.access import BASE, https, webhook
from ...controllers.names import MONITORING
from ...metrics import Target
from ...namespaces.allow_settings import AllowSettings
from ...namespaces.namespace_settings import NamespaceSettings
from ..alertmanager.plan import smtp_port
from ..grafana.values import PORT as GRAFANA_PORT
from ..settings import ObservabilitySettings
from ..traces.access import GRAFANA_ROW
from .values import (
    OPERATOR,
    OPERATOR_PORT,
    PROMETHEUS,
    PROMETHEUS_PORT,
    PUSHGATEWAY,
    PUSHGATEWAY_PORT,
    STATE_METRICS_PORTS,
)

# Ports of Alertmanager; by the second one, its pods agree by TCP and UDP (the chart's alertmanager.service, and
# Alertmanager's README, "High Availability").
ALERTMANAGER_PORT, GOSSIP_PORT = 9093, 9094
# The job, and the namespace, of what sends alerts of Falco.
FALCOSIDEKICK, FALCO = "falcosidekick", "falco"
_ALERTMANAGER = {"app.kubernetes.io/name": "alertmanager"}
# The Service of the API server sends to 443 of its addresses; kubelets have 10250, node exporter 9100, and pods of
# workloads any port above those that need a privilege.
_FIRST_PORT, _LAST_PORT = 1024, 65535

NODE_EXPORTER_NAMESPACE = BASE.model_copy(
    update={
        "pod_security": "privileged",
        "pod_security_reason": "node exporter reads /proc, /sys and the file systems of the node",
    }
)


def namespace(settings: ObservabilitySettings, targets: Sequence[Target]) -> NamespaceSettings:
    """The namespace of Prometheus, Alertmanager and Grafana, with the rows of what is on."""
    prometheus, alertmanager, grafana = settings.prometheus, settings.alertmanager, settings.grafana
    calls_aws = (
        prometheus is not None and prometheus.remote_write is not None,
        alertmanager is not None and alertmanager.sns,
        grafana is not None and grafana.cloudwatch,
    )
    rows = {
        "webhook": webhook("The API server asks about rules", OPERATOR_PORT, OPERATOR),
        "within": _within(
            PROMETHEUS_PORT,
            ALERTMANAGER_PORT,
            GOSSIP_PORT,
            GRAFANA_PORT,
            OPERATOR_PORT,
            PUSHGATEWAY_PORT,
            *STATE_METRICS_PORTS,
        ),
        "gossip": _within(GOSSIP_PORT, protocol="UDP"),
        "api-server-and-receivers": https("They read the cluster's objects, and alerts are sent to receivers"),
    }
    if alertmanager and any(target.job == FALCOSIDEKICK for target in targets):
        reason = "Falcosidekick sends alerts to Alertmanager"
        rows["falco"] = _ingress(reason, _ALERTMANAGER, [FALCO], ALERTMANAGER_PORT)
    if alertmanager and (port := smtp_port(alertmanager)):
        rows["smtp"] = AllowSettings(
            reason="Alertmanager sends e-mail",
            direction="egress",
            pods=_ALERTMANAGER,
            cidrs=("0.0.0.0/0",),
            ports=(port,),
        )
    if prometheus and prometheus.pushgateway:
        namespaces = prometheus.pushgateway.namespaces
        rows["pushgateway"] = _ingress("Jobs push metrics", PUSHGATEWAY, namespaces, PUSHGATEWAY_PORT)
    if grafana and settings.traces:
        rows["traces"] = GRAFANA_ROW
    return BASE.model_copy(update={"aws_access": any(calls_aws), "allow": rows})


def scraping() -> dict[str, Any]:
    """The NetworkPolicy by which Prometheus reads metrics everywhere, without apiVersion and kind: which pods and nodes
    there are, and on which ports, is for PodMonitors and ServiceMonitors to say."""
    ports = [{"protocol": "TCP", "port": _FIRST_PORT, "endPort": _LAST_PORT}]
    reason = "Prometheus reads the metrics of pods and nodes wherever they are"
    return {
        "metadata": {"name": "scraping", "namespace": MONITORING, "annotations": {"reason": reason}},
        "spec": {"podSelector": {"matchLabels": PROMETHEUS}, "policyTypes": ["Egress"], "egress": [{"ports": ports}]},
    }


def _within(*ports: int, protocol: Any = "TCP") -> AllowSettings:
    reason = "Prometheus, Alertmanager and Grafana ask each other"
    ordered = tuple(sorted(set(ports)))
    return AllowSettings(reason=reason, direction="ingress", namespaces=(MONITORING,), ports=ordered, protocol=protocol)


def _ingress(reason: str, pods: dict[str, str], namespaces: Collection[str], port: int) -> AllowSettings:
    return AllowSettings(
        reason=reason, direction="ingress", pods=dict(pods), namespaces=tuple(namespaces), ports=(port,)
    )

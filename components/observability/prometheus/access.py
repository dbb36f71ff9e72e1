"""Who reaches Prometheus and what belongs to it, and whom they reach."""

from collections.abc import Collection
from typing import Any

from ... import charts
from ...controllers.access import BASE, https, webhook
from ...controllers.controller import Controller
from ...controllers.names import MONITORING
from ...namespaces.allow_settings import AllowSettings
from ...namespaces.namespace_settings import NamespaceSettings
from .settings import PrometheusSettings
from .values import (
    OPERATOR,
    OPERATOR_PORT,
    PROMETHEUS,
    PROMETHEUS_PORT,
    PUSHGATEWAY,
    PUSHGATEWAY_PORT,
    STATE_METRICS_PORTS,
)

# Ports of Alertmanager, which its pods share by the second one by TCP and UDP (the chart's alertmanager.service, and
# Alertmanager's README, "High Availability"), and of Grafana (grafana chart, service.targetPort).
ALERTMANAGER_PORT, GOSSIP_PORT, GRAFANA_PORT = 9093, 9094, 3000
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


def namespace(settings: PrometheusSettings, *, smtp_port: int | None, aws: bool, falco: bool) -> NamespaceSettings:
    """The namespace of Prometheus, Alertmanager and Grafana. `smtp_port`: Alertmanager sends e-mail by it; `aws`:
    something in it calls AWS; `falco`: Falcosidekick sends alerts."""
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
    if falco:
        rows["falco"] = _ingress(
            "Falcosidekick sends alerts to Alertmanager", _ALERTMANAGER, ["falco"], ALERTMANAGER_PORT
        )
    if smtp_port is not None:
        rows["smtp"] = AllowSettings(
            reason="Alertmanager sends e-mail",
            direction="egress",
            pods=_ALERTMANAGER,
            cidrs=("0.0.0.0/0",),
            ports=(smtp_port,),
        )
    if settings.pushgateway:
        reason = "Jobs push metrics"
        rows["pushgateway"] = _ingress(reason, PUSHGATEWAY, settings.pushgateway.namespaces, PUSHGATEWAY_PORT)
    return BASE.model_copy(update={"aws_access": aws, "allow": rows})


def controller(namespace: NamespaceSettings) -> Controller:
    """kube-prometheus-stack in the namespace."""
    # Its webhook has the kubelets' port, which the cluster's security group opens already.
    return Controller(charts.KUBE_PROMETHEUS_STACK, namespace)


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

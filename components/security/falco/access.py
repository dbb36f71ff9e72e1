"""Who reaches Falco and Falcosidekick, and whom they reach. Neither calls the API server: the names of pods come from
containerd (falcosecurity/falco 0.44.1, falco.yaml, plugins)."""

from ... import charts
from ...controllers.access import BASE, https, metrics
from ...controllers.controller import Controller
from ...metrics import Target
from ...namespaces.allow_settings import AllowSettings
from .settings import FalcoSettings, service_of
from .values import ALERT_PORT, FALCO, FALCOSIDEKICK, METRICS_PORT

_NAME = "app.kubernetes.io/name"
_FALCO, _FALCOSIDEKICK = {_NAME: FALCO}, {_NAME: FALCOSIDEKICK}
_ROWS = {
    "alerts": AllowSettings(
        reason="Falco sends alerts to Falcosidekick",
        direction="ingress",
        pods=_FALCOSIDEKICK,
        namespaces=(charts.FALCO.namespace,),
        peer_pods=_FALCO,
        ports=(ALERT_PORT,),
    ),
    "metrics": metrics(METRICS_PORT, ALERT_PORT),
}
_REASON = "Falco reads the events of the kernel by eBPF, and directories and containerd of the node"
_NAMESPACE = BASE.model_copy(
    update={
        "pod_security": "privileged",
        "pod_security_reason": _REASON,
        "allow": _ROWS,
    }
)
_TARGETS = (
    Target("falco", charts.FALCO.namespace, _FALCO, METRICS_PORT),
    Target("falcosidekick", charts.FALCO.namespace, _FALCOSIDEKICK, ALERT_PORT),
)
CONTROLLER = Controller(charts.FALCOSIDEKICK, _NAMESPACE, targets=_TARGETS)


def controller(settings: FalcoSettings, *, publishes: bool) -> Controller:
    """Falcosidekick, which is there first, with the namespace of both; `publishes` to a topic or not."""
    rows = dict(_ROWS)
    if settings.alertmanager:
        namespace, port = service_of(settings.alertmanager)
        rows["alertmanager"] = AllowSettings(
            reason="Falcosidekick sends alerts to Alertmanager",
            direction="egress",
            pods=_FALCOSIDEKICK,
            namespaces=(namespace,),
            ports=(port,),
        )
    if publishes:
        rows["sns"] = https("Falcosidekick publishes alerts to a topic", _FALCOSIDEKICK)
    return CONTROLLER._replace(namespace=_NAMESPACE.model_copy(update={"aws_access": publishes, "allow": rows}))

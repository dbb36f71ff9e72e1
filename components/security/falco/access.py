"""Who reaches Falco and Falcosidekick, and whom they reach. Neither calls the API server: the names of pods come from
containerd (falcosecurity/falco 0.44.1, falco.yaml, plugins)."""

from ... import charts
from ..allow_settings import AllowSettings
from ..controllers import Controller
from ..settings import NamespaceSettings
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
    "metrics": AllowSettings(
        reason="Prometheus reads the metrics",
        direction="ingress",
        namespaces=("monitoring",),
        ports=(METRICS_PORT, ALERT_PORT),
    ),
}
_NAMESPACE = NamespaceSettings(
    pod_security="privileged",
    pod_security_reason="Falco reads the events of the kernel by eBPF, and directories and containerd of the node",
    # A pod on every node, however many there are, and the resources of their containers are the chart's.
    quota=None,
    limits=None,
    # Nothing in it is anybody's work.
    deletion_protection=False,
    allow=_ROWS,
)
CONTROLLER = Controller(charts.FALCOSIDEKICK, _NAMESPACE)


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
        rows["sns"] = AllowSettings(
            reason="Falcosidekick publishes alerts to a topic",
            direction="egress",
            pods=_FALCOSIDEKICK,
            # The addresses of AWS's endpoints change, and those of interface endpoints are the VPC's.
            cidrs=("0.0.0.0/0",),
            ports=(443,),
        )
    return CONTROLLER._replace(namespace=_NAMESPACE.model_copy(update={"aws_access": publishes, "allow": rows}))

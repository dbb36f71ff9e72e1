"""Who reaches the Collectors, Jaeger and the operator, and whom they reach."""

from collections.abc import Mapping

from ... import charts
from ...controllers.access import BASE, https, metrics, webhook
from ...controllers.controller import Controller
from ...controllers.names import MONITORING, TRACING
from ...firewall import Opening
from ...metrics import Target
from ...namespaces.allow_settings import AllowSettings
from ...namespaces.namespace_settings import NamespaceSettings
from .collector_plan import METRICS_PORT, OTLP_HTTP_PORT, OTLP_PORT, SPAN_METRICS_PORT
from .jaeger_plan import QUERY_PORT
from .settings import TracesSettings
from .values import AGENT, COLLECTORS, GATEWAY, JAEGER, OPERATOR_METRICS_PORT, OPERATOR_PODS, OPERATOR_PORT

_TARGETS = (
    # Agents have no port for metrics of spans, and are asked for their own alone.
    Target("opentelemetry-collector", TRACING, COLLECTORS, METRICS_PORT, more_ports=(SPAN_METRICS_PORT,)),
    Target("jaeger", TRACING, JAEGER, METRICS_PORT),
)

JAEGER_URL = f"http://{charts.JAEGER.release}.{TRACING}:{QUERY_PORT}"
"""Where Grafana asks Jaeger."""

GRAFANA_ROW = AllowSettings(
    reason="Grafana asks Jaeger for traces",
    direction="egress",
    pods={"app.kubernetes.io/name": "grafana"},
    namespaces=(TRACING,),
    peer_pods=JAEGER,
    ports=(QUERY_PORT,),
)
"""The other end of the row for Grafana, for the namespace that Grafana is in."""

_OPENINGS: Mapping[str, Opening] = {
    "opentelemetry-operator": Opening("tcp", OPERATOR_PORT, "The API server asks the webhook of the operator"),
}
_OPERATOR_ROWS = {
    "metrics": metrics(OPERATOR_METRICS_PORT),
    "webhook": webhook("The API server asks about pods and Instrumentations", OPERATOR_PORT),
    "api-server": https("It reads Instrumentations and the workloads of pods"),
}
_OPERATOR_TARGETS = (
    Target("opentelemetry-operator", charts.OPENTELEMETRY_OPERATOR.namespace, OPERATOR_PODS, OPERATOR_METRICS_PORT),
)
OPERATOR = Controller(
    charts.OPENTELEMETRY_OPERATOR,
    BASE.model_copy(update={"allow": _OPERATOR_ROWS}),
    _OPENINGS,
    _OPERATOR_TARGETS,
)


def targets(settings: TracesSettings) -> tuple[Target, ...]:
    """What Prometheus reads of the Collectors, Jaeger and the operator."""
    return (*_TARGETS, *(OPERATOR.targets if settings.instrumentation else ()))


def namespace(settings: TracesSettings) -> NamespaceSettings:
    """The namespace of the Collectors and Jaeger."""
    rows = {
        "spans": AllowSettings(
            reason="Workloads send traces to the agent on their node",
            direction="ingress",
            pods=AGENT,
            namespaces=settings.namespaces,
            ports=(OTLP_PORT, OTLP_HTTP_PORT),
        ),
        "gateway": _within("Agents send each trace to one pod of the gateway", AGENT, GATEWAY),
        "jaeger": _within("The gateway sends the traces that are kept to Jaeger", GATEWAY, JAEGER),
        "queries": AllowSettings(
            reason="Grafana asks Jaeger for traces",
            direction="ingress",
            pods=JAEGER,
            namespaces=(MONITORING,),
            ports=(QUERY_PORT,),
        ),
        "metrics": metrics(METRICS_PORT, SPAN_METRICS_PORT),
        "api-server": https("Agents read which pod a span is from", AGENT),
    }
    if settings.x_ray:
        rows["x-ray"] = https("The gateway sends the traces that are kept to X-Ray", GATEWAY)
    return BASE.model_copy(update={"aws_access": settings.x_ray, "allow": rows})


def _within(reason: str, senders: Mapping[str, str], pods: Mapping[str, str]) -> AllowSettings:
    return AllowSettings(
        reason=reason,
        direction="ingress",
        pods=dict(pods),
        namespaces=(TRACING,),
        peer_pods=dict(senders),
        ports=(OTLP_PORT,),
    )

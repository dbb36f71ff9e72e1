"""Who reaches Elasticsearch, Kibana and ECK's operator, and whom they reach."""

from collections.abc import Mapping

from ... import charts
from ...controllers.access import BASE, https, metrics
from ...controllers.controller import Controller
from ...controllers.names import LOGGING
from ...metrics import Target
from ...namespaces.allow_settings import AllowSettings
from .names import ELASTICSEARCH, HTTP_PORT, KIBANA, OPERATOR, TRANSPORT_PORT
from .settings import ElasticsearchSettings
from .values import METRICS_PORT

_HEALTH = "The operator asks Elasticsearch for its health, and moves shards before it stops a node"
_OPERATOR_ROWS = {
    "metrics": metrics(METRICS_PORT),
    "api-server": https("It reads Elasticsearch and Kibana, and makes their pods"),
    "elasticsearch": AllowSettings(
        reason=_HEALTH, direction="egress", namespaces=(LOGGING,), peer_pods=ELASTICSEARCH, ports=(HTTP_PORT,)
    ),
}
_TARGETS = (Target("elastic-operator", charts.ECK_OPERATOR.namespace, OPERATOR, METRICS_PORT),)
CONTROLLER = Controller(charts.ECK_OPERATOR, BASE.model_copy(update={"allow": _OPERATOR_ROWS}), targets=_TARGETS)


def rows(settings: ElasticsearchSettings, fluent_bit: Mapping[str, str]) -> dict[str, AllowSettings]:
    """The rows of the namespace of Elasticsearch and Kibana, which reach nothing outside it; `fluent_bit` are the
    labels of its pods. People reach Kibana by `kubectl port-forward`, which no NetworkPolicy is about."""
    clients = {"elasticsearch-logs": _within("Fluent Bit sends logs to Elasticsearch", fluent_bit, HTTP_PORT)}
    if settings.kibana:
        clients["elasticsearch-kibana"] = _within("Kibana searches Elasticsearch", KIBANA, HTTP_PORT)
    if settings.nodes > 1:
        reason = "Nodes of Elasticsearch send each other records and requests"
        clients["elasticsearch-nodes"] = _within(reason, ELASTICSEARCH, TRANSPORT_PORT)
    operator = _row(_HEALTH, charts.ECK_OPERATOR.namespace, OPERATOR, HTTP_PORT)
    return {**clients, "elasticsearch-operator": operator}


def _within(reason: str, clients: Mapping[str, str], port: int) -> AllowSettings:
    return _row(reason, LOGGING, clients, port)


def _row(reason: str, namespace: str, clients: Mapping[str, str], port: int) -> AllowSettings:
    return AllowSettings(
        reason=reason,
        direction="ingress",
        pods=ELASTICSEARCH,
        namespaces=(namespace,),
        peer_pods=dict(clients),
        ports=(port,),
    )

"""Who reaches Fluent Bit and Elasticsearch beside it, and whom they reach."""

from ... import charts
from ...controllers.access import BASE, https, metrics
from ...controllers.controller import Controller
from ...metrics import Target
from ...namespaces.namespace_settings import NamespaceSettings
from ..elasticsearch import access as elasticsearch_access
from ..elasticsearch.settings import ElasticsearchSettings
from .plan import METRICS_PORT
from .values import PODS

_ROWS = {
    "metrics": metrics(METRICS_PORT, pods=PODS),
    "api-server-and-cloudwatch": https("It reads the labels of pods, and writes to CloudWatch Logs", PODS),
}
_NAMESPACE = BASE.model_copy(
    update={
        "pod_security": "privileged",
        "pod_security_reason": "Fluent Bit reads the logs of containers and of the journal in /var/log of the node",
        "aws_access": True,
        "allow": _ROWS,
    }
)
_TARGETS = (Target("fluent-bit", charts.FLUENT_BIT.namespace, PODS, METRICS_PORT, "/api/v2/metrics/prometheus"),)
CONTROLLER = Controller(charts.FLUENT_BIT, _NAMESPACE, targets=_TARGETS)


def namespace(elasticsearch: ElasticsearchSettings | None) -> NamespaceSettings:
    """The namespace, with the rows of Elasticsearch where it is on."""
    own = CONTROLLER.namespace
    if elasticsearch is None:
        return own
    return own.model_copy(update={"allow": {**own.allow, **elasticsearch_access.rows(elasticsearch, PODS)}})

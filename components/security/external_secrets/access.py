"""Who reaches External Secrets, and whom it reaches."""

from collections.abc import Mapping

from ... import charts
from ...controllers.access import BASE, https, metrics, webhook
from ...controllers.controller import Controller
from ...firewall import Opening
from ...metrics import Target
from .values import METRICS_PORT, WEBHOOK_PORT

_OPENINGS: Mapping[str, Opening] = {
    "external-secrets": Opening("tcp", WEBHOOK_PORT, "The API server asks the webhook of External Secrets"),
}
_ROWS = {
    "webhook": webhook(
        "The API server asks about stores and ExternalSecrets",
        WEBHOOK_PORT,
        # The chart's label of the webhook's pods.
        {"app.kubernetes.io/name": "external-secrets-webhook"},
    ),
    "metrics": metrics(METRICS_PORT),
    "api-server-and-aws": https("It reads ExternalSecrets, and secrets of AWS Secrets Manager"),
}
_NAMESPACE = BASE.model_copy(update={"aws_access": True, "allow": _ROWS})
_TARGETS = (
    Target(
        "external-secrets",
        charts.EXTERNAL_SECRETS.namespace,
        {"app.kubernetes.io/name": "external-secrets"},
        METRICS_PORT,
    ),
)
CONTROLLER = Controller(charts.EXTERNAL_SECRETS, _NAMESPACE, _OPENINGS, _TARGETS)

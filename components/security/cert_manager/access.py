"""Who reaches cert-manager, and whom it reaches."""

from collections.abc import Mapping

from ... import charts
from ...controllers.access import BASE, https, metrics, webhook
from ...controllers.controller import Controller
from ...firewall import Opening
from ...metrics import Target
from .values import METRICS_PORT, WEBHOOK_PORT

_OPENINGS: Mapping[str, Opening] = {
    "cert-manager": Opening("tcp", WEBHOOK_PORT, "The API server asks the webhook of cert-manager"),
}
_ROWS = {
    "webhook": webhook(
        "The API server asks about issuers and certificates",
        WEBHOOK_PORT,
        # The chart's label of the webhook's pods.
        {"app.kubernetes.io/component": "webhook"},
    ),
    "metrics": metrics(METRICS_PORT),
    "api-server": https("It reads and writes certificates"),
}
# The controller's pods; its webhook and the CA injector have metrics of their own, which nobody asks for.
_TARGETS = (
    Target(
        "cert-manager",
        charts.CERT_MANAGER.namespace,
        {"app.kubernetes.io/name": "cert-manager", "app.kubernetes.io/component": "controller"},
        METRICS_PORT,
    ),
)
CONTROLLER = Controller(charts.CERT_MANAGER, BASE.model_copy(update={"allow": _ROWS}), _OPENINGS, _TARGETS)

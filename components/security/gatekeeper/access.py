"""Who reaches Gatekeeper, and whom it reaches."""

from collections.abc import Mapping

from ... import charts
from ...controllers.access import BASE, https, metrics, webhook
from ...controllers.controller import Controller
from ...firewall import Opening
from ...metrics import Target
from .values import METRICS_PORT, WEBHOOK_PORT

# terraform-aws-eks 21.19, node_groups.tf, recommended rules, opens the same from the control plane to the nodes.
_OPENINGS: Mapping[str, Opening] = {
    "gatekeeper": Opening("tcp", WEBHOOK_PORT, "The API server asks the webhook of Gatekeeper"),
}
_ROWS = {
    "webhook": webhook("The API server asks about objects", WEBHOOK_PORT),
    "metrics": metrics(METRICS_PORT),
    "api-server": https("It reads constraints and objects"),
}
# The chart's label of both Deployments, the webhook's and the audit's.
_TARGETS = (Target("gatekeeper", charts.GATEKEEPER.namespace, {"gatekeeper.sh/system": "yes"}, METRICS_PORT),)
CONTROLLER = Controller(charts.GATEKEEPER, BASE.model_copy(update={"allow": _ROWS}), _OPENINGS, _TARGETS)

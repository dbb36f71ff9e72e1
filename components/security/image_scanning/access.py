"""Who reaches trivy-operator, and whom it reaches."""

from ... import charts
from ...controllers.access import BASE, https, metrics
from ...controllers.controller import Controller
from ...metrics import Target
from ...namespaces.allow_settings import AllowSettings
from .values import METRICS_PORT, OPERATOR, SERVER, SERVER_PORT

_CHART = charts.TRIVY_OPERATOR
_ROWS = {
    "metrics": metrics(METRICS_PORT, pods=OPERATOR),
    "server": AllowSettings(
        reason="Scans ask the server, which has the database of vulnerabilities",
        direction="ingress",
        pods=SERVER,
        namespaces=(_CHART.namespace,),
        ports=(SERVER_PORT,),
    ),
    # The API server, ECR and S3, mirror.gcr.io for the database (the chart's dbRegistry and javaDbRegistry), and
    # whatever registry an image is from.
    "api-server-and-registries": https("It reads workloads, and scans pull their images"),
}
_TARGETS = (Target("trivy-operator", _CHART.namespace, OPERATOR, METRICS_PORT),)
CONTROLLER = Controller(_CHART, BASE.model_copy(update={"aws_access": True, "allow": _ROWS}), targets=_TARGETS)

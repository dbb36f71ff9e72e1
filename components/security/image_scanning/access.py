"""Who reaches trivy-operator, and whom it reaches."""

from ... import charts
from ..allow_settings import AllowSettings
from ..controllers import Controller
from ..settings import NamespaceSettings
from .values import METRICS_PORT, OPERATOR, SERVER, SERVER_PORT

_CHART = charts.TRIVY_OPERATOR
_NAMESPACE = NamespaceSettings(
    # Values of the chart say what its containers may take, and settings how many scans there are at a time.
    quota=None,
    limits=None,
    # Nothing in it is anybody's work.
    deletion_protection=False,
    aws_access=True,
    allow={
        "metrics": AllowSettings(
            reason="Prometheus reads the metrics",
            direction="ingress",
            pods=OPERATOR,
            namespaces=("monitoring",),
            ports=(METRICS_PORT,),
        ),
        "server": AllowSettings(
            reason="Scans ask the server, which has the database of vulnerabilities",
            direction="ingress",
            pods=SERVER,
            namespaces=(_CHART.namespace,),
            ports=(SERVER_PORT,),
        ),
        # The API server, ECR and S3, mirror.gcr.io for the database (the chart's dbRegistry and javaDbRegistry), and
        # whatever registry an image is from.
        "api-server-and-registries": AllowSettings(
            reason="It reads workloads, and scans pull their images",
            direction="egress",
            cidrs=("0.0.0.0/0",),
            ports=(443,),
        ),
    },
)
CONTROLLER = Controller(_CHART, _NAMESPACE)

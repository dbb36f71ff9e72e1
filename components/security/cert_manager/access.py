"""Who reaches cert-manager, and whom it reaches."""

from collections.abc import Mapping

from ... import charts
from ...firewall import Opening
from ..allow_settings import AllowSettings
from ..controllers import Controller
from ..settings import NamespaceSettings
from .values import METRICS_PORT, WEBHOOK_PORT

_OPENINGS: Mapping[str, Opening] = {
    "cert-manager": Opening("tcp", WEBHOOK_PORT, "The API server asks the webhook of cert-manager"),
}
# The control plane has addresses of the VPC, which differ from cluster to cluster; security groups say who else has
# any business with a node.
_ANYWHERE = ("0.0.0.0/0",)
_NAMESPACE = NamespaceSettings(
    # Values of the chart say what its containers may take.
    quota=None,
    limits=None,
    # Nothing in it is anybody's work.
    deletion_protection=False,
    allow={
        "webhook": AllowSettings(
            reason="The API server asks about issuers and certificates",
            direction="ingress",
            # The chart's label of the webhook's pods.
            pods={"app.kubernetes.io/component": "webhook"},
            cidrs=_ANYWHERE,
            ports=(WEBHOOK_PORT,),
        ),
        "metrics": AllowSettings(
            reason="Prometheus reads the metrics",
            direction="ingress",
            namespaces=("monitoring",),
            ports=(METRICS_PORT,),
        ),
        "api-server": AllowSettings(
            reason="It reads and writes certificates", direction="egress", cidrs=_ANYWHERE, ports=(443,)
        ),
    },
)
CONTROLLER = Controller(charts.CERT_MANAGER, _NAMESPACE, _OPENINGS)

"""Who reaches Gatekeeper, and whom it reaches."""

from collections.abc import Mapping

from ... import charts
from ...firewall import Opening
from ..allow_settings import AllowSettings
from ..controllers import Controller
from ..settings import NamespaceSettings
from .values import METRICS_PORT, WEBHOOK_PORT

# terraform-aws-eks 21.19, node_groups.tf, recommended rules, opens the same from the control plane to the nodes.
_OPENINGS: Mapping[str, Opening] = {
    "gatekeeper": Opening("tcp", WEBHOOK_PORT, "The API server asks the webhook of Gatekeeper"),
}
# The control plane has addresses of the VPC, which differ from cluster to cluster; security groups say who else has
# any business with a node.
_ANYWHERE = ("0.0.0.0/0",)
_NAMESPACE = NamespaceSettings(
    # The chart brings a quota of its own for its priority class, and the resources of its containers.
    quota=None,
    limits=None,
    # Nothing in it is anybody's work.
    deletion_protection=False,
    allow={
        "webhook": AllowSettings(
            reason="The API server asks about objects", direction="ingress", cidrs=_ANYWHERE, ports=(WEBHOOK_PORT,)
        ),
        "metrics": AllowSettings(
            reason="Prometheus reads the metrics",
            direction="ingress",
            namespaces=("monitoring",),
            ports=(METRICS_PORT,),
        ),
        "api-server": AllowSettings(
            reason="It reads constraints and objects", direction="egress", cidrs=_ANYWHERE, ports=(443,)
        ),
    },
)
CONTROLLER = Controller(charts.GATEKEEPER, _NAMESPACE, _OPENINGS)

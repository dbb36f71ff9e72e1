"""Who reaches External Secrets, and whom it reaches."""

from collections.abc import Mapping

from ... import charts
from ...firewall import Opening
from ..allow_settings import AllowSettings
from ..controllers import Controller
from ..settings import NamespaceSettings
from .values import METRICS_PORT, WEBHOOK_PORT

_OPENINGS: Mapping[str, Opening] = {
    "external-secrets": Opening("tcp", WEBHOOK_PORT, "The API server asks the webhook of External Secrets"),
}
_ANYWHERE = ("0.0.0.0/0",)
_NAMESPACE = NamespaceSettings(
    # Values of the chart say what its containers may take.
    quota=None,
    limits=None,
    # Nothing in it is anybody's work.
    deletion_protection=False,
    aws_access=True,
    allow={
        "webhook": AllowSettings(
            reason="The API server asks about stores and ExternalSecrets",
            direction="ingress",
            # The chart's label of the webhook's pods.
            pods={"app.kubernetes.io/name": "external-secrets-webhook"},
            # The control plane has addresses of the VPC, which differ from cluster to cluster; security groups say who
            # else has any business with a node.
            cidrs=_ANYWHERE,
            ports=(WEBHOOK_PORT,),
        ),
        "metrics": AllowSettings(
            reason="Prometheus reads the metrics",
            direction="ingress",
            namespaces=("monitoring",),
            ports=(METRICS_PORT,),
        ),
        # Both are at port 443: Secrets Manager has public addresses, or those of an interface endpoint.
        "api-server-and-aws": AllowSettings(
            reason="It reads ExternalSecrets, and secrets of AWS Secrets Manager",
            direction="egress",
            cidrs=_ANYWHERE,
            ports=(443,),
        ),
    },
)
CONTROLLER = Controller(charts.EXTERNAL_SECRETS, _NAMESPACE, _OPENINGS)

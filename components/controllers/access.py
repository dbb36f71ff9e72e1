"""What the namespaces of controllers have in common, and the connections that most of them need."""

from collections.abc import Mapping

from ..namespaces.allow_settings import AllowSettings
from ..namespaces.namespace_settings import NamespaceSettings

# Webhooks are asked by the control plane's network interfaces, in subnets of the VPC. Its CIDR blocks would do, but a
# ClusterRef has none: it is also written by hand, for a cluster that some other program created. The API server and AWS
# have public addresses, or those of interface endpoints. What else reaches a node is up to security groups: the ports
# of webhooks are open to the members of the cluster's own.
_ANYWHERE = ("0.0.0.0/0",)
_MONITORING = "monitoring"

# Values of the charts say what their containers may take, and nothing in these namespaces is anybody's work.
BASE = NamespaceSettings(quota=None, limits=None, deletion_protection=False)
"""A namespace that a controller has to itself."""


def webhook(reason: str, port: int, pods: Mapping[str, str] | None = None) -> AllowSettings:
    """The API server asks these pods, or all."""
    return AllowSettings(reason=reason, direction="ingress", pods=dict(pods or {}), cidrs=_ANYWHERE, ports=(port,))


def metrics(*ports: int, pods: Mapping[str, str] | None = None) -> AllowSettings:
    """Prometheus reads the metrics of these pods, or of all."""
    reason = "Prometheus reads the metrics"
    return AllowSettings(
        reason=reason, direction="ingress", pods=dict(pods or {}), namespaces=(_MONITORING,), ports=ports
    )


def https(reason: str, pods: Mapping[str, str] | None = None) -> AllowSettings:
    """These pods, or all, call the API server, AWS or a registry."""
    return AllowSettings(reason=reason, direction="egress", pods=dict(pods or {}), cidrs=_ANYWHERE, ports=(443,))

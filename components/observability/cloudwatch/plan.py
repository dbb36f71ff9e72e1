"""The alarms of the cluster and of its network: one row each, with what to do; plain values only."""

from collections.abc import Iterable

from .alarm import NAT, Alarm, Metric
from .control_plane_plan import control_plane_alarms
from .node_plan import node_alarms
from .settings import AlarmSettings


def cluster_alarms(settings: AlarmSettings, *, container_insights: bool) -> dict[str, Alarm]:
    """The alarms of the cluster by their keys: those of the control plane, and with Container Insights those of nodes
    and pods."""
    return {**control_plane_alarms(settings), **(node_alarms(settings) if container_insights else {})}


def nat_alarms(zones: Iterable[str]) -> dict[str, dict[str, Alarm]]:
    """The alarms of each zone's NAT gateway by their keys."""
    # Both as AWS recommends them (CloudWatch User Guide, "Recommended alarms", NAT gateways): any error for 15 minutes;
    # more than 0.01 % of all packets, by the formula of VPC User Guide, "NAT gateway metrics".
    dropped = "IF(from_source + from_destination > 0, 100 * dropped / (from_source + from_destination), 0)"
    packets = {
        "dropped": Metric(NAT, "PacketsDropCount"),
        "from_source": Metric(NAT, "PacketsInFromSource"),
        "from_destination": Metric(NAT, "PacketsInFromDestination"),
    }
    return {
        zone: {
            f"nat-ports-{zone}": Alarm(
                "critical",
                {"errors": Metric(NAT, "ErrorPortAllocation")},
                threshold=0,
                minutes=15,
                description=f"The NAT gateway in {zone} has no ports left: new connections to one destination fail. "
                "Find who opens them in the flow logs, use an interface endpoint for AWS services, or add an IP.",
            ),
            f"nat-drops-{zone}": Alarm(
                "warning",
                packets,
                threshold=0.01,
                minutes=5,
                expression=dropped,
                description=f"The NAT gateway in {zone} drops more than 0.01 % of its packets. Look at the AWS Health "
                "Dashboard, and at what grew: BytesOutToDestination, ActiveConnectionCount.",
            ),
        }
        for zone in zones
    }

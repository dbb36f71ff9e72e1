"""What an alarm is: plain values only."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from ..severities import Severity

Dimension = Literal["ClusterName", "NatGatewayId"]
Statistic = Literal["Average", "Maximum", "Sum"]
Comparison = Literal["GreaterThanThreshold", "LessThanThreshold"]
Missing = Literal["breaching", "notBreaching"]

# Metrics and dimensions of the namespaces, read 2026-11-28: EKS User Guide, "Monitor cluster data with Amazon
# CloudWatch" (free, every minute, by ClusterName); amazon-cloudwatch-agent of 2026-08, translator/translate/otel/
# exporter/awsemf/kubernetes.go (Container Insights Classic, which has each of these by ClusterName alone, too: its
# Maximum is that of the fullest node); VPC User Guide, "NAT gateway metrics".
EKS, INSIGHTS, NAT = "AWS/EKS", "ContainerInsights", "AWS/NATGateway"


class Metric(NamedTuple):
    """A metric with the statistic that is watched."""

    namespace: str
    name: str
    statistic: Statistic = "Sum"

    @property
    def dimension(self) -> Dimension:
        """What tells its values apart: one of each is watched."""
        return "NatGatewayId" if self.namespace == NAT else "ClusterName"


class Alarm(NamedTuple):
    """A CloudWatch alarm on one metric, or on an expression over several."""

    severity: Severity
    metrics: Mapping[str, Metric]
    """By their names in the expression."""
    threshold: float
    minutes: int
    """How long it lasts until somebody is told."""
    description: str
    """What it means, and what to do."""
    expression: str = ""
    comparison: Comparison = "GreaterThanThreshold"
    missing: Missing = "notBreaching"
    period_seconds: int = 60
    outage: bool = False
    """Whether it alone means that the platform is down."""

    @property
    def evaluation_periods(self) -> int:
        """The periods that `minutes` has."""
        return self.minutes * 60 // self.period_seconds

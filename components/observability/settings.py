"""Settings of observability."""

from pydantic import Field

from ..model import Model
from .cloudwatch.settings import CloudWatchSettings
from .prometheus.settings import PrometheusSettings


class ObservabilitySettings(Model):
    """Settings of observability: each part by itself, null where it is off."""

    prometheus: PrometheusSettings | None = Field(
        default_factory=PrometheusSettings,
        description="Prometheus with kube-state-metrics and node exporter, which reads metrics of the cluster, of the "
        "platform's controllers and of workloads",
    )
    cloudwatch: CloudWatchSettings | None = Field(
        default_factory=CloudWatchSettings,
        description="CloudWatch: Container Insights, alarms on the cluster, its nodes and NAT gateways, and the topics "
        "that alarms are published to",
    )

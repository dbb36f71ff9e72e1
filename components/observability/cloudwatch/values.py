"""Configuration of the add-on amazon-cloudwatch-observability: Container Insights, and nothing else that it can do."""

from typing import Any

ADD_ON = "amazon-cloudwatch-observability"
# CloudWatch User Guide, "Install the CloudWatch agent with the Amazon CloudWatch Observability EKS add-on": the agent's
# namespace and service account, and its managed policy.
NAMESPACE = "amazon-cloudwatch"
SERVICE_ACCOUNT = "cloudwatch-agent"
MANAGED_POLICY = "CloudWatchAgentServerPolicy"


def add_on_values() -> dict[str, Any]:
    """The add-on's configuration values.

    Names: aws-observability/helm-charts 6.4.0, charts/amazon-cloudwatch-observability/values.yaml, read 2026-11-28; the
    same switches are in configurations of the add-on 6.3 to 6.6.

    Container Insights is in its Classic form ("Enhanced Container Insights (Classic)"), which is in maintenance: AWS
    fixes it, and adds nothing. Its successor sends metrics under other names that only PromQL reads, while CloudWatch's
    alarms with dimensions, metric math, composite alarms' children and dashboards of this room need those of the
    namespace ContainerInsights. What the successor adds, Prometheus has in this cluster already.
    """
    return {
        "containerInsights": {"enabled": True},
        "otelContainerInsights": {"enabled": False},
        # The platform has its own Fluent Bit, with its own log groups.
        "containerLogs": {"enabled": False},
        # Application Signals would instrument every workload, and is charged for its traces.
        "applicationSignals": {"enabled": False},
        "manager": {"applicationSignals": {"autoMonitor": {"monitorAllServices": False}}},
        # No node has a GPU, Inferentia or Trainium.
        "dcgmExporter": {"enabled": False},
        "neuronMonitor": {"enabled": False},
    }


def log_group_name(cluster_name: str) -> str:
    """The group that the agent writes to, one event for each node, pod and container a minute; of the four that
    Container Insights can have, the others are those of the add-on's Fluent Bit (the chart's values.yaml)."""
    return f"/aws/containerinsights/{cluster_name}/performance"

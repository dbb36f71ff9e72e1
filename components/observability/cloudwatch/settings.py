"""Settings of CloudWatch: Container Insights, alarms, and who is told of them."""

from pydantic import Field, ValidationInfo, field_validator

from ...emails import Emails
from ...mistakes import Mistake, refuse
from ...model import Model
from ...values import RetentionDays
from ..severities import Severity

# From here on the kubelet evicts pods: nodefs.available<10% (Kubernetes documentation, "Node-pressure Eviction", hard
# eviction thresholds by default, read 2026-11-28).
_FULL_DISK_PERCENT = 90


class AlarmSettings(Model):
    """Thresholds of the CloudWatch alarms."""

    # 80 is our judgement: nodes that are this full leave room for one that fails, and for the kubelet's thresholds. The
    # order matters: a validator sees the fields before its own.
    node_cpu_percent: int = Field(
        default=80, ge=1, le=100, description="Average CPU utilization of all nodes above which a warning is sent"
    )
    node_memory_percent: int = Field(
        default=80, ge=1, le=100, description="Average memory utilization of all nodes above which a warning is sent"
    )
    full_disk_percent: int = Field(
        default=_FULL_DISK_PERCENT,
        ge=1,
        le=99,
        description="Use of the fullest node's disk above which the alarm is critical; from 90 on the kubelet "
        "evicts pods",
    )
    node_disk_percent: int = Field(
        default=80, ge=1, le=98, description="Use of the fullest node's disk above which a warning is sent"
    )
    api_server_error_percent: int = Field(
        default=5,
        ge=1,
        le=100,
        description="Percentage of requests to the Kubernetes API server answered with 5xx above which the alarm is "
        "critical",
    )
    pending_minutes: int = Field(
        default=15,
        ge=5,
        le=1440,
        description="Minutes for which pods may wait for a node before a warning is sent; Karpenter needs a few",
    )

    @field_validator("node_disk_percent")
    @classmethod
    def _warns_first(cls, percent: int, info: ValidationInfo) -> int:
        full: int | None = info.data.get("full_disk_percent")
        if full is not None and percent >= full:
            problem = f"is not less than full_disk_percent, {full}"
            raise refuse(Mistake(problem, "lower it, or raise full_disk_percent: a warning comes first", percent))
        return percent


class SubscriptionSettings(Model):
    """E-mail addresses by severity; AWS sends each a link to confirm it."""

    critical: Emails = Field(default=(), description="E-mail addresses that get critical alarms")
    warning: Emails = Field(default=(), description="E-mail addresses that get warnings")
    info: Emails = Field(default=(), description="E-mail addresses that get what is only worth knowing")

    def of(self, severity: Severity) -> tuple[str, ...]:
        """The addresses of a severity."""
        return {"critical": self.critical, "warning": self.warning, "info": self.info}[severity]


class CloudWatchSettings(Model):
    """Settings of CloudWatch for the cluster and its network."""

    container_insights: bool = Field(
        default=True,
        description="Whether to install Container Insights, the EKS add-on amazon-cloudwatch-observability; AWS "
        "charges per observation. Without it there are no alarms on nodes and pods",
    )
    retention_days: RetentionDays = Field(
        default=365, description="Retention of the log group of Container Insights, in days"
    )
    alarms: AlarmSettings | None = Field(
        default_factory=AlarmSettings,
        description="CloudWatch alarms and dashboard; null turns them off, and keeps the topics",
    )
    email_addresses: SubscriptionSettings = Field(
        default_factory=SubscriptionSettings, description="Who is told of alarms by e-mail"
    )
    deletion_protection: bool = Field(
        default=True, description="Whether to protect the KMS keys from deletion, in Pulumi"
    )

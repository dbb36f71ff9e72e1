"""Settings of cost: the budget, anomaly detection, unused resources, the weekly report, and who is told."""

import re
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from ..emails import Emails
from ..forms import Form
from ..mistakes import Mistake, refuse
from ..model import Distinct, Model
from ..values import RetentionDays
from ..weekdays import Weekday
from .plan import CostTag

# Budgets API, CreateBudget, NumericValue (botocore 1.44.5) has no limit; this one is there to notice a slip.
_MOST_USD = 10_000_000
# Budgets API, CreateBudget, NotificationsWithSubscribers (botocore 1.44.5): ten; one of them is for the forecast.
_MOST_SHARES = 9
# Idle for three months is idle. CloudWatch keeps values of an hour for 455 days (CloudWatch User Guide, "Metrics
# retention").
_MOST_IDLE_DAYS = 90
_MOST_SNAPSHOT_DAYS = 3_650

Percent = Annotated[int, Field(ge=1, le=100)]

# Secrets Manager API, CreateSecret, Name (botocore 1.44.5).
_SECRET = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
# IAM, EC2 and ELB: tag keys have up to 128 characters (EC2 User Guide, "Tag restrictions"); the ASCII ones of these.
_TAG_KEY = re.compile(r"(?!aws:)[A-Za-z0-9_.:/=+@-]{1,128}")
# Cost Explorer API, CreateAnomalySubscription, MonitorArnList (botocore 1.44.5); the form of a monitor's ARN is in the
# Service Authorization Reference, "AWS Cost Explorer Service".
_MONITOR = re.compile(r"arn:aws:ce::\d{12}:anomalymonitor/[A-Za-z0-9-]+")


# An ARN has colons, which no name has, and so does a URL.
SecretName = Annotated[
    str,
    Form(
        _SECRET,
        "is not the name of a secret",
        "write the name of a secret of AWS Secrets Manager, up to 512 letters, digits and /_+=.@-, for example "
        "platform/cost/slack; never its ARN or its value",
        "platform/cost/slack",
        confidential=True,
    ),
]
TagKey = Annotated[
    str,
    Form(
        _TAG_KEY,
        "is not a tag key",
        "use up to 128 letters, digits and _.:/=+@-, not beginning with aws:, for example KeepUnused",
        "KeepUnused",
    ),
]
MonitorArn = Annotated[
    str,
    Form(
        _MONITOR,
        "is not the ARN of an anomaly monitor",
        "write arn:aws:ce::<account ID>:anomalymonitor/<ID>, as `aws ce get-anomaly-monitors` shows it",
        "arn:aws:ce::111122223333:anomalymonitor/0e2f9e0a-5a5e-4a1c-8a6a-2f0d3c1b7e90",
    ),
]


class BudgetSettings(Model):
    """Settings of the monthly budget."""

    monthly_usd: int = Field(ge=1, le=_MOST_USD, description="Budget of a month in USD")
    alert_percents: Annotated[tuple[Percent, ...], Field(max_length=_MOST_SHARES), Distinct()] = Field(
        default=(50, 80, 100),
        description="Percentages of the budget at which the actual cost of the month is alerted, up to nine",
    )
    forecast_percent: Percent | None = Field(
        default=100,
        validate_default=True,
        description="Percentage of the budget at which the forecast for the month is alerted; AWS needs about "
        "five weeks of use for one; null turns it off",
    )

    @field_validator("forecast_percent")
    @classmethod
    def _something_is_alerted(cls, percent: int | None, info: ValidationInfo) -> int | None:
        if percent is None and info.data.get("alert_percents") == ():
            problem = "is null, and alert_percents is empty: nobody would be told"
            raise refuse(Mistake(problem, "set either of them, for example alert_percents: [80, 100]", percent))
        return percent


class AnomalySettings(Model):
    """Settings of AWS Cost Anomaly Detection."""

    monitor: Literal["tag", "services", "existing"] = Field(
        default="tag",
        description="What is watched: tag (a custom monitor of this stack's cost, by cost.tag), services (AWS's "
        "monitor of all services, of which there is one in an account, often already) or existing (a monitor that "
        "another stack or the console has, by monitor_arn)",
    )
    monitor_arn: MonitorArn | None = Field(
        default=None, validate_default=True, description="ARN of the monitor, where monitor is existing"
    )
    percent: Percent = Field(
        default=20,
        description="Percentage by which cost is above what was expected from which on an anomaly is alerted",
    )
    minimum_usd: int | None = Field(
        default=None,
        ge=1,
        le=_MOST_USD,
        description="Cost of an anomaly in USD below which it is not alerted, however large its percentage is; null "
        "alerts every one",
    )

    @field_validator("monitor_arn")
    @classmethod
    def _for_an_existing_one(cls, arn: str | None, info: ValidationInfo) -> str | None:
        monitor = info.data.get("monitor")
        if monitor == "existing" and arn is None:
            raise refuse(Mistake("is required where monitor is existing", "write the ARN of the monitor", arn))
        if monitor not in (None, "existing") and arn is not None:
            problem = f"is set, and monitor is {monitor}, which has a monitor of its own"
            raise refuse(Mistake(problem, "set monitor to existing, or remove monitor_arn", arn))
        return arn


class WeeklySettings(Model):
    """When something is done every week."""

    day: Weekday = Field(default="monday", description="Day of the week")
    hour_utc: int = Field(default=7, ge=0, le=23, description="Hour of the day, in UTC")


class UnusedResourceSettings(WeeklySettings):
    """Settings of the weekly search for unused resources."""

    idle_days: int = Field(
        default=14,
        ge=1,
        le=_MOST_IDLE_DAYS,
        description="Days without traffic after which a load balancer or NAT gateway is unused; younger ones, and "
        "younger volumes, are not reported",
    )
    snapshot_days: int = Field(
        default=90,
        ge=1,
        le=_MOST_SNAPSHOT_DAYS,
        description="Age in days from which on an EBS snapshot is old. Those of AMIs, of AWS Backup and of Data "
        "Lifecycle Manager are not reported",
    )
    keep_tag: TagKey = Field(
        default="KeepUnused", description="Key of the tag that keeps a resource out of the report, whatever its value"
    )


class CostSettings(Model):
    """Settings of cost; one stack of each account and environment has them."""

    # The order matters: a validator sees only the fields that precede its own.
    tag: CostTag | None = Field(
        default="Environment",
        description="Tag by whose value the cost of this stack is told apart. It has to be activated as a cost "
        "allocation tag in the account that pays; null counts the whole account",
    )
    budget: BudgetSettings | None = Field(default=None, description="Monthly budget; null for none")
    anomalies: AnomalySettings | None = Field(
        default_factory=AnomalySettings,
        validate_default=True,
        description="Detection of cost that is higher than expected; null turns it off",
    )
    unused_resources: UnusedResourceSettings | None = Field(
        default_factory=UnusedResourceSettings,
        description="Weekly search for unused resources in the account and Region: EBS volumes, Elastic IP addresses, "
        "load balancers, NAT gateways, snapshots. One stack of each account and Region has it; null turns it off",
    )
    weekly_report: WeeklySettings | None = Field(
        default_factory=WeeklySettings,
        description="Weekly report of the cost by service; each is one request to Cost Explorer, which AWS charges "
        "for; null turns it off",
    )
    email_addresses: Emails = Field(
        default=(),
        description="E-mail addresses that get alerts and reports; AWS sends each a link to confirm it",
    )
    slack_secret: SecretName | None = Field(
        default=None,
        description="Name of the secret in AWS Secrets Manager whose JSON has the URL of Slack's incoming webhook as "
        "`url`: the channel gets both reports as well; null for none",
    )
    log_retention_days: RetentionDays = Field(
        default=365, description="Retention of the functions' log groups, in days"
    )
    deletion_protection: bool = Field(
        default=True, description="Whether to protect the KMS key from deletion, in Pulumi"
    )

    @field_validator("anomalies")
    @classmethod
    def _a_tag_to_watch(cls, anomalies: AnomalySettings | None, info: ValidationInfo) -> AnomalySettings | None:
        if anomalies and anomalies.monitor == "tag" and info.data.get("tag", "") is None:
            problem = "is tag, and cost.tag is null: there is nothing by which the cost of this stack is told apart"
            remedy = "set it to services or existing, set cost.tag, or set cost.anomalies to null"
            raise refuse(Mistake(problem, remedy, "tag", "anomalies.monitor"))
        return anomalies

    @model_validator(mode="after")
    def _something_is_on(self) -> "CostSettings":
        parts = ("budget", "anomalies", "unused_resources", "weekly_report")
        if not any(getattr(self, part) for part in parts):
            raise refuse(Mistake(f"has none of {', '.join(parts)}", "turn one of them on, or remove cost"))
        return self

"""What the budget, the anomaly detection and the schedules are made of; plain values only."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, NamedTuple

from ..weekdays import Weekday

CostTag = Literal["Environment", "Project", "Owner"]
"""The tags that every resource of a stack has."""

# It is in the name of a schedule group, which has up to 64 characters (EventBridge Scheduler API, botocore 1.44.5).
_ENVIRONMENT = re.compile(r"[A-Za-z0-9-]{1,16}")


class Tag(NamedTuple):
    """The tag that tells the cost of a stack apart."""

    key: CostTag
    value: str


class Function(NamedTuple):
    """A Lambda function of this room: its module in `functions/`, what it is for, and what it needs."""

    module: str
    description: str
    timeout_seconds: int
    memory_mib: int


# Timeouts and memory are our judgement: many pages of volumes and snapshots, one page of costs.
FUNCTIONS: Mapping[str, Function] = {
    "unused-resources": Function(
        "unused_resources",
        "Reports volumes, addresses, load balancers, NAT gateways and snapshots without use",
        300,
        256,
    ),
    "weekly-report": Function(
        "weekly_report", "Reports the cost of the last week by service", timeout_seconds=60, memory_mib=128
    ),
}
# Every archive has all modules: they are small, and share some.
MODULES = ("__init__", "messages", "moments", "traffic", "unused_resources", "weekly_report")
PACKAGE = "functions"


def tag_of(tag: CostTag | None, tags: Mapping[str, str]) -> Tag | None:
    """The tag that tells the cost of this stack apart; None where the whole account is counted.

    Raises:
        ValueError: where the stack's tags do not have it.
    """
    if tag is None:
        return None
    if tag not in tags:
        raise ValueError(f"tags has no {tag}, by which cost.tag tells the cost of this stack apart")
    return Tag(tag, tags[tag])


def cost_filters(tag: Tag | None) -> list[Any] | None:
    """What a budget counts. The form of a tag's name is in the Budgets API reference, Budget, CostFilters."""
    return None if tag is None else [{"name": "TagKeyValue", "values": [f"user:{tag.key}${tag.value}"]}]


def notifications(alert_percents: Sequence[int], forecast_percent: int | None, topic_arn: Any) -> list[Any]:
    """The notifications of a budget, all to one topic."""
    thresholds = [("ACTUAL", percent) for percent in sorted(alert_percents)]
    if forecast_percent is not None:
        thresholds.append(("FORECASTED", forecast_percent))
    return [
        {
            "comparison_operator": "GREATER_THAN",
            "notification_type": kind,
            "threshold": percent,
            "threshold_type": "PERCENTAGE",
            "subscriber_sns_topic_arns": [topic_arn],
        }
        for kind, percent in thresholds
    ]


def monitor_specification(tag: Tag) -> str:
    """What a custom monitor watches. With all members, as in the example of pulumi-aws 7.51.1,
    costexplorer.AnomalyMonitor: Cost Explorer returns all of them."""
    others = dict.fromkeys(("And", "CostCategories", "Dimensions", "Not", "Or"))
    return json.dumps({**others, "Tags": {"Key": tag.key, "MatchOptions": None, "Values": [tag.value]}}, sort_keys=True)


def threshold_expression(percent: int, minimum_usd: int | None) -> dict[str, Any]:
    """From which impact on an anomaly is alerted: both, where there are two."""
    relative = _at_least("ANOMALY_TOTAL_IMPACT_PERCENTAGE", percent)
    if minimum_usd is None:
        return relative
    return {"ands": [relative, _at_least("ANOMALY_TOTAL_IMPACT_ABSOLUTE", minimum_usd)]}


def _at_least(key: str, value: int) -> dict[str, Any]:
    # Values are text (Cost Explorer API, AnomalySubscription, ThresholdExpression).
    return {"dimension": {"key": key, "match_options": ["GREATER_THAN_OR_EQUAL"], "values": [str(value)]}}


def weekly(day: Weekday, hour_utc: int) -> str:
    """The cron expression of a day and an hour (EventBridge Scheduler User Guide, "Cron-based schedules")."""
    return f"cron(0 {hour_utc} ? * {day[:3].upper()} *)"


def event(request: Mapping[str, Any]) -> str:
    """What a schedule gives its function: the request, and the time that it was to run at, which the scheduler puts in
    (EventBridge Scheduler User Guide, "Adding context attributes"): a late or second attempt reports the same week."""
    return json.dumps({**request, "time": "<aws.scheduler.scheduled-time>"}, sort_keys=True)


def check_environment(environment: str) -> str:
    """The value of the tag Environment, which is part of names.

    Raises:
        ValueError: where names cannot have it.
    """
    if not _ENVIRONMENT.fullmatch(environment):
        problem = f"the tag Environment is {environment!r}, and is part of names"
        raise ValueError(f"{problem}: use up to 16 ASCII letters, digits and hyphens")
    return environment

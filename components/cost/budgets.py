"""The monthly budget and the anomaly detection, which AWS evaluates by itself."""

from pulumi import Input
from pulumi_aws import budgets, costexplorer

from ..inside import Inside
from ..refs import TopicRef
from . import plan
from .plan import Tag
from .settings import AnomalySettings, BudgetSettings


def monthly_budget(
    inside: Inside,
    settings: BudgetSettings,
    topic: TopicRef,
    physical_name: str,
    tag: Tag | None,
) -> budgets.Budget:
    """The budget, which publishes to the topic at each of its thresholds."""
    return budgets.Budget(
        inside.name("budget"),
        # Not auto-named: the messages name it.
        name=physical_name,
        budget_type="COST",
        time_unit="MONTHLY",
        limit_amount=str(settings.monthly_usd),
        limit_unit="USD",
        cost_filters=plan.cost_filters(tag),
        notifications=plan.notifications(settings.alert_percents, settings.forecast_percent, topic.arn),
        opts=inside.options(),
    )


def anomaly_detection(inside: Inside, settings: AnomalySettings, topic: TopicRef, tag: Tag | None) -> None:
    """The monitor, unless there is one, and the subscription that publishes its anomalies to the topic."""
    costexplorer.AnomalySubscription(
        inside.name("anomalies"),
        # The only frequency of SNS (Cost Explorer API, AnomalySubscription, Frequency).
        frequency="IMMEDIATE",
        monitor_arn_lists=[_monitor_arn(inside, settings, tag)],
        subscribers=[{"type": "SNS", "address": topic.arn}],
        threshold_expression=plan.threshold_expression(settings.percent, settings.minimum_usd),  # pyright: ignore[reportArgumentType]
        opts=inside.options(),
    )


def _monitor_arn(inside: Inside, settings: AnomalySettings, tag: Tag | None) -> Input[str]:
    if settings.monitor_arn is not None:
        return settings.monitor_arn
    name = inside.name("anomalies")
    if settings.monitor == "services" or tag is None:
        return costexplorer.AnomalyMonitor(
            name, monitor_type="DIMENSIONAL", monitor_dimension="SERVICE", opts=inside.options()
        ).arn
    return costexplorer.AnomalyMonitor(
        name,
        monitor_type="CUSTOM",
        monitor_specification=plan.monitor_specification(tag),
        opts=inside.options(),
    ).arn

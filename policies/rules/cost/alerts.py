"""Notifications of budgets and cost anomaly monitors."""

from collections.abc import Iterable, Iterator

from policies.accessors.links import linked
from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_BUDGET = "aws:budgets/budget:Budget"
_MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
_SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription"


def _budgets(resource: Resource) -> Iterable[Resource]:
    return itself(resource) if resource.type == _BUDGET else ()


def _monitors(resource: Resource) -> Iterable[Resource]:
    return itself(resource) if resource.type == _MONITOR else ()


def _notifications(resource: Resource) -> Iterator[Value]:
    yield from resource.props["notifications"].entries()


def _without_notifications(budget: Resource) -> str | None:
    return "the budget has no notifications" if budget.props["notifications"].is_empty() else None


def _without_subscriber(notification: Value) -> str | None:
    notification.known()
    subscribers = (notification["subscriberEmailAddresses"], notification["subscriberSnsTopicArns"])
    # An address or ARN may still be unknown; that there is one is enough.
    if any(next(subscriber.entries(), None) is not None for subscriber in subscribers):
        return None
    return f"{notification.path} has neither subscriberEmailAddresses nor subscriberSnsTopicArns"


def _without_subscription(monitor: Resource) -> str | None:
    return None if linked(monitor, _SUBSCRIPTION, "monitorArnLists") else "the monitor has no subscription"


CST_002 = Rule(
    id="CST-002",
    title="Budgets and cost anomaly monitors have notifications and subscribers",
    severity="low",
    why="A budget does not stop spending: it helps only if someone is notified in time.",
    url="https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html",
    scope="stack",
    types=frozenset({_BUDGET, _MONITOR}),
    pack="cost",
    checks=(
        Check(
            id="CST-002.a",
            requires="A budget has notifications",
            remedy="add notifications, for example at 80 % of the forecasted and 100 % of the actual cost",
            parts=_budgets,
            fault=_without_notifications,
        ),
        Check(
            id="CST-002.b",
            requires="Each notification has a subscriber",
            remedy="set subscriberEmailAddresses or subscriberSnsTopicArns",
            parts=_notifications,
            fault=_without_subscriber,
        ),
        Check(
            id="CST-002.c",
            requires="A cost anomaly monitor has a subscription",
            remedy="add an aws.costexplorer.AnomalySubscription with the monitor's ARN in monitorArnLists",
            parts=_monitors,
            fault=_without_subscription,
        ),
    ),
    controls=Controls(),
)

RULES = (CST_002,)

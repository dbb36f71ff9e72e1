"""Rules about somebody hearing of what is spent."""

from collections.abc import Iterable, Iterator

from policies.accessors.inputs import Value
from policies.accessors.links import linked
from policies.rule import Check, Controls, Resource, Rule, itself

_BUDGET = "aws:budgets/budget:Budget"
_MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
_SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription"


def _budgets(resource: Resource) -> Iterable[Resource]:
    return itself(resource) if resource.type == _BUDGET else ()


def _monitors(resource: Resource) -> Iterable[Resource]:
    return itself(resource) if resource.type == _MONITOR else ()


def _notifications(resource: Resource) -> Iterator[Value]:
    yield from resource.props["notifications"].entries()


def _silent(budget: Resource) -> str | None:
    return "it has no notifications" if budget.props["notifications"].is_empty() else None


def _unread(notification: Value) -> str | None:
    notification.known()
    readers = (notification["subscriberEmailAddresses"], notification["subscriberSnsTopicArns"])
    # Who it is may be known only when it is deployed; that there is somebody is enough.
    if any(next(reader.entries(), None) is not None for reader in readers):
        return None
    return f"{notification.path} has neither subscriberEmailAddresses nor subscriberSnsTopicArns"


def _unsubscribed(monitor: Resource) -> str | None:
    return None if linked(monitor, _SUBSCRIPTION, "monitorArnLists") else "nobody is subscribed to it"


CST_002 = Rule(
    id="CST-002",
    title="Somebody hears of budgets and cost anomalies",
    severity="low",
    why="A budget stops nothing: it helps only whoever is told in time.",
    url="https://docs.aws.amazon.com/cost-management/latest/userguide/budgets-best-practices.html",
    scope="stack",
    types=frozenset({_BUDGET, _MONITOR}),
    pack="cost",
    checks=(
        Check(
            id="CST-002.a",
            requires="A budget has notifications",
            remedy="add notifications, as at 80 % of what is forecast and at 100 % of what is spent",
            parts=_budgets,
            fault=_silent,
        ),
        Check(
            id="CST-002.b",
            requires="Each notification has a subscriber",
            remedy="add an address or a topic to it",
            parts=_notifications,
            fault=_unread,
        ),
        Check(
            id="CST-002.c",
            requires="An anomaly monitor has an aws.costexplorer.AnomalySubscription",
            remedy="add a subscription with the monitor's ARN in monitorArnLists",
            parts=_monitors,
            fault=_unsubscribed,
        ),
    ),
    controls=Controls(),
)

RULES = (CST_002,)

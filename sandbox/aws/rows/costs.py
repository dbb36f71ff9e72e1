"""Budgets and Cost Anomaly Detection (`aws:budgets/…`, `aws:costexplorer/…`); moto has budgets alone."""

from __future__ import annotations

from typing import Any

from ..row import Call, Row, Scope, Tagging, Update
from .cost_refusals import check_budget, check_subscription
from .recorded_ids import made_up

# moto has no tag calls for either: tags are kept as the program wrote them.
_TAGGING = Tagging(
    add=Call("tag_resource", {"ResourceARN": "out.arn", "ResourceTags": lambda s: []}, when="`false`"),
    remove=Call("untag_resource", {"ResourceARN": "out.arn", "ResourceTagKeys": lambda s: s["keys"]}, when="`false`"),
)
_COST_TAGGING = Tagging(
    add=Call("tag_resource", {"ResourceArn": "out.arn", "ResourceTags": lambda s: []}),
    remove=Call("untag_resource", {"ResourceArn": "out.arn", "ResourceTagKeys": lambda s: s["keys"]}),
)

# Property → member of a budget.
_MEMBERS = {
    "autoAdjustData": "AutoAdjustData",
    "billingViewArn": "BillingViewArn",
    "budgetType": "BudgetType",
    "costTypes": "CostTypes",
    "filterExpression": "FilterExpression",
    "name": "BudgetName",
    "timeUnit": "TimeUnit",
}
# Kept as the program wrote them: moto has no DescribeSubscribersForNotification.
_KEPT = ("notifications", "autoAdjustData", "filterExpression", "metrics")


def _budget(scope: Scope) -> dict[str, Any]:
    given = scope["in"]
    check_budget(given)
    budget: dict[str, Any] = {member: given[name] for name, member in _MEMBERS.items() if given.get(name) is not None}
    if given.get("limitAmount") is not None:
        budget["BudgetLimit"] = {"Amount": given["limitAmount"], "Unit": given["limitUnit"]}
    if given.get("costFilters"):
        budget["CostFilters"] = {part["name"]: part["values"] for part in given["costFilters"]}
    if given.get("metrics"):
        budget["Metrics"] = [given["metrics"]]
    return budget


def _notifications(scope: Scope) -> list[dict[str, Any]]:
    return [
        {
            "Notification": {
                "NotificationType": one["notificationType"],
                "ComparisonOperator": one["comparisonOperator"],
                "Threshold": one["threshold"],
                "ThresholdType": one["thresholdType"],
            },
            "Subscribers": [
                *({"SubscriptionType": "SNS", "Address": arn} for arn in one.get("subscriberSnsTopicArns") or ()),
                *({"SubscriptionType": "EMAIL", "Address": at} for at in one.get("subscriberEmailAddresses") or ()),
            ],
        }
        for one in scope["in"].get("notifications") or ()
    ]


def _account(scope: Scope) -> str:
    return scope["in"].get("accountId") or scope["account"]


def _name(scope: Scope) -> str:
    return scope["id"].partition(":")[2]


def _found(scope: Scope) -> dict[str, Any]:
    live = scope["answer"]["Budget"]
    limit = live.get("BudgetLimit", {})
    return {
        **live,
        "name": live["BudgetName"],
        "limitAmount": limit.get("Amount"),
        "limitUnit": limit.get("Unit"),
        "costFilters": [{"name": name, "values": values} for name, values in live.get("CostFilters", {}).items()],
        **{name: scope["in"][name] for name in _KEPT if name in scope["in"]},
        "Tags": scope["in"].get("tagsAll", {}),
    }


_CREATE = Call(
    "create_budget", {"AccountId": _account, "Budget": _budget, "NotificationsWithSubscribers": _notifications}
)
_DELETE = Call("delete_budget", {"AccountId": _account, "BudgetName": _name})
_UPDATED = frozenset({*_MEMBERS, *_KEPT, "costFilters", "limitAmount", "limitUnit"} - {"name"})

BUDGET = Row(
    "budgets",
    lambda s: f"{_account(s)}:{s['in']['name']}",
    create=_CREATE,
    read=Call("describe_budget", {"AccountId": _account, "BudgetName": _name}),
    found=_found,
    delete=(_DELETE,),
    # moto has no UpdateBudget; the provider keeps the budget.
    updates=(Update(_UPDATED, (_DELETE, _CREATE)),),
    outputs={
        "arn": lambda s: f"arn:aws:budgets::{s['account']}:budget/{_name(s)}",
        "accountId": _account,
    },
    tagging=_TAGGING,
    autoname="name",
    longest_name=100,
    documented={
        # Budgets API reference, Budget, TimeUnit, BudgetType; Notification; Spend.
        "name": {"maxLength": 100, "pattern": r"^[^:\\]+\Z"},
        "limitAmount": {"pattern": r"^([0-9]*\.)?[0-9]+\Z"},
        "timeUnit": {"enum": ["DAILY", "MONTHLY", "QUARTERLY", "ANNUALLY", "CUSTOM"]},
        "notifications": {"maxItems": 10, "items": {}},
    },
    shapes={"name": "Budget.BudgetName", "timeUnit": "Budget.TimeUnit", "budgetType": "Budget.BudgetType"},
    foreign={
        "*": ("budgets", "create_budget", "Budget"),
        "limitUnit": ("budgets", "create_budget", "Budget.BudgetLimit.Unit"),
        "notifications": ("budgets", "create_budget", "NotificationsWithSubscribers.Notification"),
    },
    local=frozenset({"namePrefix"}),
    composed=frozenset({*_UPDATED, "name", "accountId"}),
    forces=frozenset({"name", "accountId"}),
)


def _monitor(scope: Scope) -> str:
    """The ARN. An account has one monitor of a dimension, so that a second one has the same."""
    given = scope["in"]
    dimension = given.get("monitorDimension")
    # AWS cloudformation-coverage-roadmap #2515 (looked up 2026-11-26).
    what = {"dimension": dimension} if given["monitorType"] == "DIMENSIONAL" else {"name": given["name"]}
    return f"arn:aws:ce::{scope['account']}:anomalymonitor/{made_up(what, 32)}"


MONITOR = Row(
    "ce",
    _monitor,
    updates=(Update(frozenset({"name"}), ()),),
    outputs={"arn": "id"},
    tagging=_COST_TAGGING,
    autoname="name",
    rename={"name": "MonitorName"},
    longest_name=1_024,
    foreign={"*": ("ce", "create_anomaly_monitor", "AnomalyMonitor")},
    # Cost Explorer API reference, AnomalyMonitor.
    documented={
        "monitorType": {"enum": ["DIMENSIONAL", "CUSTOM"]},
        "monitorDimension": {"enum": ["SERVICE", "LINKED_ACCOUNT", "TAG", "COST_CATEGORY"]},
    },
    forces=frozenset({"monitorType", "monitorDimension", "monitorSpecification"}),
)


def _subscription(scope: Scope) -> None:
    check_subscription(scope["in"])


SUBSCRIPTION = Row(
    "ce",
    lambda s: f"arn:aws:ce::{s['account']}:anomalysubscription/{made_up(s['in']['name'], 32)}",
    after_create=(_subscription,),
    updates=(
        Update(frozenset({"frequency", "subscribers", "thresholdExpression"}), (_subscription,)),
        Update(frozenset({"name", "monitorArnLists"}), ()),
    ),
    outputs={"arn": "id", "accountId": "account"},
    tagging=_COST_TAGGING,
    autoname="name",
    longest_name=1_024,
    foreign={
        "*": ("ce", "create_anomaly_subscription", "AnomalySubscription"),
        "name": ("ce", "create_anomaly_subscription", "AnomalySubscription.SubscriptionName"),
    },
    # Cost Explorer API reference, AnomalySubscription.
    documented={
        "frequency": {"enum": ["DAILY", "IMMEDIATE", "WEEKLY"]},
        "monitorArnLists": {
            "items": {"pattern": r"^arn:aws[-a-z0-9]*:[a-z0-9]+:[-a-z0-9]*:[0-9]{12}:[-a-zA-Z0-9/:_]+\Z"},
        },
    },
    forces=frozenset({"accountId"}),
)

ROWS: dict[str, Row] = {
    "aws:budgets/budget:Budget": BUDGET,
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": MONITOR,
    "aws:costexplorer/anomalySubscription:AnomalySubscription": SUBSCRIPTION,
}

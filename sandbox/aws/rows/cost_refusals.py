"""What Budgets and Cost Explorer refuse, and moto does not or cannot; the messages are the sandbox's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..operations import Refused

# Budgets API reference, NotificationWithSubscribers (botocore 1.44.5): one topic and ten addresses.
_TOPICS, _ADDRESSES = 1, 10
# Cost Explorer API reference, AnomalySubscription, Frequency and Subscribers: by topic at once, by mail in summaries.
_TYPE_OF = {"IMMEDIATE": "SNS", "DAILY": "EMAIL", "WEEKLY": "EMAIL"}
_IMPACTS = ("ANOMALY_TOTAL_IMPACT_ABSOLUTE", "ANOMALY_TOTAL_IMPACT_PERCENTAGE")


def check_budget(inputs: Mapping[str, Any]) -> None:
    """Raises Refused for what CreateBudget refuses of a limit, a filter and notifications."""
    if float(inputs.get("limitAmount") or 1) <= 0:
        raise _refused("CreateBudget", f"limitAmount is {inputs['limitAmount']}, and not greater than 0")
    if inputs.get("costFilters") and inputs.get("filterExpression"):
        raise _refused("CreateBudget", "costFilters cannot be combined with filterExpression")
    if bool(inputs.get("filterExpression")) != bool(inputs.get("metrics")):
        raise _refused("CreateBudget", "filterExpression and metrics need each other")
    seen: list[tuple[Any, ...]] = []
    for notification in inputs.get("notifications") or ():
        topics = notification.get("subscriberSnsTopicArns") or ()
        addresses = notification.get("subscriberEmailAddresses") or ()
        if not topics and not addresses:
            raise _refused("CreateBudget", "a notification has no subscriber")
        if len(topics) > _TOPICS or len(addresses) > _ADDRESSES:
            raise _refused("CreateBudget", f"a notification has more than {_TOPICS} topic or {_ADDRESSES} addresses")
        members = ("notificationType", "comparisonOperator", "threshold", "thresholdType")
        identity = tuple(notification.get(member) for member in members)
        if identity in seen:
            raise Refused(f"CreateBudget: DuplicateRecordException: a notification is there twice: {identity}")
        seen.append(identity)


def check_subscription(inputs: Mapping[str, Any]) -> None:
    """Raises Refused for subscribers that do not go with the frequency, and a threshold that is none."""
    frequency = inputs.get("frequency")
    expected = _TYPE_OF.get(str(frequency))
    types = {subscriber.get("type") for subscriber in inputs.get("subscribers") or ()}
    if expected and types != {expected}:
        raise _refused(
            "CreateAnomalySubscription", f"the frequency {frequency} needs subscribers of the type {expected}"
        )
    for dimension in _dimensions(inputs.get("thresholdExpression") or {}):
        if dimension.get("key") not in _IMPACTS or dimension.get("matchOptions") != ["GREATER_THAN_OR_EQUAL"]:
            words = f"a threshold is one of {', '.join(_IMPACTS)} with GREATER_THAN_OR_EQUAL, and not {dimension}"
            raise _refused("CreateAnomalySubscription", words)


def _dimensions(expression: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    parts = [expression, *(expression.get("ands") or ()), *(expression.get("ors") or ())]
    return [part["dimension"] for part in parts if part.get("dimension")]


def _refused(operation: str, words: str) -> Refused:
    return Refused(f"{operation}: ValidationException: {words}")

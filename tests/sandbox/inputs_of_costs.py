"""Inputs for the rows of functions, schedules, budgets and anomaly monitors that use most of what they can take."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.archives import Archive

from .inputs_of_buckets import TAGS

if TYPE_CHECKING:
    from .test_rows import World

FUNCTION = "aws:lambda/function:Function"
INVOCATION = "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"
GROUP, SCHEDULE = "aws:scheduler/scheduleGroup:ScheduleGroup", "aws:scheduler/schedule:Schedule"
BUDGET = "aws:budgets/budget:Budget"
MONITOR = "aws:costexplorer/anomalyMonitor:AnomalyMonitor"
SUBSCRIPTION = "aws:costexplorer/anomalySubscription:AnomalySubscription"

TOPIC_ARN, QUEUE_ARN = "arn:aws:sns:us-east-1:123456789012:cost", "arn:aws:sqs:us-east-1:123456789012:failures"


def archive(**texts: str) -> Archive:
    """An archive of texts, as the engine sends it: with the digest of its content."""
    digest = hashlib.sha256(json.dumps(texts, sort_keys=True).encode()).hexdigest()
    return Archive.of({"hash": digest, "assets": {f"{name}.py": {"text": text} for name, text in texts.items()}})


def function(world: World, **more: Any) -> dict[str, Any]:
    return {
        "name": world.name(),
        "description": "d",
        "runtime": "python3.13",
        "architectures": ["arm64"],
        "handler": "main.handler",
        "code": archive(main="def handler(event, context): ..."),
        "role": world.role_arn,
        "timeout": 60,
        "memorySize": 128,
        "environment": {"variables": {"LEVEL": "info"}},
        "loggingConfig": {"logFormat": "JSON", "logGroup": "group"},
        "deadLetterConfig": {"targetArn": QUEUE_ARN},
        **TAGS,
        **more,
    }


def notification(threshold: float, kind: str = "ACTUAL") -> dict[str, Any]:
    return {
        "comparisonOperator": "GREATER_THAN",
        "notificationType": kind,
        "threshold": threshold,
        "thresholdType": "PERCENTAGE",
        "subscriberSnsTopicArns": [TOPIC_ARN],
        "subscriberEmailAddresses": ["team@example.com"],
    }


def schedule(world: World) -> dict[str, Any]:
    return {
        "name": world.name(),
        "groupName": world.make(GROUP, name=world.name()),
        "description": "d",
        "scheduleExpression": "cron(0 7 ? * MON *)",
        "scheduleExpressionTimezone": "Europe/Berlin",
        "flexibleTimeWindow": {"mode": "OFF"},
        "target": {
            "arn": "arn:aws:lambda:us-east-1:123456789012:function:report",
            "roleArn": world.role_arn,
            "input": json.dumps({"time": "<aws.scheduler.scheduled-time>"}),
            "deadLetterConfig": {"arn": QUEUE_ARN},
            "retryPolicy": {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 600},
        },
    }


def subscription(**more: Any) -> dict[str, Any]:
    dimension = {"key": "ANOMALY_TOTAL_IMPACT_PERCENTAGE", "matchOptions": ["GREATER_THAN_OR_EQUAL"], "values": ["20"]}
    return {
        "name": "anomalies",
        "frequency": "IMMEDIATE",
        "monitorArnLists": ["arn:aws:ce::123456789012:anomalymonitor/0a1b"],
        "subscribers": [{"type": "SNS", "address": TOPIC_ARN}],
        "thresholdExpression": {"dimension": dimension},
        **more,
    }


INPUTS: dict[str, Callable[[World], dict[str, Any]]] = {
    FUNCTION: function,
    INVOCATION: lambda w: {
        "functionName": w.make(FUNCTION, **function(w)),
        "maximumRetryAttempts": 0,
        "maximumEventAgeInSeconds": 600,
        "destinationConfig": {"onFailure": {"destination": QUEUE_ARN}},
    },
    GROUP: lambda w: {"name": w.name(), **TAGS},
    SCHEDULE: schedule,
    BUDGET: lambda w: {
        "name": w.name(),
        "budgetType": "COST",
        "timeUnit": "MONTHLY",
        "limitAmount": "1200",
        "limitUnit": "USD",
        "costFilters": [{"name": "TagKeyValue", "values": ["user:Environment$prod"]}],
        "notifications": [notification(80), notification(100, "FORECASTED")],
        **TAGS,
    },
}

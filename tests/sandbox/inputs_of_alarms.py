"""Inputs for the rows of CloudWatch alarms and dashboards that use most of what they can take."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .inputs_of_buckets import TAGS

if TYPE_CHECKING:
    from .test_rows import World

ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
COMPOSITE = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"

TOPIC_ARN = "arn:aws:sns:us-east-1:123456789012:alarms"


def query(name: str, metric: str) -> dict[str, Any]:
    return {
        "id": name,
        "metric": {
            "namespace": "AWS/EKS",
            "metricName": metric,
            "stat": "Sum",
            "period": 60,
            "dimensions": {"ClusterName": "c"},
        },
        "returnData": False,
    }


def of_queries(world: World) -> dict[str, Any]:
    """An alarm on an expression over two metrics."""
    expression = {"id": "share", "expression": "100 * errors / requests", "label": "Share", "returnData": True}
    return {
        "name": world.name(),
        "comparisonOperator": "GreaterThanThreshold",
        "threshold": 5,
        "evaluationPeriods": 5,
        "datapointsToAlarm": 3,
        "metricQueries": [expression, query("errors", "apiserver_request_total_5XX"), query("requests", "all")],
    }


def body(title: str) -> str:
    widget = {"type": "text", "x": 0, "y": 0, "width": 24, "height": 1, "properties": {"markdown": title}}
    return json.dumps({"widgets": [widget]})


INPUTS: dict[str, Callable[[World], dict[str, Any]]] = {
    ALARM: lambda w: {
        "name": w.name(),
        "alarmDescription": "d",
        "comparisonOperator": "LessThanThreshold",
        "threshold": 1,
        "evaluationPeriods": 5,
        "treatMissingData": "breaching",
        "warmUpConfiguration": {"warmUpPeriodDurationInMinutes": 30},
        "namespace": "AWS/EKS",
        "metricName": "apiserver_request_total",
        "statistic": "Sum",
        "dimensions": {"ClusterName": "c"},
        "period": 60,
        "alarmActions": [TOPIC_ARN],
        "okActions": [TOPIC_ARN],
        **TAGS,
    },
    DASHBOARD: lambda w: {"dashboardName": w.name(), "dashboardBody": body("One")},
}

"""CloudWatch alarms and dashboards (`aws:cloudwatch/metricAlarm:MetricAlarm`, …)."""

from __future__ import annotations

from typing import Any

from ..row import Call, Expression, Lookup, Row, Scope, Tagging, Update
from .alarm_refusals import check_metric_alarm, check_rule
from .recorded_ids import arn

_TAGGING = Tagging(
    add=Call("tag_resource", {"ResourceARN": "out.arn", "Tags": lambda s: s["tags"]}),
    remove=Call("untag_resource", {"ResourceARN": "out.arn", "TagKeys": lambda s: s["keys"]}),
)

# What moto takes and does not return: it is kept as the program wrote it.
_KEPT = ("evaluationCriteria", "evaluationInterval", "evaluationWindow", "warmUpConfiguration")


def _pairs(dimensions: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in dimensions.items()]


def _metrics(scope: Scope) -> list[dict[str, Any]] | None:
    """The queries, in which the API has the metric, its statistic and its period as one member."""
    queries = scope["in"].get("metricQueries")
    return [_query(query) for query in queries] if queries else None


def _query(query: dict[str, Any]) -> dict[str, Any]:
    made = {
        member: query[name]
        for name, member in (("id", "Id"), ("expression", "Expression"), ("label", "Label"), ("accountId", "AccountId"))
        if query.get(name)
    }
    if query.get("period"):
        made["Period"] = int(query["period"])
    # The provider sends false where the program says nothing.
    made["ReturnData"] = bool(query.get("returnData", False))
    if metric := query.get("metric"):
        stat = {
            "Metric": {
                "Namespace": metric.get("namespace"),
                "MetricName": metric["metricName"],
                "Dimensions": _pairs(metric.get("dimensions") or {}),
            },
            "Period": int(metric["period"]),
            "Stat": metric["stat"],
            "Unit": metric.get("unit"),
        }
        made["MetricStat"] = {name: value for name, value in stat.items() if value is not None}
    return made


def _found_query(query: dict[str, Any]) -> dict[str, Any]:
    """A query as the provider has it."""
    found: dict[str, Any] = {
        "id": query["Id"],
        "expression": query.get("Expression"),
        "label": query.get("Label"),
        "accountId": query.get("AccountId"),
        "period": query.get("Period"),
        "returnData": query.get("ReturnData"),
    }
    if stat := query.get("MetricStat"):
        metric = stat["Metric"]
        found["metric"] = {
            "namespace": metric.get("Namespace"),
            "metricName": metric["MetricName"],
            "dimensions": {one["Name"]: one["Value"] for one in metric.get("Dimensions", [])},
            "period": stat["Period"],
            "stat": stat["Stat"],
            "unit": stat.get("Unit"),
        }
    return {name: value for name, value in found.items() if value is not None}


def _found(scope: Scope) -> dict[str, Any] | None:
    alarms = scope["answer"].get("MetricAlarms") or []
    if not alarms:
        return None
    live = {name: value for name, value in alarms[0].items() if name not in ("Dimensions", "Metrics")}
    kept = {name: scope["in"][name] for name in _KEPT if name in scope["in"]}
    queries = [_found_query(query) for query in alarms[0].get("Metrics", [])]
    dimensions = {one["Name"]: one["Value"] for one in alarms[0].get("Dimensions", [])}
    return {**live, **kept, "metricQueries": queries, "dimensions": dimensions}


def _dimensions(scope: Scope) -> list[dict[str, str]] | None:
    dimensions = scope["in"].get("dimensions")
    return _pairs(dimensions) if dimensions else None


def _periods(scope: Scope) -> Any:
    check_metric_alarm(scope["in"])
    return scope["in"].get("evaluationPeriods")


_ARGUMENTS: dict[str, Expression] = {
    "AlarmName": "in.name",
    "AlarmDescription": "in.alarmDescription",
    "ActionsEnabled": lambda s: s["in"].get("actionsEnabled", True),
    "OKActions": "in.okActions",
    "AlarmActions": "in.alarmActions",
    "InsufficientDataActions": "in.insufficientDataActions",
    "MetricName": "in.metricName",
    "Namespace": "in.namespace",
    "Statistic": "in.statistic",
    "ExtendedStatistic": "in.extendedStatistic",
    "Dimensions": _dimensions,
    "Period": "in.period",
    "Unit": "in.unit",
    "EvaluationPeriods": _periods,
    "DatapointsToAlarm": "in.datapointsToAlarm",
    "Threshold": "in.threshold",
    "ComparisonOperator": "in.comparisonOperator",
    "TreatMissingData": "in.treatMissingData",
    "EvaluateLowSampleCountPercentile": "in.evaluateLowSampleCountPercentiles",
    "Metrics": _metrics,
    "ThresholdMetricId": "in.thresholdMetricId",
    "WarmUpConfiguration": "in.warmUpConfiguration",
    "EvaluationCriteria": "in.evaluationCriteria",
    "EvaluationInterval": "in.evaluationInterval",
    "EvaluationWindow": "in.evaluationWindow",
}
_PROPERTIES = frozenset(
    {
        *("alarmDescription", "actionsEnabled", "okActions", "alarmActions", "insufficientDataActions"),
        *("metricName", "namespace", "statistic", "extendedStatistic", "dimensions", "period", "unit"),
        *("evaluationPeriods", "datapointsToAlarm", "threshold", "comparisonOperator", "treatMissingData"),
        *("evaluateLowSampleCountPercentiles", "metricQueries", "thresholdMetricId", *_KEPT),
    }
)

METRIC_ALARM = Row(
    "cloudwatch",
    "in.name",
    # The tags are spread from the inputs, all else is an argument.
    create=Call("put_metric_alarm", _ARGUMENTS, spread=True),
    read=Call("describe_alarms", {"AlarmNames": "[id]"}),
    found=_found,
    delete=(Call("delete_alarms", {"AlarmNames": "[id]"}),),
    # The call sets everything anew; of an alarm that exists it leaves the tags as they are.
    updates=(Update(_PROPERTIES, (Call("put_metric_alarm", _ARGUMENTS),)),),
    rename={"name": "AlarmName", "evaluateLowSampleCountPercentiles": "EvaluateLowSampleCountPercentile"},
    lookups={"Tags": Lookup(Call("list_tags_for_resource", {"ResourceARN": "found.AlarmArn"}), "answer.Tags")},
    outputs={"arn": "found.AlarmArn"},
    tagging=_TAGGING,
    autoname="name",
    longest_name=255,
    documented={
        # CloudWatch API reference, PutMetricAlarm.
        "treatMissingData": {"enum": ["breaching", "notBreaching", "ignore", "missing"]},
        "evaluateLowSampleCountPercentiles": {"enum": ["evaluate", "ignore"]},
    },
    shapes={"metricQueries": "Metrics"},
    foreign={
        "metricQueries.metric": ("cloudwatch", "put_metric_alarm", "Metrics.MetricStat"),
        **{
            f"metricQueries.metric.{name}": ("cloudwatch", "put_metric_alarm", f"Metrics.MetricStat.Metric.{member}")
            for name, member in (("metricName", "MetricName"), ("namespace", "Namespace"))
        },
    },
    composed=frozenset({"name", *_PROPERTIES}),
    cloudformation="AWS::CloudWatch::Alarm",
)


def _composite(scope: Scope) -> None:
    check_rule(scope["in"])


# moto has no PutCompositeAlarm.
COMPOSITE_ALARM = Row(
    "cloudwatch",
    "in.alarmName",
    after_create=(_composite,),
    updates=(
        Update(frozenset({"alarmRule"}), (_composite,)),
        Update(
            frozenset(
                {
                    *("alarmDescription", "alarmActions", "okActions", "insufficientDataActions"),
                    "actionsSuppressor",
                }
            ),
            (),
        ),
    ),
    outputs={"arn": arn("cloudwatch", "alarm:")},
    tagging=_TAGGING,
    documented={
        # CloudWatch API reference, PutCompositeAlarm; botocore 1.44.5 has the same.
        "alarmName": {"minLength": 1, "maxLength": 255},
        "alarmRule": {"minLength": 1, "maxLength": 10_240},
        "alarmDescription": {"maxLength": 1_024},
        **{name: {"items": {}, "maxItems": 5} for name in ("alarmActions", "okActions", "insufficientDataActions")},
    },
    foreign={"*": ("cloudwatch", "put_composite_alarm", "")},
    # The provider sets this when it makes the alarm, and only then (pulumi-aws 7.51.1, cloudwatch.CompositeAlarm).
    forces=frozenset({"alarmName", "actionsEnabled"}),
)

_PUT_DASHBOARD: dict[str, Expression] = {"DashboardName": "in.dashboardName", "DashboardBody": "in.dashboardBody"}

DASHBOARD = Row(
    "cloudwatch",
    "in.dashboardName",
    create=Call("put_dashboard", _PUT_DASHBOARD),
    read=Call("get_dashboard", {"DashboardName": "id"}),
    found="answer",
    delete=(Call("delete_dashboards", {"DashboardNames": "[id]"}),),
    updates=(Update(frozenset({"dashboardBody"}), (Call("put_dashboard", _PUT_DASHBOARD),)),),
    outputs={"dashboardArn": "found.DashboardArn"},
    # CloudWatch API reference, PutDashboard, DashboardName.
    documented={"dashboardName": {"minLength": 1, "maxLength": 255, "pattern": r"^[A-Za-z0-9_-]+\Z"}},
    composed=frozenset({"dashboardName", "dashboardBody"}),
    cloudformation="AWS::CloudWatch::Dashboard",
)

ROWS: dict[str, Row] = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": METRIC_ALARM,
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": COMPOSITE_ALARM,
    "aws:cloudwatch/dashboard:Dashboard": DASHBOARD,
}

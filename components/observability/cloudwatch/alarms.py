"""The alarms as resources: each on its metrics, the composite one, and the dashboard."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Output, Resource
from pulumi_aws import cloudwatch

from ...inside import Inside
from ...refs import ClusterRef, TopicRef
from ..severities import Severity
from . import documents
from .alarm import Alarm, Dimension
from .checks import check_alarm, check_rule
from .dashboard_plan import dashboard_body
from .outage_plan import OUTAGE, OUTAGE_DESCRIPTION, outage_children, outage_rule
from .plan import cluster_alarms, nat_alarms
from .settings import AlarmSettings

Topics = Mapping[Severity, TopicRef]

# An alarm that takes missing data for a failure waits for the first data: the agents start after the add-on, and EKS
# and Container Insights publish every minute.
_WARM_UP_MINUTES = 30


def alarms(
    inside: Inside,
    settings: AlarmSettings,
    topics: Topics,
    cluster: ClusterRef,
    cluster_name: Input[str],
    nat_gateway_ids: Mapping[str, Input[str]],
    *,
    container_insights: bool,
) -> None:
    """Every alarm, which publishes to the topic of its severity; `cluster_name` is the cluster's, once there is
    something to watch."""
    of_cluster = cluster_alarms(settings, container_insights=container_insights)
    of_nat = nat_alarms(nat_gateway_ids)
    made = {
        key: _alarm(inside, key, alarm, cluster, topics, {"ClusterName": cluster_name})
        for key, alarm in of_cluster.items()
    }
    for zone, rows in of_nat.items():
        values: dict[Dimension, Input[str]] = {"NatGatewayId": nat_gateway_ids[zone]}
        made |= {key: _alarm(inside, key, alarm, cluster, topics, values) for key, alarm in rows.items()}
    alone, together = outage_children(of_cluster, of_nat)
    _outage(inside, cluster, topics, alone, together, [made[key] for key in (*alone, *together)])
    shown = [OUTAGE, *made]
    _dashboard(inside, cluster, cluster_name, shown, nat_gateway_ids, container_insights=container_insights)


def _name(cluster: ClusterRef, key: str) -> str:
    """The name in CloudWatch. Not auto-named: rules, policies and the dashboard name it before it exists."""
    return f"{cluster.name}-{key}"


def _alarm(
    inside: Inside,
    key: str,
    alarm: Alarm,
    cluster: ClusterRef,
    topics: Topics,
    values: Mapping[Dimension, Input[str]],
) -> Resource:
    name, actions = _name(cluster, key), [topics[alarm.severity].arn]
    check_alarm(name, alarm)
    return cloudwatch.MetricAlarm(
        inside.name("alarm", key),
        name=name,
        alarm_description=alarm.description,
        comparison_operator=alarm.comparison,
        threshold=alarm.threshold,
        evaluation_periods=alarm.evaluation_periods,
        treat_missing_data=alarm.missing,
        warm_up_configuration={"warm_up_period_duration_in_minutes": _WARM_UP_MINUTES}
        if alarm.missing == "breaching"
        else None,
        alarm_actions=actions,
        ok_actions=actions,
        opts=inside.options(),
        **_watched(alarm, values),
    )


def _watched(alarm: Alarm, values: Mapping[Dimension, Input[str]]) -> dict[str, Any]:
    """One metric, or an expression over several."""
    if not alarm.expression:
        (metric,) = alarm.metrics.values()
        return {
            "namespace": metric.namespace,
            "metric_name": metric.name,
            "statistic": metric.statistic,
            "dimensions": {metric.dimension: values[metric.dimension]},
            "period": alarm.period_seconds,
        }
    watched = {"id": "watched", "expression": alarm.expression, "label": "Watched", "return_data": True}
    metrics = [
        {
            "id": key,
            "metric": {
                "namespace": metric.namespace,
                "metric_name": metric.name,
                "stat": metric.statistic,
                "dimensions": {metric.dimension: values[metric.dimension]},
                "period": alarm.period_seconds,
            },
            "return_data": False,
        }
        for key, metric in alarm.metrics.items()
    ]
    return {"metric_queries": [watched, *metrics]}


def _outage(
    inside: Inside,
    cluster: ClusterRef,
    topics: Topics,
    alone: Sequence[str],
    together: Sequence[str],
    children: Sequence[Resource],
) -> None:
    name, actions = _name(cluster, OUTAGE), [topics["critical"].arn]
    names = [[_name(cluster, key) for key in keys] for keys in (alone, together)]
    rule = outage_rule(*names)
    check_rule(name, rule, [*names[0], *names[1]])
    cloudwatch.CompositeAlarm(
        inside.name("alarm", OUTAGE),
        alarm_name=name,
        alarm_description=OUTAGE_DESCRIPTION,
        alarm_rule=rule,
        alarm_actions=actions,
        ok_actions=actions,
        # CloudWatch refuses a rule that names an alarm which does not exist.
        opts=inside.options(depends_on=children),
    )


def _dashboard(
    inside: Inside,
    cluster: ClusterRef,
    cluster_name: Input[str],
    keys: Sequence[str],
    nat_gateway_ids: Mapping[str, Input[str]],
    *,
    container_insights: bool,
) -> None:
    alarm_arns = [documents.alarm_arn(cluster.account, _name(cluster, key)) for key in keys]
    zones = list(nat_gateway_ids)
    body = Output.all(cluster_name, *nat_gateway_ids.values()).apply(
        lambda known: dashboard_body(
            cluster.account.region,
            known[0],
            alarm_arns,
            dict(zip(zones, known[1:], strict=True)),
            container_insights=container_insights,
        )
    )
    cloudwatch.Dashboard(
        inside.name("dashboard"), dashboard_name=_name(cluster, "platform"), dashboard_body=body, opts=inside.options()
    )

"""The rows of CloudWatch alarms, composite alarms and dashboards."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.aws.account import Account
from sandbox.aws.operations import Refused
from sandbox.aws.recorded import RecordedOperations
from sandbox.aws.rows import ROWS

from .inputs_of_alarms import ALARM, COMPOSITE, DASHBOARD, INPUTS, TOPIC_ARN, body, of_queries, query
from .refused import refused
from .row_life import changed_in_place, replaced, same
from .test_rows import World, operations

REGION = "us-east-1"
OTHER = f"{TOPIC_ARN}-other"


def composites() -> RecordedOperations:
    return RecordedOperations(COMPOSITE, ROWS[COMPOSITE], {}, {"region": REGION, "account": "123456789012"})


@pytest.mark.parametrize(
    "change",
    [
        {"threshold": 2.5, "evaluationPeriods": 15, "comparisonOperator": "GreaterThanThreshold"},
        {"alarmActions": [OTHER], "okActions": None, "actionsEnabled": False},
        {"dimensions": {"ClusterName": "d"}, "metricName": "other", "statistic": "Maximum", "period": 300},
        {"alarmDescription": None, "treatMissingData": "ignore", "warmUpConfiguration": None},
    ],
)
def test_an_alarm_is_changed_in_place(change: dict[str, Any], account: Account) -> None:
    changed_in_place(ALARM, account, INPUTS[ALARM](World(account)), change)


def test_an_alarm_on_an_expression_is_changed_in_place(account: Account) -> None:
    inputs = of_queries(World(account))
    first, *others = inputs["metricQueries"]
    change = {"metricQueries": [{**first, "expression": "errors"}, *others], "datapointsToAlarm": None}
    changed_in_place(ALARM, account, inputs, change)


def test_an_alarm_tells_its_arn(account: Account) -> None:
    inputs = INPUTS[ALARM](World(account))
    identity, outputs = operations(ALARM, account).create(inputs)
    assert identity == inputs["name"]
    assert outputs["arn"] == f"arn:aws:cloudwatch:us-east-1:123456789012:alarm:{identity}"


def test_another_name_makes_another_alarm_and_another_dashboard() -> None:
    replaced(ALARM, "name", "region")
    replaced(COMPOSITE, "alarmName", "actionsEnabled", "region")
    replaced(DASHBOARD, "dashboardName", "region")


def test_what_somebody_changed_of_an_alarm_is_seen(account: Account) -> None:
    row, client, inputs = (
        operations(ALARM, account),
        account.client("cloudwatch", REGION),
        INPUTS[ALARM](World(account)),
    )
    identity, outputs = row.create(inputs)
    (live,) = client.describe_alarms(AlarmNames=[identity])["MetricAlarms"]
    given = {name: live[name] for name in ("MetricName", "Namespace", "Statistic", "Period", "ComparisonOperator")}
    client.put_metric_alarm(AlarmName=identity, EvaluationPeriods=1, Threshold=9.0, ActionsEnabled=False, **given)
    read = row.read(identity, inputs, outputs) or {}
    assert (read["threshold"], read["evaluationPeriods"]) == (9, 1)
    client.delete_alarms(AlarmNames=[identity])
    assert row.read(identity, inputs, outputs) is None
    row.delete(identity, inputs, outputs)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"period": 45}, "a period of 45 seconds is not 10, 20, 30 or a multiple of 60"),
        ({"period": 1_800, "evaluationPeriods": 49}, "period times evaluationPeriods is 88200, and at most 86400"),
        ({"period": 3_600, "evaluationPeriods": 169}, "at most 604800"),
        ({"datapointsToAlarm": 6}, "datapointsToAlarm is greater than evaluationPeriods, 5"),
        ({"statistic": None}, "either statistic or extendedStatistic is needed"),
        ({"extendedStatistic": "p99"}, "either statistic or extendedStatistic is needed"),
        ({"metricName": None}, "metricName is missing"),
        ({"metricQueries": [query("errors", "m")]}, "metricQueries cannot be combined with namespace"),
    ],
)
def test_an_alarm_that_cloudwatch_refuses_is_refused(change: dict[str, Any], words: str, account: Account) -> None:
    inputs = {name: value for name, value in {**INPUTS[ALARM](World(account)), **change}.items() if value is not None}
    with pytest.raises(Refused, match=rf"PutMetricAlarm: ValidationError: .*{words}"):
        operations(ALARM, account).create(inputs)


def test_a_change_that_cloudwatch_refuses_is_refused(account: Account) -> None:
    row, inputs = operations(ALARM, account), INPUTS[ALARM](World(account))
    identity, outputs = row.create(inputs)
    with pytest.raises(Refused, match="a period of 90 seconds"):
        row.update(identity, inputs, {**inputs, "period": 90}, outputs)


def test_queries_of_which_none_is_watched_are_refused(account: Account) -> None:
    inputs = {**of_queries(World(account)), "metricQueries": [query("a", "m"), query("b", "n")]}
    with pytest.raises(Refused, match="exactly one of metricQueries has returnData: true"):
        operations(ALARM, account).create(inputs)


def test_ten_days_of_an_hour_each_are_as_far_as_cloudwatch_looks(account: Account) -> None:
    inputs = {**INPUTS[ALARM](World(account)), "period": 3_600, "evaluationPeriods": 168}
    identity, outputs = operations(ALARM, account).create(inputs)
    same(operations(ALARM, account).read(identity, inputs, outputs), inputs)


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (ALARM, {"treatMissingData": "bad"}),
        (ALARM, {"alarmDescription": "d" * 1_025}),
        (ALARM, {"alarmActions": [TOPIC_ARN] * 6}),
        (ALARM, {"name": "n" * 256}),
        (DASHBOARD, {"dashboardName": "a b"}),
        (DASHBOARD, {"dashboardName": "n" * 256}),
        (COMPOSITE, {"alarmRule": "TRUE" * 2_561}),
        (COMPOSITE, {"alarmActions": [TOPIC_ARN] * 6}),
    ],
)
def test_values_beyond_cloudwatch_s_limits_are_refused(kind: str, change: dict[str, Any], account: Account) -> None:
    made = INPUTS[kind](World(account)) if kind in INPUTS else {"alarmName": "a", "alarmRule": "TRUE"}
    assert refused(kind, made) == {}
    assert set(refused(kind, {**made, **change})) == set(change)


@pytest.mark.parametrize(
    "rule",
    [
        'ALARM("one") OR (ALARM("two") AND NOT OK(three))',
        "TRUE",
        "INSUFFICIENT_DATA(arn:aws:cloudwatch:us-east-1:123456789012:alarm:one)",
        " OR ".join(f'ALARM("a{number}")' for number in range(100)),
    ],
)
def test_a_composite_alarm_is_recorded_and_changed_in_place(rule: str) -> None:
    row, inputs = composites(), {"alarmName": "outage", "alarmRule": "FALSE", "alarmActions": [TOPIC_ARN]}
    identity, outputs = row.create(inputs)
    assert outputs["arn"] == "arn:aws:cloudwatch:us-east-1:123456789012:alarm:outage"
    changed = {**inputs, "alarmRule": rule, "alarmActions": [OTHER]}
    assert row.update(identity, inputs, changed, outputs)["alarmRule"] == rule
    assert (row.read(identity, changed) or {})["alarmActions"] == [OTHER]
    row.delete(identity, changed, outputs)
    assert row.read(identity, changed) is None


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("ALARM(one) XOR ALARM(two)", "cannot be read from here on:  XOR"),
        ('(ALARM("one")', "parentheses are not balanced"),
        (')ALARM("one")(', "parentheses are not balanced"),
        (" OR ".join(f'ALARM("a{number}")' for number in range(101)), "101 children and 101 elements"),
        (" OR ".join(["TRUE"] * 501), "0 children and 501 elements"),
        (" ", "the rule is empty"),
        ('ALARM("outage")', "names its own alarm"),
    ],
)
def test_a_rule_that_cloudwatch_refuses_is_refused(rule: str, words: str) -> None:
    row = composites()
    with pytest.raises(Refused, match=f"PutCompositeAlarm: ValidationError: .*{words}"):
        row.create({"alarmName": "outage", "alarmRule": rule})
    assert row.read("outage", {}) is None


def test_a_dashboard_is_changed_in_place(account: Account) -> None:
    updated = changed_in_place(DASHBOARD, account, INPUTS[DASHBOARD](World(account)), {"dashboardBody": body("Two")})
    assert updated["dashboardArn"].startswith("arn:aws:cloudwatch::123456789012:dashboard/name-")


def test_a_dashboard_that_is_written_otherwise_is_the_same(account: Account) -> None:
    row, inputs = operations(DASHBOARD, account), INPUTS[DASHBOARD](World(account))
    identity, outputs = row.create(inputs)
    written = inputs["dashboardBody"].replace(" ", "")
    account.client("cloudwatch", REGION).put_dashboard(DashboardName=identity, DashboardBody=written)
    same(row.read(identity, inputs, outputs), inputs)

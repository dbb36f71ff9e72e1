"""The rows of Lambda functions, schedules, budgets and anomaly monitors."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from sandbox.aws.account import Account
from sandbox.aws.operations import Refused
from sandbox.aws.recorded import RecordedOperations
from sandbox.aws.rows import ROWS

from .inputs_of_costs import (
    BUDGET,
    FUNCTION,
    GROUP,
    INPUTS,
    INVOCATION,
    MONITOR,
    SCHEDULE,
    SUBSCRIPTION,
    archive,
    function,
    notification,
    subscription,
)
from .refused import refused
from .row_life import changed_in_place, replaced
from .test_rows import World, operations

REGION, ACCOUNT = "us-east-1", "123456789012"


def recorded(kind: str) -> RecordedOperations:
    return RecordedOperations(kind, ROWS[kind], {}, {"region": REGION, "account": ACCOUNT})


@pytest.mark.parametrize(
    "change",
    [
        {"timeout": 300, "memorySize": 256, "description": "other", "runtime": "python3.14"},
        {"code": archive(main="def handler(event, context): return 1"), "architectures": ["x86_64"]},
        {"code": archive(other="def handler(event, context): ..."), "handler": "other.handler"},
        {"environment": {"variables": {}}, "loggingConfig": None, "deadLetterConfig": None},
    ],
)
def test_a_function_is_changed_in_place(change: dict[str, Any], account: Account) -> None:
    changed_in_place(FUNCTION, account, function(World(account)), change)


def test_a_function_has_the_code_of_its_archive(account: Account) -> None:
    code = archive(main="def handler(event, context): ...", other="X = 1")
    identity, outputs = operations(FUNCTION, account).create(function(World(account), code=code))
    found = account.client("lambda", REGION).get_function(FunctionName=identity)
    assert found["Configuration"]["CodeSha256"] == outputs["codeSha256"]
    assert outputs["arn"] == f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{identity}"
    with zipfile.ZipFile(io.BytesIO(code.zipped())) as files:
        assert files.namelist() == ["main.py", "other.py"]
        assert files.read("other.py") == b"X = 1"


def test_a_function_whose_handler_is_in_no_module_is_refused(account: Account) -> None:
    with pytest.raises(Refused, match=r"the handler's module other\.py is not in the archive"):
        operations(FUNCTION, account).create(function(World(account), handler="other.handler"))


def test_a_function_without_more_time_than_aws_gives_it_is_accepted(account: Account) -> None:
    inputs = function(World(account))
    assert refused(FUNCTION, {**inputs, "timeout": 900}) == {}
    assert set(refused(FUNCTION, {**inputs, "timeout": 901})) == {"timeout"}
    assert set(refused(FUNCTION, {**inputs, "name": "n" * 65})) == {"name"}
    assert set(refused(FUNCTION, {**inputs, "runtime": "python4"})) == {"runtime"}
    assert set(refused(FUNCTION, {**inputs, "architectures": ["arm"]})) == {"architectures[0]"}


def test_another_name_makes_another_one() -> None:
    replaced(FUNCTION, "name", "packageType", "region")
    replaced(INVOCATION, "functionName")
    replaced(GROUP, "name")
    replaced(SCHEDULE, "name", "groupName")
    replaced(BUDGET, "name", "accountId")
    replaced(MONITOR, "monitorType", "monitorDimension", "monitorSpecification")


def test_how_a_function_is_invoked_is_changed_in_place(account: Account) -> None:
    inputs = INPUTS[INVOCATION](World(account))
    changed_in_place(INVOCATION, account, inputs, {"maximumRetryAttempts": 2, "destinationConfig": None})


@pytest.mark.parametrize(
    "change",
    [
        {"scheduleExpression": "rate(1 day)", "scheduleExpressionTimezone": None, "description": None},
        {"flexibleTimeWindow": {"mode": "FLEXIBLE", "maximumWindowInMinutes": 15}, "state": "DISABLED"},
    ],
)
def test_a_schedule_is_changed_in_place(change: dict[str, Any], account: Account) -> None:
    changed_in_place(SCHEDULE, account, INPUTS[SCHEDULE](World(account)), change)


def test_a_schedule_that_somebody_changed_is_seen(account: Account) -> None:
    row, inputs = operations(SCHEDULE, account), INPUTS[SCHEDULE](World(account))
    identity, outputs = row.create(inputs)
    assert identity == f"{inputs['groupName']}/{inputs['name']}"
    client = account.client("scheduler", REGION)
    found = client.get_schedule(GroupName=inputs["groupName"], Name=inputs["name"])
    client.update_schedule(
        GroupName=inputs["groupName"],
        Name=inputs["name"],
        ScheduleExpression="rate(1 hour)",
        FlexibleTimeWindow=found["FlexibleTimeWindow"],
        Target=found["Target"],
        State="DISABLED",
    )
    read = row.read(identity, {**inputs, "state": "ENABLED"}, outputs) or {}
    assert (read["scheduleExpression"], read["state"]) == ("rate(1 hour)", "DISABLED")


@pytest.mark.parametrize(
    "change",
    [
        {"limitAmount": "1500"},
        {"notifications": [notification(50), notification(90)]},
        {"costFilters": None, "timeUnit": "QUARTERLY"},
    ],
)
def test_a_budget_is_changed_in_place(change: dict[str, Any], account: Account) -> None:
    changed_in_place(BUDGET, account, INPUTS[BUDGET](World(account)), change)


def test_a_budget_is_in_aws_with_its_filter_and_its_notifications(account: Account) -> None:
    inputs = INPUTS[BUDGET](World(account))
    identity, outputs = operations(BUDGET, account).create(inputs)
    assert identity == f"{ACCOUNT}:{inputs['name']}"
    assert outputs["arn"] == f"arn:aws:budgets::{ACCOUNT}:budget/{inputs['name']}"
    client = account.client("budgets", REGION)
    budget = client.describe_budget(AccountId=ACCOUNT, BudgetName=inputs["name"])["Budget"]
    assert budget["BudgetLimit"] == {"Amount": "1200", "Unit": "USD"}
    assert budget["CostFilters"] == {"TagKeyValue": ["user:Environment$prod"]}
    found = client.describe_notifications_for_budget(AccountId=ACCOUNT, BudgetName=inputs["name"])["Notifications"]
    assert [(one["NotificationType"], one["Threshold"]) for one in found] == [("ACTUAL", 80), ("FORECASTED", 100)]


EXPRESSION = {"dimensions": {"key": "SERVICE", "values": ["Amazon S3"]}}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"limitAmount": "0"}, "limitAmount is 0, and not greater than 0"),
        ({"filterExpression": EXPRESSION, "metrics": "UnblendedCost"}, "costFilters cannot be combined"),
        ({"costFilters": None, "filterExpression": EXPRESSION}, "filterExpression and metrics need each other"),
        ({"notifications": [notification(80), notification(80)]}, "a notification is there twice"),
        (
            {"notifications": [{**notification(80), "subscriberSnsTopicArns": [], "subscriberEmailAddresses": []}]},
            "a notification has no subscriber",
        ),
        ({"notifications": [{**notification(80), "subscriberSnsTopicArns": ["a", "b"]}]}, "more than 1 topic"),
    ],
)
def test_a_budget_that_aws_refuses_is_refused(change: dict[str, Any], words: str, account: Account) -> None:
    inputs = {name: value for name, value in {**INPUTS[BUDGET](World(account)), **change}.items() if value is not None}
    with pytest.raises(Refused, match=f"CreateBudget: .*{words}"):
        operations(BUDGET, account).create(inputs)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"name": "a:b"}, "name"),
        ({"limitAmount": "-1"}, "limitAmount"),
        ({"timeUnit": "WEEKLY"}, "timeUnit"),
        ({"notifications": [notification(n) for n in range(11)]}, "notifications"),
    ],
)
def test_values_beyond_the_limits_of_budgets_are_refused(change: dict[str, Any], path: str, account: Account) -> None:
    inputs = INPUTS[BUDGET](World(account))
    assert refused(BUDGET, inputs) == {}
    assert set(refused(BUDGET, {**inputs, **change})) == {path}


def test_a_monitor_is_recorded_and_an_account_has_one_of_a_dimension() -> None:
    row = recorded(MONITOR)
    tagged = {"monitorType": "CUSTOM", "monitorSpecification": json.dumps({"Tags": {"Key": "Environment"}})}
    identities = [row.create({"name": name, **tagged})[0] for name in ("dev", "prod")]
    assert len(set(identities)) == 2
    services = {"name": "services", "monitorType": "DIMENSIONAL", "monitorDimension": "SERVICE"}
    identity, outputs = row.create(services)
    assert outputs["arn"] == identity
    assert identity.startswith(f"arn:aws:ce::{ACCOUNT}:anomalymonitor/")
    with pytest.raises(Refused, match="already exists"):
        row.create({**services, "name": "others"})


def test_a_subscription_is_recorded_and_changed_in_place() -> None:
    row, inputs = recorded(SUBSCRIPTION), subscription()
    assert refused(SUBSCRIPTION, inputs) == {}
    identity, outputs = row.create(inputs)
    mail = {"frequency": "DAILY", "subscribers": [{"type": "EMAIL", "address": "team@example.com"}]}
    assert row.update(identity, inputs, {**inputs, **mail}, outputs)["frequency"] == "DAILY"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"frequency": "DAILY"}, "the frequency DAILY needs subscribers of the type EMAIL"),
        (
            {"subscribers": [{"type": "EMAIL", "address": "a@example.com"}]},
            "IMMEDIATE needs subscribers of the type SNS",
        ),
        (
            {"thresholdExpression": {"dimension": {"key": "SERVICE", "matchOptions": ["EQUALS"], "values": ["a"]}}},
            "a threshold is one of ANOMALY_TOTAL_IMPACT_ABSOLUTE",
        ),
    ],
)
def test_a_subscription_that_cost_explorer_refuses_is_refused(change: dict[str, Any], words: str) -> None:
    with pytest.raises(Refused, match=f"CreateAnomalySubscription: ValidationException: .*{words}"):
        recorded(SUBSCRIPTION).create(subscription(**change))


def test_values_beyond_the_limits_of_cost_explorer_are_refused() -> None:
    assert set(refused(SUBSCRIPTION, subscription(frequency="HOURLY"))) == {"frequency"}
    assert set(refused(SUBSCRIPTION, subscription(monitorArnLists=["services"]))) == {"monitorArnLists[0]"}
    assert set(refused(MONITOR, {"name": "a", "monitorType": "SERVICE"})) == {"monitorType"}

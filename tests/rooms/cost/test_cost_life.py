"""Cost on the engine: all of it, drift, other settings, and nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from tests.engine import Sandbox
from tests.graph import unordered
from tests.rooms.life import HEAD, Life, live, project

PROGRAM = f"""{HEAD}
settings = platform.CostSettings.model_validate(config.require_object("cost"))
platform.Cost("cost", settings, account=account, tags=tags, opts=in_aws)
"""
ALL: Mapping[str, Any] = {
    "budget": {"monthly_usd": 1200},
    "email_addresses": ["team@example.com"],
    "slack_secret": "platform/cost/slack",
    "deletion_protection": False,
}
BUDGET, FUNCTION = "aws:budgets/budget:Budget", "aws:lambda/function:Function"


def config_of(settings: Mapping[str, Any]) -> str:
    return json.dumps({"rooms:cost": settings})


def only(state: list[dict[str, Any]], type_: str, name: str) -> dict[str, Any]:
    (found,) = [row for row in state if row["type"] == type_ and row["urn"].endswith(f"::{name}")]
    return found


class Changes:
    """What is seen beside the life: what is in AWS, and what other settings change."""

    def __init__(self) -> None:
        self.steps: dict[str, Mapping[str, int]] = {}
        self.budget: dict[str, Any] = {}
        self.schedule: dict[str, Any] = {}
        self.modules: dict[str, str] = {}

    def by_hand(self, own: Sandbox, state: list[dict[str, Any]]) -> None:
        """Somebody pauses a schedule, and gives a function less time."""
        account = only(state, BUDGET, "cost-budget")["outputs"]["accountId"]
        self.budget = own.aws("budgets").describe_budget(AccountId=account, BudgetName="cost-dev")["Budget"]
        schedules = own.aws("scheduler")
        name = only(state, "aws:scheduler/schedule:Schedule", "cost-weekly-report")["outputs"]["name"]
        self.schedule = schedules.get_schedule(GroupName="cost-dev-weekly", Name=name)
        members = ("ScheduleExpression", "FlexibleTimeWindow", "Target", "Description", "ScheduleExpressionTimezone")
        given = {member: self.schedule[member] for member in members}
        schedules.update_schedule(
            GroupName="cost-dev-weekly", Name=name, **{**given, "ScheduleExpression": "cron(0 0 1 * ? *)"}
        )
        function = only(state, FUNCTION, "cost-unused-resources")["outputs"]["name"]
        own.aws("lambda").update_function_configuration(FunctionName=function, Timeout=1)

    def others(self, own: Sandbox) -> None:
        """Other settings, one after the other."""
        steps: Mapping[str, Mapping[str, Any]] = {
            "a larger budget": {"budget": {"monthly_usd": 1500, "alert_percents": [90]}},
            "another hour": {"weekly_report": {"day": "friday", "hour_utc": 16}},
            "no functions": {"unused_resources": None, "weekly_report": None},
            "all again": {},
        }
        for name, settings in steps.items():
            project(own.project, PROGRAM, config_of({**ALL, **settings}))
            self.steps[name] = own.succeeds("up", "dev")["changes"]


@pytest.fixture(scope="module")
def changes() -> Changes:
    return Changes()


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, changes: Changes) -> Life:
    directory = tmp_path_factory.mktemp("cost")
    return live(sandbox, directory, PROGRAM, changes.by_hand, changes.others, config=config_of(ALL))


def test_it_comes_with_a_budget_a_monitor_and_two_functions(life: Life, changes: Changes) -> None:
    assert life.names(FUNCTION) == {"cost-unused-resources", "cost-weekly-report"}
    assert life.names("aws:costexplorer/anomalyMonitor:AnomalyMonitor") == {"cost-anomalies"}
    assert changes.budget["BudgetLimit"] == {"Amount": "1200", "Unit": "USD"}
    assert changes.budget["CostFilters"] == {"TagKeyValue": ["user:Environment$dev"]}


def test_a_schedule_gives_its_function_a_request(life: Life, changes: Changes) -> None:
    assert changes.schedule["ScheduleExpression"] == "cron(0 7 ? * MON *)"
    assert json.loads(changes.schedule["Target"]["Input"]) == {
        "environment": "dev",
        "monthly_usd": 1200,
        "slack_secret": "platform/cost/slack",
        "tag": "Environment",
        "time": "<aws.scheduler.scheduled-time>",
        "topic_arn": "arn:aws:sns:us-east-1:111122223333:cost-dev".replace("111122223333", ACCOUNT_OF_MOTO),
        "value": "dev",
    }


ACCOUNT_OF_MOTO = "123456789012"


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life) -> None:
    assert set(life.drift) == {
        "cost-weekly-report: scheduleExpression: cron(0 7 ? * MON *) → cron(0 0 1 * ? *)",
        "cost-unused-resources: timeout: 300 → 1",
    }
    assert life.back == {"update": 2}


def test_other_settings_replace_nothing(life: Life, changes: Changes) -> None:
    assert changes.steps["a larger budget"] == {"update": 2}
    assert changes.steps["another hour"] == {"update": 2}
    assert all("replace" not in step for step in changes.steps.values())


def test_what_is_turned_off_comes_back(life: Life, changes: Changes) -> None:
    assert changes.steps["no functions"]["delete"] == changes.steps["all again"]["create"]


def test_nothing_is_deleted_before_what_names_it(life: Life) -> None:
    assert unordered(life.state) == []


def test_it_leaves_nothing_behind(life: Life) -> None:
    assert life.difference == []

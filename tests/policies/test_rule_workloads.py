"""ECS-001 reads definitions that travel as JSON text, in which single values may not be known yet."""

import json
from typing import Any

import pytest

from policies.cases.case import Given
from policies.rules.workloads.tasks import ECS_001
from tests.policies.verdicts import UNKNOWN, analyzed, verdict

TASK = "aws:ecs/taskDefinition:TaskDefinition"
CONTAINER = {"name": "shop", "readonlyRootFilesystem": True, "logConfiguration": {"logDriver": "awslogs"}}


def task(**change: Any) -> dict[str, Any]:
    return {"networkMode": "awsvpc", "containerDefinitions": json.dumps([{**CONTAINER, **change}])}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"image": UNKNOWN}, []),
        ({"privileged": UNKNOWN}, ["ECS-001.a?"]),
        ({"readonlyRootFilesystem": UNKNOWN}, ["ECS-001.b?"]),
        ({"environment": UNKNOWN}, ["ECS-001.c?"]),
        ({"environment": [{"name": UNKNOWN, "value": "x"}]}, ["ECS-001.c?"]),
        ({"environment": [{"name": "PORT", "value": UNKNOWN}]}, []),
        ({"environment": [{"name": "DB_PASSWORD", "value": UNKNOWN}]}, ["ECS-001.c"]),
        ({"logConfiguration": {"logDriver": UNKNOWN}}, []),
    ],
)
def test_a_value_inside_the_text_that_is_not_known_yet(change: dict[str, Any], expected: list[str]) -> None:
    assert verdict(ECS_001, TASK, task(**change)) == expected


def test_a_container_that_is_not_known_yet_is_undetermined() -> None:
    props = {"networkMode": "awsvpc", "containerDefinitions": json.dumps([CONTAINER, UNKNOWN])}
    assert verdict(ECS_001, TASK, props) == ["ECS-001.a?", "ECS-001.b?", "ECS-001.c?", "ECS-001.d?"]


@pytest.mark.parametrize("text", ["{}", "[", "shop"])
def test_definitions_that_cannot_be_read_are_a_violation(text: str) -> None:
    props = {"networkMode": "awsvpc", "containerDefinitions": text}
    assert verdict(ECS_001, TASK, props) == ["ECS-001.a", "ECS-001.b", "ECS-001.c", "ECS-001.d"]


def test_a_message_names_the_variable_and_never_its_value() -> None:
    props = task(environment=[{"name": "DB_PASSWORD", "value": "correct-horse"}])
    [found] = analyzed([ECS_001], [Given(type=TASK, props=props)])
    assert "DB_PASSWORD" in found.message
    assert "containerDefinitions[0].environment[0]" in found.message
    assert "correct-horse" not in found.message

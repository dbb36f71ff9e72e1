"""The Jenkinsfile, run by the Groovy that Jenkins runs it by, with a recorder in the place of Jenkins.

Jenkins' own linter needs a controller. This compiles and runs the file as Groovy 2.4, evaluates its conditions, and
holds its sections against the table below; it does not know the parameters of steps."""

from __future__ import annotations

from typing import Any

import pytest

from tests.pipelines.jobs import BUILD, jenkins, walked

STAGE = {"agent", "environment", "input", "matrix", "options", "post", "stages", "steps", "when"}
# Jenkins Docs, "Pipeline Syntax": what may stand in which section of a declarative pipeline.
ALLOWED = {
    "pipeline": {"agent", "environment", "options", "parameters", "post", "stages", "triggers"},
    "stages": {"stage"},
    "stage": STAGE,
    "matrix": {"agent", "axes", "environment", "excludes", "options", "post", "stages", "when"},
    "axes": {"axis"},
    "axis": {"name", "values"},
    "agent": {"label"},
    "when": {"beforeAgent", "beforeInput", "branch", "changeRequest", "expression", "not", "triggeredBy"},
    "not": {"triggeredBy"},
    "options": {"lock", "timeout"},
    "triggers": {"cron"},
    "parameters": {"choice", "string"},
    "input": {"message", "submitter"},
    "post": {"always", "failure"},
    "steps": {"echo", "sh"},
    "always": {"archiveArtifacts", "junit", "string", "withCredentials"},
    "failure": {"sh"},
    "withCredentials": {"sh"},
}
FREE = ("environment",)
FORKED = {**BUILD, "env": {**BUILD["env"], "CHANGE_FORK": "somebody"}}


def stage(title: str, build: dict[str, Any] = BUILD) -> dict[str, Any]:
    [found] = [
        section
        for _, section in walked(jenkins(build))
        if section["name"] == "stage" and section["arguments"] == [title]
    ]
    return found


def inside(section: dict[str, Any], *names: str) -> list[dict[str, Any]]:
    """The sections at the end of a path."""
    found = [section]
    for name in names:
        found = [inner for one in found for inner in one["inside"] if inner["name"] == name]
    return found


def conditions(title: str, build: dict[str, Any]) -> list[bool]:
    return [section["arguments"][0] for section in inside(stage(title, build), "when", "expression")]


def test_every_section_stands_where_jenkins_allows_it() -> None:
    wrong = [
        (*above, section["name"])
        for above, section in walked(jenkins())
        if above and above[-1] not in FREE and section["name"] not in ALLOWED[above[-1]]
    ]
    assert wrong == []
    [pipeline] = jenkins()
    assert pipeline["name"] == "pipeline"


def test_a_stage_has_one_of_steps_stages_and_matrix() -> None:
    for _, section in walked(jenkins()):
        if section["name"] == "stage":
            names = [inner["name"] for inner in section["inside"]]
            assert sum(names.count(name) for name in ("steps", "stages", "matrix")) == 1, section["arguments"]
            assert len(names) == len(set(names)), section["arguments"]


def test_the_account_is_for_builds_that_are_not_of_a_fork() -> None:
    assert conditions("Account", BUILD) == [True]
    assert conditions("Account", FORKED) == [False]
    for _, section in walked(jenkins()):
        if section["name"] == "withCredentials":
            assert section in [inner for _, inner in walked([stage("Account")])]


@pytest.mark.parametrize("title", ["Deploy dev", "Deploy", "Delete all resources", "Approve", "Delete the locks"])
def test_what_changes_a_stack_is_for_builds_of_main(title: str) -> None:
    assert inside(stage(title), "when", "branch")[0]["arguments"] == ["main"]


@pytest.mark.parametrize(
    ("title", "operation"), [("Deploy", "up"), ("Delete all resources", "destroy"), ("Delete the locks", "unlock")]
)
def test_an_operation_by_hand_is_done_where_it_was_chosen(title: str, operation: str) -> None:
    chosen = {**BUILD, "params": {"OPERATION": operation, "TARGET": "prod"}}
    assert conditions(title, chosen) == [True]
    assert conditions(title, BUILD) == [False]
    assert conditions("Deploy dev", chosen) == [False]
    assert inside(stage(title, chosen), "agent", "label")[0]["arguments"] == ["aws-platform-prod"]
    locks = [section["arguments"] for section in inside(stage(title, chosen), "options", "lock")]
    assert locks == ([] if operation == "unlock" else [[{"resource": "aws-platform-prod"}]])


def test_prod_is_changed_after_somebody_of_the_approvers_let_it() -> None:
    chosen = {**BUILD, "params": {"OPERATION": "up", "TARGET": "prod"}}
    assert conditions("Approve", chosen) == [True]
    assert conditions("Approve", {**chosen, "params": {"OPERATION": "up", "TARGET": "staging"}}) == [False]
    assert inside(stage("Approve"), "input", "submitter")[0]["arguments"] == ["platform-approvers"]
    assert inside(stage("Approve"), "when", "beforeInput")[0]["arguments"] == [True]
    titles = [section["arguments"][0] for above, section in walked(jenkins()) if above == ("pipeline", "stages")]
    assert titles.index("Approve") < min(map(titles.index, ("Deploy", "Delete all resources", "Delete the locks")))


def test_what_only_looks_runs_on_an_agent_with_the_role_of_the_preview() -> None:
    for title in ("Account", "Drift"):
        assert inside(stage(title), "matrix", "agent", "label")[0]["arguments"] == ["aws-platform-dev-preview"]
    for title in ("Validate", "Scan"):
        assert inside(stage(title), "agent", "label")[0]["arguments"] == ["aws-platform"]
    assert inside(stage("Drift"), "when", "triggeredBy")[0]["arguments"] == ["TimerTrigger"]

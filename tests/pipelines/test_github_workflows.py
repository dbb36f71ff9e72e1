"""The workflows of GitHub Actions: actionlint, zizmor, GitHub's schema, and what none of these judges."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sandbox.binaries import built
from sandbox.modules import ACTIONLINT
from tests.pipelines.jobs import WORKFLOWS, Job, github_jobs, workflow
from tests.tree import ROOT

JOBS = dict(github_jobs())
BIN = Path(sys.executable).parent
# GitHub Docs, "Workflow syntax": what a token may be given.
_PINNED = re.compile(r"[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+")


def run(*command: str | Path) -> str:
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def named(name: str) -> dict[str, Any]:
    return workflow(ROOT / ".github" / "workflows" / f"{name}.yml")


def test_actionlint_finds_nothing() -> None:
    actionlint = built(ACTIONLINT, lambda _: None) / "actionlint"
    assert run(actionlint, "-shellcheck=", "-pyflakes=", *WORKFLOWS) == ""


def test_actionlint_finds_a_variable_that_is_not_there(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    text = (ROOT / ".github" / "workflows" / "stack.yml").read_text(encoding="utf-8")
    broken.write_text(text.replace("${{ inputs.confirm }}", "${{ inputs.confirmed }}"))
    actionlint = built(ACTIONLINT, lambda _: None) / "actionlint"
    ended = subprocess.run([actionlint, "-shellcheck=", broken], capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert '"confirmed" is not defined' in ended.stdout


def test_zizmor_finds_nothing() -> None:
    run(BIN / "zizmor", "--offline", "--no-progress", ".github/workflows")


def test_the_workflows_are_what_the_published_schema_allows() -> None:
    run(BIN / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", *WORKFLOWS)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_its_commit_and_says_its_version(path: Path) -> None:
    used = re.findall(r"uses: (.+)", path.read_text(encoding="utf-8"))
    assert used
    assert [one for one in used if not one.startswith("./") and not _PINNED.fullmatch(one)] == []


def test_an_action_has_one_version_in_all_workflows() -> None:
    used = {one for path in WORKFLOWS for one in re.findall(r"uses: (\S+/\S+@\S+ # \S+)", path.read_text())}
    assert len({one.partition("@")[0] for one in used}) == len(used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_no_rights_and_each_job_its_own(path: Path) -> None:
    content = workflow(path)
    assert content["permissions"] == {}
    for job in content["jobs"].values():
        assert set(job["permissions"]) <= {"actions", "contents", "id-token", "pull-requests", "security-events"}
        assert job["permissions"]["contents"] == "read"
        assert "secrets" not in job


@pytest.mark.parametrize("name", JOBS)
def test_a_job_that_gets_credentials_writes_nothing_to_the_repository(name: str) -> None:
    permissions = JOBS[name]["permissions"]
    if "id-token" in permissions:
        assert permissions == {"contents": "read", "id-token": "write"}


@pytest.mark.parametrize("name", [name for name, job in JOBS.items() if "steps" in job])
def test_a_script_gets_what_others_write_from_its_environment_alone(name: str) -> None:
    """Whatever is in a title, branch or input, a shell does not run it."""
    for step in JOBS[name]["steps"]:
        assert "${{" not in step.get("run", "")
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_no_workflow_reads_a_secret_or_runs_on_a_trigger_that_gives_the_code_of_forks_any() -> None:
    for path in WORKFLOWS:
        assert "secrets." not in path.read_text(encoding="utf-8")
        triggers = workflow(path)["on"]
        assert "pull_request_target" not in triggers
        assert "issue_comment" not in triggers


def test_what_runs_with_the_code_of_a_fork_gets_no_credentials() -> None:
    for name, job in named("pull-request")["jobs"].items():
        if "id-token" in job["permissions"]:
            assert "github.event.pull_request.head.repo.full_name == github.repository" in job["if"], name
        elif set(job["permissions"]) != {"contents"}:
            assert job["needs"] == "preview", name
            assert "needs.preview.result != 'skipped'" in job["if"]


def test_what_comments_for_a_fork_takes_its_events_and_none_of_its_code() -> None:
    content = named("comment")
    assert list(content["on"]) == ["workflow_run"]
    assert content["on"]["workflow_run"]["workflows"] == [named("pull-request")["name"]]
    (job,) = content["jobs"].values()
    [checkout, _, fetched, report, comment] = job["steps"]
    assert set(checkout["with"]) == {"persist-credentials"}, "the default branch"
    [uploaded] = [
        step for step in named("pull-request")["jobs"]["sandbox"]["steps"] if "events" in step.get("name", "")
    ]
    assert fetched["with"]["name"] == uploaded["with"]["name"]
    assert uploaded["with"]["path"].endswith("/events.jsonl")
    assert f"--events {fetched['with']['path']}/events.jsonl" in report["run"]
    assert "--foreign --head" in comment["run"]
    assert job["permissions"] == {"actions": "read", "contents": "read", "pull-requests": "write"}


def test_updates_of_one_stack_wait_for_each_other_and_are_never_interrupted() -> None:
    job = named("stack")["jobs"]["run"]
    assert job["concurrency"]["cancel-in-progress"] is False
    assert job["concurrency"]["group"].endswith("&& inputs.operation || 'stack' }}-${{ inputs.stack }}")
    applying = [job for _, job in github_jobs() if job.get("uses") == "./.github/workflows/stack.yml"]
    assert len(applying) == 3
    for name in ("deploy", "operate", "drift", "stack"):
        assert "cancel-in-progress: true" not in (ROOT / ".github" / "workflows" / f"{name}.yml").read_text()


def test_dev_is_deployed_by_itself_and_everything_else_by_hand() -> None:
    assert named("deploy")["on"] == {"push": {"branches": ["main"]}}
    dev = named("deploy")["jobs"]["dev"]
    assert (dev["with"], dev["needs"]) == ({"operation": "up", "stack": "dev", "environment": "dev"}, "validate")
    assert list(named("operate")["on"]) == ["workflow_dispatch"]
    assert list(named("drift")["on"]) == ["schedule"]
    assert named("drift")["jobs"]["drift"]["with"]["operation"] == "drift"
    assert list(named("stack")["on"]) == ["workflow_call"]


def test_whoever_looks_gets_the_role_that_reads_and_whoever_applies_the_one_of_the_stack() -> None:
    preview: Job = named("pull-request")["jobs"]["preview"]
    assert preview["environment"] == "${{ matrix.stack }}-preview"
    assert named("drift")["jobs"]["drift"]["with"]["environment"] == "${{ matrix.stack }}-preview"
    operate = named("operate")["jobs"]["stack"]["with"]["environment"]
    assert operate == "${{ inputs.operation == 'drift' && format('{0}-preview', inputs.stack) || inputs.stack }}"


@pytest.mark.parametrize("name", [name for name, job in JOBS.items() if "steps" in job])
def test_a_job_ends_at_some_time_and_runs_where_its_image_has_a_version(name: str) -> None:
    assert JOBS[name]["timeout-minutes"] <= 180
    assert "latest" not in JOBS[name]["runs-on"]

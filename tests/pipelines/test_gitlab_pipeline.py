"""The pipeline of GitLab CI/CD, by GitLab's own schema, and what it does not judge."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pipelines.jobs import GITLAB, gitlab, gitlab_jobs

CHECK = Path(sys.executable).with_name("check-jsonschema")
STACKS = ("dev", "staging", "prod")
JOBS = gitlab_jobs()


def valid(path: Path) -> bool:
    command = [CHECK, "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci", path]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_the_file_is_what_gitlab_s_schema_allows_and_a_broken_one_is_not(tmp_path: Path) -> None:
    assert valid(GITLAB)
    broken = tmp_path / "broken.yml"
    broken.write_text(GITLAB.read_text(encoding="utf-8").replace("    - make scan", "    make: scan"))
    assert not valid(broken)


def test_the_image_is_pinned_by_its_digest() -> None:
    assert re.fullmatch(r"\S+:\S+@sha256:[0-9a-f]{64}", gitlab()["default"]["image"])
    assert not any("image" in job for job in JOBS.values())


@pytest.mark.parametrize("stack", STACKS)
def test_an_update_waits_for_others_of_its_stack_and_is_not_interrupted(stack: str) -> None:
    for name in (f"up {stack}", f"up {stack} again", f"destroy {stack}"):
        job = JOBS[name]
        assert (job["resource_group"], job["interruptible"]) == ("$STACK", False), name
        assert job["environment"] == {"name": "$STACK"}
        assert job["variables"]["STACK"] == stack
    assert "resource_group" not in JOBS[f"unlock {stack}"], "it does not wait for an update that hangs"


@pytest.mark.parametrize("stack", STACKS)
def test_dev_is_deployed_by_itself_and_everything_else_by_hand(stack: str) -> None:
    [rule] = JOBS[f"up {stack}"]["rules"]
    assert rule.get("when") == (None if stack == "dev" else "manual")
    for name in (f"up {stack} again", f"destroy {stack}", f"unlock {stack}"):
        [rule] = JOBS[name]["rules"]
        assert rule["when"] == "manual"
        assert rule["if"].startswith('$CI_PIPELINE_SOURCE == "web" && $OPERATION == ')


@pytest.mark.parametrize("stack", STACKS)
def test_what_only_looks_gets_the_role_of_the_preview(stack: str) -> None:
    for name in (f"preview {stack}", f"report {stack}", f"drift {stack}"):
        assert JOBS[name]["environment"] == {"name": "$STACK-preview", "action": "access"}
    assert JOBS[f"drift {stack}"]["rules"][0]["if"].startswith('$CI_PIPELINE_SOURCE == "schedule"')


def test_a_report_comes_also_of_a_preview_that_failed() -> None:
    for stack in STACKS:
        assert JOBS[f"report {stack}"]["needs"] == [f"preview {stack}"]
        assert JOBS[f"report {stack}"]["rules"][0]["when"] == "always"


def test_no_job_has_a_key_that_lives_long() -> None:
    assert not re.search(r"AWS_(ACCESS_KEY_ID|SECRET)", GITLAB.read_text(encoding="utf-8"))
    for name, job in JOBS.items():
        if "environment" in job and not name.startswith("report"):
            assert job["id_tokens"] == {"AWS_TOKEN": {"aud": "https://gitlab.com"}}, name
            assert job["tags"] == ["$RUNNER_TAG"]
        else:
            assert "id_tokens" not in job, name


def test_what_runs_the_code_of_everybody_has_no_environment() -> None:
    assert [name for name, job in JOBS.items() if "environment" not in job] == ["validate", "scan", "sandbox"]

"""Jobs call what is there, each forge the same, and hold no logic of their own."""

from __future__ import annotations

import argparse
import re
from importlib import import_module

import pytest

from pipelines.arguments import parser
from tests.pipelines.jobs import JENKINS, SCRIPTS, commands, gitlab_jobs, jenkins, walked, workflow
from tests.tree import ROOT

TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
PYTHON = ("python3", ".venv/bin/python")
# What shells need around a command: packages of the image, and the job's token in a file.
PLUMBING = ("apt-get", "export", "test", "umask", "printf")
STEPS = {
    "make validate",
    "make scan",
    "make install",
    "make preview",
    *(f"pipelines {name}" for name in ("preview", "up", "destroy", "drift", "unlock", "comment", "notify", "checkout")),
}


def steps(forge: str) -> list[list[str]]:
    return [words for script in SCRIPTS[forge]() for words in commands(script) if words[0] not in PLUMBING]


def called(words: list[str]) -> str:
    return f"{words[0]} {words[1]}" if words[0] == "make" else f"{words[2]} {words[3]}"


@pytest.mark.parametrize("forge", SCRIPTS)
def test_a_job_calls_make_or_a_module_of_ours_and_nothing_else(forge: str) -> None:
    wrong = [
        words
        for words in steps(forge)
        if not (words[0] == "make" or (words[0] in PYTHON and words[1] == "-m" and words[2] in ("pipelines", "report")))
    ]
    assert wrong == []
    assert len(steps(forge)) >= len(STEPS)


@pytest.mark.parametrize("forge", SCRIPTS)
def test_every_forge_has_the_same_steps(forge: str) -> None:
    """Only GitHub renders the report of a fork again, with code of its own."""
    assert {called(words) for words in steps(forge) if words[2:3] != ["report"]} == STEPS


@pytest.mark.parametrize("forge", SCRIPTS)
def test_every_target_and_option_that_a_job_names_is_there(forge: str) -> None:
    for words in steps(forge):
        if words[0] == "make":
            assert words[1] in TARGETS, words
        else:
            _parser(words[2]).parse_args(words[3:])


def _parser(module: str) -> argparse.ArgumentParser:
    return parser() if module == "pipelines" else import_module(f"{module}.__main__")._parser()


@pytest.mark.parametrize("forge", SCRIPTS)
def test_what_people_type_is_in_quotes_in_every_script(forge: str) -> None:
    """So that a shell takes it for one word, whatever is in it."""
    for script in SCRIPTS[forge]():
        unquoted = re.sub(r'"[^"]*"', "", script)
        assert "$" not in unquoted, script


@pytest.mark.parametrize("operation", ["destroy", "unlock"])
def test_what_deletes_asks_for_the_name_of_the_stack(operation: str) -> None:
    for forge in SCRIPTS:
        found = [words for words in steps(forge) if called(words) == f"pipelines {operation}"]
        assert found
        assert all("--confirm" in words for words in found)


def test_the_stacks_that_can_be_chosen_are_those_with_a_file() -> None:
    files = {path.name.split(".")[1] for path in ROOT.glob("Pulumi.*.yaml")}
    operate = workflow(ROOT / ".github" / "workflows" / "operate.yml")["on"]["workflow_dispatch"]["inputs"]
    assert set(operate["stack"]["options"]) == files
    assert {job["variables"]["STACK"] for job in gitlab_jobs().values() if "STACK" in job.get("variables", {})} == files
    chosen = [section for _, section in walked(jenkins()) if section["name"] == "choice"]
    assert set(chosen[1]["arguments"][0]["choices"]) == files
    assert JENKINS.is_file()

"""Runs of the whole platform's program are counted, and more than the budget fail the run of the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine import AT_START, CHECKOUT, MOST_PLATFORM_RUNS, OWN_PROGRAM, PLATFORM_RUNS

RUN = "import runpy, sys; runpy.run_path(sys.argv[1])"


def ran(program: Path, counted: Path) -> list[str]:
    """What is counted of a process that runs a program."""
    environment = {"PYTHONPATH": str(AT_START), "AWS_PLATFORM_PROGRAM": str(OWN_PROGRAM), PLATFORM_RUNS: str(counted)}
    subprocess.run([sys.executable, "-c", RUN, str(program)], env={**os.environ, **environment}, capture_output=True)
    return counted.read_text().splitlines() if counted.exists() else []


def test_a_run_of_the_platform_s_program_is_counted(tmp_path: Path) -> None:
    """Outside an engine it fails at once, and has been run."""
    assert ran(OWN_PROGRAM, tmp_path / "runs") == [str(OWN_PROGRAM)]


def test_a_run_inside_another_program_is_counted(tmp_path: Path) -> None:
    program = tmp_path / "outer.py"
    program.write_text(f"import runpy\nrunpy.run_path({str(OWN_PROGRAM)!r})\n")
    assert ran(program, tmp_path / "runs") == [str(program)]


def test_a_run_of_another_program_is_not_counted(tmp_path: Path) -> None:
    program = tmp_path / "other.py"
    program.write_text("")
    assert ran(program, tmp_path / "runs") == []


@pytest.mark.parametrize(
    ("runs", "folder", "status"),
    [
        (MOST_PLATFORM_RUNS, "tests/house", pytest.ExitCode.OK),
        (MOST_PLATFORM_RUNS + 1, "tests/house", pytest.ExitCode.TESTS_FAILED),
        (MOST_PLATFORM_RUNS + 1, "tests/drills", pytest.ExitCode.OK),
    ],
)
def test_more_runs_than_the_budget_fail_a_run_of_the_tests_but_not_drills(
    tmp_path: Path, runs: int, folder: str, status: pytest.ExitCode
) -> None:
    """A pytest of its own with this project's settings, whose one test counts as so many runs."""
    test = tmp_path / folder / "test_one.py"
    test.parent.mkdir(parents=True)
    test.write_text(
        f"import os\ndef test_it():\n    open(os.environ[{PLATFORM_RUNS!r}], 'a').write('up dev\\n' * {runs})\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "tests.conftest", "-p", "no:cacheprovider", str(test)]
    ended = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert ended.returncode == status, ended.stdout
    assert f"{runs} of at most {MOST_PLATFORM_RUNS}" in ended.stdout

"""A run whose output nobody reads any more."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine import Sandbox
from tests.tree import ROOT

# A run of the small project takes a few seconds, more on a busy machine; one that hangs does so for ever.
_PATIENCE_SECONDS = 120


def finish(run: subprocess.Popen[str]) -> int:
    try:
        return run.wait(_PATIENCE_SECONDS)
    finally:
        if run.poll() is None:
            os.killpg(run.pid, signal.SIGKILL)


@pytest.mark.parametrize("flags", [[], ["--json"]], ids=["text", "json"])
@pytest.mark.parametrize("closed", ["stdout", "stderr", "both"])
def test_a_run_finishes_although_its_reader_has_gone_away(
    sandbox: Sandbox, project: Path, closed: str, flags: list[str]
) -> None:
    own = sandbox.of(project)
    run = own.start("up", "one", *flags, stderr=subprocess.STDOUT if closed == "both" else subprocess.PIPE)
    stream = run.stderr if closed == "stderr" else run.stdout
    assert stream
    stream.close()
    assert finish(run) == 0
    assert [row["type"] for row in own.state("one")] == ["pulumi:pulumi:Stack", "test:index:Thing"]
    assert own.succeeds("destroy", "one")["resources"] == 0  # no lock is left


def test_a_preview_ends_when_its_reader_has_read_enough(town: Sandbox) -> None:
    run = town.start("preview", "one")
    assert run.stdout
    assert run.stdout.readline()
    run.stdout.close()
    assert finish(run) == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("arguments", [["coverage"], ["coverage", "--json"], ["--help"]], ids=" ".join)
def test_output_that_cannot_be_written_is_one_line_of_error(arguments: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "sandbox", *arguments]
        ended = subprocess.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.stderr == "error: standard output: No space left on device\n"
    assert ended.returncode == 1

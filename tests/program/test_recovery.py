"""A killed engine, two runs at once, and two stacks at once."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import psutil
import pytest

from .conftest import Sandbox


def made(sandbox: Sandbox) -> int:
    journal = sandbox.directory / "journal.jsonl"
    return journal.read_text().count('"created"') if journal.exists() else 0


def wait_until(condition: Callable[[], bool], running: Callable[[], bool]) -> None:
    while not condition():
        assert running(), "the run ended before the moment came"


@pytest.mark.parametrize("after", [4, 25, 50])
def test_a_run_after_a_killed_engine_ends_complete_with_nothing_twice(sandbox: Sandbox, after: int) -> None:
    assert sandbox("preview", "dev").status == 0
    before, fresh = made(sandbox), sandbox.account()
    run = sandbox.start("up", "dev")
    wait_until(lambda: made(sandbox) >= before + after, lambda: run.poll() is None)
    children = psutil.Process(run.pid).children(recursive=True)
    for engine in (child for child in children if child.name() == "pulumi"):
        os.kill(engine.pid, signal.SIGKILL)
    text, _ = run.communicate()
    assert run.returncode == 1
    assert "type the same again" in text

    packs = [child for child in children if child.is_running() and child.cwd().endswith("policies/platform")]
    assert packs, "a pack that outlives its engine is what the next run has to end"
    again = sandbox("up", "dev", "--json")
    assert again.status == 0, again.text
    assert psutil.wait_procs(packs, timeout=10)[1] == []
    account = sandbox.account()
    in_state = {row["id"] for row in sandbox.state("dev") if row.get("id")}
    ours = {kind: [name for name in names if name in in_state] for kind, names in account.items()}
    assert len(ours["subnets"]) == 12  # four tiers in three zones
    assert (len(account["vpcs"]), len(account["nat"]), len(account["addresses"])) == (2, 1, 1)
    assert len(account["roles"]) == len(ours["roles"])
    assert len(account["launch templates"]) == len(ours["launch templates"]) == 2
    assert sandbox("up", "dev", "--json").outcome["changes"] == {}
    assert sandbox("destroy", "dev").status == 0
    assert sandbox.account() == fresh


def test_an_interrupted_run_is_taken_up_by_the_next(sandbox: Sandbox) -> None:
    before = made(sandbox)
    run = sandbox.start("up", "dev")
    wait_until(lambda: made(sandbox) >= before + 15, lambda: run.poll() is None)
    os.killpg(run.pid, signal.SIGINT)
    text, _ = run.communicate()
    assert run.returncode == 1, text
    assert "stopping once the operations in progress have finished" in text
    assert "Traceback" not in text
    assert sandbox("up", "dev").status == 0
    assert len(sandbox.account()["subnets"]) == 12 + 6  # ours, and those of the default VPC
    assert sandbox("destroy", "dev").status == 0


def test_a_second_run_at_the_same_time_is_refused_by_the_engines_lock(sandbox: Sandbox) -> None:
    before = made(sandbox)
    first = sandbox.start("up", "dev")
    wait_until(lambda: made(sandbox) >= before + 4, lambda: first.poll() is None)
    second = sandbox("up", "dev")
    assert second.status == 1
    assert "the stack is currently locked by 1 lock(s)" in second.text
    text, _ = first.communicate()
    assert first.returncode == 0, text
    assert sandbox("destroy", "dev").status == 0


def test_two_stacks_live_side_by_side(sandbox: Sandbox) -> None:
    assert sandbox("up", "dev").status == 0
    assert sandbox("up", "staging").status == 0
    assert set(sandbox.account()["clusters"]) == {"platform-dev", "platform-staging"}
    assert sandbox("destroy", "dev").status == 0
    assert sandbox("up", "staging", "--json").outcome["changes"] == {}
    assert sandbox.account()["clusters"] == ["platform-staging"]
    assert sandbox("destroy", "staging").status == 0

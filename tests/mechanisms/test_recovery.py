"""A killed engine, an interrupt, two runs at once, and two stacks at once."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Callable

import psutil
import pytest

from tests.engine import Sandbox, difference, with_packs

# Those of the program, its provider and the stack.
RESOURCES = 23


def made(sandbox: Sandbox) -> int:
    journal = sandbox.directory / "journal.jsonl"
    return journal.read_text().count('"created"') if journal.exists() else 0


def wait_until(condition: Callable[[], bool], running: Callable[[], bool]) -> None:
    while not condition():
        assert running(), "the run ended before the moment came"


def kill_the_engine(sandbox: Sandbox, stack: str, after: int) -> tuple[str, list[psutil.Process]]:
    """Kill the engine once so many resources were created; what was said, and what it had started."""
    before = made(sandbox)
    run = sandbox.start("up", stack)
    wait_until(lambda: made(sandbox) >= before + after, lambda: run.poll() is None)
    children = psutil.Process(run.pid).children(recursive=True)
    for engine in (child for child in children if child.name() == "pulumi"):
        os.kill(engine.pid, signal.SIGKILL)
    text, _ = run.communicate()
    assert run.returncode == 1, text
    return text, children


@pytest.mark.parametrize("after", [9, 19])
def test_a_run_after_a_killed_engine_ends_complete_with_nothing_twice(town: Sandbox, after: int) -> None:
    assert town("preview", "one").status == 0
    fresh = town.everything()
    text, _ = kill_the_engine(town, "one", after)
    assert "same command again" in text
    assert town.succeeds("up", "one")["resources"] == RESOURCES
    kinds = Counter(line.split(" ")[3] for line in town.everything() - fresh if line.startswith("ec2 "))
    assert (kinds["vpcs"], kinds["subnets"], kinds["launch_templates"]) == (1, 6, 1)
    assert town.succeeds("up", "one")["changes"] == {}
    town.succeeds("destroy", "one")
    assert difference(fresh, town.everything()) == []


def test_a_pack_that_outlives_its_engine_is_ended_by_the_next_run(town: Sandbox) -> None:
    (town.project / "pyproject.toml").write_text(with_packs("{stack}.json"))
    (town.project / "one.json").write_text('{"all": "advisory"}')
    _, children = kill_the_engine(town, "one", 9)
    packs = [child for child in children if child.is_running() and "pulumi.policy" in child.cmdline()]
    assert packs, "a pack that outlives its engine is what the next run has to end"
    town.succeeds("up", "one")
    assert psutil.wait_procs(packs, timeout=10)[1] == []
    town.succeeds("destroy", "one")


def test_an_interrupted_run_is_taken_up_by_the_next(town: Sandbox) -> None:
    before = made(town)
    run = town.start("up", "one")
    wait_until(lambda: made(town) >= before + 5, lambda: run.poll() is None)
    os.killpg(run.pid, signal.SIGINT)
    text, _ = run.communicate()
    assert run.returncode == 1, text
    assert "stopping" in text
    assert "Traceback" not in text
    assert town.succeeds("up", "one")["resources"] == RESOURCES
    town.succeeds("destroy", "one")


def test_a_second_run_at_the_same_time_is_refused_by_the_engines_lock(town: Sandbox) -> None:
    before = made(town)
    first = town.start("up", "one")
    wait_until(lambda: made(town) > before, lambda: first.poll() is None)
    engines = [child for child in psutil.Process(first.pid).children(recursive=True) if child.name() == "pulumi"]
    for engine in engines:
        engine.suspend()  # in the middle of its work, for as long as the second run takes
    second = town("up", "one")
    for engine in engines:
        engine.resume()
    assert second.status == 1
    assert "the stack is currently locked by 1 lock(s)" in second.text
    text, _ = first.communicate()
    assert first.returncode == 0, text
    town.succeeds("destroy", "one")


def test_two_stacks_live_side_by_side(town: Sandbox) -> None:
    town.succeeds("up", "one")
    town.succeeds("up", "two")
    clusters = town.aws("eks").list_clusters()["clusters"]
    assert {"town-one", "town-two"} <= set(clusters)
    town.succeeds("destroy", "one")
    assert town.succeeds("up", "two")["changes"] == {}
    assert "town-one" not in town.aws("eks").list_clusters()["clusters"]
    town.succeeds("destroy", "two")

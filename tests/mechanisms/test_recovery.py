"""A killed engine, an interrupt, two runs at once, and two stacks at once."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from sandbox.journal import Journal
from sandbox.life import current
from sandbox.places import Places
from tests.engine import CHECKOUT, Sandbox, difference, with_packs

# Those of the program, its provider and the stack.
RESOURCES = 23


def made(sandbox: Sandbox) -> int:
    journal = sandbox.directory / "journal.jsonl"
    return journal.read_text().count('"created"') if journal.exists() else 0


def wait_until(condition: Callable[[], bool], run: subprocess.Popen[str]) -> None:
    while not condition():
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(0.02)
            pytest.fail(f"the run ended before the moment came:\n{run.communicate()[0]}")


@dataclass(frozen=True)
class Halted:
    """An update in its middle: so many resources are created, and the others wait for the gate."""

    town: Sandbox
    run: subprocess.Popen[str]
    gate: Path

    def engines(self) -> list[psutil.Process]:
        return [child for child in psutil.Process(self.run.pid).children(recursive=True) if child.name() == "pulumi"]

    @contextlib.contextmanager
    def creating(self) -> Iterator[None]:
        """The others are being created meanwhile: AWS does not answer."""
        places = Places(self.town.directory)
        life = current(places)
        assert life
        moto = psutil.Process(life.moto.pid)
        moto.suspend()
        try:
            self.gate.touch()
            wait_until(lambda: bool(Journal(places.journal).under_way()), self.run)
            yield
        finally:
            moto.resume()


def halted(town: Sandbox, stack: str, after: int) -> Halted:
    before, gate = made(town), town.project / "gate"
    run = town.start("up", stack, "--config", f"gate={gate}", "--config", f"after={after}")
    wait_until(lambda: made(town) >= before + after, run)
    return Halted(town, run, gate)


# More moments, on dev: tests/drills/test_kill_points.py.
def test_a_run_after_a_killed_engine_ends_complete_with_nothing_twice(town: Sandbox) -> None:
    assert town("preview", "one").status == 0
    fresh = town.everything()
    halfway = halted(town, "one", 9)
    with halfway.creating():
        for engine in halfway.engines():
            engine.kill()
    text, _ = halfway.run.communicate()
    assert halfway.run.returncode == 1, text
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
    halfway = halted(town, "one", 9)
    children = psutil.Process(halfway.run.pid).children(recursive=True)
    packs = [child for child in children if child.cwd() == str(CHECKOUT / "policies" / "platform")]
    for engine in halfway.engines():
        engine.kill()
    halfway.gate.touch()
    halfway.run.communicate()
    # Packs that a language host started, as where the official CLI is installed, end with their engine.
    host = shutil.which("pulumi-language-python")
    assert host or any(pack.is_running() for pack in packs), (
        "a pack that outlives its engine is what the next run has to end"
    )
    town.succeeds("up", "one")
    assert psutil.wait_procs(packs, timeout=10)[1] == []
    town.succeeds("destroy", "one")


def test_an_interrupted_run_is_taken_up_by_the_next(town: Sandbox) -> None:
    halfway = halted(town, "one", 5)
    with halfway.creating():
        os.killpg(halfway.run.pid, signal.SIGINT)
        assert halfway.run.stdout
        heard = next(line for line in halfway.run.stdout if "stopping once the operations in progress" in line)
    text, _ = halfway.run.communicate()
    assert halfway.run.returncode == 1, heard + text
    assert "Traceback" not in text
    assert town.succeeds("up", "one")["resources"] == RESOURCES
    town.succeeds("destroy", "one")


def test_a_run_that_is_killed_leaves_no_lock_and_its_engine_keeps_that_of_the_state(town: Sandbox) -> None:
    halfway = halted(town, "one", 5)
    (engine,) = halfway.engines()
    engine.suspend()  # it would end as soon as the run is gone
    halfway.run.kill()
    halfway.run.wait()
    second = town("up", "one")
    engine.kill()
    assert second.status == 1
    assert "the stack is currently locked by 1 lock(s)" in second.text
    assert "another run" not in second.text
    assert town.succeeds("up", "one")["resources"] == RESOURCES
    town.succeeds("destroy", "one")


@pytest.mark.parametrize("operation", ["up", "preview", "refresh", "destroy"])
def test_a_second_run_at_the_same_time_is_refused_and_leaves_the_first_its_configuration(
    town: Sandbox, operation: str
) -> None:
    first = halted(town, "one", 1)
    copy = town.directory / "work" / "one" / "Pulumi.one.yaml"
    before = copy.read_text()
    second = town(operation, "one", "--config", "days=7")
    assert copy.read_text() == before
    first.gate.touch()
    assert second.status == 1
    assert second.text.splitlines()[-1] == (
        f"error: another run of one is under way (process {first.run.pid}): wait until it has ended, then try again"
    )
    text, _ = first.run.communicate()
    assert first.run.returncode == 0, text
    town.succeeds("destroy", "one")


def test_two_stacks_live_side_by_side(town: Sandbox) -> None:
    town.succeeds("up", "one")
    town.succeeds("up", "two")
    clusters = town.aws("eks").list_clusters()["clusters"]
    assert {"town-one", "town-two"} <= set(clusters)
    status = town.status()
    assert status["stacks"]["one"] == status["stacks"]["two"] == {"resources": RESOURCES, "regions": ["us-east-1"]}
    assert status["kubeconfig"] == str(town.directory / "kubeconfig")
    town.succeeds("destroy", "one")
    assert town.succeeds("up", "two")["changes"] == {}
    assert "town-one" not in town.aws("eks").list_clusters()["clusters"]
    town.succeeds("destroy", "two")

"""Settings of the whole test run, and what tests of the engine share: one sandbox for each worker."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.engine import MOST_PLATFORM_RUNS, PLATFORM_RUNS, Sandbox

# No test is judged by its time: a busy machine is no fault of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Before anything imports moto: AWS's own policies, so that a policy name that does not exist is refused.
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"

# The slowest first, so that no worker is left with a long file at the end.
_FIRST = ("journeys", "mechanisms", "rooms", "examples", "sandbox")


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # workers are started by this process, and inherit its environment
        handle, os.environ[PLATFORM_RUNS] = tempfile.mkstemp(prefix="platform-runs-")
        os.close(handle)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def rank(item: pytest.Item) -> int:
        folder = next((path.name for path in item.path.parents if path.parent == Path(__file__).parent), "")
        return _FIRST.index(folder) if folder in _FIRST else len(_FIRST)

    items.sort(key=rank)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workerinput"):
        return
    counted = Path(os.environ.pop(PLATFORM_RUNS))
    runs = len(counted.read_text(encoding="utf-8").splitlines())
    counted.unlink()
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and runs:
        reporter.write_line(f"\nruns of the whole platform's program: {runs} of at most {MOST_PLATFORM_RUNS}")
    # Drills are as long as they are.
    if runs > MOST_PLATFORM_RUNS and not any("drills" in argument for argument in session.config.args):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """The worker's sandbox, running; what a test deploys there, it destroys."""
    started = Sandbox(tmp_path_factory.mktemp("sandbox"))
    begun = started.of(small(tmp_path_factory.mktemp("first")))("preview", "one")
    assert begun.status == 0, begun.text
    yield started
    started("stop")


PROGRAM = """
import pulumi
from pulumi import ComponentResource

if pulumi.Config().get_bool("broken"):
    raise pulumi.RunError("network.cidr: no such block")
ComponentResource("test:index:Thing", "thing")
pulumi.export("answer", 42)
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small Pulumi project that has nothing to do with this one."""
    return small(tmp_path)


def small(parent: Path) -> Path:
    directory = parent / "project"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text("name: small\nruntime: python\n")
    (directory / "Pulumi.one.yaml").write_text("config: {}\n")
    (directory / "pyproject.toml").write_text("[tool.sandbox]\npolicy-packs = []\n")
    (directory / "__main__.py").write_text(PROGRAM)
    return directory

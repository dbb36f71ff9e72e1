"""The wheel, built and unpacked as an installer would, and the examples on a sandbox that finds only it."""

from __future__ import annotations

import os
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine import CHECKOUT, Result, Sandbox

EXAMPLES = CHECKOUT / "examples"


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with what the wheel installs."""
    built, installed = tmp_path_factory.mktemp("dist"), tmp_path_factory.mktemp("installed")
    made = subprocess.run(["make", "wheel", f"OUT={built}"], cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    (wheel,) = built.glob("aws_platform-*.whl")
    zipfile.ZipFile(wheel).extractall(installed)
    return installed


class Example(Sandbox):
    """An example, which finds nothing of the checkout but the sandbox, on the worker's sandbox."""

    def __init__(self, directory: Path, project: Path, installed: Path) -> None:
        super().__init__(directory, project)
        self.path = os.pathsep.join([str(installed), str(CHECKOUT)])

    def __call__(self, *arguments: str, environment: dict[str, str] | None = None) -> Result:
        return super().__call__(*arguments, environment={"PYTHONPATH": self.path, **(environment or {})})


@pytest.fixture
def example(sandbox: Sandbox, installed: Path) -> Callable[[str], Example]:
    """The example of a name."""
    return lambda name: Example(sandbox.directory, EXAMPLES / name, installed)

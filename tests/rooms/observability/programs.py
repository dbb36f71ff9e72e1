"""Programs of Debian packages that judge what this room configures."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

_INSTALL = "apt-get install --no-install-recommends prometheus prometheus-alertmanager"


def run(program: str, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """What promtool or amtool says. The test fails where the machine has none, and says how to install it."""
    if shutil.which(program) is None:
        pytest.fail(f"{program} is not installed: {_INSTALL}", pytrace=False)
    return subprocess.run([program, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def passed(program: str, *arguments: str | Sequence[str], cwd: Path | None = None) -> str:
    """What it prints, where it succeeds; the test fails otherwise, with what it says."""
    flat = [part for argument in arguments for part in ([argument] if isinstance(argument, str) else argument)]
    done = run(program, *flat, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout

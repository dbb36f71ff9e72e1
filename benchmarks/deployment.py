"""Deploys a stack on the benchmark's sandbox, for the graph of its dependencies."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .measure import ROOT, BenchmarkError
from .path import MOST_EXCESS, Paths, duration, paths
from .path import Path as DeploymentPath


def deployed(sandbox: Path, stack: str) -> Paths:
    """The longest paths through the graph of the deployed stack. Not timed.

    Raises:
        BenchmarkError: when the deployment fails, with its output."""
    completed = subprocess.run(  # noqa: S603 - the stack is one of ours
        [sys.executable, "-m", "sandbox", "up", stack, "--no-policies"],
        cwd=ROOT,
        env={**os.environ, "SANDBOX_DIRECTORY": str(sandbox)},
        capture_output=True,
        text=True,
        check=False,
    )
    if completed.returncode:
        raise BenchmarkError(f"the deployment of {stack} failed:\n{completed.stdout}{completed.stderr}")
    (state,) = (sandbox / "state" / ".pulumi" / "stacks").rglob(f"{stack}.json")
    return paths(json.loads(state.read_text(encoding="utf-8"))["checkpoint"]["latest"]["resources"])


def lines(stack: str, paths: Paths) -> list[str]:
    """The longest paths of a stack, as text."""
    return [
        f"{stack}: a first deployment on AWS takes at least {_minutes(paths.real.seconds)}, along this path:",
        *(f"  {_minutes(duration(_type(urn)))}  {_type(urn)} {urn.rsplit('::', 1)[1]}" for urn in _slow(paths.real)),
        f"  with only the dependencies that AWS requires: {_minutes(paths.needed.seconds)}; "
        f"as deployed: {paths.excess:+.1%} (limit: {MOST_EXCESS:+.0%})",
        f"  with data dependencies only (nodes before their network): {_minutes(paths.data_only.seconds)}; "
        f"as deployed: {paths.excess_over_data:+.1%}",
    ]


def _slow(path: DeploymentPath) -> list[str]:
    return [urn for urn in path.steps if duration(_type(urn)) > 0]


def _type(urn: str) -> str:
    return urn.split("::", 3)[2].rsplit("$", 1)[-1]


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min"

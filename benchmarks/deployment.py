"""Deploys a stack on the benchmark's sandbox, for its graph."""

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
    """The longest paths through what an `up` of the stack makes; it is not timed.

    Raises:
        BenchmarkError: when it cannot be deployed, with what was printed."""
    answer = subprocess.run(  # noqa: S603 - the stack is one of ours
        [sys.executable, "-m", "sandbox", "up", stack, "--no-policies"],
        cwd=ROOT,
        env={**os.environ, "SANDBOX_DIRECTORY": str(sandbox)},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise BenchmarkError(f"{stack} cannot be deployed:\n{answer.stdout}{answer.stderr}")
    (state,) = (sandbox / "state" / ".pulumi" / "stacks").rglob(f"{stack}.json")
    return paths(json.loads(state.read_text(encoding="utf-8"))["checkpoint"]["latest"]["resources"])


def lines(stack: str, found: Paths) -> list[str]:
    """What is said of a stack's paths."""
    return [
        f"{stack}: a first deployment on AWS takes {_minutes(found.real.seconds)} at the least, along",
        *(f"  {_minutes(duration(_type(urn)))}  {_type(urn)} {urn.rsplit('::', 1)[1]}" for urn in _slow(found.real)),
        f"  with nothing to wait for but values, and what AWS wants there first, {_minutes(found.needed.seconds)}: "
        f"as deployed {found.excess:+.1%} (at most {MOST_EXCESS:+.0%})",
        f"  with nothing to wait for but values, so nodes before their network, {_minutes(found.data_only.seconds)}: "
        f"as deployed {found.excess_over_data:+.1%}",
    ]


def _slow(path: DeploymentPath) -> list[str]:
    return [urn for urn in path.steps if duration(_type(urn)) > 0]


def _type(urn: str) -> str:
    return urn.split("::", 3)[2].rsplit("$", 1)[-1]


def _minutes(seconds: float) -> str:
    return f"{int(seconds) // 60}:{int(seconds) % 60:02d} min"

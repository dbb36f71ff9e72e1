"""The programs that are measured: the project's own, the flat one of equal resources, and the empty one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .flat import flat_program
from .measure import ROOT, BenchmarkError
from .recording import Registered

EMPTY = '"""A program that registers nothing."""\n'


def write_project(directory: Path, stack: str, program: str) -> Path:
    """A Pulumi project with another program and this one's name and stack file."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in ("Pulumi.yaml", f"Pulumi.{stack}.yaml"):
        (directory / name).write_bytes((ROOT / name).read_bytes())
    (directory / "__main__.py").write_text(program, encoding="utf-8")
    return directory


def write_flat(directory: Path, stack: str, registered: Sequence[dict[str, Any]]) -> Path:
    """The flat project of what the real one registered."""
    return write_project(directory, stack, flat_program([Registered(**one) for one in registered]))


def check_equal(real: Sequence[dict[str, Any]], flat: Sequence[dict[str, Any]]) -> dict[str, int]:
    """How many resources of each type both programs register.

    Raises:
        BenchmarkError: when they are not the same: the comparison would say nothing."""
    counted = [
        Counter(str(one["type"]) for one in program if one["custom"] or one["remote"]) for program in (real, flat)
    ]
    if counted[0] != counted[1]:
        raise BenchmarkError(f"the flat program registers other resources: {counted[0] - counted[1]} are missing")
    return dict(sorted(counted[0].items()))

"""The measured programs besides the project's own: the flat program of equal resources, and an empty one."""

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
    """A Pulumi project with this program, and this project's name and stack file."""
    directory.mkdir(parents=True, exist_ok=True)
    for name in ("Pulumi.yaml", f"Pulumi.{stack}.yaml"):
        (directory / name).write_bytes((ROOT / name).read_bytes())
    (directory / "__main__.py").write_text(program, encoding="utf-8")
    return directory


def write_flat(directory: Path, stack: str, registered: Sequence[dict[str, Any]]) -> Path:
    """The project of the flat program that registers the same resources."""
    return write_project(directory, stack, flat_program([Registered(**resource) for resource in registered]))


def check_equal(real: Sequence[dict[str, Any]], flat: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The number of resources of each type that both programs register.

    Raises:
        BenchmarkError: when they differ, as the comparison would be meaningless."""
    counted = [
        Counter(str(row["type"]) for row in program if row["custom"] or row["remote"]) for program in (real, flat)
    ]
    if counted[0] != counted[1]:
        raise BenchmarkError(
            f"the flat program registers other resources: it lacks {dict(counted[0] - counted[1])}, "
            f"and adds {dict(counted[1] - counted[0])}"
        )
    return dict(sorted(counted[0].items()))

"""`python -m benchmarks`: what a preview costs, and how much of it is this library's doing."""

from __future__ import annotations

from sandbox.environment import seal

seal()  # before anything reads the environment

import argparse  # noqa: E402
import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
from dataclasses import asdict  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from rich.console import Console  # noqa: E402
from rich.markup import escape  # noqa: E402

from sandbox.binaries import locate  # noqa: E402
from sandbox.errors import SandboxError  # noqa: E402

from . import packs  # noqa: E402
from .bench import Bench  # noqa: E402
from .deployment import lines  # noqa: E402
from .figures import Figures, figures  # noqa: E402
from .machine import load, machine, versions  # noqa: E402
from .measure import ROOT, BenchmarkError  # noqa: E402
from .table import table  # noqa: E402

STACKS = ("dev", "prod")


def main() -> int:
    asked = _parser().parse_args()
    console = Console(soft_wrap=True)

    def say(text: str) -> None:
        console.print(f"[dim]{text}[/]", highlight=False)

    bench = Bench(asked.directory, STACKS, say)
    begun, load_before = time.time(), load()
    try:
        binaries = locate(say)
        bench.run(asked.runs, binaries)
    except (BenchmarkError, SandboxError) as error:
        console.print(f"[red]error:[/] {escape(str(error))}", highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("interrupted: its sandbox is ended, nothing was written")
        return 130
    found = {stack: figures(one.series, bench.empty) for stack, one in bench.stacks.items()}
    console.print(table(bench.stacks, found, asked.runs))
    for stack, one in bench.stacks.items():
        console.print(*packs.lines(stack, one.packs), sep="\n", markup=False, highlight=False)
    for stack, path in bench.paths.items():
        console.print(*lines(stack, path), sep="\n", markup=False, highlight=False)
    measured_on = {"machine": machine(), "versions": versions(binaries.pulumi), "load": [load_before, load()]}
    path = asked.directory / "bench.json"
    path.write_text(json.dumps({"begun": begun, **measured_on, **_report(bench, found)}, indent=1), encoding="utf-8")
    console.print(
        f"on {machine()['cores']} cores; load before and after {load_before[0]}, {load()[0]}", highlight=False
    )
    console.print(f"every sample: {path}; the flat programs: {asked.directory}/flat-*", highlight=False)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=_at_least_one, default=9, help="rounds that are measured (default: 9)")
    parser.add_argument(
        "--directory",
        type=Path,
        default=ROOT / "build" / "bench",
        help="where the results, the flat programs and a sandbox of its own go (default: build/bench)",
    )
    return parser


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


def _report(bench: Bench, found: dict[str, Figures]) -> dict[str, Any]:
    stacks = {
        stack: {
            "resources": one.resources,
            "registered": one.types,
            "figures": asdict(found[stack]),
            "deployment": {**asdict(bench.paths[stack]), "excess": bench.paths[stack].excess},
            "packs": [asdict(pack) for pack in one.packs],
            "memory_bytes": {"program": one.memory, "flat": one.flat_memory},
            "samples": {
                "judged": [sample.as_row() for sample in one.series.judged],
                "plain": [sample.as_row() for sample in one.series.plain],
                "flat": [sample.as_row() for sample in one.series.flat],
            },
        }
        for stack, one in bench.stacks.items()
    }
    return {"stacks": stacks, "empty": [sample.as_row() for sample in bench.empty]}


if __name__ == "__main__":
    sys.exit(main())

"""`python -m benchmarks`: measures what a preview costs, and how much of it is due to this library."""

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
from .bench import MANY, Bench, Measured  # noqa: E402
from .deployment import lines  # noqa: E402
from .figures import Figures, figures  # noqa: E402
from .machine import load, machine, versions  # noqa: E402
from .measure import ROOT, BenchmarkError  # noqa: E402
from .rooms import RoomFigures, room_figures  # noqa: E402
from .table import many_table, rooms_table, table  # noqa: E402

STACKS = ("dev", "prod")


def main() -> int:
    options = _parser().parse_args()
    console = Console(soft_wrap=True)

    def say(text: str) -> None:
        console.print(f"[dim]{text}[/]", highlight=False)

    bench = Bench(options.directory, STACKS, say)
    begun, load_before = time.time(), load()
    try:
        binaries = locate(say)
        bench.run(options.runs, binaries)
    except (BenchmarkError, SandboxError) as error:
        console.print(f"[red]error:[/] {escape(str(error))}", highlight=False)
        return 1
    except KeyboardInterrupt:
        console.print("interrupted: the benchmark's sandbox is stopped, and no results are written")
        return 130
    stack_figures = {stack: figures(measured.series, bench.empty) for stack, measured in bench.stacks.items()}
    console.print(table(bench.stacks, stack_figures, options.runs))
    for stack, measured in bench.stacks.items():
        console.print(*packs.lines(stack, measured.packs), sep="\n", markup=False, highlight=False)
    rooms = {stack: _rooms(measured) for stack, measured in bench.stacks.items() if measured.without}
    for stack, added in rooms.items():
        console.print(rooms_table(stack, added))
    console.print(many_table(bench.many, MANY))
    for stack, path in bench.paths.items():
        console.print(*lines(stack, path), sep="\n", markup=False, highlight=False)
    measured_on = {"machine": machine(), "versions": versions(binaries.pulumi), "load": [load_before, load()]}
    results = options.directory / "bench.json"
    report = {"begun": begun, **measured_on, **_report(bench, stack_figures)}
    results.write_text(json.dumps(report, indent=1), encoding="utf-8")
    console.print(
        f"{machine()['cores']} cores; load average before: {load_before[0]}, after: {load()[0]}", highlight=False
    )
    console.print(f"all samples: {results}; flat programs: {options.directory}/flat-*", highlight=False)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--runs", type=_at_least_one, default=9, help="number of measured rounds (default: 9)")
    parser.add_argument(
        "--directory",
        type=Path,
        default=ROOT / "build" / "bench",
        help="directory for the results, the flat programs and the benchmark's own sandbox (default: build/bench)",
    )
    return parser


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _rooms(measured: Measured) -> dict[str, RoomFigures]:
    return room_figures(measured.series.plain, measured.without)


def _report(bench: Bench, stack_figures: dict[str, Figures]) -> dict[str, Any]:
    stacks = {
        stack: {
            "resources": measured.resources,
            "registered": measured.types,
            "figures": asdict(stack_figures[stack]),
            "deployment": {**asdict(bench.paths[stack]), "excess": bench.paths[stack].excess},
            "packs": [asdict(pack) for pack in measured.packs],
            "rooms": {room: asdict(added) for room, added in _rooms(measured).items()},
            "memory_bytes": {"program": measured.memory, "flat": measured.flat_memory},
            "samples": {
                "judged": [sample.as_row() for sample in measured.series.judged],
                "plain": [sample.as_row() for sample in measured.series.plain],
                "flat": [sample.as_row() for sample in measured.series.flat],
            },
        }
        for stack, measured in bench.stacks.items()
    }
    many = {kind: {"judging": asdict(cpu), **asdict(pack)} for kind, (cpu, pack) in bench.many.items()}
    return {"stacks": stacks, "many": many, "empty": [sample.as_row() for sample in bench.empty]}


if __name__ == "__main__":
    sys.exit(main())

"""The figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich import box
from rich.table import Table

from .bench import Measured
from .figures import Figures, Spread
from .packs import PackFigures
from .rooms import RoomFigures

Cell = Callable[[Figures], str]

_TIMES: tuple[tuple[str, Cell], ...] = (
    ("[bold]preview[/]", lambda figures: f"[bold]{_times(figures.preview)}[/]"),
    ("  SDK import", lambda figures: _share(figures.sdk_import.median, figures)),
    ("  engine start", lambda figures: _share(figures.engine_start.median, figures)),
    ("  program and its resources", lambda figures: _share(figures.program, figures)),
    ("  policies", lambda figures: _share(figures.policies.median, figures)),
    ("within the program:", lambda _: ""),
    ("  import of the library", lambda figures: _times(figures.library_import)),
    ("  settings and components", lambda figures: _times(figures.construction)),
    ("  stand-ins' CPU", lambda figures: _times(figures.stand_ins_cpu)),
    ("  end of the interpreter", lambda figures: _times(figures.exit)),
    ("before it: opening the sandbox", lambda figures: _times(figures.sandbox)),
)

_COMPARISON: tuple[tuple[str, Cell], ...] = (
    ("without policies", lambda figures: _times(figures.plain)),
    ("flat program, likewise", lambda figures: _times(figures.flat)),
    (
        "[bold]library over flat[/]",
        lambda figures: f"[bold]{_over(figures.overhead.median, figures.overhead_share)}[/]",
    ),
    ("  range over the rounds", lambda figures: f"{figures.overhead.least:+.2f} to {figures.overhead.most:+.2f} s"),
    ("  minimum over minimum", lambda figures: _over(figures.least_overhead, figures.least_overhead_share)),
    ("CPU without policies", lambda figures: _times(figures.cpu)),
    ("CPU of the flat program", lambda figures: _times(figures.flat_cpu)),
    ("[bold]library over flat, CPU[/]", lambda figures: _over(figures.cpu_overhead.median, figures.cpu_overhead_share)),
)

_MEMORY: tuple[tuple[str, Callable[[Measured], Mapping[str, int]], str], ...] = (
    ("memory: program", lambda measured: measured.memory, "program"),
    ("  flat program", lambda measured: measured.flat_memory, "program"),
    ("  engine", lambda measured: measured.memory, "engine"),
    ("  policies", lambda measured: measured.memory, "policies"),
)


def table(stacks: Mapping[str, Measured], figures: Mapping[str, Figures], rounds: int) -> Table:
    """A table with a column for each stack."""
    title = f"Preview of a stack that is not deployed yet: median of {rounds} (minimum–maximum)"
    rows = Table("", *stacks, title=title, box=box.SIMPLE_HEAD, pad_edge=False)
    rows.add_row("resources", *(str(measured.resources) for measured in stacks.values()))
    rows.add_row(
        "  by the program", *(str(sum(measured.types.values())) for measured in stacks.values()), end_section=True
    )
    for section in (_TIMES, _COMPARISON):
        for label, cell in section:
            rows.add_row(label, *(cell(figures[stack]) for stack in stacks))
        rows.add_section()
    for label, sizes, role in _MEMORY:
        rows.add_row(label, *(f"{sizes(measured).get(role, 0) / 2**20:.0f} MiB" for measured in stacks.values()))
    return rows


def many_table(figures: Mapping[str, tuple[Spread, PackFigures]], count: int) -> Table:
    """A table with a row for each stack of many resources of one kind."""
    title = f"Rules over stacks of {count} resources of one kind with what belongs to them"
    rows = Table(
        "", "resources", "CPU of judging", "one by one", "together", "memory", title=title, box=box.SIMPLE_HEAD
    )
    for kind, (judging, pack) in figures.items():
        seconds = (judging, pack.resources_seconds, pack.stack_seconds)
        memory = f"{pack.memory / 2**20:.0f} MiB"
        rows.add_row(f"{count} {kind}", str(pack.resources), *(_times(one) for one in seconds), memory)
    return rows


def rooms_table(stack: str, figures: Mapping[str, RoomFigures]) -> Table:
    """A table with a row for each room that the stack may leave out."""
    title = f"What each room adds to a preview of {stack}, without policies"
    rows = Table("", "resources", "time", "CPU", title=title, box=box.SIMPLE_HEAD)
    for room, added in figures.items():
        rows.add_row(room, str(added.resources), _times(added.seconds), _times(added.cpu))
    return rows


def _times(spread: Spread) -> str:
    return f"{spread.median:.2f} s ({spread.least:.2f}–{spread.most:.2f})"


def _share(seconds: float, figures: Figures) -> str:
    return f"{seconds:.2f} s  {seconds / figures.preview.median:.0%}"


def _over(seconds: float, share: float) -> str:
    return f"{seconds:+.2f} s  {share:+.0%}"

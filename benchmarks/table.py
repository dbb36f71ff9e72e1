"""Shows the figures as a table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich import box
from rich.table import Table

from .bench import Measured
from .figures import Figures, Spread

Cell = Callable[[Figures], str]

_TIMES: tuple[tuple[str, Cell], ...] = (
    ("[bold]preview[/]", lambda one: f"[bold]{_times(one.preview)}[/]"),
    ("  SDK import", lambda one: _share(one.sdk_import.median, one)),
    ("  engine start", lambda one: _share(one.engine_start.median, one)),
    ("  program, its resources", lambda one: _share(one.program, one)),
    ("  policies", lambda one: _share(one.policies.median, one)),
    ("within the program:", lambda _: ""),
    ("  import of the library", lambda one: _times(one.library_import)),
    ("  settings, components", lambda one: _times(one.construction)),
    ("  stand-ins' CPU", lambda one: _times(one.stand_ins_cpu)),
    ("  end of the interpreter", lambda one: _times(one.exit)),
    ("before it: sandbox opens", lambda one: _times(one.sandbox)),
)

_COMPARISON: tuple[tuple[str, Cell], ...] = (
    ("without policies", lambda one: _times(one.plain)),
    ("flat program, the same", lambda one: _times(one.flat)),
    ("[bold]library over flat[/]", lambda one: f"[bold]{_over(one.overhead.median, one.overhead_share)}[/]"),
    ("  from pair to pair", lambda one: f"{one.overhead.least:+.2f} to {one.overhead.most:+.2f} s"),
    ("  least over least", lambda one: _over(one.least_overhead, one.least_overhead_share)),
    ("CPU without policies", lambda one: _times(one.cpu)),
    ("CPU of the flat program", lambda one: _times(one.flat_cpu)),
    ("[bold]library over flat, CPU[/]", lambda one: _over(one.cpu_overhead.median, one.cpu_overhead_share)),
)

_MEMORY: tuple[tuple[str, Callable[[Measured], Mapping[str, int]], str], ...] = (
    ("memory: program", lambda one: one.memory, "program"),
    ("  flat program", lambda one: one.flat_memory, "program"),
    ("  engine", lambda one: one.memory, "engine"),
    ("  policies", lambda one: one.memory, "policies"),
)


def table(stacks: Mapping[str, Measured], figures: Mapping[str, Figures], rounds: int) -> Table:
    """A column for each stack."""
    title = f"Preview of a stack that is not deployed yet: median of {rounds} (least–most)"
    shown = Table("", *stacks, title=title, box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_row("resources", *(str(one.resources) for one in stacks.values()))
    shown.add_row("  by the program", *(str(sum(one.types.values())) for one in stacks.values()), end_section=True)
    for rows in (_TIMES, _COMPARISON):
        for label, cell in rows:
            shown.add_row(label, *(cell(figures[stack]) for stack in stacks))
        shown.add_section()
    for label, sizes, role in _MEMORY:
        shown.add_row(label, *(f"{sizes(one).get(role, 0) / 2**20:.0f} MiB" for one in stacks.values()))
    return shown


def _times(spread: Spread) -> str:
    return f"{spread.median:.2f} s ({spread.least:.2f}–{spread.most:.2f})"


def _share(seconds: float, figures: Figures) -> str:
    return f"{seconds:.2f} s  {seconds / figures.preview.median:.0%}"


def _over(seconds: float, share: float) -> str:
    return f"{seconds:+.2f} s  {share:+.0%}"

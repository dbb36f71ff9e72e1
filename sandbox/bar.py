"""The progress bar of a long step: how much is done, for how long, and what is being worked on."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column

from .binaries import Say

# More names than this do not fit beside the bar on a terminal of 80 columns.
_NAMES = 3


class Bar:
    """A line at the bottom of a terminal; what is printed meanwhile appears above it, and at the end it goes."""

    def __init__(self, console: Console, title: str, total: int | None = None) -> None:
        # One line: text that wrapped would leave its rest on the screen at each refresh.
        one_line = Column(ratio=1, no_wrap=True, overflow="ellipsis")
        self._console = console
        self._total = total
        self._working: dict[str, str] = {}
        self._progress = Progress(
            TextColumn("[bold]{task.description}[/]"),
            BarColumn(bar_width=20),
            TextColumn("{task.fields[done]}"),
            TimeElapsedColumn(),
            TextColumn("{task.fields[working]}", style="dim", markup=False, table_column=one_line),
            console=console,
            transient=True,
            expand=True,
            refresh_per_second=5,  # the program runs in this process, and shares its one interpreter lock with the bar
        )
        self._task = self._progress.add_task(title, total=total, done="", working="starting")

    def start(self) -> None:
        """Draw it, if it is not there yet."""
        self._progress.start()
        self._console.show_cursor(True)  # a run that is killed would leave the terminal without one

    def stop(self) -> None:
        self._progress.stop()

    def begin(self, key: str, name: str) -> None:
        """Show that something is being worked on."""
        self._working[key] = name
        self._show_names()

    def end(self, key: str) -> None:
        """Stop showing it; the last name stays until another follows, as most steps of a preview end at once."""
        if self._working.pop(key, None) is not None and self._working:
            self._show_names()

    def count(self, done: int) -> None:
        text = str(done) if self._total is None else f"{done}/{self._total}"
        self._progress.update(self._task, completed=done, done=text)

    def _show_names(self) -> None:
        names = list(self._working.values())
        more = f" and {len(names) - _NAMES} more" if len(names) > _NAMES else ""
        self._progress.update(self._task, working=", ".join(names[:_NAMES]) + more)


@contextmanager
def progress_of_parts(console: Console) -> Generator[Say]:
    """Shows how far the building of the parts is: in a bar on a terminal, elsewhere a line at a time."""
    if not console.is_interactive:
        yield lambda text: console.print(text, style="dim", highlight=False, markup=False)
        return
    bar = Bar(console, "parts")

    def show(text: str) -> None:
        bar.start()  # only now: mostly nothing is to be built
        bar.begin(text.partition(":")[0].partition(" ")[0], text)

    try:
        yield show
    finally:
        bar.stop()

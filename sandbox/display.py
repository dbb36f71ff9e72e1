"""What a person sees while the engine works: a progress bar or a line per resource, policies, warnings and errors."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from pulumi.automation.events import OpType, StepEventMetadata
from rich.console import Console
from rich.markup import escape

from .bar import Bar
from .differences import differences
from .urns import logical_name, type_of

STACK = "pulumi:pulumi:Stack"

CHANGES: Mapping[OpType, tuple[str, str]] = {
    OpType.CREATE: ("+", "green"),
    OpType.CREATE_REPLACEMENT: ("+", "green"),
    OpType.UPDATE: ("~", "yellow"),
    OpType.DELETE: ("-", "red"),
    OpType.DELETE_REPLACED: ("-", "red"),
    OpType.REPLACE: ("±", "magenta"),
}
"""Sign and colour of the operations that change something."""


class Display:
    """One operation of the engine on the screen.

    On a terminal it is a bar, and with `verbose`, or where there is no terminal, a line per resource. Without `lines`
    there is never a line per resource: the operation only prepares another, or tells its result at the end."""

    def __init__(
        self, console: Console, operation: str = "", *, planned: int = 0, lines: bool = True, verbose: bool = False
    ) -> None:
        self._console = console
        self._planned = planned
        self._messages = lines
        self._lines = lines and (verbose or not console.is_interactive)
        self._bar = Bar(console, operation, planned or None) if console.is_interactive and not self._lines else None
        self._previews = operation == "preview"
        self._undetermined: list[str] = []
        self._begun: dict[str, float] = {}
        self._ended = 0

    def __enter__(self) -> Display:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(self, *error: object) -> None:
        if self._bar:
            self._bar.stop()
        if self._undetermined:
            self._summarise_undetermined()

    def begin(self, step: StepEventMetadata) -> None:
        """The engine has begun to work on a resource."""
        self._begun[step.urn] = time.monotonic()
        state = step.new or step.old
        if self._bar and state and state.custom:  # a component takes as long as all its children together
            self._bar.begin(step.urn, logical_name(step.urn))

    def end(self, step: StepEventMetadata, changes: int) -> None:
        """The engine is done with a resource; `changes` is the number of changes so far, this one included."""
        self._ended += type_of(step.urn) != STACK
        if self._bar:
            self._bar.end(step.urn)
            self._bar.count(changes if self._planned else self._ended)
        if self._lines and step.op in CHANGES and type_of(step.urn) != STACK:
            self._line(step, changes)

    def fail(self, urn: str) -> None:
        """The engine has given a resource up; why comes as a message of its own."""
        if self._bar:
            self._bar.end(urn)

    def policy(self, result: Mapping[str, Any]) -> None:
        """Show what a policy says; in a preview, those that only wait for a value share a line at its end."""
        if self._previews and result["undetermined"] and result["level"] != "mandatory":
            self._undetermined.append(result["policy"])
            return
        colour = "red" if result["level"] == "mandatory" else "yellow"
        self._print(f"[{colour}]policy {escape(result['policy'])} ({result['level']})[/]: {escape(result['message'])}")

    def _summarise_undetermined(self) -> None:
        checks = "policy check waits" if len(self._undetermined) == 1 else "policy checks wait"
        policies = ", ".join(sorted(set(self._undetermined)))
        self._print(
            f"{len(self._undetermined)} {checks} for values that are assigned during deployment: {escape(policies)}; "
            "judged during up"
        )

    def message(self, severity: str, text: str, urn: str | None) -> None:
        """Show what the engine, a provider or the program says."""
        if severity in ("error", "warning", "info#err"):
            colour = "red" if severity == "error" else "yellow"
            text = text.removeprefix("error: ")
            if urn and type_of(urn) != STACK and logical_name(urn) not in text:
                text = f"{logical_name(urn)}: {text}"
            self._print(f"[{colour}]{severity.split('#')[0]}:[/] {escape(text)}")
        elif severity == "info" and self._messages:
            self._print(f"{escape(logical_name(urn))}: {escape(text)}" if urn else escape(text))

    def _line(self, step: StepEventMetadata, changes: int) -> None:
        sign, colour = CHANGES[step.op]
        # A preview may know of fewer: what depends on a value that turns out to change.
        number = f"[{changes}/{max(changes, self._planned)}] " if self._planned else ""
        seconds = time.monotonic() - self._begun.get(step.urn, time.monotonic())
        self._print(
            f"[{colour}]{sign}[/] {escape(number)}{escape(type_of(step.urn))} "
            f"[bold]{escape(logical_name(step.urn))}[/] [dim]{seconds:.1f} s[/]"
        )
        if step.op is OpType.UPDATE and step.old and step.new:
            for line in differences(step.old.inputs or {}, step.new.inputs or {}):
                self._print(f"    {escape(line)}")

    def _print(self, text: str) -> None:
        self._console.print(text, highlight=False)

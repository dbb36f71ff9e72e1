"""The engine's operations on the sandbox: preview, up, refresh and destroy of one stack."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pulumi import automation as auto
from rich.console import Console

from . import binaries, life
from .events import Report, differences, last_words
from .packs import Packs, write_report
from .places import Places
from .recovery import is_locked, recover
from .urns import logical_name
from .workspace import Project, open_stack


@dataclass(frozen=True)
class Request:
    """What a person asked for."""

    project: Project
    places: Places
    stack: str
    packs: Packs
    config: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    account: str | None = None


@dataclass
class Outcome:
    """What came of it."""

    operation: str
    stack: str
    succeeded: bool
    changes: dict[str, int] = field(default_factory=dict[str, int])
    packs: dict[str, str] = field(default_factory=dict[str, str])
    violations: list[dict[str, str]] = field(default_factory=list[dict[str, str]])
    errors: list[str] = field(default_factory=list[str])
    drift: list[str] = field(default_factory=list[str])
    inputs: list[tuple[str, dict[str, Any]]] = field(default_factory=list[tuple[str, dict[str, Any]]])
    """Type and inputs of every resource that the operation dealt with."""
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    resources: int = 0
    report: str | None = None
    """Where the project's report on its policies was written to."""


class Run:
    """One request, on a running sandbox."""

    def __init__(self, request: Request, console: Console) -> None:
        self.request = request
        self.console = console
        self.packs = list(request.packs.paths)
        self.configurations = list(request.packs.configurations) or None
        found = binaries.locate(lambda text: console.print(text, style="dim", highlight=False, markup=False))
        self.life = life.ensure(request.places, found)
        self._lend_credentials()
        self.stack = open_stack(
            request.project, request.stack, request.places, self.life, found, request.config, request.plugins
        )

    def preview(self, *, show: bool = True) -> Outcome:
        return self._engine(
            "preview",
            lambda report: self.stack.preview(
                on_event=report,
                policy_packs=self.packs,
                policy_pack_configs=self.configurations,
                suppress_progress=True,
                color="never",
            ),
            self.packs,
            show=show,
        )

    def up(self) -> Outcome:
        """Preview, and only if every policy holds there, update: in an update the engine would judge each resource
        just before it makes it, and what came before would stay."""
        if is_locked(self.request.stack, self.request.project.name, self.request.places):
            return self._update(0, recovered=False)  # the engine refuses it, and says whose the lock is
        recovered = self._recover()
        self.console.print("[dim]previewing, with every policy[/]")
        planned = self.preview(show=False)
        if not planned.succeeded:
            return planned
        outcome = self._update(sum(planned.changes.values()), recovered=recovered)
        outcome.report = planned.report
        return outcome

    def _update(self, planned: int, *, recovered: bool) -> Outcome:
        return self._engine(
            "up",
            lambda report: self.stack.up(
                on_event=report,
                policy_packs=self.packs,
                policy_pack_configs=self.configurations,
                suppress_progress=True,
                suppress_outputs=True,
                color="never",
                refresh=recovered or None,
            ),
            self.packs,
            planned=planned,
        )

    def refresh(self) -> Outcome:
        """Read everything as it is now. What differs is told by comparing the states before and after: the engine
        reports no change of a computed property, such as a rule that somebody added to a security group."""
        self._recover()
        before = self._properties()
        outcome = self._engine(
            "refresh",
            lambda report: self.stack.refresh(
                on_event=report, suppress_progress=True, suppress_outputs=True, color="never"
            ),
            [],
            show=False,
        )
        after = self._properties()
        for urn, old in before.items():
            lines = differences(old, after[urn]) if urn in after else ["it is gone"]
            outcome.drift += [f"{logical_name(urn)}: {line}" for line in lines]
        self.console.print(*outcome.drift, sep="\n", markup=False, highlight=False)
        return outcome

    def _properties(self) -> dict[str, dict[str, Any]]:
        rows: list[dict[str, Any]] = (self.stack.export_stack().deployment or {}).get("resources") or []
        return {row["urn"]: row.get("outputs", {}) for row in rows}

    def destroy(self) -> Outcome:
        """Preview, and only then delete: what is protected stops a destroy before its first deletion."""
        recovered = self._recover()
        planned = self._engine(
            "destroy",
            lambda report: self.stack.preview_destroy(on_event=report, suppress_progress=True, color="never"),
            [],
            show=False,
        )
        if not planned.succeeded:
            return planned
        return self._engine(
            "destroy",
            lambda report: self.stack.destroy(
                on_event=report,
                suppress_progress=True,
                suppress_outputs=True,
                color="never",
                refresh=recovered or None,
            ),
            [],
            planned=sum(planned.changes.values()),
        )

    def _recover(self) -> bool:
        if is_locked(self.request.stack, self.request.project.name, self.request.places):
            return False
        recovered = recover(self.stack, self.request.project.name, self.request.places)
        if recovered:
            self.console.print("an earlier run was cut off: its state is brought in line with what exists")
        return recovered

    def _engine(
        self, operation: str, work: Callable[[Report], Any], packs: list[str], *, planned: int = 0, show: bool = True
    ) -> Outcome:
        report = Report(self.console, planned=planned, show_steps=show)
        outcome = Outcome(operation, self.request.stack, succeeded=True)
        interrupted: list[int] = []
        try:
            with _left_to_engine(self.console) as interrupted:
                work(report)
        except auto.errors.CommandError as error:
            outcome.succeeded = False
            if not report.errors and not report.violations:
                report.errors += last_words(error)
                self.console.print(*report.errors, sep="\n", markup=False, highlight=False)
        if interrupted:
            outcome.succeeded = False
            report.errors.append("interrupted: the next run goes on from here")
            self.console.print(report.errors[-1])
        report.ended(succeeded=outcome.succeeded)
        if outcome.succeeded and len(report.packs) < len(packs):
            outcome.succeeded = False
            report.errors.append(f"only {len(report.packs)} of {len(packs)} policy packs ran")
            self.console.print(report.errors[-1], style="red")
        outcome.changes = dict(report.changes)
        # The engine names a local pack "name|local|path".
        outcome.packs = {name.split("|")[0]: version for name, version in report.packs.items()}
        outcome.violations, outcome.errors = report.violations, report.errors
        outcome.inputs = report.inputs
        if operation == "preview":
            asked = self.request
            written = write_report(asked.packs, asked.project.root, asked.places, asked.stack, report)
            outcome.report = str(written) if written else None
        return outcome

    def _lend_credentials(self) -> None:
        """Say whose credentials this run has: `--account`'s, else those of whichever account the program names."""
        path: Path = self.request.places.credentials
        lent: dict[str, str] = json.loads(path.read_text()) if path.exists() else {}
        lent.pop(self.request.stack, None)
        if self.request.account:
            lent[self.request.stack] = self.request.account
        half = path.with_name(f"{path.name}.{self.request.stack}")
        half.write_text(json.dumps(lent))
        half.replace(path)


@contextmanager
def _left_to_engine(console: Console) -> Generator[list[int]]:
    """A terminal's interrupt reaches the engine, too: the first is left to it, so that what is being made is finished
    and written down; a second ends everything at once. Gives a list that holds the interrupt, once there was one."""
    seen: list[int] = []

    def first(number: int, frame: object) -> None:
        seen.append(number)
        console.print("stopping: what is being made is finished first (interrupt again to end at once)")
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, first)
    try:
        yield seen
    finally:
        signal.signal(signal.SIGINT, before)


def finish(run: Run, outcome: Outcome) -> Outcome:
    """The outcome with what the stack now holds."""
    deployment = run.stack.export_stack().deployment or {}
    outcome.resources = len(deployment.get("resources") or [])
    if outcome.operation == "up" and outcome.succeeded:
        outcome.outputs = {
            key: "[secret]" if value.secret else value.value for key, value in run.stack.outputs().items()
        }
    return outcome

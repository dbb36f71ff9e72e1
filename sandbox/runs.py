"""The engine's operations on the sandbox: preview, up, refresh and destroy of one stack."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pulumi import automation as auto
from rich.console import Console

from . import binaries, charts, life, states
from .bar import progress_of_parts
from .credentials import credentials, lend
from .display import Display
from .drift import drift, properties
from .events import Report, last_words
from .interrupts import left_to_engine
from .kubernetes.helm.source import Source
from .kubernetes.helm.supply import supply
from .outcome import Outcome
from .packs import Packs, write_reports
from .places import Places
from .pod_identity import problems
from .recovery import is_locked, recover
from .turns import take_turn
from .workspace import Project, open_stack


@dataclass(frozen=True)
class Request:
    """What a run is to do, and with what."""

    project: Project
    places: Places
    stack: str
    packs: Packs
    config: tuple[str, ...] = ()
    plugins: tuple[str, ...] = ()
    account: str | None = None
    principal: str | None = None
    """The ARN of the IAM role or user that runs it."""
    verbose: bool = False
    """Whether a terminal, too, gets a line per resource."""
    require_charts: bool = False
    """Whether a Helm release that is recorded only fails the run."""


class Run:
    """One request, on a running sandbox. No other process runs the stack until `end`, or until this one has ended."""

    def __init__(self, request: Request, console: Console) -> None:
        self.request = request
        self.console = console
        self.packs = list(request.packs.paths)
        self.configurations = list(request.packs.configurations) or None
        with progress_of_parts(console) as say:
            programs = binaries.locate(say)
        self.life = life.ensure(request.places, programs)
        self._turn = take_turn(request.places, request.stack)
        source = Source(request.places.projects, request.places.helm)
        with progress_of_parts(console) as say:
            self._charts = supply(
                request.project.root, request.project.name, source, say, required=request.require_charts
            )
        lent = credentials(request.account, request.principal)
        lend(request.places.credentials, request.stack, lent)
        self.state = states.file_of(request.places, request.project.name, request.stack)
        self.stack = open_stack(
            request.project,
            request.stack,
            request.places,
            self.life,
            programs,
            request.config,
            request.plugins,
            lent.principal,
        )

    def end(self) -> None:
        """Let others run the stack."""
        self._turn.close()

    def preview(self, *, lines: bool = True) -> Outcome:
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
            lines=lines,
        )

    def up(self) -> Outcome:
        """Preview, and update only if no policy is violated: in an update the engine judges each resource just before
        it creates it, and a violation would leave those created before."""
        if is_locked(self.request.stack, self.request.project.name, self.request.places):
            return self._update(0, recovered=False)  # the engine refuses it, and says who holds the lock
        recovered = self._recover()
        self.console.print(f"[dim]previewing, {'with all policy packs' if self.packs else 'without policies'}[/]")
        planned = self.preview(lines=False)
        if not planned.succeeded:
            return planned
        outcome = self._update(sum(planned.changes.values()), recovered=recovered)
        outcome.reports = planned.reports
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
        """Read every resource as it is now, and show what has changed."""
        self._recover()
        before = properties(self.stack, self.state)
        outcome = self._engine(
            "refresh",
            lambda report: self.stack.refresh(
                on_event=report, suppress_progress=True, suppress_outputs=True, color="never"
            ),
            [],
            lines=False,
        )
        after = properties(self.stack, self.state)
        outcome.drift = drift(before, after)
        self.console.print(*drift(before, after, types=True), sep="\n", markup=False, highlight=False)
        return outcome

    def destroy(self) -> Outcome:
        """Preview, and only then delete: a protected resource stops a destroy before its first deletion."""
        recovered = self._recover()
        planned = self._engine(
            "destroy",
            lambda report: self.stack.preview_destroy(on_event=report, suppress_progress=True, color="never"),
            [],
            title="preview",
            lines=False,
        )
        if not planned.succeeded:
            return planned
        outcome = self._engine(
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
        outcome.reports = planned.reports
        return outcome

    def _recover(self) -> bool:
        if is_locked(self.request.stack, self.request.project.name, self.request.places):
            return False
        request = self.request
        recovered = recover(self.stack, request.project.name, request.places, request.plugins, self._say)
        if recovered:
            self.console.print("an earlier run was interrupted: its state has been reconciled with what exists")
        return recovered

    def _say(self, text: str) -> None:
        self.console.print(text, markup=False, highlight=False)

    def _engine(
        self,
        operation: str,
        work: Callable[[Report], Any],
        packs: list[str],
        *,
        title: str | None = None,
        planned: int = 0,
        lines: bool = True,
    ) -> Outcome:
        request = self.request
        display = Display(self.console, title or operation, planned=planned, lines=lines, verbose=request.verbose)
        report = Report(display, request.packs.undetermined)
        outcome = Outcome(operation, request.stack, succeeded=True)
        interrupted: list[int] = []
        try:
            with display, left_to_engine(self.console) as interrupted:
                work(report)
        except auto.errors.CommandError as error:
            outcome.succeeded = False
            if not report.errors and not report.violations:
                report.errors += last_words(error)
                self.console.print(*report.errors, sep="\n", markup=False, highlight=False)
        if interrupted:
            outcome.succeeded = False
            report.errors.append("interrupted: the next run continues from here")
            self.console.print(report.errors[-1])
        if operation == "preview" and outcome.succeeded:
            self._refuse(outcome, report, self._problems(report))
        report.ended(succeeded=outcome.succeeded)
        if outcome.succeeded and len(report.packs) < len(packs):
            outcome.succeeded = False
            report.errors.append(f"only {len(report.packs)} of {len(packs)} policy packs ran")
            self.console.print(report.errors[-1], style="red")
        outcome.add(report)
        if (title or operation) == "preview":
            outcome.reports = self._reports(report, judged=operation == "preview")
        return outcome

    def _reports(self, report: Report, *, judged: bool) -> list[str]:
        request = self.request
        pages = write_reports(request.packs, request.project.root, request.places, request.stack, report, judged=judged)
        return [str(page) for page in pages]

    def _problems(self, report: Report) -> list[str]:
        """What is wrong with a preview that the engine finds nothing wrong with."""
        if "kubernetes" in self.request.plugins:  # the real plugin finds charts by itself
            return problems(report)
        charts.note_untold(report, self._charts)
        return [*problems(report), *(charts.lacking(report) if self.request.require_charts else [])]

    def _refuse(self, outcome: Outcome, report: Report, errors: list[str]) -> None:
        if errors:
            outcome.succeeded = False
            report.errors += errors
            self.console.print(*errors, sep="\n", style="red", markup=False, highlight=False)


def finish(run: Run, outcome: Outcome) -> Outcome:
    """The outcome with what the stack now holds."""
    resources = states.deployment(run.state).get("resources") or []
    outcome.resources = len(resources)
    if outcome.operation == "up" and outcome.succeeded:
        outcome.outputs = states.outputs(resources)
    return outcome

"""The outcome of a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .events import Report


@dataclass
class Outcome:
    """What a run did, as `--json` prints it."""

    operation: str
    stack: str
    succeeded: bool
    changes: dict[str, int] = field(default_factory=dict[str, int])
    packs: dict[str, str] = field(default_factory=dict[str, str])
    violations: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    """Every result of a policy; `undetermined` is set where it waits for a value that is not known yet."""
    errors: list[str] = field(default_factory=list[str])
    drift: list[str] = field(default_factory=list[str])
    inputs: list[tuple[str, dict[str, Any]]] = field(default_factory=list[tuple[str, dict[str, Any]]])
    """Type and inputs of every resource that the operation handled."""
    charts: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])
    """For each Helm release, by its name: whether its chart is rendered, and how many objects were left out of it."""
    outputs: dict[str, Any] = field(default_factory=dict[str, Any])
    resources: int = 0
    reports: list[str] = field(default_factory=list[str])
    """The pages of the project's reports on the preview and its policies."""

    def add(self, report: Report) -> None:
        """Add what the engine reported."""
        self.changes = dict(report.changes)
        # The engine names a local pack "name|local|path".
        self.packs = {name.split("|")[0]: version for name, version in report.packs.items()}
        self.violations, self.errors = report.violations, report.errors
        self.inputs, self.charts = report.inputs, report.charts

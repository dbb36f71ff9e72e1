"""A stack's way from nothing to nothing, step by step; of each step is kept what it said and what it left."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.engine import Result, Sandbox


@dataclass(frozen=True)
class Step:
    """What a run said, and what there was afterwards."""

    result: Result
    state: list[dict[str, Any]]
    everything: set[str]
    seen: Any = None
    """What the step looked at besides."""

    @property
    def outcome(self) -> dict[str, Any]:
        return self.result.outcome

    def of(self, kind: str) -> set[str]:
        """What exists of one kind, as `eks clusters`, by its name or id."""
        service, _, attribute = kind.partition(" ")
        lines = (line.split(" ") for line in self.everything if line.startswith(f"{service} "))
        return {" ".join(line[4:]) for line in lines if line[3] == attribute}


@dataclass
class Journey:
    """The steps of one stack, by name."""

    sandbox: Sandbox
    stack: str
    steps: dict[str, Step] = field(default_factory=dict[str, Step])

    def __getitem__(self, step: str) -> Step:
        return self.steps[step]

    def go(
        self,
        step: str,
        operation: str,
        *flags: str,
        by: Sandbox | None = None,
        environment: dict[str, str] | None = None,
        look: Callable[[], Any] | None = None,
    ) -> Step:
        """Run the operation and keep what came of it; `look` is asked afterwards."""
        run = by or self.sandbox
        result = run(operation, self.stack, *flags, "--json", environment=environment)
        left = Step(result, run.state(self.stack), run.everything(), look() if look else None)
        self.steps[step] = left
        return left

"""The Automation API without what it asks the engine for and nobody reads: each question takes a process."""

from __future__ import annotations

from datetime import UTC, datetime

from pulumi import automation as auto
from pulumi.automation._stack import StackInitMode as StackInitMode


class Workspace(auto.LocalWorkspace):
    """Selects no stack that is known to exist: every command of the SDK names its stack."""

    known = False

    def select_stack(self, stack_name: str) -> None:
        if not self.known:
            super().select_stack(stack_name)


class Stack(auto.Stack):
    """Leaves out what the SDK asks after each operation, in three processes of the engine: `states.py` reads outputs
    from the state, and nobody reads the history."""

    def outputs(self) -> auto.OutputMap:
        return {}

    def info(self, show_secrets: bool = True) -> auto.UpdateSummary:
        return auto.UpdateSummary("", datetime.now(UTC), "", {}, {}, "")

"""The Automation API without what it asks the engine for and nobody reads: each question takes a process."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pulumi import automation as auto
from pulumi.automation._stack import StackInitMode as StackInitMode
from semver import VersionInfo

from .modules import PULUMI, pinned_version

_OPERATIONS = ("preview", "up", "refresh", "destroy")


class Command(auto.PulumiCommand):
    """The CLI at a path. `binaries.py` has seen to it that it is no older than the pin, so it is not asked for its
    version again."""

    def __init__(self, pulumi: Path) -> None:
        self.command = str(pulumi)
        self.version = VersionInfo.parse(pinned_version(PULUMI))


class Workspace(auto.LocalWorkspace):
    """Selects no stack that is known to exist: every command of the SDK names its stack."""

    known = False
    real_plugins = False
    """Whether the engine starts plugins besides attaching to stand-ins."""

    def select_stack(self, stack_name: str) -> None:
        if not self.known:
            super().select_stack(stack_name)


class Stack(auto.Stack):
    """Leaves out what the SDK asks after each operation, in three processes of the engine: `states.py` reads outputs
    from the state, and nobody reads the history."""

    def _run_pulumi_cmd_sync(self, args: list[str], *more: Any, **named: Any) -> Any:
        """The engine would first look for the plugin of each provider in the state, and download those of stand-ins,
        too, or warn that it cannot. This way it looks for those that it starts."""
        if args[0] in _OPERATIONS and getattr(self.workspace, "real_plugins", False):
            args.append("--skip-plugin-pre-install")
        return super()._run_pulumi_cmd_sync(args, *more, **named)

    def outputs(self) -> auto.OutputMap:
        return {}

    def info(self, show_secrets: bool = True) -> auto.UpdateSummary:
        return auto.UpdateSummary("", datetime.now(UTC), "", {}, {}, "")

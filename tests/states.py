"""What today's program would do to a state that was left behind."""

from __future__ import annotations

from collections import Counter
from typing import Any

from pulumi import automation as auto
from rich.console import Console

from sandbox.packs import Packs
from sandbox.places import Places
from sandbox.runs import Request, Run
from sandbox.workspace import Project
from tests.engine import Sandbox
from tests.releases import deployment


def planned(sandbox: Sandbox, stack: str, resources: list[dict[str, Any]]) -> Counter[str]:
    """The steps of a preview over this state, by kind. The cloud is empty: a preview compares, and reads nothing."""
    project = Project(sandbox.project)
    run = Run(Request(project, Places(sandbox.directory), stack, Packs()), Console(stderr=True))
    run.stack.import_stack(auto.Deployment(version=3, deployment=deployment(resources)))
    run.end()
    try:
        assert len(sandbox.state(stack)) == len(resources)
        return Counter(sandbox.succeeds("preview", stack)["changes"])
    finally:
        run.stack.import_stack(auto.Deployment(version=3, deployment=deployment([])))

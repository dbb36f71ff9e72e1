"""What a job does with a stack in an account; each returns the exit status of the job."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from . import cli
from .stacks import PACK, Stack, confirmed

DRIFTED = 3
"""Exit status of `drift` where the account differs from the state."""
# `pulumi --help` lists --event-log only with it (3.250.0).
_EVENT_LOG = {"PULUMI_DEBUG_COMMANDS": "true"}
_QUIET = (*cli.QUIET, *cli.NO_LINK)


def preview(own: Stack, out: Path) -> int:
    """Writes the reports of a preview to `out`, also of one that failed; fails where the preview did, or a policy."""
    out.mkdir(parents=True, exist_ok=True)
    events = out / "events.jsonl"
    events.unlink(missing_ok=True)
    command = ["preview", "--stack", own.name, *_QUIET, *_policies(own), "--event-log", str(events.resolve())]
    status = cli.run(command, own.root, _EVENT_LOG)
    if not events.exists():
        return status or 1
    given = ["--events", str(events), "--configuration", str(own.configuration()), "--out", str(out)]
    judged = cli.python(["-m", "policies", "report", *given, "--sarif-failures", "--gate"], own.root)
    written = cli.python(["-m", "report", *given, "--source", "account"], own.root)
    return status or written or judged


def up(own: Stack) -> int:
    """Previews and deploys the stack; the policies judge both."""
    return cli.run(["up", "--stack", own.name, "--yes", *_QUIET, *_policies(own)], own.root)


def destroy(own: Stack, typed: str) -> int:
    """Deletes all resources of the stack, whose name somebody typed."""
    confirmed(own, typed)
    return cli.run(["destroy", "--stack", own.name, "--yes", *_QUIET], own.root)


def drift(own: Stack, out: Path) -> int:
    """Compares the account with the state, and changes neither: 3 where they differ. It takes no lock."""
    out.mkdir(parents=True, exist_ok=True)
    events = out / "drift.jsonl"
    events.unlink(missing_ok=True)
    command = ["refresh", "--stack", own.name, "--preview-only", "--expect-no-changes", *_QUIET, "--diff"]
    status = cli.run([*command, "--event-log", str(events.resolve())], own.root, _EVENT_LOG)
    return DRIFTED if status and events.exists() and any(_changes(events)) else status


def unlock(own: Stack, typed: str) -> int:
    """Deletes the locks of the stack, whose name somebody typed. It stops no update that still runs."""
    confirmed(own, typed)
    return cli.run(["cancel", own.name, "--yes", *cli.QUIET], own.root)


def _policies(own: Stack) -> list[str]:
    return ["--policy-pack", PACK, "--policy-pack-config", str(own.configuration())]


def _changes(events: Path) -> Iterator[int]:
    """How many resources differ, of each kind of difference, in a run that came to its end."""
    for line in events.read_text(encoding="utf-8").splitlines():
        event: dict[str, Any] = json.loads(line)
        summary = event.get("summaryEvent") or {}
        yield from (count for operation, count in (summary.get("resourceChanges") or {}).items() if operation != "same")

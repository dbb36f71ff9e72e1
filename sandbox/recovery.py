"""Recovery after an engine was killed: its lock is removed, and the resources that it had asked for are adopted."""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import psutil
from pulumi import automation as auto

from . import states
from .errors import SandboxError
from .journal import Journal
from .life import end_packs
from .places import Places
from .urns import logical_name

# A create request in progress when the engine died is still finished by the stand-in; none takes longer than this.
_PATIENCE_SECONDS = 60


def is_locked(stack: str, project: str, places: Places) -> bool:
    """Whether a running engine holds the stack's lock."""
    return any(_alive(lock) for lock in _locks(stack, project, places))


def recover(
    stack: auto.Stack, project: str, places: Places, plugins: Iterable[str], say: Callable[[str], None]
) -> bool:
    """Reconcile the state with what exists. Returns whether there was anything to do. What the real `plugins` may have
    created is not known, and said.

    Pending creates are adopted with the id in the journal, or dropped where nothing was created; the caller refreshes
    afterwards, so that the adopted resources get all their properties."""
    with (places.root / f"{stack.name}.recovery").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return not is_locked(stack.name, project, places) and _recover(stack, project, places, plugins, say)


def _recover(
    stack: auto.Stack, project: str, places: Places, plugins: Iterable[str], say: Callable[[str], None]
) -> bool:
    locks = _locks(stack.name, project, places)
    if locks:
        stack.cancel()
        end_packs(places)
    if not states.deployment(states.file_of(places, project, stack.name)).get("pending_operations"):
        return bool(locks)
    exported = stack.export_stack()
    deployment: dict[str, Any] = dict(exported.deployment or {})
    pending: list[dict[str, Any]] = deployment.get("pending_operations") or []
    journal = Journal(places.journal)
    _await_creations(journal, {operation["resource"]["urn"] for operation in pending})
    if is_locked(stack.name, project, places):
        return False  # another run has begun meanwhile, and the pending operations are its own
    for line in unknown(deployment, plugins):
        say(line)
    adopt(deployment, journal.standing())
    stack.import_stack(auto.Deployment(version=exported.version, deployment=deployment))
    return True


def unknown(deployment: dict[str, Any], plugins: Iterable[str]) -> list[str]:
    """A line for each pending create that a real plugin was asked for: those are not in the journal."""
    pending: list[dict[str, Any]] = deployment.get("pending_operations") or []
    rows = [operation["resource"] for operation in pending if operation["type"] == "creating"]
    return [
        f"{logical_name(row['urn'])} ({row['type']}): the interrupted run had asked the {package} plugin to create it, "
        "and it may exist without being in the state: if this run says that it exists, delete it, then try again"
        for row in rows
        if (package := row["type"].partition(":")[0]) in plugins
    ]


def adopt(deployment: dict[str, Any], standing: dict[str, list[str]]) -> None:
    """Move the pending creates that were carried out into the resources, and drop every pending operation.

    `standing` has the ids that exist for each URN; those in the state are not adopted again."""
    resources: list[dict[str, Any]] = deployment.setdefault("resources", [])
    known = {(row["urn"], row.get("id")) for row in resources}
    for operation in deployment.pop("pending_operations", None) or []:
        row = operation["resource"]
        made = [identity for identity in standing.get(row["urn"], []) if (row["urn"], identity) not in known]
        if operation["type"] == "creating" and made:
            for old in resources:
                if old["urn"] == row["urn"]:
                    old["delete"] = True  # it was being replaced: the new one exists, the old one is deleted next
            resources.append({**row, "id": made[-1], "outputs": row.get("outputs") or row.get("inputs", {})})


def _locks(stack: str, project: str, places: Places) -> list[Path]:
    return list((places.state / ".pulumi" / "locks" / "organization" / project / stack).glob("*.json"))


def _alive(lock: Path) -> bool:
    """Whether the engine that holds a lock still runs; another process may have its id by now."""
    try:
        holder = psutil.Process(int(json.loads(lock.read_text())["pid"]))
        return "pulumi" in holder.name() and holder.status() != psutil.STATUS_ZOMBIE
    except (psutil.NoSuchProcess, FileNotFoundError, KeyError, ValueError):
        return False


def _await_creations(journal: Journal, urns: set[str]) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while journal.under_way() & urns:
        if time.monotonic() > deadline:
            raise SandboxError(
                f"create requests of a killed run have not ended after {_PATIENCE_SECONDS} s: "
                "run `make stop`, then `make up`, to start with an empty cloud"
            )
        time.sleep(0.1)

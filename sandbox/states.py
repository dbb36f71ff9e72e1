"""The state files of stacks, read as the engine's file backend writes them: asking the engine takes a process, and
half a second of CPU."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .places import Places
from .signatures import SECRET, SIGNATURE

_HIDDEN = "[secret]"


def files(places: Places) -> list[Path]:
    """The state file of each stack, of every project."""
    return sorted((places.state / ".pulumi" / "stacks").rglob("*.json"))


def file_of(places: Places, project: str, stack: str) -> Path:
    """Where the state of a stack is, or will be."""
    return places.state / ".pulumi" / "stacks" / project / f"{stack}.json"


def deployment(file: Path) -> dict[str, Any]:
    """Resources and pending operations, with secrets encrypted; empty where nothing was deployed."""
    if not file.exists():
        return {}
    return json.loads(file.read_text(encoding="utf-8")).get("checkpoint", {}).get("latest") or {}


def outputs(resources: list[dict[str, Any]]) -> dict[str, Any]:
    """What the stack exports; what is secret, or has a secret in it, is hidden."""
    exported = next((row.get("outputs") or {} for row in resources if row["type"] == "pulumi:pulumi:Stack"), {})
    return {key: _HIDDEN if has_secrets(value) else value for key, value in exported.items()}


def has_secrets(value: object) -> bool:
    """Whether there is an encrypted value in it."""
    if isinstance(value, Mapping):
        return value.get(SIGNATURE) == SECRET or any(map(has_secrets, value.values()))
    return isinstance(value, list) and any(map(has_secrets, value))

"""Drift: what a refresh has found changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pulumi.automation import Stack

from . import states
from .differences import differences
from .urns import logical_name, type_of

Properties = dict[str, dict[str, Any]]
"""What is compared of each resource, by its URN."""


def properties(stack: Stack, file: Path) -> Properties:
    """The properties of everything in the state, which is in `file`. They are compared before and after, as the engine
    reports no change of a computed one, such as a rule that somebody added to a security group."""
    rows: list[dict[str, Any]] = states.deployment(file).get("resources") or []
    if states.has_secrets(rows):  # each time they are encrypted, they look different
        rows = (stack.export_stack().deployment or {}).get("resources") or []
    return {row["urn"]: row.get("inputs" if _is_object(row["type"]) else "outputs", {}) for row in rows}


def drift(before: Properties, after: Properties, *, types: bool = False) -> list[str]:
    """A line for each property that differs, and for each resource that is gone; with `types`, its type is in it."""
    return [
        f"{f'{type_of(urn)} ' if types else ''}{logical_name(urn)}: {line}"
        for urn, old in before.items()
        for line in (differences(old, after[urn]) if urn in after else ["it is gone"])
    ]


def _is_object(token: str) -> bool:
    """Whether it is an object of Kubernetes, into which controllers write status and more: that is no drift. What
    somebody changed of what the program sets shows in the inputs, which the provider reads anew."""
    return token.startswith("kubernetes:")

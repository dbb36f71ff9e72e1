"""One step of the engine, written as the engine's own event log writes it."""

from __future__ import annotations

from typing import Any

from pulumi.automation.events import StepEventMetadata, StepEventStateMetadata


def recorded_step(step: StepEventMetadata) -> dict[str, Any]:
    """The step with the resource's state before and after. Outputs are left out: a preview has hardly any, and they are
    the larger part of a state."""
    return {
        "op": step.op.value,
        "urn": step.urn,
        "type": step.type,
        "old": _state(step.old),
        "new": _state(step.new),
        "keys": list(step.keys or ()),
        "diffs": list(step.diffs or ()),
        "detailedDiff": {
            path: {"diffKind": diff.diff_kind.value, "inputDiff": diff.input_diff}
            for path, diff in (step.detailed_diff or {}).items()
        }
        or None,
        "provider": step.provider,
    }


def _state(state: StepEventStateMetadata | None) -> dict[str, Any] | None:
    if state is None:
        return None
    return {
        "type": state.type,
        "urn": state.urn,
        "custom": bool(state.custom),
        "id": state.id,
        "parent": state.parent,
        "protect": bool(state.protect),
        "retainOnDelete": bool(state.retain_on_delete),
        "inputs": dict(state.inputs or {}),
        "provider": state.provider,
    }

"""A preview, as its events tell it: every resource before and after, and what the engine is going to do with it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

from report.values import plain

Operation = Literal["replace", "delete", "forget", "update", "create", "import", "read", "same"]

# The engine's steps (pulumi/pulumi 3.250, sdk/go/common/display/events.go, the constants Op…) as one operation for each
# resource. A replacement has up to three steps.
_OPERATIONS: Mapping[str, Operation] = {
    "same": "same",
    "create": "create",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "remove-pending-replace": "replace",
    "discard": "forget",
    "discard-replaced": "replace",
    "import": "import",
    "read": "read",
    "read-replacement": "read",
}
_STACK = "pulumi:pulumi:Stack"
_COLOUR = re.compile(r"<\{%[^%]*%\}>")
# What the engine prints after any failure.
_NO_REASON = frozenset({"preview failed", "update failed", "destroy failed"})


class UnreadablePreviewError(Exception):
    """The input is not a preview's events; the text says what to pass."""


@dataclass(frozen=True)
class State:
    """A resource as it is, or is going to be."""

    urn: str
    type: str
    id: str
    parent: str
    provider: str
    custom: bool
    protected: bool
    retained: bool
    """Whether AWS keeps it when the stack deletes it."""
    inputs: Mapping[str, Any]

    @property
    def name(self) -> str:
        return name_of(self.urn)


@dataclass(frozen=True)
class Step:
    """What happens to one resource: its states, which properties cause a replacement, and which paths differ."""

    operation: Operation
    before: State | None
    after: State | None
    causes: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        state = self.after or self.before
        assert state is not None
        return state


@dataclass(frozen=True)
class Preview:
    """Every step by URN, without the stack itself, and the errors, which leave the steps incomplete."""

    stack: str
    project: str
    steps: Mapping[str, Step]
    errors: tuple[str, ...] = ()
    completed: bool = True

    @cached_property
    def before(self) -> Mapping[str, State]:
        """The resources that exist, by URN."""
        return {urn: step.before for urn, step in self.steps.items() if step.before}

    @cached_property
    def after(self) -> Mapping[str, State]:
        """The resources that are there after the deployment, by URN."""
        gone = ("delete", "forget")
        return {urn: step.after for urn, step in self.steps.items() if step.after and step.operation not in gone}

    @property
    def destroys(self) -> bool:
        """Whether nothing is left of the stack."""
        return bool(self.before) and not self.after and self.completed


def name_of(urn: str) -> str:
    """The resource's name in the program."""
    return urn.split("::", 3)[-1]


def read(lines: Iterable[str]) -> Preview:
    """The preview in these events, one JSON object per line.

    Raises:
        UnreadablePreviewError: a line is not an event, or there is no event of a preview.
    """
    events = list(_events(lines))
    if not events:
        raise UnreadablePreviewError("there are no events: pass the file that the preview wrote them to")
    metadata = [event["metadata"] for event in _payloads(events, "resourcePreEvent", "resOutputsEvent")]
    steps: dict[str, Step] = {}
    stack = project = ""
    for step in metadata:
        stack, project = _stack_and_project(step["urn"]) if not stack else (stack, project)
        if step["type"] != _STACK and step["op"] in _OPERATIONS:
            steps[step["urn"]] = _joined(steps.get(step["urn"]), _step(step))
    summary = next(_payloads(events, "summaryEvent"), None)
    errors = tuple(dict.fromkeys(_errors(events)))
    return Preview(stack, project, dict(sorted(steps.items())), errors, _completed(summary, errors))


def _events(lines: Iterable[str]) -> Iterator[Mapping[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except (ValueError, RecursionError):
            event = None
        if not isinstance(event, dict) or "steps" in event:
            raise UnreadablePreviewError(
                f"line {number} is not an event: pass the engine's events, one JSON object per line, as "
                "`PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi preview --json` prints them"
            )
        yield event


def _payloads(events: Iterable[Mapping[str, Any]], *kinds: str) -> Iterator[Mapping[str, Any]]:
    for event in events:
        yield from (event[kind] for kind in kinds if event.get(kind))


def _stack_and_project(urn: str) -> tuple[str, str]:
    stack, project, *_ = urn.removeprefix("urn:pulumi:").split("::", 2)
    return stack, project


def _step(metadata: Mapping[str, Any]) -> Step:
    detailed: Mapping[str, Any] = metadata.get("detailedDiff") or {}
    causes = [*(metadata.get("keys") or ())]
    causes += [path for path, diff in detailed.items() if str(diff.get("diffKind", "")).endswith("-replace")]
    operation = _OPERATIONS[metadata["op"]]
    before, after = _state(metadata.get("old")), _state(metadata.get("new"))
    if before and after and not after.id and operation != "replace":
        after = replace(after, id=before.id)  # before a step is done, the engine writes the id of the old state alone
    return Step(
        operation,
        before,
        after,
        tuple(dict.fromkeys(causes)) if operation == "replace" else (),
        tuple(sorted({*(metadata.get("diffs") or ()), *detailed})),
    )


def _joined(first: Step | None, then: Step) -> Step:
    """The steps of one resource as one; each step of a replacement knows a part of it."""
    if first is None or first.operation == "same":
        return then
    if "replace" not in (first.operation, then.operation):
        return first
    return Step(
        "replace",
        first.before or then.before,
        first.after or then.after,
        tuple(dict.fromkeys((*first.causes, *then.causes))),
        tuple(sorted({*first.paths, *then.paths})),
    )


def _state(state: Mapping[str, Any] | None) -> State | None:
    if not state:
        return None
    return State(
        urn=state["urn"],
        type=state["type"],
        id=state.get("id") or "",
        parent=state.get("parent") or "",
        provider=state.get("provider") or "",
        custom=bool(state.get("custom")),
        protected=bool(state.get("protect")),
        retained=bool(state.get("retainOnDelete")),
        inputs=plain(state.get("inputs") or {}),
    )


def _errors(events: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for event in _payloads(events, "diagnosticEvent"):
        message = _COLOUR.sub("", str(event.get("message", ""))).strip()
        if event.get("severity") == "error" and message and message not in _NO_REASON:
            yield message


def _completed(summary: Mapping[str, Any] | None, errors: tuple[str, ...]) -> bool:
    """Whether the engine saw every resource: only then is what it did not mention unchanged."""
    if summary is None:
        return False
    return summary.get("result", "failed" if errors else "succeeded") == "succeeded"

"""What the engine reports while it works: shown as it comes, and counted."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Mapping
from typing import Any

from pulumi.automation.errors import CommandError
from pulumi.automation.events import DiagnosticEvent, EngineEvent, OpType, PolicyEvent, StepEventMetadata
from rich.console import Console
from rich.markup import escape

from .urns import logical_name, type_of

_COLOUR = re.compile(r"<\{%[^%]*%\}>")

_SIGNS: Mapping[OpType, tuple[str, str]] = {
    OpType.CREATE: ("+", "green"),
    OpType.CREATE_REPLACEMENT: ("+", "green"),
    OpType.UPDATE: ("~", "yellow"),
    OpType.DELETE: ("-", "red"),
    OpType.DELETE_REPLACED: ("-", "red"),
    OpType.REPLACE: ("±", "magenta"),
}


# What is no news: the engine says that it found the script that the sandbox put there, says a program's own error a
# second time, and the Automation API shows the program's traceback where the engine, having said why, has stopped
# listening to it.
_NOISE = (
    "using pulumi-analyzer-policy-python from $PATH",
    "an unhandled error occurred: ",
    "resource monitor shut down",
)


class Report:
    """One engine operation, as a person and `--json` see it."""

    def __init__(self, console: Console, *, planned: int = 0, show_steps: bool = True) -> None:
        self._console = console
        self._show_steps = show_steps
        self._planned = planned
        self._begun: dict[str, float] = {}
        self._seen: set[tuple[str, OpType]] = set()
        self.changes: Counter[str] = Counter()
        self.packs: dict[str, str] = {}
        self.violations: list[dict[str, str]] = []
        self.errors: list[str] = []
        self.inputs: list[tuple[str, dict[str, Any]]] = []
        self._record: list[dict[str, Any]] = []

    def __call__(self, event: EngineEvent) -> None:
        if event.resource_pre_event:
            step = event.resource_pre_event.metadata
            self._begun[step.urn] = time.monotonic()
            self._record.append(
                {"resourcePreEvent": {"metadata": {"urn": step.urn, "type": step.type, "op": step.op.value}}}
            )
        elif event.res_outputs_event:
            self._step(event.res_outputs_event.metadata)
        elif event.policy_event:
            self._policy(event.policy_event)
        elif event.diagnostic_event:
            self._diagnostic(event.diagnostic_event)
        elif event.summary_event:
            self.packs = dict(event.summary_event.policy_packs or {})
            self._record.append({"summaryEvent": {"PolicyPacks": self.packs}})

    def record(self) -> str:
        """What was said of resources, policies and errors, as the engine writes its events: a JSON object a line."""
        return "".join(f"{json.dumps(one)}\n" for one in self._record)

    def ended(self, *, succeeded: bool) -> None:
        """Write down the result, which the Automation API leaves out of the engine's summary."""
        for one in self._record:
            if "summaryEvent" in one:
                one["summaryEvent"]["result"] = "succeeded" if succeeded else "failed"

    def _step(self, step: StepEventMetadata) -> None:
        if (step.urn, step.op) in self._seen:
            return  # a component reports its outputs a second time
        self._seen.add((step.urn, step.op))
        if step.new and step.new.inputs:
            self.inputs.append((type_of(step.urn), dict(step.new.inputs)))
        if step.op not in _SIGNS or type_of(step.urn) == "pulumi:pulumi:Stack":
            return
        self.changes[step.op.value] += 1
        if not self._show_steps:
            return
        sign, colour = _SIGNS[step.op]
        number = f"[{self.changes.total()}/{self._planned}] " if self._planned else ""
        took = time.monotonic() - self._begun.get(step.urn, time.monotonic())
        self._console.print(
            f"[{colour}]{sign}[/] {escape(number)}{escape(type_of(step.urn))} "
            f"[bold]{escape(logical_name(step.urn))}[/] [dim]{took:.1f} s[/]",
            highlight=False,
        )
        for line in _differences(step):
            self._console.print(f"    {escape(line)}", highlight=False)

    def _policy(self, event: PolicyEvent) -> None:
        message = plain_text(event.message)
        self._record.append(
            {
                "policyEvent": {
                    "policyName": event.policy_name,
                    "policyPackName": event.policy_pack_name,
                    "enforcementLevel": event.enforcement_level,
                    "resourceUrn": event.resource_urn,
                    "message": message,
                }
            }
        )
        self.violations.append(
            {
                "policy": event.policy_name,
                "level": event.enforcement_level,
                "urn": event.resource_urn or "",
                "message": message,
            }
        )
        colour = "red" if event.enforcement_level == "mandatory" else "yellow"
        self._console.print(
            f"[{colour}]policy {escape(event.policy_name)} ({event.enforcement_level})[/]: {escape(message)}",
            highlight=False,
        )

    def _diagnostic(self, event: DiagnosticEvent) -> None:
        message = plain_text(event.message)
        if event.ephemeral or not message or any(noise in message for noise in _NOISE):
            return
        if event.severity == "error":
            self.errors += message.splitlines()
            self._record.append({"diagnosticEvent": {"severity": event.severity, "message": message}})
        if event.severity in ("error", "warning", "info#err"):
            colour = "red" if event.severity == "error" else "yellow"
            self._console.print(f"[{colour}]{event.severity.split('#')[0]}:[/] {escape(message)}", highlight=False)
        elif event.severity == "info" and self._show_steps:
            self._console.print(f"{logical_name(event.urn)}: {escape(message)}" if event.urn else escape(message))


def last_words(error: CommandError) -> list[str]:
    """What the engine itself printed, where it ended before it could report events (a lock, a pack that fails)."""
    _, _, words = str(error).partition("stderr:")
    lines = [line.strip() for line in plain_text(words).splitlines() if line.strip()]
    return lines or ["the engine ended without a word, as when it is killed: type the same again, to go on"]


def plain_text(message: str) -> str:
    """The engine's text without its colour marks."""
    return _COLOUR.sub("", message).strip()


def _differences(step: StepEventMetadata) -> list[str]:
    """What an update changes, as `property: before → now`."""
    if step.op is not OpType.UPDATE or step.old is None or step.new is None:
        return []
    return differences(step.old.inputs or {}, step.new.inputs or {})


def differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """What differs between two sets of properties, as `property: before → now`."""
    own = "__defaults"  # the provider's own note
    return _compared("", {**before, own: None}, {**now, own: None})


def _compared(path: str, before: Any, now: Any) -> list[str]:
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        return [
            line
            for key in sorted(before.keys() | now.keys())
            for line in _compared(f"{path}.{key}" if path else key, before.get(key), now.get(key))
        ]
    return [] if before == now else [f"{path}: {_short(before)} → {_short(now)}"]


def _short(value: Any) -> str:
    text = "nothing" if value is None else str(value)
    return text if len(text) <= 160 else f"{text[:157]}..."

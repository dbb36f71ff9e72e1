"""What the engine reports of one operation: counted for the outcome, and handed on to be shown."""

from __future__ import annotations

import json
import re
import warnings
from collections import Counter
from typing import Any

from pulumi.automation.errors import CommandError
from pulumi.automation.events import DiagnosticEvent, EngineEvent, OpType, PolicyEvent, StepEventMetadata

from .differences import without_unknowns
from .display import CHANGES, STACK, Display
from .kubernetes.helm import CHART
from .recorded_step import recorded_step
from .urns import logical_name, type_of

_COLOUR = re.compile(r"<\{%[^%]*%\}>")

# No news for a user: the engine says that it found the script that the sandbox put there, and repeats a program's own
# error; the Automation API shows the program's traceback where the engine, having said why, stopped listening to it.
_NOISE = (
    "using pulumi-analyzer-policy-python from $PATH",
    "an unhandled error occurred: ",
    "resource monitor shut down",
    # What the engine asks of packs after it has given up for another reason, which it says.
    "failed to run policy: context canceled",
    "failed to run remediation: context canceled",
)
# What the engine advises of a protected resource (pulumi 3.250: pkg/resource/deploy, step.go and step_generator.go): a
# command that knows nothing of the sandbox's state.
_UNPROTECT = re.compile(r"run `pulumi up`, or use the command:\n`pulumi state unprotect '?urn:pulumi:(\S+?)::[^\n]*`")
_UNPROTECT_HERE = (
    r"run `python -m sandbox up \1`; or, to delete the sandbox's whole cloud and the state of every stack, "
    "protected or not, run `python -m sandbox stop`"
)
# The Automation API warns that an engine that was killed ended its stream of events; the run says what to do.
warnings.filterwarnings("ignore", message="Error in event stream: ")


class Report:
    """The events of one operation, as the outcome needs them."""

    def __init__(self, display: Display, undetermined: str = "") -> None:
        """`undetermined` is the mark in the message of a policy that could not judge yet."""
        self._display = display
        self._mark = undetermined
        self._seen: set[tuple[str, OpType]] = set()
        self.changes: Counter[str] = Counter()
        self.packs: dict[str, str] = {}
        self.violations: list[dict[str, Any]] = []
        self.errors: list[str] = []
        self.inputs: list[tuple[str, dict[str, Any]]] = []
        self._by_urn: dict[str, dict[str, Any]] = {}
        self.charts: dict[str, dict[str, Any]] = {}
        """What the stand-in tells of the chart of each Helm release, by the release's name in the program."""
        self._record: list[dict[str, Any]] = []

    def __call__(self, event: EngineEvent) -> None:
        if event.resource_pre_event:
            step = event.resource_pre_event.metadata
            self._display.begin(step)
            self._record.append({"resourcePreEvent": {"metadata": recorded_step(step)}})
        elif event.res_outputs_event:
            self._step(event.res_outputs_event.metadata)
        elif event.res_op_failed_event:
            self._display.fail(event.res_op_failed_event.metadata.urn)
        elif event.policy_event:
            self._policy(event.policy_event)
        elif event.diagnostic_event:
            self._diagnostic(event.diagnostic_event)
        elif event.summary_event:
            self.packs = dict(event.summary_event.policy_packs or {})
            self._record.append({"summaryEvent": {"PolicyPacks": self.packs}})

    def named(self, token: str) -> list[tuple[str, dict[str, Any]]]:
        """Name and inputs of each resource of a type."""
        return [(logical_name(urn), inputs) for urn, inputs in self._by_urn.items() if type_of(urn) == token]

    def stopped_early(self) -> bool:
        """Whether the program ended with an error before it asked for any resource, as after a configuration error."""
        steps = [event["resourcePreEvent"]["metadata"] for event in self._record if "resourcePreEvent" in event]
        return bool(self.errors) and all(type_of(step["urn"]) == STACK for step in steps)

    def record(self) -> str:
        """What was said of resources, policies and errors, as the engine writes its events: a JSON object a line."""
        return "".join(f"{json.dumps(event)}\n" for event in self._record)

    def ended(self, *, succeeded: bool) -> None:
        """Write down the result, which the Automation API leaves out of the engine's summary."""
        for event in self._record:
            if "summaryEvent" in event:
                event["summaryEvent"]["result"] = "succeeded" if succeeded else "failed"

    def _step(self, step: StepEventMetadata) -> None:
        if (step.urn, step.op) in self._seen:
            return  # a component reports its outputs a second time
        self._seen.add((step.urn, step.op))
        if step.new and step.new.inputs:
            self._by_urn[step.urn] = without_unknowns(step.new.inputs)
            self.inputs.append((type_of(step.urn), self._by_urn[step.urn]))
        chart = (step.new.outputs or {}).get(CHART) if step.new else None
        if chart:
            self.charts[logical_name(step.urn)] = chart
        if step.op in CHANGES and type_of(step.urn) != STACK:
            self.changes[step.op.value] += 1
        self._display.end(step, self.changes.total())

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
        violation = {
            "policy": event.policy_name,
            "level": event.enforcement_level,
            "urn": event.resource_urn or "",
            "message": message,
            "undetermined": bool(self._mark) and self._mark in message,
        }
        self.violations.append(violation)
        self._display.policy(violation)

    def _diagnostic(self, event: DiagnosticEvent) -> None:
        message = _UNPROTECT.sub(_UNPROTECT_HERE, plain_text(event.message))
        if event.ephemeral or not message or any(noise in message for noise in _NOISE):
            return
        if event.severity == "error":
            self.errors += message.splitlines()
            self._record.append({"diagnosticEvent": {"severity": event.severity, "message": message}})
        self._display.message(event.severity, message, event.urn)


def last_words(error: CommandError) -> list[str]:
    """What the engine itself printed, where it ended before it could report events (a lock, a pack that fails)."""
    _, _, words = str(error).partition("stderr:")
    lines = [line.strip() for line in plain_text(words).splitlines() if line.strip()]
    return lines or ["the engine ended without a message, as when it is killed: run the same command again"]


def plain_text(message: str) -> str:
    """The engine's text without its colour marks."""
    return _COLOUR.sub("", message).strip()

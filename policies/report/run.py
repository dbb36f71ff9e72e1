"""One run of the packs, read from the engine's events."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from policies.engine import messages
from policies.engine.finding import Finding, Outcome
from policies.engine.rule import Environment, Rule, environment_of, is_pack

# The engine's colour directives.
_COLOUR = re.compile(r"<\{%[^%]*%\}>")
# The steps whose resources the packs check: not deletions, reads (`get`) and refreshes. Imported resources are passed
# to stack rules only.
_IMPORTED = frozenset({"import", "import-replacement"})
_JUDGED = frozenset({"create", "create-replacement", "same", "update"}) | _IMPORTED
# What the engine prints after any failure, also a policy violation.
_NO_REASON = frozenset({"preview failed", "update failed"})


class UnreadableRunError(Exception):
    """The input is not a run's events or state."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A finding of one check in one resource, as the engine reported it."""

    check: str
    urn: str
    outcome: Outcome
    mandatory: bool
    message: str
    exemption: str = ""
    """Who exempted it, until when, and why."""

    @property
    def rule(self) -> str:
        return self.check.partition(".")[0]


@dataclass(frozen=True)
class Run:
    """Resources by URN with their types, packs by name with their versions, and the findings."""

    resources: Mapping[str, str]
    packs: Mapping[str, str]
    diagnoses: tuple[Diagnosis, ...]
    disabled: frozenset[str] = frozenset()
    """The rules that were turned off."""
    imported: frozenset[str] = frozenset()
    """Resources that only stack rules checked."""
    whole: frozenset[str] = frozenset()
    """Packs whose stack rules ran."""
    broke_off: str = ""
    """Why the run ended early, if not because of policy violations: there may be more findings."""
    configured: Mapping[str, Environment] = field(default_factory=dict[str, Environment])
    """The environments that the configuration sets, by the rules' ids."""

    @property
    def stack(self) -> str:
        """The stack's name, from the URNs."""
        return next((urn.removeprefix("urn:pulumi:").split("::", 1)[0] for urn in self.resources), "")

    def environment(self, rule: Rule) -> Environment:
        """The environment in which the rule was applied."""
        return self.configured.get(rule.id) or environment_of(self.stack)


def read(
    lines: Iterable[str],
    state: Mapping[str, Any] | None = None,
    disabled: Iterable[str] = (),
    environments: Mapping[str, Environment] | None = None,
) -> Run:
    """The run in these events, one JSON object per line; `state` is the exported stack, for events without resources.

    The events do not show which rules were turned off (`disabled`), nor the `environments` that are configured.

    Raises:
        UnreadableRunError: a line is not an event, or the state has no resources.
    """
    events = tuple(_events(lines))
    steps = [event["metadata"] for event in _payloads(events, "resourcePreEvent", "resOutputsEvent")]
    resources = dict(_resources_of(state)) if state is not None else {}
    resources |= {step["urn"]: step["type"] for step in steps if step["op"] in _JUDGED}
    # The engine names a local pack "name|local|path".
    packs = {
        name.split("|")[0]: version
        for summary in _payloads(events, "summaryEvent")
        for name, version in (summary.get("PolicyPacks") or {}).items()
    }
    broke_off = _broke_off(events)
    whole = frozenset(() if broke_off else packs)
    if list(_payloads(events, "policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent")):
        # The CLI's event log has these events for each pack; `pulumi policy analyze` and the Automation API omit them.
        whole = frozenset(summary["policyPackName"] for summary in _payloads(events, "policyAnalyzeStackSummaryEvent"))
    if any(is_pack(name) for name in packs.keys() - whole) and not broke_off and not _violated(events):
        broke_off = "the stack rules did not run"
    return Run(
        resources,
        packs,
        tuple(dict.fromkeys(_diagnoses(events))),
        frozenset(disabled),
        frozenset(step["urn"] for step in steps if step["op"] in _IMPORTED),
        whole,
        broke_off,
        environments or {},
    )


def _events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            event = json.loads(line)
        except ValueError:
            event = None
        if not isinstance(event, dict):
            raise UnreadableRunError(f"line {number} is not a JSON object: pass the engine's events, one per line")
        yield event


def _payloads(events: Iterable[Mapping[str, Any]], *kinds: str) -> Iterator[Mapping[str, Any]]:
    """The payloads of the events of these kinds."""
    for event in events:
        yield from (event[kind] for kind in kinds if event.get(kind))


def _broke_off(events: Sequence[Mapping[str, Any]]) -> str:
    """Why the run ended early; empty if it completed, or if policy violations ended it."""
    errors = [
        text.splitlines()[0]
        for event in _payloads(events, "diagnosticEvent")
        if event["severity"] == "error" and (text := _plain(event["message"])) and text not in _NO_REASON
    ]
    summary = next(_payloads(events, "summaryEvent"), None)
    if summary is None:
        return errors[0] if errors else "its events have no summary"
    result = summary.get("result")
    if result == "succeeded":
        return ""  # a program may log an error and continue
    if errors:
        return errors[0]
    return "the engine gave no reason" if result == "failed" and not _violated(events) else ""


def _violated(events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a policy of any pack failed the run."""
    return any(event["enforcementLevel"] == "mandatory" for event in _payloads(events, "policyEvent"))


def _diagnoses(events: Iterable[Mapping[str, Any]]) -> Iterator[Diagnosis]:
    """Findings of these packs; the report leaves out those of other packs."""
    for event in _payloads(events, "policyEvent"):
        if is_pack(event.get("policyPackName", "")):
            yield _diagnosis(event)


def _diagnosis(policy: Mapping[str, Any]) -> Diagnosis:
    message, urn = _plain(policy["message"]), policy.get("resourceUrn") or ""
    mandatory = policy["enforcementLevel"] == "mandatory"
    # A message of another form counts as a violation.
    finding = messages.read(message, urn) or Finding(policy["policyName"], urn, "violation", message)
    # An exempt violation is advisory: a mandatory one is not exempt, whatever its message says.
    outcome: Outcome = "violation" if finding.outcome == "exempt" and mandatory else finding.outcome
    return Diagnosis(finding.check, urn, outcome, mandatory, message, finding.exemption)


def _plain(text: str) -> str:
    return _COLOUR.sub("", text).strip()


def _resources_of(state: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    try:
        rows = state["deployment"]["resources"] if "deployment" in state else state["resources"]
        return [(row["urn"], row["type"]) for row in rows if not row.get("delete")]
    except (KeyError, TypeError):
        raise UnreadableRunError("the state has no resources: pass the output of `pulumi stack export`") from None

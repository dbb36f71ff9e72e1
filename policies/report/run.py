"""One run of the packs, read from the events that the engine wrote of it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policies.engine import messages
from policies.engine.rule import Finding, Outcome, is_pack

# The engine's marks of colour.
_COLOUR = re.compile(r"<\{%[^%]*%\}>")
# The steps of resources that the packs judge: not what goes, nor what is only read (`get`) or refreshed. Of what is
# imported the engine shows them the stack as a whole only.
_IMPORTED = frozenset({"import", "import-replacement"})
_JUDGED = frozenset({"create", "create-replacement", "same", "update"}) | _IMPORTED
# What the engine adds to any failure, policy violations included.
_NO_REASON = frozenset({"preview failed", "update failed"})


class UnreadableRunError(Exception):
    """What was given as a run is none."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What one check found in one resource."""

    check: str
    urn: str
    outcome: Outcome
    mandatory: bool
    message: str
    exemption: str = ""
    """By whom it is exempt, until when and why."""

    @property
    def rule(self) -> str:
        return self.check.partition(".")[0]


@dataclass(frozen=True)
class Run:
    """Resources by URN with their types, packs by name with their versions, and what was found."""

    resources: Mapping[str, str]
    packs: Mapping[str, str]
    diagnoses: tuple[Diagnosis, ...]
    disabled: frozenset[str] = frozenset()
    """The rules that were turned off."""
    imported: frozenset[str] = frozenset()
    """The resources that only rules of stack scope saw."""
    whole: frozenset[str] = frozenset()
    """The packs that judged the stack as a whole."""
    broke_off: str = ""
    """Why the run ended in something else than policy violations, so that there may be more to find."""

    @property
    def stack(self) -> str:
        """The stack's name, from the URNs."""
        return next((urn.removeprefix("urn:pulumi:").split("::", 1)[0] for urn in self.resources), "")


def read(lines: Iterable[str], state: Mapping[str, Any] | None = None, disabled: Iterable[str] = ()) -> Run:
    """The run in these events, one JSON object a line; `state` is the exported stack, for events without resources,
    and `disabled` the rules that were turned off, of which the events say nothing.

    Raises:
        UnreadableRunError: where a line is no event, or the state is none.
    """
    events = tuple(_events(lines))
    steps = [one["metadata"] for one in _told(events, "resourcePreEvent", "resOutputsEvent")]
    resources = dict(_resources_of(state)) if state is not None else {}
    resources |= {one["urn"]: one["type"] for one in steps if one["op"] in _JUDGED}
    # The engine names a local pack "name|local|path".
    packs = {
        name.split("|")[0]: version
        for summary in _told(events, "summaryEvent")
        for name, version in (summary.get("PolicyPacks") or {}).items()
    }
    broke_off = _broke_off(events)
    whole = frozenset(() if broke_off else packs)
    if list(_told(events, "policyAnalyzeSummaryEvent", "policyAnalyzeStackSummaryEvent")):
        # The engine's own log says it, pack by pack. `pulumi policy analyze` and the Automation API do not.
        whole = frozenset(one["policyPackName"] for one in _told(events, "policyAnalyzeStackSummaryEvent"))
    if any(is_pack(name) for name in packs.keys() - whole) and not broke_off and not _violated(events):
        broke_off = "the stack as a whole was not judged"
    return Run(
        resources,
        packs,
        tuple(dict.fromkeys(_diagnoses(events))),
        frozenset(disabled),
        frozenset(one["urn"] for one in steps if one["op"] in _IMPORTED),
        whole,
        broke_off,
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
            raise UnreadableRunError(f"line {number} is no JSON object: give the engine's events, one a line")
        yield event


def _told(events: Iterable[Mapping[str, Any]], *kinds: str) -> Iterator[Mapping[str, Any]]:
    """What the events of these kinds hold."""
    for event in events:
        yield from (event[kind] for kind in kinds if event.get(kind))


def _broke_off(events: Sequence[Mapping[str, Any]]) -> str:
    """Why the run ended before all was judged; nothing where it did not, or where policy violations ended it."""
    errors = [
        text.splitlines()[0]
        for one in _told(events, "diagnosticEvent")
        if one["severity"] == "error" and (text := _plain(one["message"])) and text not in _NO_REASON
    ]
    summary = next(_told(events, "summaryEvent"), None)
    if summary is None:
        return errors[0] if errors else "its events have no summary"
    result = summary.get("result")
    if result == "succeeded":
        return ""  # a program may log an error and go on
    if errors:
        return errors[0]
    return "the engine does not say why" if result == "failed" and not _violated(events) else ""


def _violated(events: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a policy of any pack failed the run."""
    return any(one["enforcementLevel"] == "mandatory" for one in _told(events, "policyEvent"))


def _diagnoses(events: Iterable[Mapping[str, Any]]) -> Iterator[Diagnosis]:
    """What our packs found; other packs' findings are no part of the report."""
    for one in _told(events, "policyEvent"):
        if is_pack(one.get("policyPackName", "")):
            yield _diagnosis(one)


def _diagnosis(policy: Mapping[str, Any]) -> Diagnosis:
    message, urn = _plain(policy["message"]), policy.get("resourceUrn") or ""
    mandatory = policy["enforcementLevel"] == "mandatory"
    # What is not the judge's words counts all the same.
    finding = messages.read(message, urn) or Finding(policy["policyName"], urn, "violation", message)
    # No exemption leaves a violation mandatory.
    outcome: Outcome = "violation" if finding.outcome == "exempt" and mandatory else finding.outcome
    return Diagnosis(finding.check, urn, outcome, mandatory, message, finding.exemption)


def _plain(text: str) -> str:
    return _COLOUR.sub("", text).strip()


def _resources_of(state: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    try:
        rows = state["deployment"]["resources"] if "deployment" in state else state["resources"]
        return [(row["urn"], row["type"]) for row in rows if not row.get("delete")]
    except (KeyError, TypeError):
        raise UnreadableRunError("the state has no resources: give what `pulumi stack export` writes") from None

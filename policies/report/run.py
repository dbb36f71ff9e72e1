"""One run of the packs, read from the events that the engine wrote of it."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from policies.exempting import EXEMPT
from policies.rule import Outcome

# As the judge writes a message: the check, or the rule where it failed as a whole, then the resource's name.
_CHECK = re.compile(r"^\[([A-Z0-9]+-\d{3}(?:\.[a-z])?|exemptions)\] ")
# The engine's marks of colour.
_COLOUR = re.compile(r"<\{%[^%]*%\}>")
_GONE = frozenset({"delete", "delete-replaced", "discard", "discard-replaced"})


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
    foreign: tuple[str, ...] = ()
    """Messages of packs that are not ours."""

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
    resources = dict(_resources_of(state)) if state is not None else {}
    packs: dict[str, str] = {}
    found: dict[Diagnosis, None] = {}
    foreign: dict[str, None] = {}
    for event in _events(lines):
        _resource(event.get("resourcePreEvent") or event.get("resOutputsEvent"), resources)
        if policy := event.get("policyEvent"):
            diagnosis = _diagnosis(policy)
            if diagnosis is None:
                foreign[_plain(policy["message"])] = None
            else:
                found[diagnosis] = None
        if summary := event.get("summaryEvent"):
            # The engine names a local pack "name|local|path".
            packs |= {name.split("|")[0]: version for name, version in (summary.get("PolicyPacks") or {}).items()}
    return Run(resources, packs, tuple(found), frozenset(disabled), tuple(foreign))


def _events(lines: Iterable[str]) -> Iterable[dict[str, Any]]:
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


def _resource(step: Mapping[str, Any] | None, resources: dict[str, str]) -> None:
    if step is None:
        return
    metadata = step["metadata"]
    if metadata["op"] in _GONE:
        return
    resources[metadata["urn"]] = metadata["type"]


def _diagnosis(policy: Mapping[str, Any]) -> Diagnosis | None:
    message = _plain(policy["message"])
    matched = _CHECK.match(message)
    if matched is None or not policy.get("policyPackName", "").startswith("aws-platform-"):
        return None
    outcome: Outcome = "violation"
    if "[UNDETERMINED]" in message:
        outcome = "undetermined"
    elif EXEMPT in message:
        outcome = "exempt"
    return Diagnosis(
        matched[1], policy.get("resourceUrn") or "", outcome, policy["enforcementLevel"] == "mandatory", message
    )


def _plain(text: str) -> str:
    return _COLOUR.sub("", text).strip()


def _resources_of(state: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    try:
        rows = state["deployment"]["resources"] if "deployment" in state else state["resources"]
        return [(row["urn"], row["type"]) for row in rows if not row.get("delete")]
    except (KeyError, TypeError):
        raise UnreadableRunError("the state has no resources: give what `pulumi stack export` writes") from None

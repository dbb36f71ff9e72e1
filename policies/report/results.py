"""The results of a run by rule, resource and control."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from policies.engine.rule import PACKS, Outcome, Rule, full_name
from policies.report.run import Diagnosis, Run

Status = Literal["violated", "undetermined", "exempt", "not run", "passed", "not applicable"]

# From worst to best: a control has the status of its worst rule, a rule that of its worst resource.
STATUSES: tuple[Status, ...] = get_args(Status)
OF_OUTCOME: Mapping[Outcome, Status] = {
    "violation": "violated",
    "failed": "violated",
    "undetermined": "undetermined",
    "exempt": "exempt",
}


@dataclass(frozen=True)
class RuleResult:
    """One rule over all resources of its types: the status by URN, and the findings."""

    rule: Rule
    resources: Mapping[str, Status]
    diagnoses: tuple[Diagnosis, ...]
    ran: bool

    @cached_property
    def status(self) -> Status:
        if not self.ran:
            return "not run"
        return worst(self.resources.values()) if self.resources else "not applicable"

    def count(self, status: Status) -> int:
        """The resources with this status."""
        return list(self.resources.values()).count(status)


@dataclass(frozen=True)
class ControlResult:
    """One control of a framework, with the rules that support it."""

    number: str
    rules: tuple[RuleResult, ...]

    @cached_property
    def status(self) -> Status:
        # A rule without resources does not count where another rule has some.
        statuses: list[Status] = [result.status for result in self.rules if result.status != "not applicable"]
        return worst(statuses) if statuses else "not applicable"


@dataclass(frozen=True)
class Results:
    """A run by rule, and by framework and control."""

    run: Run
    rules: tuple[RuleResult, ...]

    @cached_property
    def frameworks(self) -> Mapping[str, tuple[ControlResult, ...]]:
        serving: dict[str, dict[str, list[RuleResult]]] = {}
        for result in self.rules:
            for framework, numbers in result.rule.controls.by_framework().items():
                for number in numbers:
                    serving.setdefault(framework, {}).setdefault(number, []).append(result)
        return {
            framework: tuple(ControlResult(number, tuple(controls[number])) for number in sorted(controls, key=_order))
            for framework, controls in sorted(serving.items())
        }

    @property
    def findings(self) -> Sequence[Diagnosis]:
        """All findings, including remarks on exemptions."""
        return self.run.diagnoses

    @property
    def failed(self) -> bool:
        """Whether the run fails: a mandatory violation, a missing pack, or an early end."""
        return any(diagnosis.mandatory for diagnosis in self.run.diagnoses) or bool(
            self.missing_packs or self.run.broke_off
        )

    @property
    def missing_packs(self) -> Sequence[str]:
        """The packs whose rules did not run, neither in their own pack nor in `platform`."""
        return sorted({result.rule.pack for result in self.rules if not _in(result.rule, self.run.packs)})

    def count(self, status: Status) -> int:
        """The rules with this status."""
        return sum(result.status == status for result in self.rules)


def results(run: Run, rules: Iterable[Rule]) -> Results:
    """The results of each of these rules in the run."""
    return Results(run, tuple(_result(run, rule) for rule in rules))


def worst(statuses: Iterable[Status]) -> Status:
    """The worst status."""
    return min(statuses, key=STATUSES.index)


def _result(run: Run, rule: Rule) -> RuleResult:
    ran = _in(rule, run.packs) and (rule.scope == "resource" or _in(rule, run.whole))
    if not ran or rule.id in run.disabled:
        return RuleResult(rule, {}, (), ran=False)
    diagnoses = tuple(diagnosis for diagnosis in run.diagnoses if diagnosis.rule == rule.id)
    unseen = run.imported if rule.scope == "resource" else frozenset[str]()
    by_urn: dict[str, Status] = {
        urn: "passed" for urn, kind in run.resources.items() if rule.is_about(kind) and urn not in unseen
    }
    for diagnosis in diagnoses:
        by_urn[diagnosis.urn] = worst((by_urn.get(diagnosis.urn, "passed"), OF_OUTCOME[diagnosis.outcome]))
    # A run that ended early may not have reached the rule's resources.
    return RuleResult(rule, by_urn, diagnoses, ran=bool(by_urn) or not run.broke_off)


def _in(rule: Rule, packs: Collection[str]) -> bool:
    """Whether any of these packs, by their full names, has the rule."""
    return any(full_name(pack) in packs for pack in PACKS if rule.runs_in(pack))


def _order(number: str) -> tuple[tuple[int, str], ...]:
    """Numbers in a control's name count as numbers."""
    parts = number.replace("(", ".").replace(")", ".").split(".")
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)

"""What a run says of every rule, every resource and every control."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from policies.engine.rule import PACKS, Outcome, Rule, full_name
from policies.report.run import Diagnosis, Run

Status = Literal["violated", "undetermined", "exempt", "not run", "passed", "not applicable"]

# From what weighs most: a control is as its worst rule is, a rule as its worst resource.
STATUSES: tuple[Status, ...] = get_args(Status)
OF_OUTCOME: Mapping[Outcome, Status] = {
    "violation": "violated",
    "failed": "violated",
    "undetermined": "undetermined",
    "exempt": "exempt",
}


@dataclass(frozen=True)
class RuleResult:
    """One rule over all resources that it is about: the status of each URN, and what was found."""

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
        return sum(one == status for one in self.resources.values())


@dataclass(frozen=True)
class ControlResult:
    """One control of a framework, by the rules that serve it."""

    number: str
    rules: tuple[RuleResult, ...]

    @cached_property
    def status(self) -> Status:
        # A rule that is about nothing here says nothing of the control where another one judged.
        told: list[Status] = [one.status for one in self.rules if one.status != "not applicable"]
        return worst(told) if told else "not applicable"


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
        """Everything that was found, remarks on exemptions included."""
        return self.run.diagnoses

    @property
    def failed(self) -> bool:
        """Whether anything fails the run."""
        return any(one.mandatory for one in self.run.diagnoses) or bool(self.missing_packs or self.run.broke_off)

    @property
    def missing_packs(self) -> Sequence[str]:
        """The packs whose rules did not run, neither there nor in the pack that has every rule."""
        return sorted({one.rule.pack for one in self.rules if not _in(one.rule, self.run.packs)})

    def count(self, status: Status) -> int:
        """The rules with this status."""
        return sum(one.status == status for one in self.rules)


def results(run: Run, rules: Iterable[Rule]) -> Results:
    """What the run says of each of these rules."""
    return Results(run, tuple(_result(run, rule) for rule in rules))


def worst(statuses: Iterable[Status]) -> Status:
    """The status that weighs most."""
    return min(statuses, key=STATUSES.index)


def _result(run: Run, rule: Rule) -> RuleResult:
    ran = _in(rule, run.packs) and (rule.scope == "resource" or _in(rule, run.whole))
    if not ran or rule.id in run.disabled:
        return RuleResult(rule, {}, (), ran=False)
    found = tuple(one for one in run.diagnoses if one.rule == rule.id)
    unseen = run.imported if rule.scope == "resource" else frozenset[str]()
    by_urn: dict[str, Status] = {
        urn: "passed" for urn, kind in run.resources.items() if rule.is_about(kind) and urn not in unseen
    }
    for one in found:
        by_urn[one.urn] = worst((by_urn.get(one.urn, "passed"), OF_OUTCOME[one.outcome]))
    # Of a run that broke off nobody knows what it would have come to.
    return RuleResult(rule, by_urn, found, ran=bool(by_urn) or not run.broke_off)


def _in(rule: Rule, packs: Collection[str]) -> bool:
    """Whether any of these packs, by their full names, has the rule."""
    return any(full_name(pack) in packs for pack in PACKS if rule.runs_in(pack))


def _order(number: str) -> tuple[tuple[int, str], ...]:
    """Numbers in a control's name count as numbers."""
    parts = number.replace("(", ".").replace(")", ".").split(".")
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)

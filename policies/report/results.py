"""The results of a run by rule, resource and control."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, get_args

from policies.engine.finding import Outcome
from policies.engine.rule import PACKS, Check, Environment, Rule, full_name
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
    """One rule, or some of its checks, over all resources of its types: the status by URN, and the findings."""

    rule: Rule
    resources: Mapping[str, Status]
    diagnoses: tuple[Diagnosis, ...]
    ran: bool
    outside: Environment | None = None
    """The environment of the run, if none of the checks is applied there."""

    @cached_property
    def status(self) -> Status:
        if not self.ran:
            return "not run"
        return worst(self.resources.values()) if self.resources else "not applicable"

    @property
    def says(self) -> str:
        """The status, with the environment in which it is not applicable."""
        return f"{self.status} in {self.outside}" if self.outside and self.status == "not applicable" else self.status

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

    @property
    def says(self) -> str:
        """The status, with the environment in which it is not applicable."""
        if self.status != "not applicable":
            return self.status
        return next((result.says for result in self.rules if result.outside), self.status)


@dataclass(frozen=True)
class Results:
    """A run by rule, and by framework and control; `pages` is the path of the rules' pages, if there are any."""

    run: Run
    rules: tuple[RuleResult, ...]
    pages: str = ""

    @cached_property
    def frameworks(self) -> Mapping[str, tuple[ControlResult, ...]]:
        serving: dict[str, dict[str, list[RuleResult]]] = {}
        for result in self.rules:
            for framework, numbers in result.rule.controls.by_framework().items():
                for number in numbers:
                    checks = result.rule.serving(framework, number)
                    own = result if checks == result.rule.checks else _result(self.run, result.rule, checks)
                    serving.setdefault(framework, {}).setdefault(number, []).append(own)
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

    def page(self, rule: Rule) -> str:
        """What a rule links to: its page, or the documentation of the service."""
        return f"{self.pages}/{rule.id}.md" if self.pages else rule.url

    def count(self, status: Status) -> int:
        """The rules with this status."""
        return sum(result.status == status for result in self.rules)


def results(run: Run, rules: Iterable[Rule], pages: str = "") -> Results:
    """The results of each of these rules in the run."""
    return Results(run, tuple(_result(run, rule, rule.checks) for rule in rules), pages)


def worst(statuses: Iterable[Status]) -> Status:
    """The worst status."""
    return min(statuses, key=STATUSES.index)


def _result(run: Run, rule: Rule, checks: Sequence[Check[Any]]) -> RuleResult:
    ran = _in(rule, run.packs) and (rule.scope == "resource" or _in(rule, run.whole))
    if not ran or rule.id in run.disabled:
        return RuleResult(rule, {}, (), ran=False)
    environment = run.environment(rule)
    outside = None if any(environment in check.environments for check in checks) else environment
    others = {check.id for check in rule.checks} - {check.id for check in checks}
    diagnoses = tuple(one for one in run.diagnoses if one.rule == rule.id and one.check not in others)
    unseen = run.imported if rule.scope == "resource" else frozenset[str]()
    by_urn: dict[str, Status] = {
        urn: "passed"
        for urn, kind in run.resources.items()
        if not outside and rule.is_about(kind) and urn not in unseen
    }
    for diagnosis in diagnoses:
        by_urn[diagnosis.urn] = worst((by_urn.get(diagnosis.urn, "passed"), OF_OUTCOME[diagnosis.outcome]))
    # A run that ended early may not have reached the rule's resources.
    return RuleResult(rule, by_urn, diagnoses, ran=bool(by_urn or outside) or not run.broke_off, outside=outside)


def _in(rule: Rule, packs: Collection[str]) -> bool:
    """Whether any of these packs, by their full names, has the rule."""
    return any(full_name(pack) in packs for pack in PACKS if rule.runs_in(pack))


def _order(number: str) -> tuple[tuple[int, str], ...]:
    """Numbers in a control's name count as numbers."""
    parts = number.replace("(", ".").replace(")", ".").split(".")
    return tuple((int(part), "") if part.isdigit() else (-1, part) for part in parts)

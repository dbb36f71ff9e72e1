"""Exemptions: resources on which a rule is not enforced for now, with a reason, an owner and an expiry date."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, cast

from policies.engine.finding import Finding
from policies.engine.rule import Environment, Rule, environment_of

EXEMPTIONS = "exemptions"
"""Their key in a configuration, and the name of the policy about them."""

# The shortest text that can give a reason. What is exempt for longer than half a year is a decision, which belongs in
# the rule's settings. Two weeks are enough to fix the resource or to ask for an extension.
REASON_CHARACTERS = 20
LONGEST_DAYS = 180
WARNING_DAYS = 14

_FIELDS = ("rule", "urn", "reason", "owner", "ticket", "expires")
# urn:pulumi:<stack>::<project>::<types>::<name>
_URN_PARTS = 4
_STACK = "pulumi:pulumi:Stack"


@dataclass(frozen=True, slots=True)
class Exemption:
    """A rule, or one of its checks, is not enforced on resources whose URN matches the pattern."""

    rule: str
    urn: str
    reason: str
    owner: str
    ticket: str
    expires: date

    def covers(self, check: str, urn: str) -> bool:
        """Whether it is for this check and resource, expired or not."""
        return (check == self.rule or check.startswith(f"{self.rule}.")) and fnmatchcase(urn, self.urn)

    def is_for(self, urn: str) -> bool:
        """Whether the pattern matches the stack and project of this URN."""
        return all(fnmatchcase(part, pattern) for part, pattern in zip(_head(urn), _head(self.urn), strict=True))

    def may_be_in(self, environment: Environment) -> bool:
        """Whether the pattern can match a stack of this environment."""
        stack = _head(self.urn)[0].removeprefix("urn:pulumi:")
        return "*" in stack or environment_of(stack) == environment

    def expired(self, today: date) -> bool:
        return today > self.expires

    def expires_soon(self, today: date) -> bool:
        return today <= self.expires <= today + timedelta(days=WARNING_DAYS)

    @property
    def says(self) -> str:
        """Owner, ticket and expiry date."""
        return f"exemption by {self.owner} ({self.ticket}) until {self.expires.isoformat()}"


class Exempting:
    """The exemptions of a pack, as of `today`."""

    def __init__(self, exemptions: Sequence[Exemption], today: date) -> None:
        self._exemptions = exemptions
        self._today = today
        self._used: set[Exemption] = set()

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings, with exempt ones marked; an expired exemption is mentioned in the violation."""
        for finding in findings:
            exemption = self._for(finding)
            if exemption is None or finding.outcome != "violation":
                yield finding
                continue
            self._used.add(exemption)
            if exemption.expired(self._today):
                yield replace(finding, what=f"{finding.what}; the {exemption.says} has expired")
            else:
                yield replace(finding, outcome="exempt", exemption=f"{exemption.says}: {exemption.reason}")

    def remarks(self, urns: Sequence[str]) -> Iterator[tuple[Finding, bool]]:
        """Remarks on the exemptions at the end of a run over these resources, each with whether it fails the run."""
        stack = next((urn for urn in urns if _type(urn) == _STACK), urns[0] if urns else "")
        for exemption in self._exemptions:
            what, fails = self._remark(exemption, urns, stack)
            if what:
                yield Finding(EXEMPTIONS, stack, "violation", f"{exemption.rule}: the {exemption.says} {what}"), fails

    def _remark(self, exemption: Exemption, urns: Sequence[str], stack: str) -> tuple[str, bool]:
        if not exemption.is_for(stack):
            return f"is for {exemption.urn}, another stack or project than this one", False
        if not any(fnmatchcase(urn, exemption.urn) for urn in urns):
            return f"is for {exemption.urn}, which matches no resource of this stack; correct or remove it", True
        if exemption not in self._used:
            return "is no longer needed; remove it", False
        if exemption.expires_soon(self._today):
            days = (exemption.expires - self._today).days
            return f"expires in {days} days; fix the resource, or extend the exemption", False
        return "", False

    def _for(self, finding: Finding) -> Exemption | None:
        """The exemption that covers the finding; if there are several, the one that expires last."""
        covering = [exemption for exemption in self._exemptions if exemption.covers(finding.check, finding.urn)]
        return max(covering, key=lambda exemption: exemption.expires, default=None)


def read(entries: object, rules: Iterable[Rule], today: date) -> tuple[list[Exemption], list[str]]:
    """The exemptions, and all errors in them, each with its index and remedy."""
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return [], ["exemptions: must be a list with an entry for each exemption"]
    known = {rule.id for rule in rules} | {check.id for rule in rules for check in rule.checks}
    exemptions: list[Exemption] = []
    mistakes: list[str] = []
    for index, entry in enumerate(cast("Sequence[object]", entries)):
        wrong = list(_mistakes(entry, known, today))
        mistakes += [f"exemptions[{index}]{mistake}" for mistake in wrong]
        if not wrong:
            exemptions.append(_exemption(cast("Mapping[str, Any]", entry)))
    return exemptions, mistakes


def _exemption(fields: Mapping[str, Any]) -> Exemption:
    values: dict[str, Any] = {**fields, "expires": _date(fields["expires"])}
    return Exemption(**values)


def _mistakes(entry: object, known: set[str], today: date) -> Iterable[str]:
    if not isinstance(entry, Mapping):
        yield f": must be a mapping with {', '.join(_FIELDS)}"
        return
    fields = cast("Mapping[str, object]", entry)
    for name in sorted(set(fields) - set(_FIELDS)):
        yield f".{name}: is not a field; an exemption has {', '.join(_FIELDS)}"
    for name in _FIELDS:
        value = fields.get(name)
        if name != "expires" and not (isinstance(value, str) and value.strip()):
            yield f".{name}: is missing; every exemption needs {', '.join(_FIELDS)}"
    yield from _wrong_texts(fields, known)
    yield from _wrong_expiry(fields.get("expires"), today)


def _wrong_texts(fields: Mapping[str, object], known: set[str]) -> Iterable[str]:
    rule, urn, reason = fields.get("rule"), fields.get("urn"), fields.get("reason")
    if isinstance(rule, str) and rule.strip() and rule not in known:
        yield f".rule: {rule!r} is not a rule or check; use an ID as NET-001 or NET-001.a"
    if isinstance(urn, str) and urn.strip() and (not urn.startswith("urn:pulumi:") or urn.count("::") < _URN_PARTS - 1):
        yield f".urn: {urn!r} is no URN pattern; write urn:pulumi:<stack>::<project>::<type>::<name>, * is a wildcard"
    if isinstance(reason, str) and 0 < len(reason.strip()) < REASON_CHARACTERS:
        yield f".reason: has fewer than {REASON_CHARACTERS} characters; say why the resource cannot comply for now"


def _wrong_expiry(value: object, today: date) -> Iterable[str]:
    expires = _date(value)
    if expires is None:
        yield ".expires: is missing or not a date; for example 2026-12-31"
    elif expires > today + timedelta(days=LONGEST_DAYS):
        last = today + timedelta(days=LONGEST_DAYS)
        yield f".expires: {expires} is more than {LONGEST_DAYS} days ahead; the latest date allowed is {last}"


def _date(value: object) -> date | None:
    if isinstance(value, date):
        return None if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _type(urn: str) -> str:
    return urn.split("::")[2]


def _head(urn: str) -> list[str]:
    return urn.split("::")[:2]

"""Exemptions: what a rule must not stop for now, with who answers for it and until when."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any, cast

from policies.engine.rule import Environment, Finding, Rule, environment_of

EXEMPTIONS = "exemptions"
"""What a configuration calls them, and the policy that the engine is told of."""

# The shortest text that can say why; an exemption that lasts longer than half a year is a decision, and belongs into
# the rule's settings; two weeks are enough to mend it or to ask again.
REASON_CHARACTERS = 20
LONGEST_DAYS = 180
WARNING_DAYS = 14

_FIELDS = ("rule", "urn", "reason", "owner", "ticket", "expires")
# urn:pulumi:<stack>::<project>::<types>::<name>
_URN_PARTS = 4


@dataclass(frozen=True, slots=True)
class Exemption:
    """One rule, or one of its checks, is not enforced on the resources whose URN the pattern matches."""

    rule: str
    urn: str
    reason: str
    owner: str
    ticket: str
    expires: date

    def covers(self, check: str, urn: str) -> bool:
        """Whether what this check found in this resource is exempt, unless the exemption has expired."""
        return (check == self.rule or check.startswith(f"{self.rule}.")) and fnmatchcase(urn, self.urn)

    def is_for(self, urn: str) -> bool:
        """Whether the pattern is about the stack and project of this URN."""
        return all(fnmatchcase(part, pattern) for part, pattern in zip(_head(urn), _head(self.urn), strict=True))

    def may_be_in(self, environment: Environment) -> bool:
        """Whether a stack of this environment may be meant."""
        stack = _head(self.urn)[0].removeprefix("urn:pulumi:")
        return "*" in stack or environment_of(stack) == environment

    def expired(self, today: date) -> bool:
        return today > self.expires

    def expires_soon(self, today: date) -> bool:
        return today <= self.expires <= today + timedelta(days=WARNING_DAYS)

    @property
    def says(self) -> str:
        """Who answers for it, and where that is written down."""
        return f"exemption by {self.owner} ({self.ticket}) until {self.expires.isoformat()}"


class Exempting:
    """The exemptions of a pack, as they were on the day that is passed in."""

    def __init__(self, exemptions: Sequence[Exemption], today: date) -> None:
        self._exemptions = exemptions
        self._today = today
        self._used: set[Exemption] = set()

    def applied(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """The findings, those that are exempt marked as such; one that has expired is said beside the violation."""
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
        """What there is to say at the end of a run over these resources, each with whether it fails the run."""
        stack = urns[0] if urns else ""
        for one in self._exemptions:
            what, fails = self._remark(one, urns, stack)
            if what:
                yield Finding(EXEMPTIONS, stack, "violation", f"{one.rule}: the {one.says} {what}"), fails

    def _remark(self, one: Exemption, urns: Sequence[str], stack: str) -> tuple[str, bool]:
        if not one.is_for(stack):
            return f"is for {one.urn}, another stack or project than this one", False
        if not any(fnmatchcase(urn, one.urn) for urn in urns):
            return f"is for {one.urn}, which is no resource of this stack; remove it or mend it", True
        if one not in self._used:
            return "excuses nothing any more; remove it", False
        if one.expires_soon(self._today):
            days = (one.expires - self._today).days
            return f"expires in {days} days; mend what it excuses ({WARNING_DAYS} days' notice)", False
        return "", False

    def _for(self, finding: Finding) -> Exemption | None:
        """The exemption that covers the finding: one that is in force before one that has expired."""
        covering = [one for one in self._exemptions if one.covers(finding.check, finding.urn)]
        return max(covering, key=lambda one: one.expires, default=None)


def read(entries: object, rules: Iterable[Rule], today: date) -> tuple[list[Exemption], list[str]]:
    """The exemptions, and what is wrong with them: all mistakes at once, each with its place and remedy."""
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        return [], ["exemptions: is not a list; write one entry for each exemption"]
    known = {rule.id for rule in rules} | {check.id for rule in rules for check in rule.checks}
    found: list[Exemption] = []
    mistakes: list[str] = []
    for index, entry in enumerate(cast("Sequence[object]", entries)):
        wrong = list(_mistakes(entry, known, today))
        mistakes += [f"exemptions[{index}]{one}" for one in wrong]
        if not wrong:
            found.append(_exemption(cast("Mapping[str, Any]", entry)))
    return found, mistakes


def _exemption(fields: Mapping[str, Any]) -> Exemption:
    given: dict[str, Any] = {**fields, "expires": _date(fields["expires"])}
    return Exemption(**given)


def _mistakes(entry: object, known: set[str], today: date) -> Iterable[str]:
    if not isinstance(entry, Mapping):
        yield f": is not a mapping; give {', '.join(_FIELDS)}"
        return
    fields = cast("Mapping[str, object]", entry)
    for name in sorted(set(fields) - set(_FIELDS)):
        yield f".{name}: is not known; an exemption has {', '.join(_FIELDS)}"
    for name in _FIELDS:
        value = fields.get(name)
        if name != "expires" and not (isinstance(value, str) and value.strip()):
            yield f".{name}: is missing; every exemption needs {', '.join(_FIELDS)}"
    yield from _wrong_texts(fields, known)
    yield from _wrong_expiry(fields.get("expires"), today)


def _wrong_texts(fields: Mapping[str, object], known: set[str]) -> Iterable[str]:
    rule, urn, reason = fields.get("rule"), fields.get("urn"), fields.get("reason")
    if isinstance(rule, str) and rule.strip() and rule not in known:
        yield f".rule: {rule!r} is no rule or check of these packs; give one by its id, as NET-001 or NET-001.a"
    if isinstance(urn, str) and urn.strip() and (not urn.startswith("urn:pulumi:") or urn.count("::") < _URN_PARTS - 1):
        yield f".urn: {urn!r} is no pattern of URNs; write it as urn:pulumi:<stack>::<project>::<type>::<name>, with *"
    if isinstance(reason, str) and 0 < len(reason.strip()) < REASON_CHARACTERS:
        yield f".reason: has fewer than {REASON_CHARACTERS} characters; say why the rule cannot be met for now"


def _wrong_expiry(value: object, today: date) -> Iterable[str]:
    expires = _date(value)
    if expires is None:
        yield ".expires: is missing or no date; write it as 2026-12-31"
    elif expires > today + timedelta(days=LONGEST_DAYS):
        last = today + timedelta(days=LONGEST_DAYS)
        yield f".expires: {expires} is more than {LONGEST_DAYS} days ahead; give {last} at the latest"


def _date(value: object) -> date | None:
    if isinstance(value, date):
        return None if isinstance(value, datetime) else value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _head(urn: str) -> list[str]:
    return urn.split("::")[:2]

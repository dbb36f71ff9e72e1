"""Applies rules to resources, failing closed: a rule that raises or hangs is a violation of that rule."""

from collections.abc import Callable, Iterator, Sequence
from threading import Event, Thread
from typing import Any

from policies.engine.inputs import UndeterminedError, UnreadableError
from policies.engine.messages import advice
from policies.engine.rule import Check, Finding, Outcome, Resource, Rule

# A rule takes well under a millisecond; this only has to be shorter than a person's patience.
BUDGET_SECONDS = 5.0

Work = Sequence[tuple[Rule, Resource]]
"""Rules, each with the resource that it is to judge."""


class Judge:
    """Applies rules within a time budget for each; a rule that once overran is not tried again."""

    def __init__(self, budget_seconds: float = BUDGET_SECONDS) -> None:
        self._budget_seconds = budget_seconds
        self._overran: set[str] = set()

    def findings(self, work: Work) -> list[Finding]:
        """What the rules find, in their order."""
        ended: list[list[Finding]] = []
        while len(ended) < len(work):
            ended += self._until_overrun(work[len(ended) :])
            if len(ended) < len(work):
                rule, resource = work[len(ended)]
                self._overran.add(rule.id)
                ended.append([self._overrun(rule, resource)])
        return [finding for found in ended for finding in found]

    def _until_overrun(self, work: Work) -> list[list[Finding]]:
        """The findings of each piece of work before the first that does not end within the budget."""
        ended: list[list[Finding]] = []
        given_up = Event()

        def run() -> None:
            for rule, resource in work:
                ended.append([self._overrun(rule, resource)] if rule.id in self._overran else apply(rule, resource))
                if given_up.is_set():
                    return

        # A thread of its own, because nothing can interrupt Python code that hangs in this one.
        worker = Thread(target=run, daemon=True)
        worker.start()
        before = -1
        while worker.is_alive() and len(ended) > before:
            before = len(ended)
            worker.join(self._budget_seconds)
        given_up.set()
        return list(ended)

    def _overrun(self, rule: Rule, resource: Resource) -> Finding:
        return _internal_error(rule.id, resource, f"the rule did not end within {self._budget_seconds:g} s")


def apply(rule: Rule, resource: Resource) -> list[Finding]:
    """What the rule's checks find, each on its own: one that is undetermined or raises does not hide the others."""
    # Parts that cannot be judged for the same reason are one finding.
    return list(dict.fromkeys(finding for check in rule.checks for finding in _check(rule, check, resource)))


def _check(rule: Rule, check: Check[Any], resource: Resource) -> Iterator[Finding]:
    try:
        for part in check.parts(resource):
            yield from _part(rule, check, resource, lambda part=part: check.fault(part))
    except (UndeterminedError, UnreadableError) as error:
        yield _unread(rule, check, resource, error)
    except BaseException as error:  # also SystemExit, which would end the thread in silence
        # The class alone: the text of an exception may quote a secret.
        yield _internal_error(check.id, resource, f"the rule failed with {type(error).__name__}")


def _part(rule: Rule, check: Check[Any], resource: Resource, fault: Callable[[], str | None]) -> Iterator[Finding]:
    try:
        what = fault()
    except (UndeterminedError, UnreadableError) as error:
        yield _unread(rule, check, resource, error)
    else:
        if what:
            yield _finding(rule, check, resource, "violation", what)


def _unread(rule: Rule, check: Check[Any], resource: Resource, error: UndeterminedError | UnreadableError) -> Finding:
    if isinstance(error, UnreadableError):
        return _finding(rule, check, resource, "violation", str(error))
    what = f"{error.path} is not known before it is deployed"
    return _finding(rule, check, resource, "undetermined", what, "it is judged when it is")


def _finding(
    rule: Rule, check: Check[Any], resource: Resource, outcome: Outcome, what: str, remedy: str | None = None
) -> Finding:
    return Finding(check.id, resource.urn, outcome, advice(what, remedy or check.remedy, rule.docs))


def _internal_error(check: str, resource: Resource, what: str) -> Finding:
    remedy = "this is a fault of the policy pack, not of the resource, and counts as a violation"
    return Finding(check, resource.urn, "failed", f"internal error: {what} on {resource.urn}; {remedy}")

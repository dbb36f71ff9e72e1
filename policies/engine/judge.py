"""Applies rules to resources. Fails closed: a rule that raises an exception or hangs is a violation."""

from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from threading import Event, Thread
from typing import Any

from policies.engine.finding import Finding, Outcome
from policies.engine.inputs import UndeterminedError, UnreadableError
from policies.engine.messages import advice
from policies.engine.rule import Check, Resource, Rule

# A rule takes well under a millisecond; the limit only has to be shorter than a user would wait.
BUDGET_SECONDS = 5.0

Work = Sequence[tuple[Rule, Resource]]
"""Rules, each with the resource to apply it to."""


class Judge:
    """Applies rules within a time budget for each; a rule that once exceeded it is not tried again."""

    def __init__(self, budget_seconds: float = BUDGET_SECONDS) -> None:
        self._budget_seconds = budget_seconds
        self._overran: set[str] = set()
        self._worker = _Worker()

    def findings(self, work: Work) -> list[Finding]:
        """The findings, in the order of the work."""
        ended: list[list[Finding]] = []
        while len(ended) < len(work):
            ended += self._until_overrun(work[len(ended) :])
            if len(ended) < len(work):
                rule, resource = work[len(ended)]
                self._overran.add(rule.id)
                ended.append([self._overrun(rule, resource)])
        return [finding for findings in ended for finding in findings]

    def _until_overrun(self, work: Work) -> list[list[Finding]]:
        """The findings of each piece of work before the first that does not end within the budget."""
        ended: list[list[Finding]] = []
        worker = self._worker

        def run() -> None:
            for rule, resource in work:
                ended.append([self._overrun(rule, resource)] if rule.id in self._overran else apply(rule, resource))
                if worker.abandoned:
                    return

        done = worker.start(run)
        before = -1
        while len(ended) > before:
            before = len(ended)
            if done.wait(self._budget_seconds):
                return ended
        worker.abandoned = True
        self._worker = _Worker()
        return list(ended)

    def _overrun(self, rule: Rule, resource: Resource) -> Finding:
        return _internal_error(rule.id, resource, f"the rule did not finish within {self._budget_seconds:g} s")


class _Worker:
    """A thread that rules run in, because nothing can interrupt Python code that hangs: then it is abandoned."""

    def __init__(self) -> None:
        self.abandoned = False
        self._jobs: SimpleQueue[tuple[Callable[[], None], Event]] = SimpleQueue()
        Thread(target=self._work, daemon=True).start()

    def start(self, job: Callable[[], None]) -> Event:
        """Have the thread run this job; what is returned is set once it has ended."""
        done = Event()
        self._jobs.put((job, done))
        return done

    def _work(self) -> None:
        while not self.abandoned:
            job, done = self._jobs.get()
            job()
            done.set()


def apply(rule: Rule, resource: Resource) -> list[Finding]:
    """The findings of the rule's checks; one that is undetermined or raises does not hide the others."""
    environment = resource.environment
    checks = [check for check in rule.checks if environment in check.environments]
    # Parts that are undetermined for the same reason are one finding.
    return list(dict.fromkeys(finding for check in checks for finding in _check(rule, check, resource)))


def _check(rule: Rule, check: Check[Any], resource: Resource) -> Iterator[Finding]:
    try:
        for part in check.parts(resource):
            yield from _part(rule, check, resource, lambda part=part: check.fault(part))
    except (UndeterminedError, UnreadableError) as error:
        yield _unread(rule, check, resource, error)
    except BaseException as error:  # also SystemExit, which would end the thread silently
        # The class only: the text of an exception may contain a secret.
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
    outcome = "violation" if isinstance(error, UnreadableError) else "undetermined"
    return _finding(rule, check, resource, outcome, str(error), error.remedy)


def _finding(
    rule: Rule, check: Check[Any], resource: Resource, outcome: Outcome, what: str, remedy: str | None = None
) -> Finding:
    return Finding(check.id, resource.urn, outcome, advice(what, remedy or check.remedy, check.url or rule.url))


def _internal_error(check: str, resource: Resource, what: str) -> Finding:
    remedy = "this is an error in the policy pack, not in the resource, and counts as a violation"
    return Finding(check, resource.urn, "failed", f"internal error: {what} on {resource.urn}; {remedy}")

"""Exemptions at work in one run: what they excuse, and what is to be said of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase

from policies.exemptions import WARNING_DAYS, Exemption
from policies.rule import Finding

EXEMPT = "[EXEMPT]"


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
                yield replace(finding, message=f"{finding.message}; the {exemption.says} has expired")
            else:
                message = f"{finding.message}; {EXEMPT} {exemption.says}: {exemption.reason}"
                yield replace(finding, outcome="exempt", message=message)

    def remarks(self, urns: Sequence[str]) -> Iterator[tuple[str, str, bool]]:
        """What is to be said at the end of a run over these resources: URN, text, and whether it fails the run."""
        stack = urns[0] if urns else ""
        for one in self._exemptions:
            what = f"[exemptions] {one.rule}: the {one.says}"
            if not one.is_for(stack):
                yield stack, f"{what} is for {one.urn}, another stack or project than this one", False
            elif not any(fnmatchcase(urn, one.urn) for urn in urns):
                yield stack, f"{what} is for {one.urn}, which is no resource of this stack; remove it or mend it", True
            elif one not in self._used:
                yield stack, f"{what} excuses nothing any more; remove it", False
            elif one.expires_soon(self._today):
                days = (one.expires - self._today).days
                yield stack, f"{what} expires in {days} days; mend what it excuses ({WARNING_DAYS} days' notice)", False

    def _for(self, finding: Finding) -> Exemption | None:
        """The exemption that covers the finding: one that is in force before one that has expired."""
        covering = [one for one in self._exemptions if one.covers(finding.check, finding.urn)]
        return max(covering, key=lambda one: one.expires, default=None)

"""Results of the policy packs in the preview, as `policies report` reads them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policies.report import configured
from policies.report.results import OF_OUTCOME, STATUSES, Results, Status, results
from policies.report.run import Diagnosis, UnreadableRunError, read
from policies.rules.catalog import RULES

__all__ = ["STATUSES", "Diagnosis", "Results", "UnreadableRunError", "others", "policies", "status", "weighty"]

SIGNS: Mapping[Status, str] = {
    "violated": "❌",
    "undetermined": "❔",
    "exempt": "🟡",
    "not run": "⛔",
    "passed": "✅",
    "not applicable": "➖",
}
# The statuses of controls that a reviewer looks at.
NOT_PASSED: Sequence[Status] = ("violated", "undetermined", "exempt")


def policies(lines: Iterable[str], configuration: Mapping[str, Any]) -> Results | None:
    """The results by rule, framework and control; None where no pack ran and none of its findings is there, as in the
    preview of a destroy.

    Raises:
        UnreadableRunError: a line is not an event.
    """
    run = read(lines, None, configured.disabled(configuration), configured.environments(configuration))
    return results(run, RULES) if run.packs or run.diagnoses else None


def status(diagnosis: Diagnosis) -> Status:
    """The status that a finding gives to its rule."""
    return OF_OUTCOME[diagnosis.outcome]


def weighty(found: Results) -> Sequence[Diagnosis]:
    """What fails the run, what is violated or exempt, and remarks on exemptions; the worst first."""
    return [one for one in _sorted(found) if one.mandatory or status(one) != "undetermined"]


def others(found: Results) -> Sequence[Diagnosis]:
    """What is undetermined and does not fail the run."""
    return [one for one in _sorted(found) if not one.mandatory and status(one) == "undetermined"]


def _sorted(found: Results) -> Sequence[Diagnosis]:
    return sorted(
        found.findings,
        key=lambda one: (not one.mandatory, STATUSES.index(status(one)), one.check, one.urn, one.message),
    )


def counted(statuses: Iterable[Status]) -> Mapping[Status, int]:
    """How many there are of each status, worst first, without those of which there is none."""
    found = list(statuses)
    return {one: found.count(one) for one in STATUSES if one in found}

"""The report as Markdown, as for a comment on a pull request."""

from collections.abc import Iterator

from policies.report.results import OF_OUTCOME, STATUSES, Results, RuleResult
from policies.report.run import Diagnosis

_SIGNS = {
    "violated": "❌",
    "undetermined": "❔",
    "exempt": "🟡",
    "not run": "⛔",
    "passed": "✅",
    "not applicable": "➖",
}
_ESCAPED = str.maketrans({"|": "\\|", "<": "&lt;", ">": "&gt;", "\n": " ", "`": "'"})


def markdown(results: Results) -> str:
    """The whole report."""
    return "\n".join([*_head(results), *_findings(results), *_frameworks(results)]) + "\n"


def _head(results: Results) -> Iterator[str]:
    verdict = "failed" if results.failed else "passed"
    yield f"# Policies of {escaped(results.run.stack)}: {verdict}\n"
    packs = ", ".join(f"{name} {version}" for name, version in sorted(results.run.packs.items())) or "none"
    yield f"{len(results.run.resources)} resources; packs run: {packs}.\n"
    if results.run.broke_off:
        yield f"**The run ended early: {escaped(results.run.broke_off)}. Resources after that were not checked.**\n"
    for pack in results.missing_packs:
        yield f"**The pack {pack} did not run: none of its rules was checked.**\n"
    yield "| " + " | ".join(f"{_SIGNS[status]} {status}" for status in STATUSES) + " |"
    yield "|" + "---|" * len(STATUSES)
    yield "| " + " | ".join(str(results.count(status)) for status in STATUSES) + " |\n"


def _findings(results: Results) -> Iterator[str]:
    if not results.findings:
        return
    yield "## Findings\n\n| | level | message |\n|---|---|---|"
    for diagnosis in sorted(results.findings, key=_weight):
        level = "mandatory" if diagnosis.mandatory else "advisory"
        yield f"| {_SIGNS[OF_OUTCOME[diagnosis.outcome]]} | {level} | {escaped(diagnosis.message)} |"
    yield ""


def _weight(diagnosis: Diagnosis) -> tuple[bool, int, str, str]:
    """What a finding is sorted by: first what fails the run, then as statuses weigh."""
    return (not diagnosis.mandatory, STATUSES.index(OF_OUTCOME[diagnosis.outcome]), diagnosis.check, diagnosis.urn)


def _frameworks(results: Results) -> Iterator[str]:
    for framework, controls in results.frameworks.items():
        yield f"## {framework}\n\n| control | | rules |\n|---|---|---|"
        for control in controls:
            rules = ", ".join(_rule(results, result) for result in control.rules)
            yield f"| {control.number} | {_SIGNS[control.status]} {control.says} | {rules} |"
        yield ""


def _rule(results: Results, result: RuleResult) -> str:
    counts = ", ".join(f"{result.count(status)} {status}" for status in STATUSES if result.count(status))
    return f"[{result.rule.id}]({results.page(result.rule)}) ({counts or result.says})"


def escaped(text: str) -> str:
    """The text as one cell of a table, in which nothing of it is markup."""
    return text.translate(_ESCAPED)

"""Policies in the comment: the verdict, findings, and each framework folded."""

from collections.abc import Iterator, Sequence

from report.comment.fitting import Section
from report.comment.folding import fold, more
from report.escaping import cell, code
from report.policies import NOT_PASSED, SIGNS, Diagnosis, Results, counted, others, status, weighty
from report.values import shortened

_MESSAGE_CHARACTERS = 400
# Undetermined checks are numerous in the first preview of a stack, and run in the update anyway.
_MOST_FINDINGS = 40
_FEW_FINDINGS = 10


def policies(found: Results | None) -> Section:
    """The section; where no pack ran it says so."""
    if found is None:
        return Section(("### Policies\n\nNo policy pack ran in this preview.",))
    head = "\n".join(_head(found))
    first, rest = weighty(found), others(found)
    listed = _listed(first, _MOST_FINDINGS)
    waiting = fold(f"{len(rest)} undetermined until deployment", _listed(rest, _MOST_FINDINGS)) if rest else ""
    frameworks = fold("By framework and control", "\n".join(_frameworks(found)))
    return Section(
        (
            "\n\n".join(part for part in (head, listed, waiting, frameworks) if part),
            "\n\n".join(part for part in (head, listed, frameworks) if part),
            "\n\n".join(part for part in (head, _listed(first, _FEW_FINDINGS)) if part),
        )
    )


def _head(found: Results) -> Iterator[str]:
    yield f"### Policies {'failed ❌' if found.failed else 'passed ✅'}\n"
    if found.run.broke_off:
        why = code(shortened(found.run.broke_off, _MESSAGE_CHARACTERS))
        yield f"**The run ended early: {why}. What came after was not checked.**\n"
    for pack in found.missing_packs:
        yield f"**The pack {code(pack)} did not run: none of its rules was checked.**\n"
    counts = counted(rule.status for rule in found.rules)
    yield "Rules: " + ", ".join(f"{SIGNS[one]} {count} {one}" for one, count in counts.items())


def _listed(chosen: Sequence[Diagnosis], most: int) -> str:
    if not chosen:
        return ""
    lines = ["| | level | message |", "|---|---|---|"]
    for one in chosen[:most]:
        level = "mandatory" if one.mandatory else "advisory"
        lines.append(f"| {SIGNS[status(one)]} | {level} | {cell(shortened(one.message, _MESSAGE_CHARACTERS))} |")
    lines.append(f"\n{more(len(chosen) - most, 'findings')}")
    return "\n".join(lines).rstrip()


def _frameworks(found: Results) -> Iterator[str]:
    """A line for each framework, with the controls that do not pass."""
    for framework, controls in found.frameworks.items():
        counts = counted(control.status for control in controls)
        said = ", ".join(f"{SIGNS[one]} {count} {one}" for one, count in counts.items())
        yield f"- **{framework}**: {said}"
        for one in NOT_PASSED:
            if numbers := [control.number for control in controls if control.status == one]:
                yield f"  - {one}: {', '.join(numbers)}"

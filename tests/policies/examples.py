"""What is wrong with an example: where the rule says something else than the example expects."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from policies.cases.case import Case, Given
from policies.engine.rule import Rule
from tests.policies.verdicts import UNKNOWN, judged


def trials(case: Case) -> Iterator[tuple[str, Sequence[Given], Sequence[str]]]:
    """Everything that an example is tried with: what it is, the resources, and the checks that must find something."""
    yield "compliant", case.compliant, ()
    for one in case.broken:
        yield one.says, case.broken_by(one), one.checks
        for path in one.change:
            unknown = tuple(f"{check}?" for check in one.checks) if one.unknown is None else one.unknown
            yield f"{one.says}: {path} unknown", case.with_value(one, path, UNKNOWN), unknown
            yield f"{one.says}: {path} missing", case.without(one, path), one.missing or ()


def wrong(rule: Rule, case: Case, judge: Callable[..., list[str]] = judged) -> Iterator[str]:
    """Each trial whose outcome is not the expected one."""
    settings: Mapping[str, Any] = case.settings
    for what, resources, expected in trials(case):
        found = judge(rule, resources, stack=case.stack, settings=settings)
        if sorted(found) != sorted(expected):
            yield f"{case.rule} {case.says}, {what}: found {found}, expected {list(expected)}"

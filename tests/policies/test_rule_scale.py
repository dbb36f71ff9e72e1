"""The time that the rules take over a stack grows with its resources, not with their pairs."""

import sys
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any

import pytest
from pulumi.runtime import proto

from benchmarks import many
from benchmarks.packs import stack_request
from policies.engine.finding import Finding
from policies.engine.judge import Judge, Work, apply
from policies.rules.catalog import RULES
from tests.policies.verdicts import analyzer

FEW = 20


class Inline(Judge):
    """A judge without the thread and the time budget, so that what it runs can be traced."""

    def findings(self, work: Work) -> list[Finding]:
        return [finding for rule, resource in work for finding in apply(rule, resource)]


def lines(run: Callable[[], object]) -> int:
    """How many lines of Python are executed: the same in every run, on any machine."""
    count = 0

    def trace(frame: FrameType, event: str, arg: Any) -> Callable[..., Any]:
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        run()
    finally:
        sys.settrace(before)
    return count


def lines_over(resources: Sequence[many.Made]) -> int:
    request: proto.AnalyzeStackRequest = stack_request(resources)
    return lines(lambda: analyzer(RULES, Inline()).AnalyzeStack(request, None))


@pytest.mark.parametrize("kind", many.stacks(1))
def test_twice_the_resources_take_at_most_twice_the_time(kind: str) -> None:
    none, few, more = (lines_over(many.stacks(count)[kind]) for count in (0, FEW, 2 * FEW))
    assert more - none < 2.2 * (few - none)

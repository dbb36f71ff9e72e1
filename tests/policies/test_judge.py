"""Failing closed: what a rule that raises, hangs or meets the unknown leads to."""

from collections.abc import Callable, Iterator
from threading import Event
from typing import Any

import pytest
from pulumi.runtime import proto

from policies.inputs import Value
from policies.judge import Judge
from policies.rule import Check, Controls, Resource, Rule, itself
from tests.policies.verdicts import UNKNOWN, InStack, analyzed, analyzed_stack, servicer, struct, urn

KIND = "aws:ec2/vpc:Vpc"


def rule(*faults: Callable[[Any], str | None], id: str = "TST-001", parts: Any = itself, **more: Any) -> Rule:  # noqa: A002
    checks = tuple(
        Check(id=f"{id}.{letter}", requires="something", remedy="mend it", parts=parts, fault=fault)
        for letter, fault in zip("abc", faults, strict=False)
    )
    return Rule(
        id=id,
        title="A rule",
        severity="low",
        why="Tests.",
        types=frozenset({KIND}),
        checks=checks,
        controls=Controls(),
        **more,
    )


def raises(error: BaseException) -> Callable[[Any], str | None]:
    def fault(_part: Any) -> str | None:
        raise error

    return fault


def finds(_part: Any) -> str | None:
    return "it is broken"


def reads(resource: Resource) -> str | None:
    return resource.props["secret"].text()


@pytest.mark.parametrize("error", [ValueError("canary"), KeyError("canary"), SystemExit("canary"), RecursionError()])
def test_a_rule_that_raises_is_a_mandatory_violation_naming_rule_class_and_urn_and_no_value(
    error: BaseException,
) -> None:
    [found] = analyzed([rule(raises(error))], KIND, {"secret": "canary"}, name="net")
    assert (found.policy, found.level) == ("TST-001", proto.MANDATORY)
    assert f"[TST-001.a] net: internal error, the rule failed with {type(error).__name__} on " in found.message
    assert urn(KIND, "net") in found.message
    assert "canary" not in found.message


def test_parts_that_raise_are_a_mandatory_violation() -> None:
    def parts(_resource: Resource) -> Iterator[Resource]:
        raise OSError
        yield

    [found] = analyzed([rule(finds, parts=parts)], KIND, {})
    assert "internal error, the rule failed with OSError" in found.message


def test_a_check_that_raises_does_not_hide_the_next_check_or_the_next_rule() -> None:
    found = analyzed([rule(raises(ValueError()), finds), rule(finds, id="TST-002")], KIND, {})
    assert [(d.policy, d.message.split("[")[1][:9]) for d in found] == [
        ("TST-001", "TST-001.a"),
        ("TST-001", "TST-001.b"),
        ("TST-002", "TST-002.a"),
    ]


def test_a_stack_rule_that_raises_is_a_mandatory_violation_of_the_resource() -> None:
    [found] = analyzed_stack([rule(raises(ValueError()), scope="stack")], [InStack(KIND, "net", {})])
    assert (found.policy, found.level, found.urn) == ("TST-001", proto.MANDATORY, urn(KIND, "net"))


def test_a_rule_that_hangs_is_a_mandatory_violation_and_is_not_tried_again() -> None:
    tried: list[str] = []
    released = Event()

    def hangs(resource: Resource) -> str | None:
        tried.append(resource.name)
        released.wait()
        return None

    judge = Judge(budget_seconds=0.05)
    pack = [rule(hangs), rule(finds, id="TST-002")]
    try:
        for name in ("one", "two"):
            first, second = analyzed(pack, KIND, {}, name=name, judge=judge)
            assert (first.policy, first.level) == ("TST-001", proto.MANDATORY)
            assert (
                f"[TST-001] {name}: internal error, the rule did not end within 0.05 s on {urn(KIND, name)}"
                in first.message
            )
            assert second.policy == "TST-002"
        assert tried == ["one"]
    finally:
        released.set()


def test_an_undetermined_check_does_not_hide_the_next_check() -> None:
    found = analyzed([rule(reads, finds)], KIND, {"secret": UNKNOWN})
    assert [(d.policy, d.level) for d in found] == [("TST-001", proto.MANDATORY), ("undetermined", proto.ADVISORY)]
    assert "[TST-001.a] it: [UNDETERMINED] secret is not known before it is deployed" in found[1].message


def test_a_rule_may_take_the_unknown_for_a_violation() -> None:
    [found] = analyzed([rule(reads, on_unknown="violation")], KIND, {"secret": UNKNOWN})
    assert (found.policy, found.level) == ("TST-001", proto.MANDATORY)


def test_what_is_undetermined_about_one_resource_is_not_told_of_the_next() -> None:
    pack = servicer([rule(reads)])
    pack.Configure(proto.ConfigureAnalyzerRequest(policyConfig={"undetermined": _level(proto.DISABLED)}), None)
    request = proto.AnalyzeRequest(type=KIND, urn=urn(KIND, "a"), name="a", properties=struct({"secret": UNKNOWN}))
    assert len(pack.Analyze(request, None).diagnostics) == 0
    pack.Configure(proto.ConfigureAnalyzerRequest(), None)
    request = proto.AnalyzeRequest(type=KIND, urn=urn(KIND, "b"), name="b", properties=struct({}))
    assert len(pack.Analyze(request, None).diagnostics) == 0


def test_undetermined_can_be_configured_to_fail_a_run() -> None:
    pack = servicer([rule(reads)])
    pack.Configure(proto.ConfigureAnalyzerRequest(policyConfig={"undetermined": _level(proto.MANDATORY)}), None)
    request = proto.AnalyzeRequest(type=KIND, urn=urn(KIND, "a"), name="a", properties=struct({"secret": UNKNOWN}))
    [found] = pack.Analyze(request, None).diagnostics
    assert found.enforcementLevel == proto.MANDATORY


def test_a_rule_is_not_asked_about_types_that_it_is_not_about() -> None:
    assert analyzed([rule(raises(ValueError()))], "aws:ec2/subnet:Subnet", {}) == []


def test_the_stack_of_a_resource_is_read_from_its_urn() -> None:
    def stack_of(resource: Resource) -> str | None:
        return resource.stack

    [found] = analyzed([rule(stack_of)], KIND, {}, stack="prod-dr")
    assert "it: prod-dr; mend it" in found.message


def test_a_value_of_the_wrong_kind_is_a_violation_that_does_not_show_it() -> None:
    [found] = analyzed([rule(reads)], KIND, {"secret": {"canary": "canary"}})
    assert "secret cannot be read as text" in found.message
    assert "canary" not in found.message


def test_an_object_is_not_taken_for_a_missing_value() -> None:
    assert Value({"a": None})["a"].given is False
    assert Value({"a": {}})["a"].given is True
    assert Value({"a": "text"})["a"]["b"].given is False


def _level(level: int) -> proto.PolicyConfig:
    return proto.PolicyConfig(enforcementLevel=level)

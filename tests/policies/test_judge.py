"""Failing closed: what a rule that raises, hangs or meets the unknown leads to."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from pulumi.runtime import proto

from policies.cases.case import Given
from policies.engine.inputs import Value
from policies.engine.judge import Judge
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule, itself
from tests.policies.verdicts import (
    TODAY,
    UNKNOWN,
    analyzed,
    analyzer,
    diagnostics,
    resource_request,
    stack_request,
    urn,
)

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
        url="https://example.com",
        types=frozenset({KIND}),
        checks=checks,
        controls=Controls(),
        **more,
    )


def raises(error: BaseException) -> Callable[[Any], str | None]:
    def fault(_part: Any) -> str | None:
        raise error

    return fault


def thing(name: str = "it", **props: Any) -> list[Given]:
    return [Given(type=KIND, name=name, props=props)]


def finds(_part: Any) -> str | None:
    return "it is broken"


def reads(resource: Resource) -> str | None:
    return resource.props["secret"].text()


@pytest.mark.parametrize("error", [ValueError("canary"), KeyError("canary"), SystemExit("canary"), RecursionError()])
def test_a_rule_that_raises_is_a_mandatory_violation_naming_rule_class_and_urn_and_no_value(
    error: BaseException,
) -> None:
    [found] = analyzed([rule(raises(error))], thing("net", secret="canary"))  # noqa: S106
    assert (found.policy, found.level) == ("TST-001", proto.MANDATORY)
    assert f"[TST-001.a] net: [FAILED] internal error: the rule failed with {type(error).__name__} on " in found.message
    assert urn(KIND, "net") in found.message
    assert "canary" not in found.message


def test_a_rule_that_fails_is_a_mandatory_violation_whatever_its_level_and_whatever_is_exempt() -> None:
    exemption = {
        "rule": "TST-001",
        "urn": urn(KIND, "*"),
        "reason": "the bastion goes when sessions are there",
        "owner": "team-shop",
        "ticket": "SHOP-1",
        "expires": (TODAY + timedelta(days=30)).isoformat(),
    }
    config = {"TST-001": {"enforcementLevel": proto.ADVISORY}, "exemptions": {"entries": [exemption]}}
    found = analyzed([rule(raises(ValueError()), finds)], thing(), config=config)
    assert [(one.check, one.level) for one in found] == [
        ("TST-001.a!", proto.MANDATORY),
        ("TST-001.b~", proto.ADVISORY),
    ]


def test_parts_that_raise_are_a_mandatory_violation() -> None:
    def parts(_resource: Resource) -> Iterator[Resource]:
        raise OSError
        yield

    [found] = analyzed([rule(finds, parts=parts)], thing())
    assert "internal error: the rule failed with OSError" in found.message


def test_a_check_that_raises_does_not_hide_the_next_check_or_the_next_rule() -> None:
    found = analyzed([rule(raises(ValueError()), finds), rule(finds, id="TST-002")], thing())
    assert [(d.policy, d.message.split("[")[1][:9]) for d in found] == [
        ("TST-001", "TST-001.a"),
        ("TST-001", "TST-001.b"),
        ("TST-002", "TST-002.a"),
    ]


def test_a_stack_rule_that_raises_is_a_mandatory_violation_of_the_resource() -> None:
    [found] = analyzed([rule(raises(ValueError()), scope="stack")], thing("net"))
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
            first, second = analyzed(pack, thing(name), judge=judge)
            assert (first.policy, first.level) == ("TST-001", proto.MANDATORY)
            assert (
                f"[TST-001] {name}: [FAILED] internal error: the rule did not finish within 0.05 s on {urn(KIND, name)}"
                in first.message
            )
            assert second.policy == "TST-002"
        assert tried == ["one"]
    finally:
        released.set()


def test_an_undetermined_check_does_not_hide_the_next_check() -> None:
    found = analyzed([rule(reads, finds)], thing(secret=UNKNOWN))
    assert [(d.check, d.level) for d in found] == [("TST-001.a?", proto.ADVISORY), ("TST-001.b", proto.MANDATORY)]
    assert "[TST-001.a] it: [UNDETERMINED] secret is unknown until deployment" in found[0].message


def test_what_must_be_determined_fails_the_run_where_it_is_not() -> None:
    [found] = analyzed([rule(reads, must_determine=True)], thing(secret=UNKNOWN))
    assert (found.check, found.level) == ("TST-001.a?", proto.MANDATORY)


@pytest.mark.parametrize(("asked", "must"), [("mandatory", False), ("advisory", True)])
def test_whether_the_undetermined_fails_a_run_can_be_configured(asked: str, must: bool) -> None:
    config = {"TST-001": {"undetermined": asked}}
    [found] = analyzed([rule(reads, must_determine=must)], thing(secret=UNKNOWN), config=config)
    assert found.level == {"mandatory": proto.MANDATORY, "advisory": proto.ADVISORY}[asked]


def test_the_undetermined_never_weighs_more_than_the_rule() -> None:
    config = {"TST-001": {"enforcementLevel": proto.ADVISORY}}
    [found] = analyzed([rule(reads, must_determine=True)], thing(secret=UNKNOWN), config=config)
    assert found.level == proto.ADVISORY


def test_a_rule_that_is_disabled_is_not_asked() -> None:
    config = {"TST-001": {"enforcementLevel": proto.DISABLED}}
    for scope in ("resource", "stack"):
        assert analyzed([rule(raises(ValueError()), scope=scope)], thing(), config=config) == []


def test_a_rule_is_not_asked_about_types_that_it_is_not_about() -> None:
    assert analyzed([rule(raises(ValueError()))], [Given(type="aws:ec2/subnet:Subnet")]) == []


def test_the_stack_of_a_resource_is_read_from_its_urn() -> None:
    def stack_of(resource: Resource) -> str | None:
        return resource.stack

    [found] = analyzed([rule(stack_of)], thing(), stack="prod-dr")
    assert "it: prod-dr; mend it" in found.message


def test_a_value_of_the_wrong_kind_is_a_violation_that_does_not_show_it() -> None:
    [found] = analyzed([rule(reads)], thing(secret={"canary": "canary"}))
    assert "secret cannot be read as text; use text: what cannot be read counts as a violation" in found.message
    assert "canary" not in found.message


def test_an_object_is_not_taken_for_a_missing_value() -> None:
    assert Value({"a": None})["a"].given is False
    assert Value({"a": {}})["a"].given is True
    assert Value({"a": "text"})["a"]["b"].given is False


@pytest.mark.parametrize(
    ("stack", "configured", "judged"),
    [
        ("dev", None, "dev"),
        ("prod-dr", None, "prod"),
        ("staging-2", None, "staging"),
        ("production", None, "prod"),
        ("stack", None, "prod"),
        ("stack", "dev", "dev"),
        ("dev", "prod", "prod"),
    ],
)
def test_a_stack_that_nobody_knows_is_judged_as_strictly_as_prod(
    stack: str, configured: str | None, judged: str
) -> None:
    def environment_of(resource: Resource) -> str | None:
        return f"judged as {resource.environment}"

    config = {"TST-001": {"environment": configured} if configured else {}}
    [found] = analyzed([rule(environment_of)], thing(), stack=stack, config=config)
    assert f"it: judged as {judged}; mend it" in found.message


def test_settings_reach_a_rule_over_its_defaults() -> None:
    def limits(resource: Resource) -> str | None:
        return f"{resource.settings['least']:g} to {resource.settings['most']:g}"

    parameters = tuple(
        Parameter(name=name, schema={"type": "number"}, default=default, means="A limit")
        for name, default in (("least", 1), ("most", 5))
    )
    for scope in ("resource", "stack"):
        pack = [rule(limits, parameters=parameters, scope=scope)]
        [found] = analyzed(pack, thing(), config={"TST-001": {"most": 9}})
        assert "it: 1 to 9; mend it" in found.message


def test_a_rule_about_types_by_their_beginning_is_asked_about_them() -> None:
    found = analyzed([rule(finds, prefixes=("kubernetes:",))], [Given(type="kubernetes:apps/v1:Deployment")])
    assert [one.check for one in found] == ["TST-001.a"]


def test_a_stack_s_rule_sees_what_was_given_where_nothing_has_come_of_it_yet() -> None:
    def reads_label(resource: Resource) -> str | None:
        return f"labelled {resource.props['label'].text()}, known as {resource.props['id'].text()}"

    pack = analyzer([rule(reads_label, scope="stack")])
    given = Given(type=KIND, name="net", props={"label": "given"})
    pack.Analyze(resource_request(given), None)
    for outputs, label in (({}, "given"), ({"label": UNKNOWN}, "given"), ({"label": "computed"}, "given")):
        seen = stack_request([Given(type=KIND, name="net", props={"id": "vpc-1", **outputs})])
        [found] = diagnostics(pack.AnalyzeStack(seen, None))
        assert f"net: labelled {label}, known as vpc-1; mend it" in found.message


@pytest.mark.parametrize(("stack", "checks"), [("dev", ["TST-001.b"]), ("prod", ["TST-001.a", "TST-001.b"])])
def test_a_check_is_applied_in_its_environments_only(stack: str, checks: list[str]) -> None:
    first, second = rule(finds, finds).checks
    one = replace(rule(), checks=(replace(first, environments=("staging", "prod")), second))
    assert [found.check for found in analyzed([one], thing(), stack=stack)] == checks
    config = {"TST-001": {"environment": "prod" if stack == "dev" else "dev"}}
    assert [found.check for found in analyzed([one], thing(), stack=stack, config=config)] != checks

"""Exemptions: what is accepted, what they excuse, and for how long."""

from datetime import timedelta
from typing import Any

import pytest
from pulumi.runtime import proto

from policies.cases.case import Given
from policies.engine import exemptions
from tests.policies.test_judge import KIND, finds, rule
from tests.policies.verdicts import TODAY, UNKNOWN, Diagnostic, analyzed, urn

RULE = rule(finds, finds)


def day(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


def entry(**changes: Any) -> dict[str, Any]:
    """An exemption that is right, with these fields changed; None takes one away."""
    right = {
        "rule": "TST-001.a",
        "urn": urn(KIND, "net"),
        "reason": "the vendor delivers a fixed image in March",
        "owner": "team-shop",
        "ticket": "SHOP-123",
        "expires": day(90),
    }
    return {name: value for name, value in {**right, **changes}.items() if value is not None}


def mistakes(*entries: Any) -> list[str]:
    found, wrong = exemptions.read(list(entries), [RULE], TODAY)
    assert len(found) == len(entries) - len({one.split("]")[0] for one in wrong})
    return wrong


def run(*entries: dict[str, Any], name: str = "net", **more: Any) -> list[Diagnostic]:
    things = [Given(type=KIND, name=name), Given(type="pulumi:pulumi:Stack", name="shop-prod")]
    return analyzed([RULE], things, config={"exemptions": {"entries": list(entries)}}, **more)


def test_an_exemption_that_says_everything_is_accepted() -> None:
    assert mistakes(entry(), entry(rule="TST-001", expires=day(180))) == []


@pytest.mark.parametrize("field", ["rule", "urn", "reason", "owner", "ticket", "expires"])
def test_a_field_that_is_missing_or_empty_is_refused_by_name(field: str) -> None:
    for value in (None, "", "  "):
        [told] = mistakes(entry(**{field: value}))
        assert told.startswith(f"exemptions[0].{field}: is missing")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"rule": "TST-009"}, ".rule: 'TST-009' is not a rule or check"),
        ({"rule": "TST-*"}, ".rule: 'TST-*' is not a rule or check"),
        ({"urn": "*"}, ".urn: '*' is no URN pattern"),
        ({"urn": "urn:pulumi:prod::shop::net"}, ".urn: "),
        ({"reason": "x" * 19}, ".reason: has fewer than 20 characters"),
        ({"expires": day(181)}, f"is more than 180 days ahead; the latest date allowed is {day(180)}"),
        ({"expires": "soon"}, ".expires: is missing or not a date; for example 2026-12-31"),
        ({"because": "x"}, ".because: is not a field; an exemption has rule, urn"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place_and_remedy(changes: dict[str, Any], told: str) -> None:
    [one] = mistakes(entry(**changes))
    assert one.startswith("exemptions[0]")
    assert told in one


def test_all_mistakes_of_all_entries_are_told_at_once() -> None:
    assert len(mistakes(entry(owner=None, rule="TST-9"), entry(), entry(reason="short"), "text")) == 4


def test_the_shortest_reason_and_the_last_day_are_accepted() -> None:
    assert mistakes(entry(reason="x" * 20, expires=day(180))) == []


def test_what_is_exempt_is_shown_as_advice_with_who_answers_for_it() -> None:
    first, second = run(entry())
    assert (first.check, first.level) == ("TST-001.a~", proto.ADVISORY)
    assert f"[EXEMPT] exemption by team-shop (SHOP-123) until {day(90)}: the vendor delivers" in first.message
    assert (second.check, second.level) == ("TST-001.b", proto.MANDATORY)


def test_an_exemption_of_a_rule_covers_all_its_checks_and_one_of_a_pattern_all_its_resources() -> None:
    assert [one.check for one in run(entry(rule="TST-001", urn="urn:pulumi:prod::shop::*::n*"))] == [
        "TST-001.a~",
        "TST-001.b~",
    ]


def test_an_exemption_of_another_resource_excuses_nothing() -> None:
    levels = {one.check: one.level for one in run(entry(urn=urn(KIND, "other")))}
    assert levels["TST-001.a"] == proto.MANDATORY


def test_it_holds_on_its_last_day_and_no_longer() -> None:
    assert [one.check for one in run(entry(expires=day(0)))][:2] == ["TST-001.a~", "TST-001.b"]
    first, *_ = run(entry(expires=day(-1)))
    assert (first.check, first.level) == ("TST-001.a", proto.MANDATORY)
    assert f"the exemption by team-shop (SHOP-123) until {day(-1)} has expired" in first.message


@pytest.mark.parametrize(("days", "warned"), [(0, True), (14, True), (15, False)])
def test_two_weeks_before_its_end_it_warns(days: int, warned: bool) -> None:
    told = [one for one in run(entry(expires=day(days))) if one.policy == "exemptions"]
    assert [f"expires in {days} days" in one.message for one in told] == [True] * warned
    assert all(one.level == proto.ADVISORY for one in told)


def test_a_pattern_that_matches_no_resource_of_the_stack_fails_the_run() -> None:
    [told] = [one for one in run(entry(urn=urn(KIND, "gone"))) if one.policy == "exemptions"]
    assert told.level == proto.MANDATORY
    assert "matches no resource of this stack; correct or remove it" in told.message


def test_an_exemption_that_excuses_nothing_any_more_is_told() -> None:
    stack = "urn:pulumi:prod::shop::pulumi:pulumi:Stack::shop-prod"
    [told] = [one for one in run(entry(urn=stack)) if one.policy == "exemptions"]
    assert (told.level, told.urn) == (proto.ADVISORY, stack)
    assert "is no longer needed; remove it" in told.message


def test_what_is_told_of_exemptions_is_told_of_the_first_resource_where_the_stack_itself_is_unknown() -> None:
    things = [Given(type=KIND, name="net"), Given(type=KIND, name="web")]
    config = {"exemptions": {"entries": [entry(urn=urn(KIND, "gone"))]}}
    [told] = [one for one in analyzed([RULE], things, config=config) if one.policy == "exemptions"]
    assert told.urn == urn(KIND, "net")


@pytest.mark.parametrize("pattern", ["urn:pulumi:dev::shop::*::gone", "urn:pulumi:prod::other::*::gone"])
def test_an_exemption_of_another_stack_or_project_excuses_nothing_here_and_is_told(pattern: str) -> None:
    first, second, told = run(entry(urn=pattern))
    assert [first.check, second.check] == ["TST-001.a", "TST-001.b"]
    assert (told.policy, told.level) == ("exemptions", proto.ADVISORY)
    assert f"is for {pattern}, another stack or project than this one" in told.message


def test_an_exemption_does_not_excuse_what_is_undetermined() -> None:
    unreadable = rule(lambda resource: resource.props["a"].text())
    things = [Given(type=KIND, name="net", props={"a": UNKNOWN})]
    config = {"exemptions": {"entries": [entry()]}}
    assert "TST-001.a?" in [one.check for one in analyzed([unreadable], things, config=config)]


def test_an_exemption_in_force_goes_before_one_that_has_expired() -> None:
    first, *_ = run(entry(expires=day(-1)), entry(rule="TST-001", expires=day(30)))
    assert first.check == "TST-001.a~"

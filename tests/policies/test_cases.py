"""Every example of every rule: what is compliant passes, and one broken property at a time is found."""

from collections import Counter

import pytest

from policies.cases import CASES
from policies.cases.case import Broken, Case
from policies.engine.rule import Rule
from policies.rules.catalog import RULES
from tests.policies.verdicts import UNKNOWN, analyzed, found

BY_ID = {rule.id: rule for rule in RULES}
# Types that a rule is about in such numbers are a table of their own, or found by how they begin.
MANY_TYPES = 40


BROKEN = [(case, one) for case in CASES for one in case.broken]
CHANGED = [(case, one) for case, one in BROKEN if one.change]


def named(pair: tuple[Case, Broken]) -> str:
    case, one = pair
    return f"{case.rule} {case.says}: {one.says}"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.says}")
def test_what_is_compliant_passes(case: Case) -> None:
    rule = BY_ID[case.rule]
    assert found(rule, case.compliant, stack=case.stack, settings=case.settings) == []


@pytest.mark.parametrize("pair", BROKEN, ids=named)
def test_a_broken_property_is_found_by_the_checks_that_are_about_it_and_by_no_other(pair: tuple[Case, Broken]) -> None:
    case, one = pair
    rule = BY_ID[case.rule]
    assert sorted(found(rule, case.broken_by(one), stack=case.stack, settings=case.settings)) == sorted(one.checks)


@pytest.mark.parametrize("pair", CHANGED, ids=named)
def test_a_value_that_is_not_known_yet_is_undetermined(pair: tuple[Case, Broken]) -> None:
    case, one = pair
    rule = BY_ID[case.rule]
    expected = tuple(f"{check}?" for check in one.checks) if one.unknown is None else one.unknown
    for path in one.change:
        resources = case.with_value(one, path, UNKNOWN)
        assert sorted(found(rule, resources, stack=case.stack, settings=case.settings)) == sorted(expected), path


@pytest.mark.parametrize("pair", CHANGED, ids=named)
def test_a_value_that_is_missing_counts_as_what_aws_makes_of_it(pair: tuple[Case, Broken]) -> None:
    case, one = pair
    rule = BY_ID[case.rule]
    assert one.missing is not None, "say what is found where the value is missing: nothing is ()"
    for path in one.change:
        resources = case.without(one, path)
        assert sorted(found(rule, resources, stack=case.stack, settings=case.settings)) == sorted(one.missing), path


@pytest.mark.parametrize("pair", BROKEN, ids=named)
def test_a_message_names_the_check_the_resource_the_remedy_and_the_page(pair: tuple[Case, Broken]) -> None:
    case, one = pair
    rule = BY_ID[case.rule]
    remedies = {check.id: check.remedy for check in rule.checks}
    pages = {check.id: check.url or rule.url for check in rule.checks}
    config = {rule.id: case.settings}
    for diagnostic in analyzed([rule], case.broken_by(one), stack=case.stack, config=config):
        name = diagnostic.urn.rsplit("::", 1)[1]
        assert diagnostic.message.startswith(f"[{diagnostic.check}] {name}: ")
        unread = " cannot be read as " in diagnostic.message
        remedy = "what cannot be read counts as a violation" if unread else f"; {remedies[diagnostic.check]}"
        assert f"{remedy} ({pages[diagnostic.check]})" in diagnostic.message


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_check_of_a_rule_has_an_example_that_it_finds(rule: Rule) -> None:
    shown = {check for case, one in BROKEN for check in one.checks if case.rule == rule.id}
    assert {check.id for check in rule.checks} - shown == set()


@pytest.mark.parametrize("rule", [one for one in RULES if len(one.types) <= MANY_TYPES], ids=lambda rule: rule.id)
def test_every_type_that_a_rule_is_about_stands_in_an_example(rule: Rule) -> None:
    shown = {given.type for case in CASES if case.rule == rule.id for given in case.compliant}
    assert rule.types - shown == set()


def test_examples_have_names_of_their_own() -> None:
    names = Counter([named(pair) for pair in BROKEN] + [f"{case.rule} {case.says}" for case in CASES])
    assert [name for name, count in names.items() if count > 1] == []


def test_examples_are_of_rules_that_there_are() -> None:
    assert {case.rule for case in CASES} - set(BY_ID) == set()

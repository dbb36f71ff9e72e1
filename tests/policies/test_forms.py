"""Each rule is about every form in which a program can write what it judges, and each form has a violating example."""

from collections.abc import Mapping

import pytest

from policies.cases import CASES
from policies.engine.rule import Rule
from policies.rules.catalog import RULES
from tests.policies.forms import GROUPS, NOT, classes, twins
from tests.policies.test_cases import MANY_TYPES
from tests.policies.verdicts import analyzed

JUDGED = [rule for rule in RULES if len(rule.types) <= MANY_TYPES]
IN_GROUPS = frozenset(token for group in GROUPS.values() for token in group)
# Types in which several things can be written: a rule about one is not yet about each of these.
IN_SEVERAL = frozenset(token for token in IN_GROUPS if sum(token in group for group in GROUPS.values()) > 1)


def forms_of(rule: Rule) -> Mapping[str, str]:
    """The types that the rule should be about, and why: a group that it is about in part, or a twin of a type."""
    forms: dict[str, str] = {}
    for name, group in GROUPS.items():
        if rule.types & (group - IN_SEVERAL) and (rule.id, name) not in NOT:
            forms |= dict.fromkeys(group, name)
    for token in {*rule.types, *forms}:
        forms |= dict.fromkeys(twins().get(token, ()), f"twin of {token}")
    return {token: why for token, why in forms.items() if (rule.id, token) not in NOT}


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.id)
def test_a_rule_is_about_every_form_of_what_it_judges(rule: Rule) -> None:
    missing = {token: why for token, why in forms_of(rule).items() if token not in rule.types}
    assert missing == {}, "judge it, or say in NOT why not"


@pytest.mark.parametrize("rule", JUDGED, ids=lambda rule: rule.id)
def test_every_form_has_an_example_that_violates_the_rule(rule: Rule) -> None:
    found: set[str] = set()
    for case in CASES:
        wanted = {given.type for given in case.compliant} | {given.type for one in case.broken for given in one.add}
        if case.rule != rule.id or not wanted - found:
            continue
        for one in case.broken:
            config = {rule.id: case.settings}
            said = analyzed([rule], case.broken_by(one), stack=case.stack, config=config)
            found |= {diagnostic.urn.split("::")[2] for diagnostic in said if not diagnostic.check.endswith("?")}
    forms = rule.types & (IN_GROUPS | set(twins()))
    assert forms - found == set()


def test_forms_are_types_that_there_are() -> None:
    tokens = {token for token in IN_GROUPS if token.startswith("aws:")}
    assert tokens - classes() == set()


def test_twins_are_found_in_the_provider() -> None:
    assert "aws:s3/bucketV2:BucketV2" in twins()["aws:s3/bucket:Bucket"]
    assert "aws:lb/listener:Listener" in twins()["aws:alb/listener:Listener"]


def test_every_row_of_not_is_needed() -> None:
    by_id = {rule.id: rule for rule in RULES}
    for (rule, left_out), reason in NOT.items():
        types = by_id[rule].types
        assert len(reason) > 10, (rule, left_out)
        if left_out in GROUPS:
            assert types & GROUPS[left_out] < GROUPS[left_out], (rule, left_out)
        else:
            related = {token for group in GROUPS.values() if left_out in group for token in group}
            assert left_out not in types, (rule, left_out)
            assert types & {*related, *twins().get(left_out, ())}, (rule, left_out)

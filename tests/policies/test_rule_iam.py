"""IAM-001: whichever form a document takes, the verdict is the same."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.rules.iam import IAM_001
from tests.policies.verdicts import UNKNOWN, analyzed, verdict

POLICY = "aws:iam/policy:Policy"
ROLE = "aws:iam/role:Role"
WITH_POLICY = [
    POLICY,
    "aws:iam/rolePolicy:RolePolicy",
    "aws:iam/userPolicy:UserPolicy",
    "aws:iam/groupPolicy:GroupPolicy",
]

READ: dict[str, Any] = {"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::logs/*"]}
ADMIN: dict[str, Any] = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def document(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


def policy(*statements: dict[str, Any]) -> list[str]:
    return verdict(IAM_001, POLICY, {"policy": json.dumps(document(*statements))})


def test_a_statement_that_names_actions_and_resources_is_allowed() -> None:
    assert policy(READ) == []


@pytest.mark.parametrize("kind", WITH_POLICY)
def test_full_administration_is_found_in_every_resource_with_a_policy(kind: str) -> None:
    assert verdict(IAM_001, kind, {"policy": json.dumps(document(READ, ADMIN))}) == ["IAM-001.a"]


def test_full_administration_is_found_in_an_inline_policy_of_a_role() -> None:
    inline = [{"name": "read", "policy": json.dumps(document(READ))}, {"policy": json.dumps(document(ADMIN))}]
    assert verdict(IAM_001, ROLE, {"inlinePolicies": inline}) == ["IAM-001.a"]


def test_a_trust_policy_grants_nothing() -> None:
    trust = document({"Effect": "Allow", "Action": "*", "Resource": "*", "Principal": "*"})
    assert verdict(IAM_001, ROLE, {"assumeRolePolicy": json.dumps(trust)}) == []


@pytest.mark.parametrize("action", ["*", "*:*", "**", ["s3:GetObject", "*"]])
@pytest.mark.parametrize("resource", ["*", ["arn:aws:s3:::a", "*"], "arn:aws:*", "arn:*:*:*:*:*:*"])
def test_every_spelling_of_everything_counts(action: object, resource: object) -> None:
    assert policy({**ADMIN, "Action": action, "Resource": resource}) == ["IAM-001.a"]


@pytest.mark.parametrize(
    "narrower",
    [{"Effect": "Deny"}, {"Action": "s3:*"}, {"Action": ["s3:*", "ec2:*"]}, {"Resource": "arn:aws:s3:::*"}],
)
def test_one_narrower_element_is_enough(narrower: dict[str, Any]) -> None:
    assert policy({**ADMIN, **narrower}) == []


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"},
        {"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::a"},
        {"Effect": "Allow", "NotAction": ["iam:*"], "NotResource": ["arn:aws:s3:::a"]},
    ],
)
def test_everything_by_exclusion_is_found_under_its_own_id(statement: dict[str, Any]) -> None:
    assert policy(statement) == ["IAM-001.b"]
    assert policy({**statement, "Effect": "Deny"}) == []


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Allow", "NotAction": "iam:*", "Resource": "arn:aws:s3:::a/*"},
        {"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::a"},
    ],
)
def test_an_exclusion_within_bounds_is_allowed(statement: dict[str, Any]) -> None:
    assert policy(statement) == []


def test_an_unknown_document_is_undetermined_and_does_not_hide_another() -> None:
    assert verdict(IAM_001, POLICY, {"policy": UNKNOWN}) == ["IAM-001.a?", "IAM-001.b?"]
    inline = [{"policy": UNKNOWN}, {"policy": json.dumps(document(ADMIN))}]
    assert verdict(IAM_001, ROLE, {"inlinePolicies": inline}) == ["IAM-001.a?", "IAM-001.a", "IAM-001.b?"]


def test_an_unknown_resource_matters_only_beside_every_action() -> None:
    assert policy({**READ, "Resource": UNKNOWN}) == []
    assert policy({**ADMIN, "Resource": UNKNOWN}) == ["IAM-001.a?"]
    assert policy({**ADMIN, "Resource": [UNKNOWN, "*"]}) == ["IAM-001.a"]


def test_missing_documents_grant_nothing() -> None:
    for props in ({}, {"policy": None}, {"policy": json.dumps({"Version": "2012-10-17"})}):
        assert verdict(IAM_001, POLICY, props) == []
    assert verdict(IAM_001, ROLE, {}) == []


@pytest.mark.parametrize("text", ["{", "5", "[]", "canary-1f2e"])
def test_a_document_that_cannot_be_read_is_a_violation_that_does_not_show_it(text: str) -> None:
    found = analyzed([IAM_001], POLICY, {"policy": text})
    assert len(found) == 2
    assert all("policy cannot be read as a JSON document" in diagnostic.message for diagnostic in found)
    assert not any("canary" in diagnostic.message for diagnostic in found)


def test_the_message_shows_where_but_no_value_of_the_document() -> None:
    [found] = analyzed([IAM_001], POLICY, {"policy": json.dumps(document(READ, {**ADMIN, "Sid": "canary"}))}, name="p")
    assert "[IAM-001.a] p: policy.Statement[1] allows every action on every resource; name the actions" in found.message
    assert "canary" not in found.message


patterns = st.lists(st.sampled_from(["*", "s3:*", "s3:GetObject"]), min_size=1, max_size=2)
statement = st.one_of(
    st.builds(
        lambda effect, actions, resources: {"Effect": effect, "Action": actions, "Resource": resources},
        st.sampled_from(["Allow", "Deny"]),
        patterns,
        st.lists(st.sampled_from(["*", "arn:aws:s3:::a"]), min_size=1, max_size=2),
    ),
    st.just({"Effect": "Allow", "NotAction": ["iam:*"], "Resource": ["*"]}),
)


def _single(values: Any) -> Any:
    """The document with every list of one written as the single value."""
    if isinstance(values, dict):
        return {key: _single(value) for key, value in values.items()}
    if isinstance(values, list):
        return _single(values[0]) if len(values) == 1 else [_single(value) for value in values]
    return values


@given(statements=st.lists(statement, min_size=1, max_size=3))
def test_every_form_of_a_document_gets_the_same_verdict(statements: list[dict[str, Any]]) -> None:
    whole = document(*statements)
    expected = policy(*statements)
    for form in (whole, _single(whole), json.dumps(_single(whole)), json.dumps(whole, indent=2)):
        assert verdict(IAM_001, POLICY, {"policy": form}) == expected
        assert verdict(IAM_001, ROLE, {"inlinePolicies": [{"name": "p", "policy": form}]}) == expected

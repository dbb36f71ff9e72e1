"""IAM-*: whichever form a document takes, the verdict is the same; and whom a statement is open to."""

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.accessors.conditions import Condition, is_fixed
from policies.accessors.documents import Statement, matches, resource_statements
from policies.cases.case import Given
from policies.engine.inputs import UndeterminedError, Value
from policies.rules.catalog import RULES as EVERY_RULE
from policies.rules.iam import RULES
from tests.policies.verdicts import UNKNOWN, analyzed, found, verdict

BY_ID = {rule.id: rule for rule in RULES}
IAM_001, IAM_003, IAM_005, IAM_006, IAM_007, IAM_008, IAM_010 = (
    BY_ID[f"IAM-{number}"] for number in ("001", "003", "005", "006", "007", "008", "010")
)

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
    for props in ({}, {"policy": None}):
        assert verdict(IAM_001, POLICY, props) == []
    assert verdict(IAM_001, ROLE, {}) == []


DEEP = "[" * 2000 + "]" * 2000


@pytest.mark.parametrize("text", ["{", "5", "[]", "canary-1f2e", DEEP, '{"Statement":' + DEEP + "}", 5, ["canary"]])
def test_a_document_that_cannot_be_read_is_a_violation_that_does_not_show_it(text: object) -> None:
    said = analyzed([IAM_001], [Given(type=POLICY, props={"policy": text})])
    assert len(said) == 2
    assert all("policy cannot be read as a JSON document" in diagnostic.message for diagnostic in said)
    assert not any("canary" in diagnostic.message for diagnostic in said)


@pytest.mark.parametrize(
    ("body", "unread"),
    [
        ({"Statement": [READ], "canary": 1}, "policy cannot be read as a policy document"),
        ({}, "policy.Statement cannot be read as a list of statements"),
        ({"Statement": 3}, "policy.Statement cannot be read as a statement"),
        ({"Statement": [READ, None]}, "policy.Statement[1] cannot be read as a statement"),
        ({"Statement": [[READ]]}, "policy.Statement[0] cannot be read as a statement"),
        ({"Statement": {**READ, "notAction": "x"}}, "policy.Statement cannot be read as a statement"),
        ({"Statement": {"Action": "*"}}, "policy.Statement.Effect cannot be read as Allow or Deny"),
        ({"Statement": {**READ, "Effect": "canary"}}, "policy.Statement.Effect cannot be read as Allow or Deny"),
        ({"Statement": {**READ, "Principal": ["canary", "*"]}}, 'policy.Statement.Principal cannot be read as "*"'),
        ({"Statement": {**READ, "Principal": {"aws": "*"}}}, 'policy.Statement.Principal cannot be read as "*"'),
        ({"Statement": {**READ, "NotPrincipal": 3}}, 'policy.Statement.NotPrincipal cannot be read as "*"'),
        (
            {"Statement": {**READ, "Principal": None}},
            "policy.Statement.Principal cannot be read as a value that is not null",
        ),
        (
            {"Statement": {"Effect": "Deny", "Resource": "*"}},
            "policy.Statement cannot be read as a statement with A",
        ),
        (
            {"Statement": {"Effect": "Deny", "Action": "*"}},
            "policy.Statement cannot be read as a statement with Resource",
        ),
        ({"Statement": {**READ, "Action": 3}}, "policy.Statement.Action cannot be read as text"),
        ({"Statement": {**READ, "Resource": ["*", 3]}}, "policy.Statement.Resource[1] cannot be read as text"),
    ],
)
def test_a_document_of_a_wrong_form_is_told_with_its_place(body: Mapping[str, Any], unread: str) -> None:
    for form in (body, json.dumps(body)):
        said = analyzed([IAM_001], [Given(type=POLICY, props={"policy": form})])
        assert {diagnostic.check for diagnostic in said} == {"IAM-001.a", "IAM-001.b"}
        assert all(unread in diagnostic.message for diagnostic in said)
        assert not any("canary" in diagnostic.message for diagnostic in said)


@pytest.mark.parametrize("principal", [{}, {"Principal": {}}, {"NotPrincipal": {}}])
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (ROLE, "assumeRolePolicy"),
        ("aws:s3/bucketPolicy:BucketPolicy", "policy"),
        ("aws:kms/key:Key", "policy"),
        ("aws:sqs/queue:Queue", "policy"),
        ("aws:sns/topicPolicy:TopicPolicy", "policy"),
        ("aws:ecr/repositoryPolicy:RepositoryPolicy", "policy"),
        ("aws:ecr/registryPolicy:RegistryPolicy", "policy"),
        ("aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate", "repositoryPolicy"),
    ],
)
def test_a_resource_policy_and_a_trust_policy_say_for_whom_they_are(
    kind: str, name: str, principal: Mapping[str, Any]
) -> None:
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", **principal}
    said = analyzed(EVERY_RULE, [Given(type=kind, props={name: json.dumps(document(statement))})])
    unread = f"{name}.Statement[0] cannot be read as a statement with Principal or NotPrincipal"
    assert any(unread in diagnostic.message for diagnostic in said)
    unknown = {name: document({**statement, "Principal": UNKNOWN})}
    assert not any("cannot be read" in one.message for one in analyzed(EVERY_RULE, [Given(type=kind, props=unknown)]))


def test_a_document_that_is_json_null_is_not_a_missing_one() -> None:
    for text in ("null", " null "):
        (said, *_) = analyzed([IAM_001], [Given(type=POLICY, props={"policy": text})])
        assert "policy cannot be read as a JSON document" in said.message
    assert analyzed([IAM_001], [Given(type=POLICY, props={"policy": None})]) == []


def test_a_part_that_is_not_known_has_no_wrong_form() -> None:
    for statement in ({**READ, "Effect": UNKNOWN}, {**READ, "Principal": UNKNOWN}, {**READ, "Action": [UNKNOWN]}):
        assert verdict(IAM_001, POLICY, {"policy": document(statement)}) == []
    assert verdict(IAM_001, POLICY, {"policy": document({**ADMIN, "Effect": UNKNOWN})}) == ["IAM-001.a?"]


def test_the_message_shows_where_but_no_value_of_the_document() -> None:
    props = {"policy": json.dumps(document(READ, {**ADMIN, "Sid": "canary"}))}
    [one] = analyzed([IAM_001], [Given(type=POLICY, props=props, name="p")])
    assert "[IAM-001.a] p: policy.Statement[1] allows every action on every resource; name the actions" in one.message
    assert "canary" not in one.message


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


def opened(statement: Mapping[str, Any]) -> bool:
    [one] = resource_statements(Value(json.dumps(document({"Effect": "Allow", "Action": "*", **statement})), "policy"))
    return one.open_principal()


ONE_ACCOUNT, ONE_ORGANIZATION = "111122223333", "o-a1b2c3"


@pytest.mark.parametrize(
    "principal",
    ["*", {"AWS": "*"}, {"AWS": [ONE_ACCOUNT, "*"]}, {"AWS": "arn:aws:iam::*:root"}, {"AWS": "arn:aws:sts::*:x"}],
)
def test_everyone_is_written_in_several_ways(principal: object) -> None:
    assert opened({"Principal": principal})
    assert not opened({"Principal": principal, "Effect": "Deny"})


@pytest.mark.parametrize(
    "principal",
    [
        {"AWS": []},
        {"AWS": f"arn:aws:iam::{ONE_ACCOUNT}:root"},
        {"Service": "*"},
        {"Service": "sns.amazonaws.com"},
        {"Federated": "*"},
        {"AWS": f"arn:aws:iam::{ONE_ACCOUNT}:role/*"},
    ],
)
def test_who_is_named_is_not_everyone(principal: object) -> None:
    assert not opened({"Principal": principal})


def test_everyone_but_some_is_everyone() -> None:
    assert opened({"NotPrincipal": {"AWS": ONE_ACCOUNT}})
    assert not opened({"NotPrincipal": {"AWS": ONE_ACCOUNT}, "Effect": "Deny"})


CALLERS = [
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceOwner",
    "aws:SourceVpc",
    "aws:SourceVpce",
    "aws:UserId",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "kms:CallerAccount",
    "s3:DataAccessPointAccount",
    "s3:DataAccessPointArn",
]


@pytest.mark.parametrize("key", CALLERS)
@pytest.mark.parametrize(
    "operator",
    [
        "StringEquals",
        "stringequals",
        "StringEqualsIgnoreCase",
        "StringLike",
        "ArnLike",
        "ArnEquals",
        "ForAnyValue:StringEquals",
    ],
)
def test_a_condition_that_must_hold_says_who_may_call(key: str, operator: str) -> None:
    assert not opened({"Principal": "*", "Condition": {operator: {key: ONE_ACCOUNT}}})


def test_the_case_of_a_key_does_not_matter() -> None:
    assert not opened({"Principal": "*", "Condition": {"StringEquals": {"AWS:SOURCEOWNER": ONE_ACCOUNT}}})


@pytest.mark.parametrize(
    "condition",
    [
        {},
        {"StringEquals": {}},
        {"StringEquals": {"aws:PrincipalOrgID": []}},
        {"StringEquals": {"aws:PrincipalOrgID": ""}},
        {"StringEquals": {"aws:PrincipalOrgID": [ONE_ORGANIZATION, "*"]}},
        {"StringEqualsIfExists": {"aws:PrincipalOrgID": ONE_ORGANIZATION}},
        {"ForAllValues:StringEquals": {"aws:PrincipalOrgID": ONE_ORGANIZATION}},
        {"StringNotEquals": {"aws:PrincipalOrgID": ONE_ORGANIZATION}},
        {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/x"}},
        {"Null": {"aws:PrincipalOrgID": "false"}},
        {"Bool": {"aws:SecureTransport": "true"}},
        {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}},
        {"StringEquals": {"aws:ResourceAccount": ONE_ACCOUNT}},
        {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:topic"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:sns:us-east-1:11112222333?:topic"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}},
        {"ArnLike": {"aws:SourceArn": "arn:aws:lambda:::f*"}},
        {"StringLike": {"aws:PrincipalOrgPaths": "o-*/r-1/*"}},
    ],
)
def test_a_condition_that_everyone_meets_says_nothing(condition: Mapping[str, Any]) -> None:
    assert opened({"Principal": "*", "Condition": condition})


@pytest.mark.parametrize(
    "value",
    [
        ONE_ACCOUNT,
        "arn:aws:iam::111122223333:role/*",
        "arn:aws:sns:*:111122223333:*",
        "arn:aws:s3:::logs",
        "arn:aws:s3:::logs-*",
        "arn:aws:s3:*:*:logs",
        "arn:aws:s3:us-east-1:111122223333:accesspoint/*",
        "o-a1b2c3/r-1/ou-*",
    ],
)
def test_a_pattern_within_one_account_or_organization_is_fixed(value: str) -> None:
    assert is_fixed(value)
    assert not opened({"Principal": "*", "Condition": {"StringLike": {"aws:SourceArn": [value]}}})


@pytest.mark.parametrize(
    "value",
    [
        "",
        "*",
        "1111*",
        "o-*",
        "o-a*",
        "x/y*",
        "arn:aws:iam::*:role/x",
        "arn:aws:s3:::?ogs",
        "AROAEXAMPLE:*",
        "arn:aws:s3:us-east-1:*:accesspoint/shop",
    ],
)
def test_a_pattern_beyond_that_is_not(value: str) -> None:
    assert not is_fixed(value)


def test_only_a_key_with_a_slash_at_its_end_stands_for_others() -> None:
    condition = Condition("stringequals", "aws:resourcetag/team", Value(["a"]))
    assert condition.names(frozenset({"aws:resourcetag/"}))
    assert not condition.names(frozenset({"aws:resourcetag", "aws:requesttag/"}))


def test_one_condition_is_enough_whatever_is_not_known_of_another() -> None:
    known, unknown = {"aws:SourceAccount": ONE_ACCOUNT}, {"aws:SourceArn": UNKNOWN}
    assert not opened({"Principal": "*", "Condition": {"StringEquals": known, "ArnLike": unknown}})
    with pytest.raises(UndeterminedError):
        opened({"Principal": "*", "Condition": {"ArnLike": unknown}})
    with pytest.raises(UndeterminedError):
        opened({"Principal": {"AWS": UNKNOWN}})
    assert opened({"Principal": {"AWS": [UNKNOWN, "*"]}})


letters = st.text("ab*?[].:", max_size=8)


@given(pattern=letters, text=st.text("ab[].:", max_size=8))
def test_only_stars_and_question_marks_are_wildcards(pattern: str, text: str) -> None:
    expression = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    assert matches(pattern, text) == bool(re.fullmatch(expression, text))


@given(text=st.text("abAB:*", max_size=8))
def test_a_text_matches_itself_in_any_case(text: str) -> None:
    assert matches(text.upper(), text.lower())


def test_a_pattern_of_many_stars_is_quick() -> None:
    assert not matches("*" * 60 + "b", "a" * 200)
    assert not matches("*?" * 40 + "z", "iam:CreateServiceSpecificCredential")


def test_a_statement_says_where_it_stands() -> None:
    to_nobody = {"Effect": "Deny", "Action": "*", "Principal": "*"}
    assert [one.where for one in resource_statements(Value({"Statement": [to_nobody, to_nobody]}, "policy"))] == [
        "policy.Statement[0]",
        "policy.Statement[1]",
    ]
    assert Statement(Value(READ, "x")).where == "x"


def trust(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {"assumeRolePolicy": json.dumps(document({"Effect": "Allow", "Action": "sts:AssumeRole", **statement}))}


STRANGER = {"Principal": {"AWS": "arn:aws:iam::444455556666:root"}}


def test_where_no_account_is_known_to_be_ours_an_account_is_undetermined() -> None:
    ours = {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}
    assert verdict(IAM_006, ROLE, trust(ours)) == ["IAM-006.b?"]
    assert verdict(IAM_006, ROLE, trust(ours), provider={"region": "us-east-1"}) == ["IAM-006.b?"]
    assert verdict(IAM_006, ROLE, trust(ours), settings={"trusted_accounts": ["444455556666"]}) == ["IAM-006.b?"]
    assert verdict(IAM_006, ROLE, trust(STRANGER), settings={"trusted_accounts": ["444455556666"]}) == []
    assert verdict(IAM_006, ROLE, trust(ours), provider={"allowedAccountIds": ["111122223333"]}) == []
    assert verdict(IAM_006, ROLE, trust(STRANGER), provider={"allowedAccountIds": '["111122223333"]'}) == ["IAM-006.b"]
    # The unique ID of a role or user, of whichever account.
    assert verdict(IAM_006, ROLE, trust({"Principal": {"AWS": "AROAEXAMPLEEXAMPLEEXA"}})) == ["IAM-006.b"]


OURS = "arn:aws:iam::111122223333:role/deploy"


@pytest.mark.parametrize(
    ("provider", "own"),
    [
        ({"assumeRoles": json.dumps([{"roleArn": OURS}])}, True),
        ({"assumeRoles": [{"roleArn": "arn:aws:iam::444455556666:role/entry"}, {"roleArn": OURS}]}, True),
        ({"assumeRoles": [{"roleArn": OURS}, {"roleArn": "arn:aws:iam::444455556666:role/exit"}]}, False),
        ({"assumeRoleWithWebIdentity": json.dumps({"roleArn": OURS})}, True),
        (
            {
                "assumeRoleWithWebIdentity": {"roleArn": OURS},
                "assumeRoles": [{"roleArn": "arn:aws:iam::444455556666:role/exit"}],
            },
            False,
        ),
        ({"allowedAccountIds": ["444455556666"], "assumeRoles": [{"roleArn": OURS}]}, False),
    ],
)
def test_a_role_that_the_provider_assumes_names_our_account(provider: dict[str, Any], own: bool) -> None:
    ours = {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}
    assert verdict(IAM_006, ROLE, trust(ours), provider=provider) == ([] if own else ["IAM-006.b"])


def test_a_role_that_does_not_say_its_account_leaves_it_undetermined() -> None:
    ours = {"Principal": {"AWS": "arn:aws:iam::111122223333:root"}}
    for roles in ([], [{}], [{"roleArn": "deploy"}], [{"roleArn": UNKNOWN}], UNKNOWN):
        assert verdict(IAM_006, ROLE, trust(ours), provider={"assumeRoles": roles}) == ["IAM-006.b?"]


def test_an_account_of_ours_that_is_not_known_is_undetermined() -> None:
    assert verdict(IAM_006, ROLE, trust(STRANGER), provider={"allowedAccountIds": UNKNOWN}) == ["IAM-006.b?"]


def test_an_unknown_trust_policy_is_undetermined() -> None:
    assert verdict(IAM_006, ROLE, {"assumeRolePolicy": UNKNOWN}) == ["IAM-006.a?", "IAM-006.b?"]
    assert verdict(IAM_007, ROLE, {"assumeRolePolicy": UNKNOWN}) == [f"IAM-007.{check}?" for check in "abcdef"]


def test_a_principal_that_is_not_known_does_not_hide_a_stranger() -> None:
    both = {"Principal": {"AWS": [UNKNOWN, "arn:aws:iam::444455556666:root"]}}
    provider = {"allowedAccountIds": ["111122223333"]}
    assert verdict(IAM_006, ROLE, trust(both), provider=provider) == ["IAM-006.a?", "IAM-006.b?", "IAM-006.b"]


def test_every_statement_of_a_trust_policy_is_judged() -> None:
    service = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    everyone = {"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}
    assert verdict(IAM_006, ROLE, {"assumeRolePolicy": json.dumps(document(service, everyone))}) == ["IAM-006.a"]


def test_the_message_names_the_actions_from_which_rights_are_made() -> None:
    rights = {"Effect": "Allow", "Action": ["iam:Attach*", "s3:GetObject"], "Resource": "*"}
    [one] = analyzed([IAM_008], [Given(type=POLICY, props={"policy": document(rights)})])
    assert "allows iam:AttachUserPolicy, iam:AttachGroupPolicy, iam:AttachRolePolicy on every resource" in one.message


def test_a_policy_that_is_attached_and_not_known_is_undetermined() -> None:
    arns = {"managedPolicyArns": [UNKNOWN, "arn:aws:iam::aws:policy/AdministratorAccess"]}
    assert verdict(IAM_003, ROLE, arns) == ["IAM-003.a?", "IAM-003.a", "IAM-003.b?"]


def test_a_user_that_is_not_known_is_a_user_where_no_user_is_allowed() -> None:
    kind = "aws:iam/userPolicyAttachment:UserPolicyAttachment"
    assert verdict(IAM_005, kind, {"user": UNKNOWN}) == ["IAM-005.a"]
    assert verdict(IAM_005, kind, {"user": UNKNOWN}, settings={"users": ["mailer"]}) == ["IAM-005.a?"]


def test_a_user_may_be_on_any_line_of_the_list() -> None:
    def verdict_on(name: str) -> list[str]:
        users = {"users": ["mailer-*", "backup"]}
        return verdict(BY_ID["IAM-004"], "aws:iam/user:User", {"name": name}, settings=users)

    assert (verdict_on("mailer-1"), verdict_on("backup"), verdict_on("anna")) == ([], [], ["IAM-004.a"])


def test_rights_of_nodes_are_found_in_a_preview_where_no_name_is_known() -> None:
    resources = [
        Given(type=ROLE, name="nodes", props={"arn": UNKNOWN, "name": UNKNOWN}),
        Given(type=ROLE, name="other", props={"arn": UNKNOWN, "name": UNKNOWN}),
        Given(
            type="aws:eks/nodeGroup:NodeGroup",
            name="group",
            props={"nodeRoleArn": UNKNOWN},
            depends={"nodeRoleArn": "nodes"},
        ),
        *(
            Given(
                type="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
                name=f"{role}-cni",
                props={"role": UNKNOWN, "policyArn": "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"},
                depends={"role": role},
            )
            for role in ("nodes", "other")
        ),
    ]
    assert found(IAM_010, resources) == ["IAM-010.a"]

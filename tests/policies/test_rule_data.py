"""Rules about databases, caches and buckets, where a table of examples does not say it all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime import proto

from policies.accessors.databases import engine_and_version, tls_parameter
from policies.cases import data as data_cases
from policies.cases import storage as storage_cases
from policies.cases.case import Case, Given
from policies.rules import data, storage
from tests.policies.verdicts import UNKNOWN, analyzed, found

BY_ID = {rule.id: rule for rule in (*data.RULES, *storage.RULES)}
INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
BUCKET = "aws:s3/bucket:Bucket"
CANARY = "canary-7f3a"

ENGINES = ["postgres", "aurora-postgresql", "mysql", "mariadb", "aurora-mysql", "sqlserver-ee", "oracle-se2-cdb"]


@pytest.mark.parametrize("case", [*data_cases.CASES, *storage_cases.CASES], ids=lambda case: f"{case.rule} {case.says}")
def test_no_example_is_found_because_a_rule_failed(case: Case) -> None:
    """A rule that raises is a violation of the check that raised, which looks like having found what is broken."""
    rule = BY_ID[case.rule]
    config = {rule.id: case.settings}
    for one in case.broken:
        changes = [
            changed for path in one.change for changed in (case.without(one, path), case.with_value(one, path, UNKNOWN))
        ]
        for resources in (case.broken_by(one), *changes):
            messages = [found.message for found in analyzed([rule], resources, stack=case.stack, config=config)]
            assert not [message for message in messages if "internal error" in message]


@pytest.mark.parametrize(
    ("kind", "name"),
    [(INSTANCE, "password"), (INSTANCE, "passwordWo"), (CLUSTER, "masterPassword"), (CLUSTER, "masterPasswordWo")],
)
@pytest.mark.parametrize("password", [CANARY, 4711.0, [CANARY], {"key": CANARY}, True])
def test_a_password_is_found_and_never_shown(kind: str, name: str, password: object) -> None:
    resources = [Given(type=kind, props={"engine": "postgres", name: password})]
    messages = [one.message for one in analyzed([BY_ID["DAT-007"]], resources)]
    assert any(message.startswith("[DAT-007.a]") and name in message for message in messages)
    assert not any(CANARY in message or "4711" in message for message in messages)


@pytest.mark.parametrize("name", ["authToken", "authTokenWo"])
def test_a_token_of_a_cache_is_never_shown(name: str) -> None:
    kind = "aws:elasticache/replicationGroup:ReplicationGroup"
    messages = [one.message for one in analyzed([BY_ID["DAT-010"]], [Given(type=kind, props={name: CANARY})])]
    assert messages
    assert not any(CANARY in message for message in messages)


def test_a_public_address_that_is_not_known_yet_fails_the_run() -> None:
    resources = [Given(type=INSTANCE, props={"publiclyAccessible": UNKNOWN})]
    assert [one.level for one in analyzed([BY_ID["DAT-002"]], resources)] == [proto.MANDATORY]


@pytest.mark.parametrize("rule", ["STO-001", "STO-002", "STO-003", "STO-004", "STO-005", "STO-006"])
def test_a_bare_bucket_is_found_in_a_preview_already(rule: str) -> None:
    """What AWS computes of a bucket is unknown in a preview, and nothing of it was asked for."""
    computed = dict.fromkeys(
        ("id", "arn", "policy", "logging", "versioning", "lifecycleRules", "grants", "acl"), UNKNOWN
    )
    bare = Given(type=BUCKET, props={**computed, "serverSideEncryptionConfiguration": UNKNOWN})
    assert found(BY_ID[rule], [bare]) == [f"{rule}.a"]


def test_companions_are_linked_in_a_preview_by_what_they_are_made_from() -> None:
    bucket = Given(type=BUCKET, name="orders", props={"id": UNKNOWN, "bucket": UNKNOWN, "versioning": UNKNOWN})
    other = Given(type=BUCKET, name="other", props={"id": UNKNOWN, "bucket": UNKNOWN, "versioning": UNKNOWN})
    versioning = Given(
        type="aws:s3/bucketVersioning:BucketVersioning",
        name="versioning",
        props={"bucket": UNKNOWN, "versioningConfiguration": {"status": "Enabled"}},
        depends={"bucket": "orders"},
    )
    assert found(BY_ID["STO-004"], [bucket, versioning]) == []
    assert found(BY_ID["STO-004"], [bucket, other, versioning]) == ["STO-004.a"]


@given(st.sampled_from(ENGINES), st.integers(1, 99), st.one_of(st.none(), st.integers(0, 99)), st.booleans())
def test_a_family_is_its_engine_and_version(engine: str, major: int, minor: int | None, dash: bool) -> None:
    version = str(major) if minor is None else f"{major}.{minor}"
    # An engine that ends in a digit is told from its version by a dash only.
    dash = dash or engine[-1].isdigit()
    family = f"{engine}-{version}" if dash else f"{engine}{version}"
    if engine == "oracle-se2-cdb":
        assert tls_parameter(engine_and_version(family)[0]) is None
    else:
        assert engine_and_version(family) == (engine, version)


@given(st.text())
def test_any_family_can_be_read(family: str) -> None:
    engine, version = engine_and_version(family)
    assert bool(engine) == bool(version)
    parameter = tls_parameter(engine)
    assert parameter is None or parameter.by_default(version) in (True, False)


FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"


def companions(bucket: object, *, good: bool, depends: str | None = None) -> list[Given]:
    own = {"bucket": "logs"}
    good_block, good_status = dict.fromkeys(FLAGS, True), {"status": "Enabled"}
    flags = good_block if good else {}
    link = {"bucket": depends} if depends else {}
    return [
        Given(type=BUCKET, name="logs", props={"bucket": "logs", "id": UNKNOWN}),
        Given(type=BLOCK, name="own", props={**own, **good_block}),
        Given(type=VERSIONING, name="own-versioning", props={**own, "versioningConfiguration": good_status}),
        Given(type=BLOCK, name="block", props={"bucket": bucket, **flags}, depends=link),
        Given(
            type=VERSIONING,
            name="versioning",
            props={"bucket": bucket, "versioningConfiguration": good_status if good else {"status": "Suspended"}},
            depends=link,
        ),
    ]


def of_both(resources: list[Given]) -> list[str]:
    return [*found(BY_ID["STO-001"], resources), *found(BY_ID["STO-004"], resources)]


def test_a_companion_is_judged_once_with_its_bucket_or_alone() -> None:
    twice = ["STO-001.b"] * 4 + ["STO-004.a"]
    assert of_both(companions("logs", good=False)) == twice
    assert of_both(companions(UNKNOWN, good=False, depends="logs")) == twice
    assert of_both(companions("elsewhere", good=False)) == twice
    assert of_both(companions("elsewhere", good=False, depends="own")) == twice
    assert of_both(companions("elsewhere", good=True)) == []


def test_a_companion_whose_bucket_is_not_known_is_undetermined_only_where_it_is_wrong() -> None:
    undetermined = of_both(companions(UNKNOWN, good=False))
    assert set(undetermined) == {"STO-001.b?", "STO-004.a?"}
    assert of_both(companions(UNKNOWN, good=True)) == []
    # Without a bucket in the stack, it is none of the stack.
    assert of_both(companions(UNKNOWN, good=False)[3:]) == ["STO-001.b"] * 4 + ["STO-004.a"]


def test_a_companion_is_linked_to_its_bucket_by_dependency_where_their_names_do_not_tell() -> None:
    resources = [
        Given(type=BUCKET, name="logs", props={"id": UNKNOWN}),
        Given(type=BLOCK, name="block", props={"bucket": "logs-4f0c"}, depends={"bucket": "logs"}),
    ]
    said = analyzed([BY_ID["STO-001"]], resources)
    assert {diagnostic.urn.rpartition("::")[2] for diagnostic in said} == {"logs"}
    assert found(BY_ID["STO-001"], resources) == ["STO-001.b"] * 4

"""The rows of buckets: what is changed in place, what is drift, what S3 refuses."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.naming import autonamed
from sandbox.aws.operations import Operations, Refused
from sandbox.aws.rows import ROWS

from .inputs_of_buckets import INPUTS, LIFECYCLE_RULES, bucket, log_bucket, policy
from .row_life import changed_in_place, replaced, same
from .test_rows import World, operations

BUCKET = "aws:s3/bucket:Bucket"
SETTINGS = [kind for kind in INPUTS if kind != BUCKET]
VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
POLICY = "aws:s3/bucketPolicy:BucketPolicy"
LOGGING = "aws:s3/bucketLogging:BucketLogging"
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"

AES = {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}
CHANGES: dict[str, list[dict[str, Any]]] = {
    BUCKET: [
        {"versioning": {"enabled": False}, "logging": None, "policy": None, "acl": None},
        {"serverSideEncryptionConfiguration": {"rule": AES}, "forceDestroy": False},
        {"serverSideEncryptionConfiguration": None},
    ],
    BLOCK: [{"restrictPublicBuckets": True}, {"blockPublicAcls": None}],
    VERSIONING: [{"versioningConfiguration": {"status": "Suspended"}}],
    ENCRYPTION: [{"rules": [AES]}],
    POLICY: [{"policy": policy("other")}],
    LIFECYCLE: [{"rules": LIFECYCLE_RULES[:1], "transitionDefaultMinimumObjectSize": None}],
    LOGGING: [{"targetPrefix": "all/", "targetObjectKeyFormat": {"simplePrefix": {}}}],
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": [{"rule": {"objectOwnership": "BucketOwnerPreferred"}}],
}


@pytest.mark.parametrize(("kind", "change"), [(kind, change) for kind, all_ in CHANGES.items() for change in all_])
def test_a_bucket_and_its_settings_are_changed_in_place(kind: str, change: dict[str, Any], account: Account) -> None:
    changed_in_place(kind, account, INPUTS[kind](World(account)), change)


def test_a_bucket_tells_its_arn_and_its_domain_names(account: Account) -> None:
    inputs = {"bucket": World(account).name()}
    identity, outputs = Operations(ROWS[BUCKET], account, "eu-west-1", {"client": account.client}).create(inputs)
    told = {
        "bucket": identity,
        "arn": f"arn:aws:s3:::{identity}",
        "bucketDomainName": f"{identity}.s3.amazonaws.com",
        "bucketRegionalDomainName": f"{identity}.s3.eu-west-1.amazonaws.com",
        "bucketRegion": "eu-west-1",
        "hostedZoneId": "Z1BKCTXD74EZPE",
    }
    assert {name: outputs[name] for name in told} == told


def test_another_name_and_another_lock_make_another_bucket() -> None:
    replaced(BUCKET, "bucket", "objectLockEnabled", "region")


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_setting_of_another_bucket_is_another_setting(kind: str) -> None:
    replaced(kind, "bucket", "expectedBucketOwner", "region")


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_setting_of_no_bucket_is_refused_and_is_not_there(kind: str, account: Account) -> None:
    inputs = {**INPUTS[kind](World(account)), "bucket": "there-is-none"}
    with pytest.raises(ClientError, match=r"NoSuchBucket.*The specified bucket does not exist"):
        operations(kind, account).create(inputs)
    assert operations(kind, account).read("there-is-none", inputs) is None
    operations(kind, account).delete("there-is-none", inputs, inputs)


@pytest.mark.parametrize("kind", [kind for kind in SETTINGS if kind != VERSIONING])
def test_a_setting_that_somebody_took_away_is_not_there(kind: str, account: Account) -> None:
    inputs = INPUTS[kind](World(account))
    identity, outputs = operations(kind, account).create(inputs)
    account.client("s3", "us-east-1").delete_bucket(Bucket=inputs["bucket"])
    assert operations(kind, account).read(identity, inputs, outputs) is None


def test_a_setting_of_a_bucket_with_a_stated_owner_has_the_owner_in_its_id(account: Account) -> None:
    inputs = {**INPUTS[VERSIONING](World(account)), "expectedBucketOwner": "123456789012"}
    identity, outputs = operations(VERSIONING, account).create(inputs)
    assert identity == f"{inputs['bucket']},123456789012"
    assert outputs["bucket"] == inputs["bucket"]


def test_a_setting_is_read_by_the_id_alone(account: Account) -> None:
    identity, outputs = operations(BLOCK, account).create(INPUTS[BLOCK](World(account)))
    assert (operations(BLOCK, account).read(identity, {}) or {})["bucket"] == outputs["bucket"] == identity


def test_what_somebody_changed_on_a_bucket_is_seen(account: Account) -> None:
    world, client = World(account), account.client("s3", "us-east-1")
    inputs = INPUTS[BUCKET](world)
    identity, outputs = operations(BUCKET, account).create(inputs)
    client.put_bucket_versioning(Bucket=identity, VersioningConfiguration={"Status": "Suspended"})
    client.delete_bucket_encryption(Bucket=identity)
    client.delete_bucket_policy(Bucket=identity)
    client.put_bucket_tagging(Bucket=identity, Tagging={"TagSet": [{"Key": "Owner", "Value": "o"}]})
    read = operations(BUCKET, account).read(identity, inputs, outputs) or {}
    assert (read["versioning"]["enabled"], read["serverSideEncryptionConfiguration"], read["policy"]) == (False, {}, "")
    assert read["tags"] == {}


def test_what_is_set_by_a_resource_of_its_own_is_no_drift_of_the_bucket(account: Account) -> None:
    inputs = {"bucket": World(account).name()}
    identity, outputs = operations(BUCKET, account).create(inputs)
    for kind in (POLICY, BLOCK, ENCRYPTION):
        operations(kind, account).create({**INPUTS[kind](World(account)), "bucket": identity})
    assert operations(BUCKET, account).read(identity, inputs, outputs) == outputs


def test_versioning_that_was_never_on_is_left_alone(account: Account) -> None:
    inputs = {"bucket": bucket(World(account)), "versioningConfiguration": {"status": "Disabled"}}
    identity, outputs = operations(VERSIONING, account).create(inputs)
    same(outputs, inputs)
    operations(VERSIONING, account).delete(identity, inputs, outputs)
    assert "Status" not in account.client("s3", "us-east-1").get_bucket_versioning(Bucket=identity)


def test_a_bucket_with_objects_is_deleted_only_where_the_program_says_so(account: Account) -> None:
    client, row = account.client("s3", "us-east-1"), operations(BUCKET, account)
    inputs = {"bucket": World(account).name(), "versioning": {"enabled": True}}
    identity, outputs = row.create(inputs)
    client.put_object(Bucket=identity, Key="k", Body=b"1")
    client.delete_object(Bucket=identity, Key="k")
    with pytest.raises(ClientError, match="BucketNotEmpty"):
        row.delete(identity, inputs, outputs)
    row.delete(identity, {**inputs, "forceDestroy": True}, outputs)
    assert row.read(identity, inputs, outputs) is None


@pytest.mark.parametrize(
    ("region", "code"), [("us-east-1", "BucketAlreadyExists"), ("eu-west-1", "BucketAlreadyOwnedByYou")]
)
def test_a_bucket_that_exists_is_not_made_again(region: str, code: str, account: Account) -> None:
    row = Operations(ROWS[BUCKET], account, region, {"client": account.client})
    inputs = {"bucket": World(account).name()}
    row.create(inputs)
    with pytest.raises((Refused, ClientError), match=code):
        row.create(inputs)


def changed(rule: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {key: value for key, value in {**rule, **more}.items() if value is not None}


def test_a_replication_is_changed_in_place(account: Account) -> None:
    inputs = INPUTS[REPLICATION](World(account))
    rule = changed(inputs["rules"][0], priority=2, status="Disabled", filter={"prefix": ""})
    changed_in_place(REPLICATION, account, inputs, {"rules": [rule]})


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"deleteMarkerReplication": None}, "DeleteMarkerReplication must be specified"),
        ({"sourceSelectionCriteria": None}, "must be specified together"),
        ({"destination": {"bucket": "arn:aws:s3:::there-is-none"}}, "Destination bucket must exist"),
    ],
)
def test_a_replication_is_refused_where_s3_refuses_it(change: dict[str, Any], words: str, account: Account) -> None:
    inputs = INPUTS[REPLICATION](World(account))
    rule = changed(inputs["rules"][0], **change)
    with pytest.raises(Refused, match=words):
        operations(REPLICATION, account).create({**inputs, "rules": [rule]})


@pytest.mark.parametrize("end", ["source", "destination"])
def test_replication_is_between_buckets_that_have_versions(end: str, account: Account) -> None:
    world = World(account)
    inputs, unversioned = INPUTS[REPLICATION](world), bucket(world)
    if end == "source":
        inputs["bucket"] = unversioned
    else:
        inputs["rules"][0]["destination"]["bucket"] = f"arn:aws:s3:::{unversioned}"
    with pytest.raises(Refused, match="ersioning"):
        operations(REPLICATION, account).create(inputs)


def test_a_bucket_is_named_in_small_letters() -> None:
    named = autonamed(ROWS[BUCKET], {}, {}, "Audit-Logs", b"seed")
    assert named["bucket"].startswith("audit-logs-")
    assert autonamed(ROWS[BUCKET], {}, named, "Audit-Logs", b"other")["bucket"] == named["bucket"]
    assert autonamed(ROWS[BUCKET], {"bucketPrefix": "x-"}, {}, "Audit", b"seed")["bucket"].startswith("x-")


@pytest.mark.parametrize("text", ["no json", "[]"])
def test_a_policy_that_is_no_document_is_refused_in_the_words_of_s3(text: str, account: Account) -> None:
    with pytest.raises(Refused, match=r"MalformedPolicy: Policies must be valid JSON"):
        operations(POLICY, account).create({"bucket": bucket(World(account)), "policy": text})


def test_a_policy_is_also_taken_as_an_object(account: Account) -> None:
    name = bucket(World(account))
    inputs = {"bucket": name, "policy": json.loads(policy(name))}
    _, outputs = operations(POLICY, account).create(inputs)
    same(outputs, inputs)


def test_logging_to_a_bucket_that_logs_may_not_be_written_to_is_refused(account: Account) -> None:
    world = World(account)
    inputs = {"bucket": bucket(world), "targetBucket": bucket(world), "targetPrefix": ""}
    with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
        operations(LOGGING, account).create(inputs)
    operations(LOGGING, account).create({**inputs, "targetBucket": log_bucket(world)})

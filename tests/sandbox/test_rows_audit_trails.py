"""The row of trails, and what CloudTrail refuses of their destinations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.operations import Refused
from sandbox.aws.rows.service_access import SECURE, allows

from .inputs_of_audit import (
    ACCOUNT,
    BUCKET_POLICY,
    INSECURE,
    REGION,
    TOPIC,
    TRAIL,
    delivery,
    document,
    trail,
    trail_arn,
    trail_bucket,
    trail_key,
)
from .inputs_of_buckets import bucket
from .row_life import changed_in_place, replaced, same
from .test_rows import World, operations

SELECTOR = {
    "readWriteType": "WriteOnly",
    "includeManagementEvents": True,
    "dataResources": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3:::secrets/"]}],
}
CHANGES: list[dict[str, Any]] = [
    {"kmsKeyId": None, "snsTopicName": None, "cloudWatchLogsGroupArn": None, "cloudWatchLogsRoleArn": None},
    {"isMultiRegionTrail": None, "enableLogFileValidation": None, "includeGlobalServiceEvents": False},
    {"enableLogging": False},
    {"enableLogging": None},
    {"advancedEventSelectors": None, "eventSelectors": [SELECTOR]},
    {"advancedEventSelectors": None, "insightSelectors": None},
    {"insightSelectors": [{"insightType": "ApiCallRateInsight"}]},
]


def small(account: Account, **more: Any) -> dict[str, Any]:
    name = World(account).name()
    inputs = {"name": name, "s3BucketName": trail_bucket(World(account), name), **more}
    return {key: value for key, value in inputs.items() if value is not None}


@pytest.mark.parametrize("change", CHANGES)
def test_a_trail_is_changed_in_place(change: dict[str, Any], account: Account) -> None:
    changed_in_place(TRAIL, account, trail(World(account)), change)


def test_a_trail_of_another_name_is_another_trail() -> None:
    replaced(TRAIL, "name", "region")


def test_a_trail_logs_from_the_start_unless_it_is_told_not_to(account: Account) -> None:
    client = account.client("cloudtrail", REGION)
    for inputs, logs in ((small(account), True), (small(account, enableLogging=False), False)):
        identity, _ = operations(TRAIL, account).create(inputs)
        assert client.get_trail_status(Name=identity)["IsLogging"] is logs


def test_a_trail_tells_its_arn_and_its_home(account: Account) -> None:
    inputs = trail(World(account))
    identity, outputs = operations(TRAIL, account).create(inputs)
    assert identity == outputs["arn"] == trail_arn(inputs["name"])
    assert (outputs["homeRegion"], outputs["snsTopicArn"]) == (REGION, inputs["snsTopicName"])


def test_without_selectors_a_trail_logs_management_events(account: Account) -> None:
    inputs = small(account, eventSelectors=[SELECTOR])
    row, client = operations(TRAIL, account), account.client("cloudtrail", REGION)
    identity, outputs = row.create(inputs)
    row.update(identity, inputs, {key: one for key, one in inputs.items() if key != "eventSelectors"}, outputs)
    (left,) = client.get_event_selectors(TrailName=identity)["EventSelectors"]
    assert (left["ReadWriteType"], left["IncludeManagementEvents"], left.get("DataResources", [])) == ("All", True, [])


def test_what_somebody_changed_on_a_trail_is_seen(account: Account) -> None:
    row, client = operations(TRAIL, account), account.client("cloudtrail", REGION)
    inputs = {**small(account, isMultiRegionTrail=True, enableLogging=True), "eventSelectors": [SELECTOR]}
    identity, outputs = row.create(inputs)
    same(row.read(identity, inputs, outputs), inputs)
    client.stop_logging(Name=identity)
    client.update_trail(Name=identity, IsMultiRegionTrail=False)
    client.put_event_selectors(TrailName=identity, EventSelectors=[{"ReadWriteType": "All"}])
    read = row.read(identity, inputs, outputs) or {}
    assert (read["enableLogging"], read["isMultiRegionTrail"]) == (False, False)
    assert [one["readWriteType"] for one in read["eventSelectors"]] == ["All"]


def test_the_next_trail_of_a_name_has_none_of_the_tags_of_the_last(account: Account) -> None:
    row, tags = operations(TRAIL, account), {"tags": {"a": "b"}, "tagsAll": {"a": "b"}}
    inputs = small(account)
    identity, outputs = row.create({**inputs, **tags})
    row.delete(identity, {**inputs, **tags}, outputs)
    assert row.create(inputs)[1]["tagsAll"] == {}


def test_a_topic_may_be_given_by_its_arn(account: Account) -> None:
    inputs = trail(World(account))
    assert inputs["snsTopicName"].startswith("arn:aws:sns:")
    for topic in (inputs["snsTopicName"], inputs["snsTopicName"].rsplit(":", 1)[1]):
        given = {**inputs, "snsTopicName": topic}
        identity, outputs = operations(TRAIL, account).create(given)
        same(outputs, given)
        operations(TRAIL, account).delete(identity, given, outputs)


def test_a_second_trail_of_a_name_is_refused(account: Account) -> None:
    inputs = small(account)
    operations(TRAIL, account).create(inputs)
    words = f"CreateTrail: TrailAlreadyExistsException: Trail {inputs['name']} already exists for customer: {ACCOUNT}"
    with pytest.raises(Refused, match=words):
        operations(TRAIL, account).create(inputs)


def test_a_bucket_that_does_not_exist_is_refused(account: Account) -> None:
    with pytest.raises(ClientError, match="S3BucketDoesNotExistException"):
        operations(TRAIL, account).create(small(account, s3BucketName="there-is-none"))


def policies(name: str, trail: str) -> dict[str, str | None]:
    """Policies of a bucket that do not let the trail write, by what is wrong."""
    acl, logs = delivery(name, "cloudtrail.amazonaws.com", trail_arn(trail))
    deny = {"Effect": "Deny", "Principal": {"Service": "cloudtrail.amazonaws.com"}, "Action": "s3:Put*"}
    return {
        "none": None,
        "no acl": document(logs),
        "no logs": document(acl),
        "another trail": document(*delivery(name, "cloudtrail.amazonaws.com", trail_arn("other"))),
        "another service": document(*delivery(name, "config.amazonaws.com", trail_arn(trail))),
        "another prefix": document(*delivery(name, "cloudtrail.amazonaws.com", trail_arn(trail), "audit/AWSLogs/*")),
        "denied": document(acl, logs, {**deny, "Resource": f"arn:aws:s3:::{name}/*"}),
    }


@pytest.mark.parametrize("wrong", policies("", ""))
def test_a_bucket_that_a_trail_may_not_write_to_is_refused(wrong: str, account: Account) -> None:
    world = World(account)
    name, trail_name = bucket(world), world.name()
    if policy := policies(name, trail_name)[wrong]:
        world.make(BUCKET_POLICY, bucket=name, policy=policy)
    words = (
        f"CreateTrail: InsufficientS3BucketPolicyException: Incorrect S3 bucket policy is detected for bucket: {name}$"
    )
    with pytest.raises(Refused, match=words):
        operations(TRAIL, account).create({"name": trail_name, "s3BucketName": name})
    assert operations(TRAIL, account).read(trail_arn(trail_name), {}) is None


def test_a_change_to_a_bucket_that_a_trail_may_not_write_to_is_refused(account: Account) -> None:
    row, inputs = operations(TRAIL, account), small(account)
    identity, outputs = row.create(inputs)
    with pytest.raises(Refused, match="UpdateTrail: InsufficientS3BucketPolicyException"):
        row.update(identity, inputs, {**inputs, "s3KeyPrefix": "audit"}, outputs)


def test_a_key_that_a_trail_may_not_encrypt_with_is_refused(account: Account) -> None:
    inputs = small(account)
    default = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{World(account).key}"
    for key in (default, trail_key(World(account), "other")):
        words = f"InsufficientEncryptionPolicyException: .* S3 bucket {inputs['s3BucketName']} or KMS key {key}"
        with pytest.raises(Refused, match=words):
            operations(TRAIL, account).create({**inputs, "kmsKeyId": key})
    operations(TRAIL, account).create({**inputs, "kmsKeyId": trail_key(World(account), inputs["name"])})


@pytest.mark.parametrize("exists", [True, False])
def test_a_topic_that_a_trail_may_not_publish_to_is_refused(exists: bool, account: Account) -> None:
    topic = World(account).make(TOPIC, name=World(account).name()) if exists else "none"
    with pytest.raises(Refused, match="InsufficientSnsTopicPolicyException: SNS Topic does not exist or"):
        operations(TRAIL, account).create(small(account, snsTopicName=topic.rsplit(":", 1)[-1]))


def test_a_log_group_needs_a_role_and_is_given_with_an_asterisk(account: Account) -> None:
    name = World(account).make("aws:cloudwatch/logGroup:LogGroup", name=World(account).name())
    arn = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{name}"
    with pytest.raises(Refused, match="InvalidCloudWatchLogsRoleArnException: You must specify a role ARN as well"):
        operations(TRAIL, account).create(small(account, cloudWatchLogsGroupArn=f"{arn}:*"))
    role = World(account).role_arn
    for wrong in (arn, f"{arn}-of-nobody:*"):
        with pytest.raises(Refused, match="CloudTrail cannot validate the specified log group ARN"):
            operations(TRAIL, account).create(small(account, cloudWatchLogsGroupArn=wrong, cloudWatchLogsRoleArn=role))


# Policies.

LETTER = "arn:aws:s3:::mail/letter"


def let(effect: str = "Allow", **statement: Any) -> dict[str, Any]:
    default = {"Principal": {"Service": "ses.amazonaws.com"}, "Action": "s3:PutObject", "Resource": LETTER}
    return {"Effect": effect} | {name: value for name, value in (default | statement).items() if value}


def when(operator: str, key: str, *values: str) -> dict[str, Any]:
    return {"Condition": {operator: {key: list(values)}}}


@pytest.mark.parametrize(
    ("expected", "statements"),
    [
        (True, [let()]),
        (True, [let(Principal="*")]),
        (True, [let(Principal={"AWS": "*"})]),
        (False, [let(Principal={"Service": ["sns.amazonaws.com"]})]),
        (True, [let(Action=["s3:Get*", "S3:put?bject"])]),
        (False, [let(Action="s3:PutObjectAcl")]),
        (False, [let(Resource="arn:aws:s3:::Mail/*")]),
        (True, [let(), let("Deny", Principal="*", Action="s3:Delete*")]),
        (False, [let(), let("Deny", Principal="*")]),
        (True, [let(), INSECURE]),
        (False, [let(), let("Deny", Action=None, NotAction="s3:GetObject")]),
        (True, [let(**when("StringEquals", "AWS:SourceAccount", "1", "2"))]),
        (False, [let(**when("StringEquals", "aws:SourceAccount", "2*"))]),
        (True, [let(**when("StringLike", "aws:SourceAccount", "2*"))]),
        (True, [let(**when("StringEqualsIfExists", "aws:SourceAccount", "2"))]),
        (False, [let(**when("StringNotEquals", "aws:SourceAccount", "2"))]),
        (True, [let(), let("Deny", **when("StringNotEquals", "aws:SourceAccount", "2"))]),
        (False, [let(), let("Deny", **when("ArnNotLike", "aws:SourceArn", "arn:aws:ses:*"))]),
        (True, [let(**when("NumericLessThan", "s3:max-keys", "1"))]),
        (True, [let(), let("Deny", **when("StringEquals", "aws:PrincipalOrgID", "o-1"))]),
    ],
)
def test_a_policy_allows_a_service_what_iam_would_allow(expected: bool, statements: list[dict[str, Any]]) -> None:
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    context = {**SECURE, "aws:sourceaccount": "2", "aws:sourcearn": "arn:aws:sns:x"}
    assert allows(policy, "ses.amazonaws.com", "s3:PutObject", LETTER, context) is expected


def test_without_a_policy_nothing_is_allowed() -> None:
    assert not allows(None, "ses.amazonaws.com", "s3:PutObject", LETTER, SECURE)

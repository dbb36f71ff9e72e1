"""The rows of AWS Config: recorder, delivery channel, rules, aggregators."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.operations import Refused
from sandbox.aws.rows import ROWS

from .inputs_of_audit import (
    ACCOUNT,
    AGGREGATOR,
    BUCKET_POLICY,
    CHANNEL,
    INPUTS,
    LINKED_ROLE,
    RECORDER,
    REGION,
    RETENTION,
    RULE,
    STATUS,
    channel,
    delivery,
    document,
    recorder,
    rule,
    status,
    without_recorders,
)
from .inputs_of_buckets import bucket
from .refused import refused
from .row_life import changed_in_place, replaced, same
from .test_rows import World, operations

ROLE = f"arn:aws:iam::{ACCOUNT}:role/other"
CHANGES: dict[str, list[dict[str, Any]]] = {
    RECORDER: [
        {"roleArn": ROLE},
        {"recordingGroup": {"allSupported": True, "includeGlobalResourceTypes": True}},
        {"recordingGroup": {"allSupported": False, "resourceTypes": ["AWS::S3::Bucket", "AWS::EC2::VPC"]}},
        {"recordingMode": {"recordingFrequency": "DAILY"}},
        {"recordingMode": None, "recordingGroup": None},
    ],
    CHANNEL: [
        {"s3KeyPrefix": "other", "snapshotDeliveryProperties": {"deliveryFrequency": "One_Hour"}},
        {"s3KeyPrefix": None, "s3KmsKeyArn": None, "snsTopicArn": None, "snapshotDeliveryProperties": None},
    ],
    STATUS: [{"isEnabled": False}],
    RULE: [
        {"description": None, "scope": None, "evaluationModes": None},
        {"scope": {"tagKey": "Owner", "tagValue": "o"}, "inputParameters": json.dumps({"tag1Key": "Team"})},
        {
            "source": {"owner": "AWS", "sourceIdentifier": "ACCESS_KEYS_ROTATED"},
            "inputParameters": json.dumps({"maxAccessKeyAge": "90"}),
            "maximumExecutionFrequency": "Six_Hours",
        },
    ],
    AGGREGATOR: [
        {"accountAggregationSource": {"accountIds": [ACCOUNT], "allRegions": True}},
        {
            "accountAggregationSource": None,
            "organizationAggregationSource": {"roleArn": ROLE, "regions": ["eu-west-1"]},
        },
    ],
    RETENTION: [{"retentionPeriodInDays": 2557}],
}


@pytest.mark.parametrize(("kind", "change"), [(kind, change) for kind, all_ in CHANGES.items() for change in all_])
def test_what_aws_config_has_is_changed_in_place(kind: str, change: dict[str, Any], account: Account) -> None:
    changed_in_place(kind, account, INPUTS[kind](World(account)), change)


@pytest.mark.parametrize("kind", [RECORDER, CHANNEL, STATUS, RULE, AGGREGATOR])
def test_of_another_name_it_is_another(kind: str) -> None:
    replaced(kind, "name", "region")


def test_a_rule_and_an_aggregator_tell_their_arns(account: Account) -> None:
    for kind, path in ((RULE, "config-rule/config-rule-"), (AGGREGATOR, "config-aggregator/config-aggregator-")):
        _, outputs = operations(kind, account).create(INPUTS[kind](World(account)))
        assert outputs["arn"].startswith(f"arn:aws:config:{REGION}:{ACCOUNT}:{path}")


def test_a_change_of_a_rule_leaves_its_tags(account: Account) -> None:
    inputs, row = rule(World(account)), operations(RULE, account)
    identity, outputs = row.create(inputs)
    updated = row.update(identity, inputs, {**inputs, "description": "other"}, outputs)
    assert updated["tagsAll"] == inputs["tagsAll"]


def test_a_recorder_is_started_and_stopped(account: Account) -> None:
    client, row = account.client("config", REGION), operations(STATUS, account)
    inputs = status(World(account))

    def recording() -> bool:
        (live,) = client.describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
        return live["recording"]

    identity, outputs = row.create(inputs)
    assert recording()
    client.stop_configuration_recorder(ConfigurationRecorderName=identity)
    assert (row.read(identity, inputs, outputs) or {})["isEnabled"] is False
    client.start_configuration_recorder(ConfigurationRecorderName=identity)
    row.delete(identity, inputs, outputs)
    assert not recording()
    client.start_configuration_recorder(ConfigurationRecorderName=identity)
    row.create({**inputs, "isEnabled": False})
    assert not recording()


def test_a_channel_is_deleted_only_after_its_recorder_was_stopped(account: Account) -> None:
    given, client = status(World(account)), account.client("config", REGION)
    identity, outputs = operations(STATUS, account).create(given)
    (live,) = client.describe_delivery_channels()["DeliveryChannels"]
    inputs = {"name": live["name"], "s3BucketName": live["s3BucketName"]}
    with pytest.raises(ClientError, match="LastDeliveryChannelDeleteFailedException"):
        operations(CHANNEL, account).delete(live["name"], inputs, inputs)
    operations(STATUS, account).delete(identity, given, outputs)
    operations(CHANNEL, account).delete(live["name"], inputs, inputs)
    assert operations(CHANNEL, account).read(live["name"], inputs, inputs) is None


def test_a_recorder_without_a_channel_is_not_started(account: Account) -> None:
    name = World(account).make(RECORDER, **recorder(World(account)))
    with pytest.raises(ClientError, match="NoAvailableDeliveryChannelException"):
        operations(STATUS, account).create({"name": name, "isEnabled": True})


def test_the_state_of_no_recorder_is_refused(account: Account) -> None:
    assert refused(STATUS, {"isEnabled": True}) == {"name": "missing, and AWS requires it"}
    with pytest.raises(ClientError, match="NoSuchConfigurationRecorderException"):
        operations(STATUS, account).create({"name": "there-is-none", "isEnabled": True})


def test_a_second_recorder_in_a_region_is_refused(account: Account) -> None:
    World(account).make(RECORDER, **recorder(World(account)))
    with pytest.raises(
        ClientError, match=r"MaxNumberOfConfigurationRecordersExceededException.*maximum number .* 1 is"
    ):
        operations(RECORDER, account).create({"name": "second", "roleArn": ROLE})


def test_a_second_delivery_channel_in_a_region_is_refused(account: Account) -> None:
    given = channel(World(account))
    World(account).make(CHANNEL, **given)
    with pytest.raises(ClientError, match="MaxNumberOfDeliveryChannelsExceededException"):
        operations(CHANNEL, account).create({**given, "name": "second"})


def test_a_delivery_channel_without_a_recorder_is_refused(account: Account) -> None:
    given = channel(World(account))
    without_recorders(World(account))
    with pytest.raises(ClientError, match="NoAvailableConfigurationRecorderException"):
        operations(CHANNEL, account).create(given)


def test_a_delivery_channel_to_a_bucket_that_does_not_exist_is_refused(account: Account) -> None:
    given = {**channel(World(account)), "s3BucketName": "there-is-none"}
    with pytest.raises(Refused, match="PutDeliveryChannel: NoSuchBucketException"):
        operations(CHANNEL, account).create(given)


def delivered(account: Account, **more: Any) -> dict[str, Any]:
    """Inputs of a channel whose recorder has the service-linked role."""
    world = World(account)
    role = world.make(LINKED_ROLE, awsServiceName="config.amazonaws.com", customSuffix=world.name())
    world.make(RECORDER, **recorder(world) | {"roleArn": role})
    return {"name": world.name(), "s3BucketName": bucket(world), **more}


def test_a_bucket_that_the_service_linked_role_may_not_write_to_is_refused(account: Account) -> None:
    inputs = delivered(account, s3KeyPrefix="audit")
    name, source = inputs["s3BucketName"], f"arn:aws:config:{REGION}:{ACCOUNT}:*"
    start = (
        f"PutDeliveryChannel: InsufficientDeliveryPolicyException: Insufficient delivery policy to s3 bucket: {name}"
    )
    with pytest.raises(Refused, match=f"{start}, unable to get s3 bucket acl.$"):
        operations(CHANNEL, account).create(inputs)
    elsewhere = delivery(name, "config.amazonaws.com", source)
    World(account).make(BUCKET_POLICY, bucket=name, policy=document(*elsewhere))
    words = f"{start}, unable to write to bucket, provided s3 key prefix is 'audit', provided kms key is 'null'.$"
    with pytest.raises(Refused, match=words):
        operations(CHANNEL, account).create(inputs)
    there = delivery(name, "config.amazonaws.com", source, f"audit/AWSLogs/{ACCOUNT}/Config/*")
    World(account).make(BUCKET_POLICY, bucket=name, policy=document(*there))
    same(operations(CHANNEL, account).create(inputs)[1], inputs)


def test_a_managed_rule_without_a_recorder_is_refused(account: Account) -> None:
    inputs = rule(World(account))
    without_recorders(World(account))
    words = "PutConfigRule: NoAvailableConfigurationRecorderException: You must create a configuration recorder before"
    with pytest.raises(Refused, match=words):
        operations(RULE, account).create(inputs)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"source": {"owner": "AWS", "sourceIdentifier": "REQUIRED_TAG"}}, "sourceIdentifier REQUIRED_TAG is invalid"),
        ({"inputParameters": json.dumps({"tagKey": "Owner"})}, "Unknown parameters provided in the inputParameters"),
        ({"inputParameters": None}, "required parameter .tag1Key. is not present"),
        ({"scope": {"tagKey": "a", "complianceResourceTypes": ["AWS::S3::Bucket"]}}, "both resource and tag"),
    ],
)
def test_a_rule_that_aws_config_does_not_take_is_refused(wrong: dict[str, Any], words: str, account: Account) -> None:
    inputs = {name: value for name, value in {**rule(World(account)), **wrong}.items() if value is not None}
    with pytest.raises(ClientError, match=f"InvalidParameterValueException.*{words}"):
        operations(RULE, account).create(inputs)


@pytest.mark.parametrize(
    ("kind", "wrong", "path"),
    [
        (RULE, {"maximumExecutionFrequency": "Daily"}, "maximumExecutionFrequency"),
        (RULE, {"source": {"owner": "ME"}}, "source.owner"),
        (RECORDER, {"recordingMode": {"recordingFrequency": "WEEKLY"}}, "recordingMode.recordingFrequency"),
        (RECORDER, {"roleArn": "role"}, "roleArn"),
        (CHANNEL, {"snapshotDeliveryProperties": {"deliveryFrequency": "x"}}, "snapshotDeliveryProperties.delivery"),
        (AGGREGATOR, {"accountAggregationSource": {"accountIds": ["1"], "allRegions": True}}, "accountAggregationSou"),
        (RETENTION, {"retentionPeriodInDays": 29}, "retentionPeriodInDays"),
        ("aws:cfg/remediationConfiguration:RemediationConfiguration", {"targetType": "LAMBDA"}, "targetType"),
    ],
)
def test_a_value_that_aws_config_does_not_know_is_refused_in_the_preview(
    kind: str, wrong: dict[str, Any], path: str, account: Account
) -> None:
    right = INPUTS[kind](World(account)) if kind in INPUTS else {"configRuleName": "r", "targetId": "t"}
    found = refused(kind, {**right, **wrong})
    assert [name for name in found if name.startswith(path)], found


def test_the_recorder_keeps_its_recording_mode_though_moto_drops_it(account: Account) -> None:
    inputs = INPUTS[RECORDER](World(account))
    identity, outputs = operations(RECORDER, account).create(inputs)
    (live,) = account.client("config", REGION).describe_configuration_recorders()["ConfigurationRecorders"]
    assert "recordingMode" not in live, "moto keeps it now: the row needs no remark"
    same(operations(RECORDER, account).read(identity, inputs, outputs), inputs)


def test_a_type_without_a_cloudformation_type_is_updated_by_what_its_row_says() -> None:
    assert ROWS[RETENTION].cloudformation is None
    replaced(RETENTION, "region")

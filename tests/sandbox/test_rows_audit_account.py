"""The rows of account-wide settings, of service-linked roles, of what may use a topic, and of locked buckets."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.operations import Operations, Refused
from sandbox.aws.rows import ROWS

from .inputs_of_audit import (
    ACCOUNT,
    BLOCK,
    CONTACT,
    ENCRYPTION,
    INPUTS,
    INSPECTOR,
    LINKED_ROLE,
    OBJECT_LOCK,
    PASSWORDS,
    REGION,
    SCANNING,
    SUBSCRIPTION,
    TOPIC,
    TOPIC_POLICY,
    document,
)
from .inputs_of_buckets import bucket
from .refused import refused
from .row_life import changed_in_place, replaced, same
from .test_rows import World, inputs_of, operations

SNAPSHOTS = "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"
IMAGES = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
METADATA = "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults"
AGGREGATOR = "aws:securityhub/findingAggregator:FindingAggregator"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
EVERYTHING = [{"filter": "*", "filterType": "WILDCARD"}]

CHANGES: dict[str, list[dict[str, Any]]] = {
    CONTACT: [{"name": "Else", "title": "Lead", "emailAddress": "else@example.com", "phoneNumber": "1"}],
    BLOCK: [{"restrictPublicBuckets": True}, {"blockPublicAcls": None}],
    PASSWORDS: [
        {"minimumPasswordLength": 20, "maxPasswordAge": 30, "requireSymbols": False},
        {"maxPasswordAge": None, "passwordReusePrevention": None, "hardExpiry": None, "requireNumbers": None},
        {"allowUsersToChangePassword": False},
    ],
    SCANNING: [
        {"scanType": "BASIC", "rules": [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": EVERYTHING}]},
        {"rules": None},
    ],
    LINKED_ROLE: [{"description": "other"}, {"description": None}],
    ENCRYPTION: [{"enabled": False}, {"enabled": None}],
    INSPECTOR: [{"resourceTypes": ["LAMBDA", "EC2", "LAMBDA_CODE"]}],
    TOPIC_POLICY: [{"policy": document({"Principal": {"AWS": ACCOUNT}, "Action": "SNS:Publish", "Resource": "*"})}],
    SUBSCRIPTION: [
        {"filterPolicy": json.dumps({"kind": ["alarm"]}), "filterPolicyScope": "MessageAttributes"},
        {"filterPolicy": None, "filterPolicyScope": None, "rawMessageDelivery": None, "redrivePolicy": None},
        {"rawMessageDelivery": False},
    ],
    OBJECT_LOCK: [{"rule": {"defaultRetention": {"mode": "COMPLIANCE", "years": 1}}}, {"rule": None}],
    TARGET: [
        {"inputPath": "$.detail", "roleArn": f"arn:aws:iam::{ACCOUNT}:role/r"},
        {"inputTransformer": {"inputPaths": {"severity": "$.detail.severity"}, "inputTemplate": "<severity>"}},
        {
            "retryPolicy": {"maximumRetryAttempts": 3},
            "deadLetterConfig": {"arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"},
        },
    ],
}


@pytest.mark.parametrize(("kind", "change"), [(kind, change) for kind, all_ in CHANGES.items() for change in all_])
def test_it_is_changed_in_place(kind: str, change: dict[str, Any], account: Account) -> None:
    changed_in_place(kind, account, inputs_of(kind, World(account)), change)


def test_what_makes_another_one() -> None:
    replaced(CONTACT, "accountId", "alternateContactType")
    replaced(BLOCK, "accountId")
    replaced(LINKED_ROLE, "awsServiceName", "customSuffix")
    replaced(INSPECTOR, "accountIds")
    replaced(TOPIC_POLICY, "arn")
    replaced(SUBSCRIPTION, "topic", "protocol", "endpoint")
    replaced(OBJECT_LOCK, "bucket")
    replaced("aws:ebs/defaultKmsKey:DefaultKmsKey", "keyArn")


# Back to what a new account has.


def test_without_a_password_policy_there_is_none(account: Account) -> None:
    iam, row = account.client("iam", REGION), operations(PASSWORDS, account)
    identity, outputs = row.create({})
    live = iam.get_account_password_policy()["PasswordPolicy"]
    assert (live["MinimumPasswordLength"], live["AllowUsersToChangePassword"]) == (6, True)
    row.delete(identity, {}, outputs)
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_account_password_policy()


def test_passwords_that_expire_are_told(account: Account) -> None:
    _, outputs = operations(PASSWORDS, account).create({"maxPasswordAge": 90})
    assert outputs["expirePasswords"] is True


def test_a_deleted_configuration_of_scans_leaves_the_registry_as_a_new_account_has_it(account: Account) -> None:
    row, inputs = operations(SCANNING, account), INPUTS[SCANNING](World(account))
    identity, outputs = row.create(inputs)
    assert outputs["registryId"] == identity == account.id
    row.delete(identity, inputs, outputs)
    live = account.client("ecr", REGION).get_registry_scanning_configuration()["scanningConfiguration"]
    assert live == {"scanType": "BASIC", "rules": []}
    assert row.read(identity, inputs, outputs) is None


def encrypted(account: Account, region: str = REGION) -> bool:
    return account.client("ec2", region).get_ebs_encryption_by_default()["EbsEncryptionByDefault"]


def test_encryption_by_default_is_of_its_region_and_goes_with_the_setting(account: Account) -> None:
    row = Operations(ROWS[ENCRYPTION], account, "eu-west-1", {"client": account.client})
    identity, outputs = row.create({})
    assert outputs["enabled"] is True
    assert (encrypted(account, "eu-west-1"), encrypted(account)) == (True, False)
    account.client("ec2", "eu-west-1").disable_ebs_encryption_by_default()
    assert (row.read(identity, {"enabled": True}, outputs) or {})["enabled"] is False
    row.update(identity, {"enabled": False}, {"enabled": True}, outputs)
    row.delete(identity, {}, outputs)
    assert not encrypted(account, "eu-west-1")


def test_a_public_access_block_is_the_account_s_and_goes_with_the_setting(account: Account) -> None:
    client, row = account.client("s3control", REGION), operations(BLOCK, account)
    identity, outputs = row.create({"blockPublicAcls": True})
    assert identity == outputs["accountId"] == ACCOUNT
    live = client.get_public_access_block(AccountId=ACCOUNT)["PublicAccessBlockConfiguration"]
    assert (live["BlockPublicAcls"], live["BlockPublicPolicy"]) == (True, False)
    row.delete(identity, {}, outputs)
    with pytest.raises(ClientError, match="NoSuchPublicAccessBlockConfiguration"):
        client.get_public_access_block(AccountId=ACCOUNT)


def scanned(account: Account) -> set[str]:
    (live,) = account.client("inspector2", REGION).batch_get_account_status(accountIds=[ACCOUNT])["accounts"]
    return {name for name, one in live["resourceState"].items() if one["status"] == "ENABLED"}


def test_inspector_scans_what_it_is_told_to_and_then_nothing(account: Account) -> None:
    inputs, row = INPUTS[INSPECTOR](World(account)), operations(INSPECTOR, account)
    identity, outputs = row.create(inputs)
    assert scanned(account) == {"ec2", "ecr"}
    changed = {**inputs, "resourceTypes": ["ECR", "LAMBDA"]}
    outputs = row.update(identity, inputs, changed, outputs)
    assert scanned(account) == {"ecr", "lambda"}
    row.delete(identity, changed, outputs)
    assert scanned(account) == set()
    assert row.read(identity, changed, outputs) is None


def test_a_contact_that_was_deleted_is_gone(account: Account) -> None:
    inputs = {name: one for name, one in INPUTS[CONTACT](World(account)).items() if name != "accountId"}
    identity, outputs = operations(CONTACT, account).create(inputs)
    assert identity == "SECURITY"
    account.client("account", REGION).delete_alternate_contact(AlternateContactType="SECURITY")
    assert operations(CONTACT, account).read(identity, inputs, outputs) is None


def test_a_contact_without_a_name_is_refused(account: Account) -> None:
    inputs = {name: one for name, one in INPUTS[CONTACT](World(account)).items() if name != "name"}
    assert refused(CONTACT, inputs) == {"name": "missing, and AWS requires it"}
    assert list(refused(CONTACT, {**inputs, "name": "n", "emailAddress": "nobody"})) == ["emailAddress"]


# Service-linked roles.


def test_a_service_has_one_role_of_a_suffix(account: Account) -> None:
    row, inputs = operations(LINKED_ROLE, account), {"awsServiceName": "spot.amazonaws.com"}
    identity, outputs = row.create(inputs)
    assert identity == outputs["arn"] == f"arn:aws:iam::{ACCOUNT}:role{outputs['path']}{outputs['name']}"
    assert outputs["path"] == "/aws-service-role/spot.amazonaws.com/"
    words = f"CreateServiceLinkedRole: InvalidInput: Service role name {outputs['name']} has been taken in this account"
    with pytest.raises(Refused, match=words):
        row.create(inputs)
    row.create({**inputs, "customSuffix": "mine"})
    row.delete(identity, inputs, outputs)
    row.create(inputs)


# Topics.


def test_a_topic_without_its_policy_has_that_of_a_new_one(account: Account) -> None:
    sns, row = account.client("sns", REGION), operations(TOPIC_POLICY, account)
    inputs = INPUTS[TOPIC_POLICY](World(account))

    def policy(topic: str) -> Any:
        return json.loads(sns.get_topic_attributes(TopicArn=topic)["Attributes"]["Policy"])

    new = policy(World(account).make(TOPIC, name=World(account).name()))
    identity, outputs = row.create(inputs)
    assert policy(identity) == json.loads(inputs["policy"])
    row.delete(identity, inputs, outputs)
    new["Statement"][0]["Resource"] = identity
    assert policy(identity) == new


def test_a_policy_that_somebody_changed_is_seen(account: Account) -> None:
    inputs, row = INPUTS[TOPIC_POLICY](World(account)), operations(TOPIC_POLICY, account)
    identity, outputs = row.create(inputs)
    account.client("sns", REGION).set_topic_attributes(
        TopicArn=identity, AttributeName="Policy", AttributeValue=document()
    )
    assert json.loads((row.read(identity, inputs, outputs) or {})["policy"])["Statement"] == []
    account.client("sns", REGION).delete_topic(TopicArn=identity)
    assert row.read(identity, inputs, outputs) is None


def test_a_policy_is_also_taken_as_an_object(account: Account) -> None:
    inputs = INPUTS[TOPIC_POLICY](World(account))
    given = {**inputs, "policy": json.loads(inputs["policy"])}
    same(operations(TOPIC_POLICY, account).create(given)[1], given)


@pytest.mark.parametrize(
    ("protocol", "endpoint", "pending"),
    [
        ("email", "security@example.com", True),
        ("https", "https://example.com/alerts", True),
        ("lambda", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f", False),
    ],
)
def test_a_person_confirms_a_subscription(protocol: str, endpoint: str, pending: bool, account: Account) -> None:
    topic = World(account).make(TOPIC, name=World(account).name())
    inputs = {"topic": topic, "protocol": protocol, "endpoint": endpoint}
    identity, outputs = operations(SUBSCRIPTION, account).create(inputs)
    assert identity.startswith(f"{topic}:")
    assert (outputs["pendingConfirmation"], outputs["ownerId"]) == (pending, ACCOUNT)


def test_a_protocol_that_sns_does_not_have_is_refused() -> None:
    assert list(
        refused(SUBSCRIPTION, {"topic": f"arn:aws:sns:us-east-1:{ACCOUNT}:t", "protocol": "mail", "endpoint": "e"})
    ) == ["protocol"]


# Buckets.


def test_a_bucket_without_versions_is_not_locked(account: Account) -> None:
    with pytest.raises(ClientError, match="InvalidBucketState"):
        operations(OBJECT_LOCK, account).create({"bucket": bucket(World(account))})


def test_without_its_rule_a_bucket_stays_locked(account: Account) -> None:
    inputs, row = INPUTS[OBJECT_LOCK](World(account)), operations(OBJECT_LOCK, account)
    identity, outputs = row.create(inputs)
    row.delete(identity, inputs, outputs)
    live = account.client("s3", REGION).get_object_lock_configuration(Bucket=identity)
    assert live["ObjectLockConfiguration"] == {"ObjectLockEnabled": "Enabled"}


# What is only recorded.


@pytest.mark.parametrize(
    ("kind", "right", "wrong"),
    [
        (SNAPSHOTS, {"state": "unblocked"}, {"state": "blocked"}),
        (IMAGES, {"state": "unblocked"}, {"state": "block-all-sharing"}),
        (AGGREGATOR, {"linkingMode": "NO_REGIONS"}, {"linkingMode": "SOME"}),
        (METADATA, {"httpTokens": "required", "httpPutResponseHopLimit": -1}, {"httpPutResponseHopLimit": 65}),
        ("aws:accessanalyzer/analyzer:Analyzer", {"analyzerName": "a", "type": "ACCOUNT"}, {"type": "REGION"}),
    ],
)
def test_a_value_that_aws_does_not_know_is_refused(kind: str, right: dict[str, Any], wrong: dict[str, Any]) -> None:
    assert refused(kind, right) == {}
    assert list(refused(kind, {**right, **wrong})) == list(wrong)

"""The row of topics."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account

from .inputs_of_services import INPUTS, TOPIC
from .row_life import changed_in_place, replaced, same
from .test_rows import World, operations


@pytest.mark.parametrize(
    "change",
    [
        {"displayName": "Other", "kmsMasterKeyId": "alias/other"},
        {"displayName": None, "kmsMasterKeyId": None, "deliveryPolicy": None},
        {"policy": json.dumps({"Version": "2012-10-17", "Statement": []})},
        {"signatureVersion": 1, "tracingConfig": "PassThrough", "sqsSuccessFeedbackSampleRate": 0},
    ],
)
def test_a_topic_is_changed_in_place(change: dict[str, Any], account: Account) -> None:
    changed_in_place(TOPIC, account, INPUTS[TOPIC](World(account)), change)


def test_a_key_that_is_taken_out_is_taken_off(account: Account) -> None:
    inputs = INPUTS[TOPIC](World(account))
    identity, outputs = operations(TOPIC, account).create(inputs)
    without = {name: value for name, value in inputs.items() if name != "kmsMasterKeyId"}
    operations(TOPIC, account).update(identity, inputs, without, outputs)
    assert (
        not account.client("sns", "us-east-1")
        .get_topic_attributes(TopicArn=identity)["Attributes"]
        .get("KmsMasterKeyId")
    )


def test_a_topic_tells_its_arn_and_its_owner(account: Account) -> None:
    name = World(account).name()
    identity, outputs = operations(TOPIC, account).create({"name": name})
    assert identity == outputs["arn"] == f"arn:aws:sns:us-east-1:123456789012:{name}"
    assert (outputs["name"], outputs["owner"]) == (name, "123456789012")


def test_a_topic_with_order_is_made_with_its_attributes(account: Account) -> None:
    inputs = {"name": f"{World(account).name()}.fifo", "fifoTopic": True, "contentBasedDeduplication": True}
    _, outputs = operations(TOPIC, account).create(inputs)
    same(outputs, inputs)
    changed_in_place(TOPIC, account, inputs, {"contentBasedDeduplication": False})


def test_another_name_and_another_order_make_another_topic() -> None:
    replaced(TOPIC, "name", "fifoTopic", "region")


@pytest.mark.parametrize("inputs", [{"name": "two words"}, {"name": "no-suffix", "fifoTopic": True}])
def test_a_name_that_no_topic_may_have_is_refused(inputs: dict[str, Any], account: Account) -> None:
    with pytest.raises(ClientError, match=r"InvalidParameter.*must be made up of only uppercase and lowercase ASCII"):
        operations(TOPIC, account).create(inputs)


def test_a_policy_that_somebody_changed_is_seen(account: Account) -> None:
    inputs = {"name": World(account).name(), "policy": json.dumps({"Version": "2012-10-17", "Statement": []})}
    identity, outputs = operations(TOPIC, account).create(inputs)
    same(outputs, inputs)
    account.client("sns", "us-east-1").set_topic_attributes(
        TopicArn=identity, AttributeName="Policy", AttributeValue='{"Version":"2008-10-17","Statement":[]}'
    )
    assert "2008-10-17" in (operations(TOPIC, account).read(identity, inputs, outputs) or {})["policy"]


def test_what_somebody_changed_is_seen_and_what_is_gone_is_gone(account: Account) -> None:
    row, client, inputs = operations(TOPIC, account), account.client("sns", "us-east-1"), INPUTS[TOPIC](World(account))
    identity, outputs = row.create(inputs)
    client.set_topic_attributes(TopicArn=identity, AttributeName="DisplayName", AttributeValue="Else")
    assert (row.read(identity, inputs, outputs) or {})["displayName"] == "Else"
    client.delete_topic(TopicArn=identity)
    assert row.read(identity, inputs, outputs) is None
    row.delete(identity, inputs, outputs)

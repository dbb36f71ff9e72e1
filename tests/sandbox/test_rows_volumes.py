"""The row of disks."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account

from .inputs_of_services import INPUTS, VOLUME
from .row_life import changed_in_place, replaced
from .test_rows import World, operations


@pytest.mark.parametrize(
    "change", [{"size": 20}, {"type": "io2", "throughput": None}, {"iops": 5000, "throughput": 300}]
)
def test_a_disk_is_changed_in_place(change: dict[str, Any], account: Account) -> None:
    changed_in_place(VOLUME, account, INPUTS[VOLUME](World(account)), change)


def test_another_zone_another_key_and_another_snapshot_make_another_disk() -> None:
    replaced(VOLUME, "availabilityZone", "encrypted", "kmsKeyId", "snapshotId", "multiAttachEnabled", "region")


def test_a_disk_tells_its_arn_and_what_it_is(account: Account) -> None:
    identity, outputs = operations(VOLUME, account).create({"availabilityZone": "us-east-1a", "size": 1})
    assert outputs["arn"] == f"arn:aws:ec2:us-east-1:123456789012:volume/{identity}"
    assert (outputs["size"], outputs["type"], outputs["encrypted"]) == (1, "gp2", False)


def test_what_somebody_changed_is_seen(account: Account) -> None:
    inputs = INPUTS[VOLUME](World(account))
    identity, outputs = operations(VOLUME, account).create(inputs)
    account.client("ec2", "us-east-1").modify_volume(VolumeId=identity, Size=50)
    assert (operations(VOLUME, account).read(identity, inputs, outputs) or {})["size"] == 50


def test_a_last_snapshot_is_taken_where_the_program_says_so(account: Account) -> None:
    inputs = {**INPUTS[VOLUME](World(account)), "finalSnapshot": True}
    identity, outputs = operations(VOLUME, account).create(inputs)
    operations(VOLUME, account).delete(identity, inputs, outputs)
    filters = [{"Name": "volume-id", "Values": [identity]}]
    assert len(account.client("ec2", "us-east-1").describe_snapshots(Filters=filters)["Snapshots"]) == 1


def test_a_disk_that_is_not_there_is_gone_and_deleted_without_complaint(account: Account) -> None:
    inputs = {"availabilityZone": "us-east-1a", "size": 1}
    assert operations(VOLUME, account).read("vol-00000000000000000", inputs) is None
    operations(VOLUME, account).delete("vol-00000000000000000", inputs, inputs)


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ({}, "MissingParameter.*The request must contain the parameter size/snapshot"),
        ({"snapshotId": "snap-00000000000000000"}, "InvalidSnapshot.NotFound"),
    ],
)
def test_what_ec2_refuses_is_refused_in_its_words(inputs: dict[str, Any], words: str, account: Account) -> None:
    with pytest.raises(ClientError, match=words):
        operations(VOLUME, account).create({"availabilityZone": "us-east-1a", **inputs})

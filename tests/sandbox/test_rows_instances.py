"""The row of virtual machines."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.operations import Refused

from .inputs_of_services import MACHINE, machine
from .row_life import changed_in_place, replaced
from .test_rows import World, operations


@pytest.mark.parametrize(
    "change",
    [
        {"instanceType": "t3.large", "ebsOptimized": False, "userData": "#!/bin/bash"},
        {"disableApiTermination": False, "sourceDestCheck": True, "monitoring": None},
        {"metadataOptions": {"httpTokens": "optional"}},
    ],
)
def test_a_machine_is_changed_in_place(change: dict[str, Any], account: Account) -> None:
    changed_in_place(MACHINE, account, machine(World(account)), change)


def test_a_machine_is_put_in_another_group(account: Account) -> None:
    world = World(account)
    changed_in_place(MACHINE, account, machine(world), {"vpcSecurityGroupIds": [world.group]})


def test_what_replaces_a_machine_is_what_the_registry_says_and_its_disks() -> None:
    replaced(MACHINE, "ami", "subnetId", "keyName", "availabilityZone", "privateIp", "region")
    replaced(MACHINE, "rootBlockDevice", "ebsBlockDevices", "associatePublicIpAddress")


@pytest.mark.parametrize("public", [None, False])
def test_a_machine_tells_where_it_is_and_its_disks_are_as_given(public: bool | None, account: Account) -> None:
    inputs = machine(World(account)) | {"associatePublicIpAddress": public}
    inputs = {name: value for name, value in inputs.items() if value is not None}
    identity, outputs = operations(MACHINE, account).create(inputs)
    assert outputs["arn"] == f"arn:aws:ec2:us-east-1:123456789012:instance/{identity}"
    assert (outputs["instanceState"], outputs["publicIp"]) == ("running", "")
    assert outputs["privateIp"].startswith("10.0.0.")
    disk = account.client("ec2", "us-east-1").describe_volumes(VolumeIds=[outputs["rootBlockDevice"]["volumeId"]])
    assert (disk["Volumes"][0]["Encrypted"], disk["Volumes"][0]["Size"]) == (True, 30)


def test_what_somebody_changed_is_seen(account: Account) -> None:
    inputs = machine(World(account))
    identity, outputs = operations(MACHINE, account).create(inputs)
    account.client("ec2", "us-east-1").modify_instance_metadata_options(InstanceId=identity, HttpTokens="optional")
    read = operations(MACHINE, account).read(identity, inputs, outputs) or {}
    assert read["metadataOptions"]["httpTokens"] == "optional"


def test_a_protected_machine_is_not_terminated_unless_the_program_says_so(account: Account) -> None:
    inputs = {**machine(World(account)), "disableApiTermination": True}
    identity, outputs = operations(MACHINE, account).create(inputs)
    with pytest.raises(Refused, match=r"OperationNotPermitted: The instance '.*' may not be terminated"):
        operations(MACHINE, account).delete(identity, inputs, outputs)
    operations(MACHINE, account).delete(identity, {**inputs, "forceDestroy": True}, outputs)
    assert operations(MACHINE, account).read(identity, inputs, outputs) is None


def test_a_machine_that_is_not_there_is_gone_and_deleted_without_complaint(account: Account) -> None:
    assert operations(MACHINE, account).read("i-00000000000000000", {}) is None
    operations(MACHINE, account).delete("i-00000000000000000", {}, {})


def test_a_subnet_and_a_profile_that_are_not_there_are_refused(account: Account) -> None:
    inputs = {"ami": "ami-03cf127a", "instanceType": "t3.micro"}
    with pytest.raises(ClientError, match=r"InvalidSubnetID\.NotFound"):
        operations(MACHINE, account).create({**inputs, "subnetId": "subnet-00000000000000000"})
    with pytest.raises(ClientError, match=r"NoSuchEntity.*Instance profile none not found"):
        operations(MACHINE, account).create({**inputs, "iamInstanceProfile": "none"})

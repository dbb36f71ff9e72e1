"""EBS volumes (`aws:ebs/volume:Volume`)."""

from __future__ import annotations

from ..row import Call, Row, Update
from .ec2 import TAGGING, arn

VOLUME = Row(
    "ec2",
    "made.VolumeId",
    create=Call("create_volume", spread=True),
    read=Call("describe_volumes", {"VolumeIds": "[id]"}),
    found="answer.Volumes[0]",
    delete=(
        Call("create_snapshot", {"VolumeId": "id"}, when="in.finalSnapshot"),
        Call("delete_volume", {"VolumeId": "id"}),
    ),
    updates=(
        Update(
            frozenset({"size", "type", "iops", "throughput"}),
            (
                Call(
                    "modify_volume",
                    {
                        "VolumeId": "id",
                        "Size": "in.size",
                        "VolumeType": "in.type",
                        "Iops": "in.iops",
                        "Throughput": "in.throughput",
                    },
                ),
            ),
        ),
    ),
    rename={"type": "VolumeType"},
    outputs={
        "arn": arn("volume"),
        "size": "found.Size",
        "type": "found.VolumeType",
        "encrypted": "found.Encrypted",
        "kmsKeyId": "found.KmsKeyId",
        "createTime": lambda s: s["found"]["CreateTime"].strftime("%Y-%m-%dT%H:%M:%SZ"),
    },
    tagging=TAGGING,
    local=frozenset({"finalSnapshot"}),
    cloudformation="AWS::EC2::Volume",
    # The registry has no createOnlyProperties here, but ModifyVolume cannot change these.
    forces=frozenset(
        {
            "availabilityZone",
            "encrypted",
            "kmsKeyId",
            "multiAttachEnabled",
            "outpostArn",
            "snapshotId",
            "volumeInitializationRate",
        }
    ),
)

ROWS: dict[str, Row] = {"aws:ebs/volume:Volume": VOLUME}

"""AWS Config's recorder, its delivery channel and its state (`aws:cfg/recorder:Recorder`, …)."""

from __future__ import annotations

from typing import Any

from ..operations import Refused
from ..row import Call, Row, Scope, Update
from .buckets import ask
from .service_access import SECURE, allows

_RECORDER = Call(
    "put_configuration_recorder",
    {
        "ConfigurationRecorder": """{
            name: in.name, roleARN: in.roleArn, recordingGroup: in.recordingGroup, recordingMode: in.recordingMode
        }"""
    },
)

# moto accepts recordingMode and does not return it.
RECORDER = Row(
    "config",
    "in.name",
    create=_RECORDER,
    read=Call("describe_configuration_recorders", {"ConfigurationRecorderNames": "[id]"}),
    found="answer.ConfigurationRecorders[0]",
    delete=(Call("delete_configuration_recorder", {"ConfigurationRecorderName": "id"}),),
    updates=(Update(frozenset({"roleArn", "recordingGroup", "recordingMode"}), (_RECORDER,)),),
    rename={"recordingStrategies": "recordingStrategy", "recordingModeOverride": "recordingModeOverrides"},
    outputs={"name": "id"},
    autoname="name",
    # AWS Config API reference, ConfigurationRecorder, name.
    longest_name=256,
    composed=frozenset({"name", "roleArn", "recordingGroup", "recordingMode"}),
    cloudformation="AWS::Config::ConfigurationRecorder",
)


def _channel(scope: Scope) -> dict[str, Any]:
    """The delivery channel. AWS Config refuses a bucket that it cannot write to, with these messages
    (terraform-provider-aws #8655, landing-zone-accelerator-on-aws #127, looked up 2026-11-27); moto accepts any.

    Where the recorder's role is not the service-linked one, its own policies may be enough (AWS Config Developer Guide,
    "Permissions for the Amazon S3 bucket for the AWS Config delivery channel"), so the bucket is not judged."""
    given = scope["in"]
    bucket, prefix = given["s3BucketName"], given.get("s3KeyPrefix")
    if not ask(scope, "get_bucket_location", bucket):
        raise Refused("PutDeliveryChannel: NoSuchBucketException: The specified Amazon S3 bucket does not exist.")
    recorders = scope["client"]("config", scope["region"]).describe_configuration_recorders()["ConfigurationRecorders"]
    if any(":role/aws-service-role/" in recorder["roleARN"] for recorder in recorders):
        _check_delivery(scope, bucket, prefix)
    return {
        "name": given["name"],
        "s3BucketName": bucket,
        "s3KeyPrefix": prefix,
        "s3KmsKeyArn": given.get("s3KmsKeyArn"),
        "snsTopicARN": given.get("snsTopicArn"),
        "configSnapshotDeliveryProperties": given.get("snapshotDeliveryProperties"),
    }


def _check_delivery(scope: Scope, bucket: str, prefix: str | None) -> None:
    policy, service = ask(scope, "get_bucket_policy", bucket).get("Policy"), "config.amazonaws.com"
    arn, path = f"arn:aws:s3:::{bucket}", f"{prefix}/" if prefix else ""
    source = f"arn:aws:config:{scope['region']}:{scope['account']}:*"
    context = {**SECURE, "aws:sourceaccount": scope["account"], "aws:sourcearn": source}
    written = {**context, "s3:x-amz-acl": "bucket-owner-full-control"}
    check = f"{arn}/{path}AWSLogs/{scope['account']}/Config/ConfigWritabilityCheckFile"
    words = ""
    if not allows(policy, service, "s3:PutObject", check, written):
        key = scope["in"].get("s3KmsKeyArn")
        words = f"unable to write to bucket, provided s3 key prefix is '{prefix or 'null'}', "
        words += f"provided kms key is '{key or 'null'}'."
    if not allows(policy, service, "s3:GetBucketAcl", arn, context):
        words = "unable to get s3 bucket acl."
    if words:
        start = "PutDeliveryChannel: InsufficientDeliveryPolicyException: Insufficient delivery policy to s3 bucket"
        raise Refused(f"{start}: {bucket}, {words}")


_DELIVERY_CHANNEL = Call("put_delivery_channel", {"DeliveryChannel": _channel})
_DELIVERY = frozenset({"s3BucketName", "s3KeyPrefix", "s3KmsKeyArn", "snsTopicArn", "snapshotDeliveryProperties"})

DELIVERY_CHANNEL = Row(
    "config",
    "in.name",
    create=_DELIVERY_CHANNEL,
    read=Call("describe_delivery_channels", {"DeliveryChannelNames": "[id]"}),
    found="answer.DeliveryChannels[0]",
    delete=(Call("delete_delivery_channel", {"DeliveryChannelName": "id"}),),
    updates=(Update(_DELIVERY, (_DELIVERY_CHANNEL,)),),
    rename={"snapshotDeliveryProperties": "configSnapshotDeliveryProperties"},
    outputs={"name": "id"},
    autoname="name",
    # AWS Config API reference, DeliveryChannel, name.
    longest_name=256,
    composed=_DELIVERY | {"name"},
    cloudformation="AWS::Config::DeliveryChannel",
)

_START = Call("start_configuration_recorder", {"ConfigurationRecorderName": "in.name"}, when="in.isEnabled")
_STOP = Call("stop_configuration_recorder", {"ConfigurationRecorderName": "in.name"}, when="!(in.isEnabled)")

RECORDER_STATUS = Row(
    "config",
    "in.name",
    create=_START,
    after_create=(_STOP,),
    read=Call("describe_configuration_recorder_status", {"ConfigurationRecorderNames": "[id]"}),
    found="answer.ConfigurationRecordersStatus[0]",
    # The recorder stays, stopped; and a delivery channel cannot be deleted before.
    delete=(Call("stop_configuration_recorder", {"ConfigurationRecorderName": "id"}),),
    updates=(Update(frozenset({"isEnabled"}), (_START, _STOP)),),
    rename={"isEnabled": "recording"},
    outputs={"name": "id"},
    composed=frozenset({"name", "isEnabled"}),
)

ROWS: dict[str, Row] = {
    "aws:cfg/recorder:Recorder": RECORDER,
    "aws:cfg/deliveryChannel:DeliveryChannel": DELIVERY_CHANNEL,
    "aws:cfg/recorderStatus:RecorderStatus": RECORDER_STATUS,
}

"""CloudTrail trails (`aws:cloudtrail/trail:Trail`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..row import Call, Expression, Lookup, Row, Scope, Tagging, Update
from . import trail_refusals as refusals

# Argument → property, and the value of a property that is taken out (pulumi-aws, cloudtrail.Trail).
_SETTINGS: dict[str, tuple[str, Any]] = {
    "S3KeyPrefix": ("s3KeyPrefix", ""),
    "CloudWatchLogsRoleArn": ("cloudWatchLogsRoleArn", ""),
    "IncludeGlobalServiceEvents": ("includeGlobalServiceEvents", True),
    "IsMultiRegionTrail": ("isMultiRegionTrail", False),
    "EnableLogFileValidation": ("enableLogFileValidation", False),
    "IsOrganizationTrail": ("isOrganizationTrail", False),
}

_DESTINATIONS: dict[str, Callable[[Scope], str]] = {
    "S3BucketName": refusals.bucket,
    "KmsKeyId": refusals.key,
    "SnsTopicName": refusals.topic,
    "CloudWatchLogsLogGroupArn": refusals.log_group,
}


def _setting(name: str, default: Any) -> Expression:
    return lambda s: s["in"].get(name, default)


def _given(destination: Callable[[Scope], str]) -> Expression:
    return lambda s: destination(s) or None


def _found(scope: Scope) -> dict[str, Any]:
    trail, topic = scope["answer"]["Trail"], scope["in"].get("snsTopicName") or ""
    shown = {**trail, "EnableLogFileValidation": trail["LogFileValidationEnabled"]}
    if topic.endswith(f":{trail.get('SnsTopicName')}"):
        shown["SnsTopicName"] = topic
    return shown


def _selectors(name: str, operation: str, path: Expression) -> Lookup:
    return Lookup(Call(operation, {"TrailName": "id"}, when=f"in.{name}"), path)


_START = Call("start_logging", {"Name": "id"}, when="in.enableLogging != `false`")

# What a trail without selectors logs (CloudTrail API reference, PutEventSelectors).
_MANAGEMENT_EVENTS = "[{ReadWriteType: 'All', IncludeManagementEvents: `true`}]"

TRAIL = Row(
    "cloudtrail",
    "made.TrailARN",
    create=Call(
        "create_trail",
        {"Name": refusals.name, **{name: _given(value) for name, value in _DESTINATIONS.items()}},
        spread=True,
    ),
    after_create=(_START,),
    read=Call("get_trail", {"Name": "id"}),
    found=_found,
    delete=(
        # moto keeps the tags of a trail that is gone, for the next one of that name.
        Call("remove_tags", {"ResourceId": "id", "TagsList": "in.tagsAll"}, when="in.tagsAll"),
        Call("delete_trail", {"Name": lambda s: s["id"].rsplit("/", 1)[1]}),
    ),
    updates=(
        Update(
            frozenset(
                {
                    *("s3BucketName", "kmsKeyId", "snsTopicName", "cloudWatchLogsGroupArn"),
                    *(name for name, _ in _SETTINGS.values()),
                }
            ),
            (
                Call(
                    "update_trail",
                    {
                        "Name": "id",
                        **_DESTINATIONS,
                        **{argument: _setting(*value) for argument, value in _SETTINGS.items()},
                    },
                ),
            ),
        ),
        Update(
            frozenset({"enableLogging"}),
            (_START, Call("stop_logging", {"Name": "id"}, when="in.enableLogging == `false`")),
        ),
        Update(
            frozenset({"eventSelectors", "advancedEventSelectors"}),
            (
                Call(
                    "put_event_selectors",
                    {"TrailName": "id", "EventSelectors": f"in.eventSelectors || {_MANAGEMENT_EVENTS}"},
                    when="!(in.advancedEventSelectors)",
                ),
                Call(
                    "put_event_selectors",
                    {"TrailName": "id", "AdvancedEventSelectors": "in.advancedEventSelectors"},
                    when="in.advancedEventSelectors",
                ),
            ),
        ),
        Update(
            frozenset({"insightSelectors"}),
            # moto adds them to those that are there, so which ones there are is only recorded.
            (
                Call(
                    "put_insight_selectors",
                    {"TrailName": "id", "InsightSelectors": "in.insightSelectors"},
                    when="in.insightSelectors",
                ),
            ),
        ),
    ),
    rename={
        "cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn",
        "startsWiths": "StartsWith",
        "endsWiths": "EndsWith",
        "notStartsWiths": "NotStartsWith",
        "notEndsWiths": "NotEndsWith",
    },
    lookups={
        "EnableLogging": Lookup(Call("get_trail_status", {"Name": "id"}), "answer.IsLogging"),
        "EventSelectors": _selectors("eventSelectors", "get_event_selectors", "answer.EventSelectors"),
        "AdvancedEventSelectors": _selectors(
            "advancedEventSelectors", "get_event_selectors", "answer.AdvancedEventSelectors"
        ),
        "Tags": Lookup(Call("list_tags", {"ResourceIdList": "[id]"}), "answer.ResourceTagList[0].TagsList"),
    },
    outputs={"arn": "id", "homeRegion": "region", "name": "found.Name", "snsTopicArn": "found.SnsTopicARN"},
    tagging=Tagging(
        add=Call("add_tags", {"ResourceId": "id", "TagsList": lambda s: s["tags"]}),
        remove=Call("remove_tags", {"ResourceId": "id", "TagsList": lambda s: [{"Key": key} for key in s["keys"]]}),
    ),
    autoname="name",
    # CloudTrail API reference, CreateTrail, Name.
    documented={"name": {"minLength": 3, "maxLength": 128, "pattern": r"^[a-zA-Z0-9]([._-]?[a-zA-Z0-9])*\Z"}},
    composed=frozenset({"name"}),
    cloudformation="AWS::CloudTrail::Trail",
    forces=frozenset({"name"}),
)

ROWS: dict[str, Row] = {"aws:cloudtrail/trail:Trail": TRAIL}

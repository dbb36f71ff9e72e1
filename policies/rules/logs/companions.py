"""GuardDuty and AWS Config in stacks with CloudTrail."""

from collections.abc import Iterable

from policies.accessors.links import linked
from policies.engine.inputs import which
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_DETECTOR = "aws:guardduty/detector:Detector"
_RECORDER = "aws:cfg/recorder:Recorder"
_RECORDER_STATUS = "aws:cfg/recorderStatus:RecorderStatus"


def _without_detector(trail: Resource) -> str | None:
    return None if trail.stack_resources.get(_DETECTOR) else "the stack has no GuardDuty detector"


def _without_recorder(trail: Resource) -> str | None:
    return None if trail.stack_resources.get(_RECORDER) else "the stack has no AWS Config recorder"


def _recorders(trail: Resource) -> Iterable[Resource]:
    return trail.stack_resources.get(_RECORDER, ())


def _not_recording(recorder: Resource) -> str | None:
    enabled = which(
        (status, lambda status=status: status.props["isEnabled"].flag(default=False))
        for status in linked(recorder, _RECORDER_STATUS, "name")
    )
    return None if enabled else f"the AWS Config recorder {recorder.name} is not enabled"


LOG_005 = Rule(
    id="LOG-005",
    title="Stacks with CloudTrail also have GuardDuty and AWS Config",
    severity="medium",
    why="CloudTrail records API calls; GuardDuty detects threats in them, and AWS Config records what changed.",
    url="https://docs.aws.amazon.com/config/latest/developerguide/WhatIsConfig.html",
    scope="stack",
    types=frozenset({"aws:cloudtrail/trail:Trail"}),
    checks=(
        Check(
            id="LOG-005.a",
            requires="A stack with a trail has a GuardDuty detector",
            remedy="add an aws.guardduty.Detector to the stack",
            parts=itself,
            fault=_without_detector,
        ),
        Check(
            id="LOG-005.b",
            requires="A stack with a trail has an AWS Config recorder",
            remedy="add an aws.cfg.Recorder, aws.cfg.DeliveryChannel and aws.cfg.RecorderStatus to the stack",
            parts=itself,
            fault=_without_recorder,
        ),
        Check(
            id="LOG-005.c",
            requires="The AWS Config recorder is enabled",
            remedy="add an aws.cfg.RecorderStatus with the recorder's name and isEnabled true",
            parts=_recorders,
            fault=_not_recording,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("3.3",),
        cis_aws_5_0=("3.3",),
        soc2=("CC7.2",),
        hipaa=("164.312(b)",),
        aws_fsbp=("GuardDuty.1", "Config.1"),
        gdpr=("Article 25", "Article 30"),
    ),
)

RULES = (LOG_005,)

"""Rules for CloudTrail."""

from policies.accessors.presence import is_set
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_TRAIL = frozenset({"aws:cloudtrail/trail:Trail"})


def _single_region(trail: Resource) -> str | None:
    # Missing means false (CloudTrail API reference, CreateTrail IsMultiRegionTrail).
    if trail.props["isMultiRegionTrail"].flag(default=False):
        return None
    return "isMultiRegionTrail is not true, so events in other Regions are not recorded"


def _stopped(trail: Resource) -> str | None:
    # Missing means true (documentation of the aws provider's Trail).
    return None if trail.props["enableLogging"].flag(default=True) else "enableLogging is false"


def _not_validated(trail: Resource) -> str | None:
    # Missing means false (CloudTrail API reference, CreateTrail EnableLogFileValidation).
    if trail.props["enableLogFileValidation"].flag(default=False):
        return None
    return "enableLogFileValidation is not true, so changed or deleted log files are not detected"


def _without_key(trail: Resource) -> str | None:
    return None if is_set(trail.props["kmsKeyId"]) else "kmsKeyId is missing"


def _without_log_group(trail: Resource) -> str | None:
    return None if is_set(trail.props["cloudWatchLogsGroupArn"]) else "cloudWatchLogsGroupArn is missing"


LOG_001 = Rule(
    id="LOG-001",
    title="CloudTrail is multi-Region and enabled, with log file validation",
    severity="high",
    why="Without a complete and tamper-evident trail, nobody can tell afterwards who did what in the account.",
    url="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html",
    types=_TRAIL,
    must_determine=True,
    checks=(
        Check(
            id="LOG-001.a",
            requires="The trail is a multi-Region trail",
            remedy="set isMultiRegionTrail to true",
            parts=itself,
            fault=_single_region,
        ),
        Check(
            id="LOG-001.b",
            requires="Logging is enabled for the trail",
            remedy="remove enableLogging, or set it to true",
            parts=itself,
            fault=_stopped,
        ),
        Check(
            id="LOG-001.c",
            requires="Log file validation is enabled for the trail",
            remedy="set enableLogFileValidation to true",
            parts=itself,
            fault=_not_validated,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("3.1", "3.2"),
        cis_aws_5_0=("3.1", "3.2"),
        soc2=("CC7.2",),
        hipaa=("164.312(b)", "164.312(c)(1)"),
        aws_fsbp=("CloudTrail.1", "CloudTrail.4"),
        gdpr=("Article 25", "Article 30", "Article 32"),
    ),
)

LOG_002 = Rule(
    id="LOG-002",
    title="CloudTrail is encrypted with a customer managed KMS key and sent to CloudWatch Logs",
    severity="medium",
    why="A trail shows an attacker how the account is operated, and only CloudWatch Logs can raise alarms on it.",
    url="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/encrypting-cloudtrail-log-files-with-aws-kms.html",
    types=_TRAIL,
    checks=(
        Check(
            id="LOG-002.a",
            requires="The trail is encrypted with a KMS key",
            remedy="set kmsKeyId to the ARN of a customer managed key",
            parts=itself,
            fault=_without_key,
        ),
        Check(
            id="LOG-002.b",
            requires="The trail is also sent to a CloudWatch Logs log group",
            remedy="set cloudWatchLogsGroupArn and cloudWatchLogsRoleArn",
            parts=itself,
            fault=_without_log_group,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("3.5",),
        cis_aws_5_0=("3.5",),
        soc2=("CC7.2",),
        hipaa=("164.312(a)(2)(iv)", "164.312(b)"),
        aws_fsbp=("CloudTrail.2", "CloudTrail.5"),
        gdpr=("Article 25", "Article 30", "Article 32"),
    ),
)

RULES = (LOG_001, LOG_002)

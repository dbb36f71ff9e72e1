"""What the audit turns on and listens for: features, standards, selectors, patterns, lifecycles; plain values only."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Protection = Literal[
    "s3_data_events",
    "eks_audit_logs",
    "ebs_malware_protection",
    "rds_login_events",
    "lambda_network_logs",
    "runtime_monitoring",
]
Agent = Literal["eks", "ecs_fargate", "ec2"]
StandardName = Literal["aws-foundational", "cis-aws-foundations"]
Severity = Literal["low", "medium", "high", "critical"]

# GuardDuty API, DetectorFeature (botocore 1.44.5). Not among them: EKS_RUNTIME_MONITORING, which cannot be combined
# with RUNTIME_MONITORING, its successor; AI_PROTECTION and AI_ANALYST, which this platform has no workloads for.
PROTECTIONS: Mapping[Protection, str] = {
    "s3_data_events": "Access to objects in S3 that looks like theft or destruction of data",
    "eks_audit_logs": "Calls of the Kubernetes API that look like an attack",
    "ebs_malware_protection": "Malware on the volumes of an instance with a suspicious finding",
    "rds_login_events": "Unusual logins to Aurora and RDS databases",
    "lambda_network_logs": "Connections of Lambda functions to suspicious addresses",
    "runtime_monitoring": "Processes, files and connections on nodes, seen by an agent",
}
# GuardDuty API, FeatureAdditionalConfiguration (botocore 1.44.5), in its order.
AGENTS: Mapping[Agent, str] = {
    "eks": "EKS_ADDON_MANAGEMENT",
    "ecs_fargate": "ECS_FARGATE_AGENT_MANAGEMENT",
    "ec2": "EC2_AGENT_MANAGEMENT",
}
# The ARN after the Region, with the version. pulumi-aws 7.51.1, securityhub.StandardsSubscription, read 2026-11-27: the
# newest that it lists of each.
STANDARDS: Mapping[StandardName, str] = {
    "aws-foundational": "standards/aws-foundational-security-best-practices/v/1.0.0",
    "cis-aws-foundations": "standards/cis-aws-foundations-benchmark/v/3.0.0",
}
# Where findings come from: the key of a rule, and the service.
SOURCES: Mapping[str, str] = {"guardduty": "GuardDuty", "security-hub": "Security Hub"}
# The lowest value of each level: GuardDuty User Guide, "Severity levels of GuardDuty findings".
_GUARDDUTY_SEVERITY: Mapping[Severity, int] = {"low": 1, "medium": 4, "high": 7, "critical": 9}
# Security Hub API reference, Severity, Label; INFORMATIONAL says that there is no issue.
_LABELS = ("LOW", "MEDIUM", "HIGH", "CRITICAL")
_ENABLED = {True: "ENABLED", False: "DISABLED"}

# How long S3 keeps what was overwritten or deleted by a lifecycle rule, and parts of uploads that were never completed:
# time to notice a mistake.
_NONCURRENT_DAYS = 30
_INCOMPLETE_UPLOAD_DAYS = 7


def status(*, enabled: bool) -> str:
    """The status of a GuardDuty feature."""
    return _ENABLED[enabled]


def agent_management(agents: Sequence[Agent], *, enabled: bool) -> list[Any]:
    """Where GuardDuty installs the agent of Runtime Monitoring. All are named: GuardDuty returns all of them."""
    return [{"name": name, "status": status(enabled=enabled and agent in agents)} for agent, name in AGENTS.items()]


def standards_arn(region: str, standard: StandardName) -> str:
    """The ARN of a standard of Security Hub in a Region."""
    return f"arn:aws:securityhub:{region}::{STANDARDS[standard]}"


def event_selectors(own: Sequence[Any], *, s3_data_events: bool) -> list[Any]:
    """What the trail records: management events and, if wanted, access to the objects of all buckets.

    `own` is how the ARNs of objects in the audit's buckets begin. Writing those is left out: CloudTrail would record
    each delivery of its records as an event, and deliver that, without end. Who reads or deletes them is recorded.
    """
    management = {"name": "Management events", "field_selectors": [_equals("eventCategory", "Management")]}
    if not s3_data_events:
        return [management]
    of_objects = [_equals("eventCategory", "Data"), _equals("resources.type", "AWS::S3::Object")]
    return [
        management,
        {
            "name": "Objects of all buckets but those of the audit",
            "field_selectors": [*of_objects, {"field": "resources.ARN", "not_starts_withs": list(own)}],
        },
        {
            "name": "Objects of the audit, but for writing them",
            "field_selectors": [
                *of_objects,
                {"field": "resources.ARN", "starts_withs": list(own)},
                {"field": "eventName", "not_equals": ["PutObject"]},
            ],
        },
    ]


def _equals(field: str, value: str) -> dict[str, Any]:
    return {"field": field, "equals": [value]}


def event_patterns(severity: Severity, *, guardduty: bool, security_hub: bool) -> dict[str, dict[str, Any]]:
    """The EventBridge patterns of findings of at least this severity, by the service that they come from.

    GuardDuty User Guide, "Processing GuardDuty findings with EventBridge"; Security Hub User Guide, "EventBridge event
    formats". Security Hub also has GuardDuty's findings, and reports each control again after every check: only those
    that are new and that GuardDuty does not report itself are passed on.
    """
    from_guardduty = {
        "source": ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        "detail": {"severity": [{"numeric": [">=", _GUARDDUTY_SEVERITY[severity]]}]},
    }
    labels = list(_LABELS[_LABELS.index(severity.upper()) :])
    from_security_hub = {
        "source": ["aws.securityhub"],
        "detail-type": ["Security Hub Findings - Imported"],
        "detail": {
            "findings": {
                "Severity": {"Label": labels},
                "Workflow": {"Status": ["NEW"]},
                "RecordState": ["ACTIVE"],
                **({"ProductName": [{"anything-but": ["GuardDuty"]}]} if guardduty else {}),
            }
        },
    }
    return {
        **({"guardduty": from_guardduty} if guardduty else {}),
        **({"security-hub": from_security_hub} if security_hub else {}),
    }


def lifecycle_rules(retention_days: int) -> list[Any]:
    """Objects expire; their versions, delete markers and the parts of incomplete uploads follow."""
    return [
        {
            "id": "expire",
            "status": "Enabled",
            "expiration": {"days": retention_days},
            "noncurrent_version_expiration": {"noncurrent_days": _NONCURRENT_DAYS},
            "abort_incomplete_multipart_upload": {"days_after_initiation": _INCOMPLETE_UPLOAD_DAYS},
        },
        # A rule for objects cannot be one for delete markers (S3 API, LifecycleExpiration).
        {"id": "delete-markers", "status": "Enabled", "expiration": {"expired_object_delete_marker": True}},
    ]

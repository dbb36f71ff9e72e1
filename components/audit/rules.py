"""Managed rules of AWS Config: what this platform promises of an account, checked where it runs."""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

RuleName = Literal[
    "access-keys-rotated",
    "default-security-group",
    "ebs-encryption",
    "eks-logs",
    "eks-secrets",
    "flow-logs",
    "guardduty",
    "guardduty-eks-audit-logs",
    "guardduty-eks-runtime",
    "iam-no-administrator-policies",
    "instance-metadata",
    "key-deletion",
    "key-rotation",
    "log-retention",
    "public-snapshots",
    "required-tags",
    "root-access-key",
    "root-mfa",
    "s3-data-events",
    "s3-public-access",
    "s3-tls",
    "security-hub",
    "ssh",
    "trail",
    "trail-encryption",
    "trail-validation",
]
"""The names of the rules in settings and in Pulumi."""


class ManagedRule(NamedTuple):
    """A rule that AWS Config has: its identifier, why it is here, and the Regions in which AWS does not offer it."""

    identifier: str
    reason: str
    not_in: frozenset[str] = frozenset()


# "AWS Region" in AWS's list of managed rules, as moto 5.2.5 has it (config/resources/aws_managed_rules.json.gz), read
# 2026-11-27; a test compares each rule with it.
_TAIPEI, _NEW_ZEALAND, _MALAYSIA, _THAILAND = "ap-east-2", "ap-southeast-6", "ap-southeast-5", "ap-southeast-7"
_NEWEST = frozenset({_TAIPEI, _MALAYSIA, _NEW_ZEALAND, _THAILAND, "ca-west-1", "il-central-1", "mx-central-1"})
_ROOT_KEY = _NEWEST | {"me-central-1", "eu-central-2", "eu-south-2"}
_IAM = _ROOT_KEY | {"ap-south-2", "ap-southeast-4"}

RULES: Mapping[RuleName, ManagedRule] = {
    "access-keys-rotated": ManagedRule(
        "ACCESS_KEYS_ROTATED", "an access key that leaked years ago still works until it is replaced", _IAM
    ),
    "default-security-group": ManagedRule(
        "VPC_DEFAULT_SECURITY_GROUP_CLOSED", "what is launched without a group of its own is in the default one"
    ),
    "ebs-encryption": ManagedRule(
        "EC2_EBS_ENCRYPTION_BY_DEFAULT", "volumes that nobody declared, such as those of snapshots, are encrypted too"
    ),
    "eks-logs": ManagedRule("EKS_CLUSTER_LOG_ENABLED", "audit logs say who did what in a cluster", _NEWEST),
    "eks-secrets": ManagedRule(
        "EKS_SECRETS_ENCRYPTED", "Kubernetes secrets are encrypted with a KMS key", frozenset({_NEW_ZEALAND})
    ),
    "flow-logs": ManagedRule("VPC_FLOW_LOGS_ENABLED", "after an incident, flow logs say what a host connected to"),
    "guardduty": ManagedRule(
        "GUARDDUTY_ENABLED_CENTRALIZED",
        "a detector that was suspended or deleted finds nothing",
        frozenset({_TAIPEI, _NEW_ZEALAND, _THAILAND, "mx-central-1"}),
    ),
    "guardduty-eks-audit-logs": ManagedRule(
        "GUARDDUTY_EKS_PROTECTION_AUDIT_ENABLED", "GuardDuty watches the Kubernetes API of every cluster"
    ),
    "guardduty-eks-runtime": ManagedRule(
        "GUARDDUTY_EKS_PROTECTION_RUNTIME_ENABLED",
        "GuardDuty watches the processes on the nodes of every cluster",
        _NEWEST - {"il-central-1"},
    ),
    "iam-no-administrator-policies": ManagedRule(
        "IAM_POLICY_NO_STATEMENTS_WITH_ADMIN_ACCESS", "a policy of one's own that allows everything is overlooked", _IAM
    ),
    "instance-metadata": ManagedRule(
        "EC2_IMDSV2_CHECK", "without IMDSv2, a request forged through a pod gets the node's credentials"
    ),
    "key-deletion": ManagedRule(
        "KMS_CMK_NOT_SCHEDULED_FOR_DELETION",
        "what a key encrypts is lost with it, and there are at most 30 days to notice",
        frozenset({_TAIPEI, _NEW_ZEALAND, "eu-south-1"}),
    ),
    "key-rotation": ManagedRule("CMK_BACKING_KEY_ROTATION_ENABLED", "rotation limits what leaked key material opens"),
    "log-retention": ManagedRule(
        "CW_LOGGROUP_RETENTION_PERIOD_CHECK", "a breach is often noticed only months after it happened"
    ),
    "public-snapshots": ManagedRule(
        "EBS_SNAPSHOT_PUBLIC_RESTORABLE_CHECK",
        "a public snapshot is a copy of a disk for everyone",
        frozenset({"eu-south-2"}),
    ),
    "required-tags": ManagedRule("REQUIRED_TAGS", "who answers for a resource is known by its tags"),
    "root-access-key": ManagedRule(
        "IAM_ROOT_ACCESS_KEY_CHECK", "no policy limits what an access key of the root user can do", _ROOT_KEY
    ),
    "root-mfa": ManagedRule(
        "ROOT_ACCOUNT_MFA_ENABLED",
        "the root user's password alone must not open the account",
        _NEWEST | {"me-central-1"},
    ),
    "s3-data-events": ManagedRule(
        "CLOUDTRAIL_S3_DATAEVENTS_ENABLED", "only data events say who read or deleted which object"
    ),
    "s3-public-access": ManagedRule(
        "S3_ACCOUNT_LEVEL_PUBLIC_ACCESS_BLOCKS_PERIODIC", "no bucket of the account becomes public, whoever creates it"
    ),
    "s3-tls": ManagedRule("S3_BUCKET_SSL_REQUESTS_ONLY", "requests over plain HTTP can be read and changed"),
    "security-hub": ManagedRule("SECURITYHUB_ENABLED", "without Security Hub nobody sees the account's findings"),
    "ssh": ManagedRule("INCOMING_SSH_DISABLED", "sessions on nodes go through Session Manager, never through port 22"),
    "trail": ManagedRule("MULTI_REGION_CLOUD_TRAIL_ENABLED", "an attacker uses the Region that nobody records"),
    "trail-encryption": ManagedRule(
        "CLOUD_TRAIL_ENCRYPTION_ENABLED", "a trail shows how the account is operated, to whoever can read it"
    ),
    "trail-validation": ManagedRule(
        "CLOUD_TRAIL_LOG_FILE_VALIDATION_ENABLED", "without it, a changed or deleted log file is not noticed"
    ),
}

# What settings/stack.py tags every resource with; a test compares both.
REQUIRED_TAGS = ("Environment", "Project", "Owner")
# AWS's own default for the rule, and what CIS AWS Foundations Benchmark 3.0, 1.14, asks for.
_MAXIMUM_KEY_AGE_DAYS = 90


def rules_in(region: str, disabled: Sequence[RuleName]) -> dict[RuleName, ManagedRule]:
    """The rules of a Region: those that AWS offers there, without the disabled ones."""
    return {name: rule for name, rule in RULES.items() if region not in rule.not_in and name not in disabled}


def parameters(*, log_retention_days: int) -> dict[RuleName, dict[str, str]]:
    """The input parameters of rules, all of them text; most rules have none."""
    return {
        "access-keys-rotated": {"maxAccessKeyAge": str(_MAXIMUM_KEY_AGE_DAYS)},
        "log-retention": {"MinRetentionTime": str(log_retention_days)},
        "required-tags": {f"tag{place}Key": tag for place, tag in enumerate(REQUIRED_TAGS, start=1)},
    }

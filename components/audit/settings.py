"""Settings of the audit: trail, AWS Config, GuardDuty, Security Hub, Access Analyzer, defaults, findings."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ..mistakes import Mistake, refuse
from ..model import Distinct, Model
from ..values import RetentionDays, pattern
from .plan import PROTECTIONS, Agent, Protection, Severity, StandardName
from .rules import RuleName

# A hundred years, so that a slip of the keyboard is noticed: S3 names no limit (API, LifecycleExpiration and
# DefaultRetention, botocore 1.44.5).
_MOST_DAYS = 36_500

# SNS takes any text for an address and sends a mail for confirmation; this refuses what is none.
_EMAIL = re.compile(r"[^@\s,;<>()\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


def check_email(text: str) -> str:
    """One e-mail address, without a name."""
    if not _EMAIL.fullmatch(text):
        raise refuse(Mistake("is not a valid e-mail address", "write one address, for example security@example.com"))
    return text


Email = Annotated[str, AfterValidator(check_email), pattern(rf"^{_EMAIL.pattern}$", "security@example.com")]


class ObjectLockSettings(Model):
    """S3 Object Lock of the trail's bucket."""

    mode: Literal["governance", "compliance"] = Field(
        default="governance",
        description="Who may delete locked log files: governance (principals with s3:BypassGovernanceRetention) or "
        "compliance (nobody, not even the root user, until the lock expires)",
    )
    days: int = Field(ge=1, le=_MOST_DAYS, description="Days for which each log file is locked, at most retention_days")


class TrailSettings(Model):
    """Settings of the CloudTrail trail."""

    s3_data_events: bool = Field(
        default=True, description="Whether to record reads and writes of S3 objects; AWS charges per event"
    )
    object_lock: ObjectLockSettings | None = Field(
        default=None,
        description="S3 Object Lock of log files; it can be turned on later, and turned off for new log files only",
    )


class ConfigSettings(Model):
    """Settings of AWS Config."""

    recorder: Literal["own", "existing"] = Field(
        default="own",
        description="Configuration recorder: own, or existing where another owner has one, for example AWS Control "
        "Tower; there is one for each account and Region. The rules are created either way",
    )
    service_linked_role: Literal["create", "existing"] = Field(
        default="create",
        description="Service-linked role of the recorder: create, or existing where the account has it, for example "
        "because AWS Config records in another Region",
    )
    recording: Literal["continuous", "daily"] = Field(
        default="continuous", description="When changes are recorded: continuous, or daily with one record per day"
    )
    global_resources: bool = Field(
        default=True, description="Whether to record IAM users, groups, roles and policies; record them in one Region"
    )
    disabled_rules: Annotated[tuple[RuleName, ...], Distinct()] = Field(
        default=(), description="Managed rules that are not created, by name"
    )


class GuardDutySettings(Model):
    """Settings of GuardDuty."""

    protections: Annotated[tuple[Protection, ...], Distinct()] = Field(
        default=tuple(PROTECTIONS),
        description="Protection plans beyond the foundational data sources; those that are not listed are disabled",
    )
    agents: Annotated[tuple[Agent, ...], Distinct()] = Field(
        default=("eks",), description="Where GuardDuty installs the agent of runtime_monitoring by itself"
    )


class SecurityHubSettings(Model):
    """Settings of Security Hub."""

    standards: Annotated[tuple[StandardName, ...], Distinct()] = Field(
        default=("aws-foundational", "cis-aws-foundations"),
        description="Standards whose controls are checked; their versions are pinned in components/audit/plan.py",
    )


class AccessAnalyzerSettings(Model):
    """Settings of IAM Access Analyzer."""

    # Access Analyzer API, UnusedAccessConfiguration (botocore 1.44.5): 1 to 365.
    unused_access_days: int | None = Field(
        default=None,
        ge=1,
        le=365,
        description="Days without use after which a role, user, key or permission is reported as unused; AWS charges "
        "per role and user; null reports none",
    )


class PasswordPolicySettings(Model):
    """Settings of the account's password policy, for IAM users with a password."""

    # The defaults are what AWS Config's IAM_PASSWORD_POLICY asks for (moto 5.2.5, list of managed rules), and CIS AWS
    # Foundations Benchmark 3.0, 1.8 and 1.9. Limits: IAM API, UpdateAccountPasswordPolicy (botocore 1.44.5).
    minimum_length: int = Field(default=14, ge=6, le=128, description="Minimum number of characters")
    reuse_prevention: int = Field(default=24, ge=1, le=24, description="Number of earlier passwords that are refused")
    max_age_days: int = Field(default=90, ge=1, le=1095, description="Days until a password expires")


class FindingSettings(Model):
    """Settings of the notifications of findings."""

    minimum_severity: Severity = Field(
        default="high", description="Lowest severity that is sent, of GuardDuty and of Security Hub"
    )
    email_addresses: Annotated[tuple[Email, ...], Distinct()] = Field(
        default=(), description="E-mail addresses that get each finding; AWS sends each a link to confirm it"
    )


class AuditSettings(Model):
    """Settings of the audit; one stack for each account and Region has them."""

    # The order matters: a validator sees only the fields that precede its own.
    retention_days: int = Field(
        default=365,
        ge=1,
        le=_MOST_DAYS,
        description="Retention of the objects in the buckets of the trail, AWS Config and access logs, in days",
    )
    log_retention_days: RetentionDays = Field(
        default=365,
        description="Retention of the trail in CloudWatch Logs, in days, and the minimum of the rule log-retention",
    )
    trail: TrailSettings | None = Field(
        default_factory=TrailSettings,
        description="CloudTrail trail of all Regions; null turns it off, in all but one stack of an account",
    )
    config: ConfigSettings | None = Field(
        default_factory=ConfigSettings, description="AWS Config: recorder and managed rules; null turns it off"
    )
    guardduty: GuardDutySettings | None = Field(
        default_factory=GuardDutySettings, description="GuardDuty detector; null turns it off"
    )
    security_hub: SecurityHubSettings | None = Field(
        default_factory=SecurityHubSettings,
        description="Security Hub, most of whose controls need AWS Config; null turns it off",
    )
    access_analyzer: AccessAnalyzerSettings | None = Field(
        default_factory=AccessAnalyzerSettings,
        description="IAM Access Analyzer, which reports access from outside the account; null turns it off",
    )
    password_policy: PasswordPolicySettings | None = Field(
        default_factory=PasswordPolicySettings,
        description="Password policy of the account; null leaves it to another stack of the account",
    )
    ebs_encryption: bool = Field(default=True, description="Whether new EBS volumes in the Region are encrypted")
    s3_public_access_block: bool = Field(
        default=True, description="Whether to block public access to all S3 buckets of the account"
    )
    findings: FindingSettings | None = Field(
        default_factory=FindingSettings, description="SNS topic that findings are sent to; null turns it off"
    )
    deletion_protection: bool = Field(
        default=True, description="Whether to protect the buckets and KMS keys from deletion, in Pulumi"
    )
    force_destroy: bool = Field(
        default=False,
        validate_default=True,
        description="Whether deleting a bucket deletes the objects in it; otherwise only an empty one can be deleted",
    )

    @field_validator("trail")
    @classmethod
    def _locked_no_longer_than_kept(cls, trail: TrailSettings | None, info: ValidationInfo) -> TrailSettings | None:
        lock, kept = trail and trail.object_lock, info.data.get("retention_days")
        if lock and kept is not None and lock.days > kept:
            problem = f"is greater than retention_days, {kept}"
            remedy = "lower it, or raise retention_days: S3 keeps a log file until its lock expires"
            raise refuse(Mistake(problem, remedy, lock.days, "trail.object_lock.days"))
        return trail

    @field_validator("force_destroy")
    @classmethod
    def _locked_objects_stay(cls, force: bool, info: ValidationInfo) -> bool:
        trail: TrailSettings | None = info.data.get("trail")
        if force and trail and trail.object_lock and trail.object_lock.mode == "compliance":
            problem = "must be false with the mode compliance of trail.object_lock"
            raise refuse(Mistake(problem, "set it to false: nobody can delete locked objects"))
        return force

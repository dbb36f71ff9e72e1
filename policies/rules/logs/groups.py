"""Retention and encryption of CloudWatch log groups."""

from policies.accessors.presence import is_set
from policies.engine.inputs import all_of
from policies.engine.rule import ENVIRONMENTS, Check, Controls, Parameter, Resource, Rule, itself

# 365 days is the default of Prowler's cloudwatch_log_group_retention_policy_specific_days_enabled (read 2026-11);
# environments that are not audited need less.
_MINIMUM_DAYS = {"dev": 14, "staging": 30, "prod": 365}


def _delivers_elsewhere(group: Resource) -> bool:
    # This class delivers logs elsewhere, and always keeps them 2 days (documentation of the aws provider's LogGroup).
    return group.props["logGroupClass"].text() == "DELIVERY"


def _minimum_days(group: Resource) -> float:
    return {**_MINIMUM_DAYS, **group.settings["minimum_days"]}[group.environment]


def _short_retention(group: Resource) -> str | None:
    minimum, kept = _minimum_days(group), group.props["retentionInDays"]

    # Missing, and 0, mean never expire (CloudWatch Logs API reference, PutRetentionPolicy; documentation of the
    # provider's LogGroup).
    def too_short() -> bool:
        return 0 < (kept.number() or 0) < minimum

    if all_of(too_short, lambda: not _delivers_elsewhere(group)):
        return f"{kept.path} is {kept.number():g}, and the minimum in {group.environment} is {minimum:g} days"
    return None


def _without_key(group: Resource) -> str | None:
    return None if is_set(group.props["kmsKeyId"]) else "kmsKeyId is missing"


LOG_003 = Rule(
    id="LOG-003",
    title="CloudWatch log groups have a minimum log retention and, in prod, a customer managed KMS key",
    severity="medium",
    why="A breach is often noticed months later, and logs contain data that nobody meant to log.",
    url="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    types=frozenset({"aws:cloudwatch/logGroup:LogGroup"}),
    parameters=(
        Parameter(
            name="minimum_days",
            schema={
                "type": "object",
                "properties": {name: {"type": "number"} for name in ENVIRONMENTS},
                "additionalProperties": False,
            },
            default=_MINIMUM_DAYS,
            means="Minimum log retention in days, for each environment that differs from the default",
        ),
    ),
    checks=(
        Check(
            id="LOG-003.a",
            requires="retentionInDays is at least minimum_days of the environment, or 0 (never expire)",
            remedy="raise retentionInDays to the minimum",
            parts=itself,
            fault=_short_retention,
        ),
        Check(
            id="LOG-003.b",
            requires="In prod, kmsKeyId is set",
            remedy="set kmsKeyId to the ARN of a customer managed key that CloudWatch Logs may use",
            environments=("prod",),
            controls=Controls(hipaa=("164.312(a)(2)(iv)",)),
            parts=itself,
            fault=_without_key,
        ),
    ),
    controls=Controls(soc2=("CC7.2",), hipaa=("164.312(b)", "164.312(a)(2)(iv)"), gdpr=("Article 32",)),
)

RULES = (LOG_003,)

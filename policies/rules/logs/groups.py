"""Rules about groups of CloudWatch Logs."""

from policies.accessors.inputs import all_of
from policies.accessors.presence import is_set
from policies.rule import ENVIRONMENTS, Check, Controls, Parameter, Resource, Rule, itself

# 365 days is what Prowler's cloudwatch_log_group_retention_policy_specific_days_enabled asks for unless told (read
# 2026-11); less where no auditor looks.
_MINIMUM_DAYS = {"dev": 14, "staging": 30, "prod": 365}


def _passes_on(group: Resource) -> bool:
    # Kept for two days, whatever is asked, on its way elsewhere (documentation of the aws provider's LogGroup).
    return group.props["logGroupClass"].text() == "DELIVERY"


def _minimum_days(group: Resource) -> float:
    return {**_MINIMUM_DAYS, **group.settings["minimum_days"]}[group.environment]


def _short_lived(group: Resource) -> str | None:
    minimum, kept = _minimum_days(group), group.props["retentionInDays"]

    # Missing, and 0, mean for ever (CloudWatch Logs API reference, PutRetentionPolicy; documentation of the provider's
    # LogGroup).
    def too_short() -> bool:
        return 0 < (kept.number() or 0) < minimum

    if all_of(too_short, lambda: not _passes_on(group)):
        return f"{kept.path} is {kept.number():g}, and the least in {group.environment} is {minimum:g}"
    return None


def _without_key(group: Resource) -> str | None:
    if group.environment == "prod" and not is_set(group.props["kmsKeyId"]):
        return "kmsKeyId is missing"
    return None


LOG_003 = Rule(
    id="LOG-003",
    title="Logs are kept long enough, and in prod encrypted with a key of ours",
    severity="medium",
    why="A break-in is often noticed months later, and logs hold what no one meant to write down.",
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
            means="How many days logs are kept at least, for each environment that differs from the default",
        ),
    ),
    checks=(
        Check(
            id="LOG-003.a",
            requires="retentionInDays is at least what the environment asks for",
            remedy="raise retentionInDays",
            parts=itself,
            fault=_short_lived,
        ),
        Check(
            id="LOG-003.b",
            requires="In prod, kmsKeyId names a key",
            remedy="set kmsKeyId to the ARN of a customer-managed key that CloudWatch Logs may use",
            parts=itself,
            fault=_without_key,
        ),
    ),
    controls=Controls(soc2=("CC7.2",), hipaa=("164.312(b)", "164.312(a)(2)(iv)"), gdpr=("Article 32",)),
)

RULES = (LOG_003,)

"""Rules for CloudWatch alarms."""

from policies.engine.rule import Check, Controls, Resource, Rule, itself


def _without_action(alarm: Resource) -> str | None:
    return "alarmActions is missing or empty" if alarm.props["alarmActions"].is_empty() else None


def _with_actions_off(alarm: Resource) -> str | None:
    enabled = alarm.props["actionsEnabled"]
    # Missing means true (documentation of the aws provider's MetricAlarm).
    return None if enabled.flag(default=True) else f"{enabled.path} is false, so none of its actions is taken"


LOG_008 = Rule(
    id="LOG-008",
    title="CloudWatch alarms tell somebody",
    severity="medium",
    why="An alarm without an action changes its color in a console that nobody is looking at.",
    # Security Hub has these as CloudWatch.15 and CloudWatch.17, of NIST SP 800-53 and not of FSBP (read 2026-11-28).
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-15",
    types=frozenset({"aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"}),
    pack="reliability",
    checks=(
        Check(
            id="LOG-008.a",
            requires="alarmActions has an action for the ALARM state",
            remedy="set alarmActions to the ARN of an SNS topic that somebody has subscribed to",
            parts=itself,
            fault=_without_action,
        ),
        Check(
            id="LOG-008.b",
            requires="actionsEnabled is true",
            remedy="remove actionsEnabled, or set it to true; AWS mutes an alarm for a time by an alarm mute rule",
            url="https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html#cloudwatch-17",
            parts=itself,
            fault=_with_actions_off,
        ),
    ),
    controls=Controls(),
)

RULES = (LOG_008,)

"""IAM documents of the alarms: policies of their topics and of the topics' key."""

from ...iam.statements import Statement, account_delegates, by_service, document, on_behalf_of, tls_only
from ...refs import Account


def alarms_key(account: Account, alarm_names: str) -> str:
    """The key of the topics: alarms of this account encrypt what they publish; the names may end in `*`.

    SNS Developer Guide, "Managing Amazon SNS encryption keys", compatibility with event sources from AWS services;
    unlike EventBridge, CloudWatch sends the source (aws.github.io/modern-data-architecture-accelerator,
    grantCloudWatchAlarmsTopicAccess, read 2026-11-28). Roles publish as their own policies allow.
    """
    return document(
        account_delegates(account),
        _alarms("AlarmsEncrypt", ["kms:Decrypt", "kms:GenerateDataKey"], "*", account, alarm_names),
    )


def alarms_topic(account: Account, topic_arn: str, alarm_names: str) -> str:
    """A topic's policy: these alarms publish, and nothing is published without TLS (SNS Developer Guide, "Example cases
    for Amazon SNS access control", Amazon CloudWatch alarms). Roles of this account publish as their policies allow."""
    return document(
        _alarms("AlarmsPublish", ["sns:Publish"], topic_arn, account, alarm_names),
        tls_only("sns:Publish", topic_arn),
    )


def alarm_arn(account: Account, name: str) -> str:
    """The ARN of an alarm, known before the alarm exists."""
    return account.arn("cloudwatch", f"alarm:{name}")


def _alarms(sid: str, actions: list[str], resource: str, account: Account, names: str) -> Statement:
    return by_service(sid, "cloudwatch", actions, resource, on_behalf_of(account, alarm_arn(account, names)))

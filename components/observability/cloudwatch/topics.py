"""The topics that alarms are published to: one for each severity, encrypted, with subscribers."""

from pulumi_aws import sns

from ... import logs
from ...inside import Inside
from ...refs import Account, TopicRef
from ..severities import SEVERITIES, Severity
from . import documents
from .settings import CloudWatchSettings

ALARMS = "alarms"


def alarm_topics(
    inside: Inside, settings: CloudWatchSettings, account: Account, cluster_name: str
) -> dict[Severity, TopicRef]:
    """The topics by severity, with one key; alarms whose names begin with the cluster's publish to them, and so may
    roles of the account whose policies allow it (`iam.topics.publish`)."""
    name, alarm_names = inside.name(ALARMS), f"{cluster_name}-*"
    key = logs.encryption_key(
        name,
        description=f"Messages of the alarms of {cluster_name}",
        policy=documents.alarms_key(account, alarm_names),
        opts=inside.options(protect=settings.deletion_protection),
    )
    topics: dict[Severity, TopicRef] = {}
    for severity in SEVERITIES:
        # Not auto-named: subscribers know a topic by its name, and its policy has to name it. A cluster has its name
        # alone in an account and Region.
        physical_name = f"{cluster_name}-{ALARMS}-{severity}"
        topic = sns.Topic(
            inside.name(ALARMS, severity),
            name=physical_name,
            kms_master_key_id=key.arn,
            # Not by a policy of its own, which refreshing the topic would show as a change.
            policy=documents.alarms_topic(account, account.arn("sns", physical_name), alarm_names),
            opts=inside.options(),
        )
        topics[severity] = TopicRef(arn=topic.arn, key_arn=key.arn)
        _subscribe(inside, severity, topic, settings)
    return topics


def _subscribe(inside: Inside, severity: Severity, topic: sns.Topic, settings: CloudWatchSettings) -> None:
    for address in settings.email_addresses.of(severity):
        sns.TopicSubscription(
            inside.name(ALARMS, severity, address),
            topic=topic.arn,
            protocol="email",
            endpoint=address,
            opts=inside.options(),
        )

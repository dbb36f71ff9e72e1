"""Notifications of findings: EventBridge rules, and the encrypted topic that they publish to."""

import json

from pulumi_aws import cloudwatch, kms, sns

from .. import logs
from ..iam import topics
from ..iam.roles import role
from ..inside import Inside
from ..refs import Account, TopicRef
from . import documents
from .plan import SOURCES, event_patterns
from .settings import AuditSettings, FindingSettings

FINDINGS = "findings"


def findings_topic(inside: Inside, settings: AuditSettings, own: FindingSettings, account: Account) -> TopicRef:
    """The topic with its key, its subscribers, and a rule for each service that has findings."""
    name = inside.name(FINDINGS)
    key = logs.encryption_key(
        name,
        description=f"Messages of the topic {name}",
        policy=documents.findings_key(account),
        opts=inside.options(protect=settings.deletion_protection),
    )
    topic = sns.Topic(
        name,
        # Not auto-named: subscribers know a topic by its name, and its policy has to name it.
        name=name,
        kms_master_key_id=key.arn,
        # Not by a policy of its own, which refreshing the topic would show as a change.
        policy=documents.findings_topic(account.arn("sns", name)),
        opts=inside.options(),
    )
    for address in own.email_addresses:
        sns.TopicSubscription(
            inside.name(FINDINGS, address), topic=topic.arn, protocol="email", endpoint=address, opts=inside.options()
        )
    patterns = event_patterns(
        own.minimum_severity,
        guardduty=settings.guardduty is not None,
        security_hub=settings.security_hub is not None,
    )
    if patterns:
        _rules(inside, patterns, topic, key, account)
    return TopicRef(arn=topic.arn, key_arn=key.arn)


def _rules(
    inside: Inside, patterns: dict[str, dict[str, object]], topic: sns.Topic, key: kms.Key, account: Account
) -> None:
    """EventBridge publishes by a role: the policy of a topic, or of its key, cannot say for which rules it does."""
    topic_arn = account.arn("sns", inside.name(FINDINGS))
    publisher = role(
        inside,
        FINDINGS,
        "publisher",
        description="Lets EventBridge publish findings to their topic",
        trust=documents.publishing_trust(account, f"{inside.name(FINDINGS)}-*"),
        policies={"publish": key.arn.apply(lambda key_arn: topics.publish("Findings", [topic_arn], key_arn))},
    )
    for source, pattern in patterns.items():
        rule = cloudwatch.EventRule(
            inside.name(FINDINGS, source),
            description=f"Findings of {SOURCES[source]} that somebody has to look at",
            event_pattern=json.dumps(pattern),
            opts=inside.options(),
        )
        cloudwatch.EventTarget(
            inside.name(FINDINGS, source),
            rule=rule.name,
            target_id=FINDINGS,
            arn=topic.arn,
            role_arn=publisher.role.arn,
            opts=inside.options(depends_on=publisher.permissions),
        )

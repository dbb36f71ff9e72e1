"""The topic that everything here is told by: encrypted, with subscribers."""

from pulumi_aws import kms, sns

from .. import logs
from ..inside import Inside
from ..refs import Account, TopicRef
from . import documents
from .settings import CostSettings


def key_of(inside: Inside, settings: CostSettings, account: Account) -> kms.Key:
    """The key of the topic, the log groups and the queue."""
    names = f"{inside.name()}-*"
    return logs.encryption_key(
        inside.name(),
        description=f"Messages, logs and failures of {inside.name()}",
        policy=logs.key_policy(account, names, *documents.publishers(account, names)),
        opts=inside.options(protect=settings.deletion_protection),
    )


def cost_topic(inside: Inside, settings: CostSettings, account: Account, key: kms.Key, physical_name: str) -> TopicRef:
    """The topic with its subscribers. E-mail goes by SNS and not by SES: SES needs a verified sender and an account out
    of its sandbox (SES Developer Guide, "Request production access"), and budgets and anomalies publish here anyway."""
    topic = sns.Topic(
        inside.name("topic"),
        # Not auto-named: subscribers know a topic by its name, and its policy has to name it.
        name=physical_name,
        kms_master_key_id=key.arn,
        # Not by a policy of its own, which refreshing the topic would show as a change.
        policy=documents.topic(account, account.arn("sns", physical_name), f"{inside.name()}-*"),
        opts=inside.options(),
    )
    for address in settings.email_addresses:
        sns.TopicSubscription(
            inside.name("topic", address), topic=topic.arn, protocol="email", endpoint=address, opts=inside.options()
        )
    return TopicRef(arn=topic.arn, key_arn=key.arn)

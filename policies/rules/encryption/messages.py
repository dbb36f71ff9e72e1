"""Rules about encryption at rest of SNS topics and SQS queues."""

from collections.abc import Iterable

from policies.accessors.presence import is_set
from policies.engine.inputs import all_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_TOPIC = "aws:sns/topic:Topic"
_QUEUE = "aws:sqs/queue:Queue"


def _if_topic(resource: Resource) -> Iterable[Resource]:
    return itself(resource) if resource.type == _TOPIC else ()


def _if_queue(resource: Resource) -> Iterable[Resource]:
    return itself(resource) if resource.type == _QUEUE else ()


def _plain_topic(topic: Resource) -> str | None:
    # Without a key nothing is encrypted (SNS API reference, SetTopicAttributes KmsMasterKeyId).
    return None if is_set(topic.props["kmsMasterKeyId"]) else "kmsMasterKeyId is missing"


def _plain_queue(queue: Resource) -> str | None:
    # Missing means true (SQS developer guide, "Encryption at rest": SSE-SQS is on by default for new queues).
    def managed_off() -> bool:
        return not queue.props["sqsManagedSseEnabled"].flag(default=True)

    def without_key() -> bool:
        return not is_set(queue.props["kmsMasterKeyId"])

    if all_of(managed_off, without_key):
        return "sqsManagedSseEnabled is false and kmsMasterKeyId is missing"
    return None


ENC_006 = Rule(
    id="ENC-006",
    title="SNS topics and SQS queues are encrypted at rest",
    severity="medium",
    why="Messages contain data that the sending and receiving services protect elsewhere.",
    url="https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
    types=frozenset({_TOPIC, _QUEUE}),
    checks=(
        Check(
            id="ENC-006.a",
            requires="An SNS topic is encrypted with a KMS key",
            remedy="set kmsMasterKeyId to a KMS key that the publishing services may use",
            parts=_if_topic,
            fault=_plain_topic,
        ),
        Check(
            id="ENC-006.b",
            requires="An SQS queue is encrypted with SSE-SQS or with a KMS key",
            remedy="set sqsManagedSseEnabled to true, or kmsMasterKeyId to a KMS key",
            parts=_if_queue,
            fault=_plain_queue,
        ),
    ),
    controls=Controls(
        soc2=("PI1.4",),
        hipaa=("164.312(a)(2)(iv)",),
        aws_fsbp=("SNS.1", "SQS.1"),
        gdpr=("Article 32",),
    ),
)

RULES = (ENC_006,)

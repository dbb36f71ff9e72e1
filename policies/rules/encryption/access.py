"""Rules about whom keys, queues and topics let in."""

from collections.abc import Callable, Iterator

from policies.accessors.documents import Statement, document_statements
from policies.rule import Check, Controls, Resource, Rule
from policies.rules.encryption.keys import KEYS_AND_POLICIES

_QUEUES = frozenset({"aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy"})
_TOPICS = frozenset({"aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"})


def _statements_of(types: frozenset[str]) -> Callable[[Resource], Iterator[Statement]]:
    # Without a policy of its own, each lets in its own account alone (KMS developer guide, "Default key policy"; SNS
    # and SQS developer guides on access policies).
    def statements(resource: Resource) -> Iterator[Statement]:
        if resource.type in types:
            yield from document_statements(resource.props["policy"])

    return statements


def _open(statement: Statement) -> str | None:
    return f"{statement.where} lets everyone in" if statement.open_principal() else None


_REMEDY = "name the principals, or add a condition on who calls, as aws:SourceArn or aws:PrincipalOrgID"

ENC_003 = Rule(
    id="ENC-003",
    title="No key, queue or topic is open to everyone",
    severity="critical",
    why='A principal "*" is every account of AWS: whoever finds the name can use it.',
    url="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    types=KEYS_AND_POLICIES | _QUEUES | _TOPICS,
    checks=(
        Check(
            id="ENC-003.a",
            requires="No key policy lets everyone in",
            remedy="name the principals, or add a condition on who calls, as kms:CallerAccount",
            parts=_statements_of(KEYS_AND_POLICIES),
            fault=_open,
        ),
        Check(
            id="ENC-003.b",
            requires="No queue policy lets everyone in",
            remedy=_REMEDY,
            parts=_statements_of(_QUEUES),
            fault=_open,
        ),
        Check(
            id="ENC-003.c",
            requires="No topic policy lets everyone in",
            remedy=_REMEDY,
            parts=_statements_of(_TOPICS),
            fault=_open,
        ),
    ),
    # SQS.3 is not in Prowler's file: it is Security Hub's number for AWS Config's sqs-queue-no-public-access.
    controls=Controls(aws_fsbp=("KMS.5", "SQS.3", "SNS.4")),
)

RULES = (ENC_003,)

"""Rules about public access to KMS keys, SQS queues and SNS topics."""

from collections.abc import Callable, Iterator

from policies.accessors.documents import Statement, resource_statements
from policies.engine.rule import Check, Controls, Resource, Rule
from policies.rules.encryption.keys import KEYS_AND_POLICIES

_QUEUES = frozenset({"aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy"})
_TOPICS = frozenset({"aws:sns/topic:Topic", "aws:sns/topicPolicy:TopicPolicy"})


def _statements_of(types: frozenset[str]) -> Callable[[Resource], Iterator[Statement]]:
    # Without a policy, each of them allows access only to its own account (KMS developer guide, "Default key policy";
    # SNS and SQS developer guides on access policies).
    def statements(resource: Resource) -> Iterator[Statement]:
        if resource.type in types:
            yield from resource_statements(resource.props["policy"])

    return statements


def _open(statement: Statement) -> str | None:
    return f"{statement.where} allows public access" if statement.open_principal() else None


_REMEDY = "name the principals, or add a condition on the caller, such as aws:SourceArn or aws:PrincipalOrgID"

ENC_003 = Rule(
    id="ENC-003",
    title="KMS keys, SQS queues and SNS topics do not allow public access",
    severity="critical",
    why='The principal "*" is every AWS account: whoever knows the ARN can use the resource.',
    url="https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html",
    types=KEYS_AND_POLICIES | _QUEUES | _TOPICS,
    checks=(
        Check(
            id="ENC-003.a",
            requires="No key policy allows access to everyone without a condition on the caller",
            remedy="name the principals, or add a condition on the caller, such as kms:CallerAccount",
            parts=_statements_of(KEYS_AND_POLICIES),
            fault=_open,
        ),
        Check(
            id="ENC-003.b",
            requires="No queue policy allows access to everyone without a condition on the caller",
            remedy=_REMEDY,
            url="https://docs.aws.amazon.com/securityhub/latest/userguide/sqs-controls.html#sqs-3",
            parts=_statements_of(_QUEUES),
            fault=_open,
        ),
        Check(
            id="ENC-003.c",
            requires="No topic policy allows access to everyone without a condition on the caller",
            remedy=_REMEDY,
            url="https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html#sns-4",
            parts=_statements_of(_TOPICS),
            fault=_open,
        ),
    ),
    # SQS.3 is not in Prowler's file: it is Security Hub's number for AWS Config's sqs-queue-no-public-access.
    controls=Controls(aws_fsbp=("KMS.5", "SQS.3", "SNS.4")),
)

RULES = (ENC_003,)

"""Publishing to encrypted SNS topics, as JSON text."""

from collections.abc import Sequence

from .statements import allow, document


def publish(what: str, topic_arns: Sequence[str], key_arn: str) -> str:
    """What publishing to encrypted topics takes: SNS Developer Guide, "Managing Amazon SNS encryption keys".

    `what` is in the names of the statements, as in PublishFindings."""
    return document(
        allow(f"Publish{what}", ["sns:Publish"], topic_arns),
        allow(f"Encrypt{what}", ["kms:Decrypt", "kms:GenerateDataKey"], [key_arn]),
    )

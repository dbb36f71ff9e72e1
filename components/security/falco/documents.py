"""IAM documents of Falco; each function returns JSON text."""

from ...iam.statements import allow, document


def publish(topic_arn: str, key_arn: str) -> str:
    """What publishing to an encrypted topic takes: SNS Developer Guide, "Managing Amazon SNS encryption keys"."""
    return document(
        allow("PublishAlerts", ["sns:Publish"], [topic_arn]),
        allow("EncryptAlerts", ["kms:Decrypt", "kms:GenerateDataKey"], [key_arn]),
    )

"""IAM documents of External Secrets; each function returns JSON text."""

from ...iam.statements import allow, document
from ...refs import Account


def controller(account: Account, prefix: str) -> str:
    """The policy of the controller: reads the secrets whose names begin with `prefix`, and lists none.

    Actions: external-secrets 2.9.0, providers/v1/aws/secretsmanager, GetSecretValue for values and DescribeSecret for
    tags (`metadataPolicy: Fetch`); to find secrets by name or tag it would need secretsmanager:ListSecrets on all. A
    secret with a key of its own is decrypted by Secrets Manager on the caller's behalf, with the secret's ARN as
    encryption context (Secrets Manager User Guide, "Secret encryption and decryption").
    """
    secrets = account.arn("secretsmanager", f"secret:{prefix}*")
    by_secrets_manager = {
        "StringEquals": {"kms:ViaService": f"secretsmanager.{account.region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:SecretARN": secrets},
    }
    return document(
        allow("ReadSecrets", ["secretsmanager:DescribeSecret", "secretsmanager:GetSecretValue"], [secrets]),
        allow("DecryptSecrets", ["kms:Decrypt"], [account.arn("kms", "key/*")], by_secrets_manager),
    )

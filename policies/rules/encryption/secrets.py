"""Rules about secrets in Secrets Manager."""

from policies.accessors.links import linked
from policies.engine.inputs import which
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_TYPE = "aws:secretsmanager/secret:Secret"
_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"

# The AWS managed key of each account, which is used where none is set (Secrets Manager API reference, CreateSecret
# KmsKeyId).
_AWS_MANAGED_KEY = "alias/aws/secretsmanager"


def _no_customer_managed_key(secret: Resource) -> str | None:
    key = secret.props["kmsKeyId"]
    # A key that is created in the same run has no ARN yet, but is set.
    if key.unknown:
        return None
    name = key.text()
    return "kmsKeyId is missing, or names the AWS managed key" if not name or name.endswith(_AWS_MANAGED_KEY) else None


def _not_rotated(secret: Resource) -> str | None:
    # Missing means true where there is such a resource (documentation of the aws provider's SecretRotation).
    rotations = which(
        (rotation, lambda rotation=rotation: rotation.props["rotationEnabled"].flag(default=True))
        for rotation in linked(secret, _ROTATION, "secretId")
    )
    return None if rotations else "it has no SecretRotation with rotationEnabled"


ENC_008 = Rule(
    id="ENC-008",
    title="Secrets Manager secrets use a customer managed KMS key and have rotation enabled",
    severity="medium",
    why="With the key, reading a secret also needs permission to use it; with rotation, a leaked secret expires.",
    url="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
    scope="stack",
    types=frozenset({_TYPE}),
    checks=(
        Check(
            id="ENC-008.a",
            requires="kmsKeyId names a customer managed key",
            remedy="set kmsKeyId to the ARN of a customer managed key",
            parts=itself,
            fault=_no_customer_managed_key,
        ),
        Check(
            id="ENC-008.b",
            requires="The secret has an aws.secretsmanager.SecretRotation that is enabled",
            remedy="add a SecretRotation for the secret, or an exemption if its issuer cannot rotate it",
            parts=itself,
            fault=_not_rotated,
        ),
    ),
    controls=Controls(cis_eks=("4.4.2",), hipaa=("164.308(a)(4)(ii)(C)",), aws_fsbp=("SecretsManager.1",)),
)

RULES = (ENC_008,)

"""Rules about secrets in Secrets Manager."""

from policies.accessors.inputs import which
from policies.accessors.links import linked
from policies.rule import Check, Controls, Resource, Rule, itself

_TYPE = "aws:secretsmanager/secret:Secret"
_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"

# The key that AWS makes in each account and takes where none is given (Secrets Manager API reference, CreateSecret
# KmsKeyId).
_OF_AWS = "alias/aws/secretsmanager"


def _key_of_aws(secret: Resource) -> str | None:
    key = secret.props["kmsKeyId"]
    # A key that is made in the same run has no ARN yet, and is given all the same.
    if key.unknown:
        return None
    name = key.text()
    return "kmsKeyId names no key of ours" if not name or name.endswith(_OF_AWS) else None


def _not_rotated(secret: Resource) -> str | None:
    # Missing means true where the resource is there (documentation of the aws provider's SecretRotation).
    rotations = which(
        (one, lambda one=one: one.props["rotationEnabled"].flag(default=True))
        for one in linked(secret, _ROTATION, "secretId")
    )
    return None if rotations else "nothing rotates it"


ENC_008 = Rule(
    id="ENC-008",
    title="Secrets have a key of ours, and rotate",
    severity="medium",
    why="Then reading one needs leave to use the key as well, and one that leaked ends by itself.",
    url="https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotating-secrets.html",
    scope="stack",
    types=frozenset({_TYPE}),
    checks=(
        Check(
            id="ENC-008.a",
            requires="kmsKeyId names a customer-managed key",
            remedy="set kmsKeyId to the ARN of a customer-managed key",
            parts=itself,
            fault=_key_of_aws,
        ),
        Check(
            id="ENC-008.b",
            requires="An aws.secretsmanager.SecretRotation rotates the secret",
            remedy="add a SecretRotation for it, or an exemption where its issuer cannot rotate it",
            parts=itself,
            fault=_not_rotated,
        ),
    ),
    controls=Controls(cis_eks=("4.4.2",), hipaa=("164.308(a)(4)(ii)(C)",), aws_fsbp=("SecretsManager.1",)),
)

RULES = (ENC_008,)

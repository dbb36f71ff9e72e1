"""Rules for the contents of S3 buckets: encryption at rest, versioning and lifecycle."""

from policies.accessors.buckets import (
    BUCKETS,
    ENCRYPTION,
    VERSIONING,
    algorithms,
    enables_versioning,
    has_lifecycle,
    is_judged,
    is_versioned,
)
from policies.engine.inputs import all_of, any_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself
from policies.rules.storage.logs import LOG_BUCKETS, is_log_bucket

_KMS = frozenset({"aws:kms", "aws:kms:dsse"})


def _encrypted_without_kms(resource: Resource) -> str | None:
    def with_kms() -> bool:
        return any_of(*(lambda algorithm=algorithm: algorithm.text() in _KMS for algorithm in algorithms(resource)))

    # Logs can be delivered only to buckets with SSE-S3 (S3 User Guide, "Enabling Amazon S3 server access logging"; ELB
    # User Guide, "Access logs for your Application Load Balancer").
    # The configuration of a bucket in the stack is judged with the bucket.
    if all_of(lambda: is_judged(resource), lambda: not with_kms(), lambda: not is_log_bucket(resource)):
        # Missing means SSE-S3 (S3 User Guide, "Setting default server-side encryption behavior").
        return "the default encryption is not aws:kms, or missing (default: SSE-S3)"
    return None


def _not_versioned(resource: Resource) -> str | None:
    def is_off() -> bool:
        return not (is_versioned(resource) if resource.type in BUCKETS else enables_versioning(resource))

    # Missing means never versioned (S3 API reference, GetBucketVersioning). The versioning of a bucket in the stack is
    # judged with the bucket.
    if all_of(is_off, lambda: is_judged(resource)):
        return "versioning is not Enabled, or missing (default: off)"
    return None


def _without_lifecycle(bucket: Resource) -> str | None:
    return None if has_lifecycle(bucket) else "no lifecycle rule is Enabled, so objects are kept forever"


STO_003 = Rule(
    id="STO-003",
    title="S3 buckets are encrypted at rest with AWS KMS (SSE-KMS)",
    severity="medium",
    why="With SSE-S3, access to the bucket is enough to read its objects; SSE-KMS also requires access to the key.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
    types=BUCKETS | ENCRYPTION,
    scope="stack",
    checks=(
        Check(
            id="STO-003.a",
            requires="The default encryption of each bucket is aws:kms, except for buckets that receive logs",
            remedy="add an aws.s3.BucketServerSideEncryptionConfiguration with sseAlgorithm aws:kms",
            parts=itself,
            fault=_encrypted_without_kms,
        ),
    ),
    controls=Controls(soc2=("PI1.4",), hipaa=("164.312(a)(2)(iv)",), aws_fsbp=("S3.17",), gdpr=("Article 32",)),
    parameters=(LOG_BUCKETS,),
)

STO_004 = Rule(
    id="STO-004",
    title="S3 buckets have versioning enabled",
    severity="medium",
    why="Without versioning, an object that is overwritten or deleted, by mistake or by an attacker, is lost.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
    types=BUCKETS | VERSIONING,
    scope="stack",
    pack="reliability",
    checks=(
        Check(
            id="STO-004.a",
            requires="Each bucket has versioning with the status Enabled",
            remedy="add an aws.s3.BucketVersioning with the status Enabled",
            parts=itself,
            fault=_not_versioned,
        ),
    ),
    controls=Controls(soc2=("A1.2", "CC7.4"), hipaa=("164.312(c)(1)",), aws_fsbp=("S3.14",)),
)

STO_005 = Rule(
    id="STO-005",
    title="S3 buckets have a lifecycle configuration",
    severity="low",
    why="Noncurrent versions, incomplete multipart uploads and unused objects are billed until they are deleted.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
    types=BUCKETS,
    scope="stack",
    pack="cost",
    checks=(
        Check(
            id="STO-005.a",
            requires="Each bucket has a lifecycle rule with the status Enabled",
            remedy="add an aws.s3.BucketLifecycleConfiguration that expires or transitions old objects and versions",
            parts=itself,
            fault=_without_lifecycle,
        ),
    ),
    controls=Controls(aws_fsbp=("S3.10", "S3.13")),
)

RULES = (STO_003, STO_004, STO_005)

"""Buckets of the audit: private, encrypted, versioned, by TLS only, and with an end to what is in them."""

from collections.abc import Callable
from typing import Any, NamedTuple

from pulumi import Output, Resource
from pulumi_aws import kms, s3

from ..inside import Inside
from ..refs import Account
from . import documents
from .plan import lifecycle_rules
from .settings import AuditSettings, ObjectLockSettings

_ACCESS_LOGS = "access-logs"


class Bucket(NamedTuple):
    """A bucket, and what it needs before anything is written to it."""

    bucket: s3.Bucket
    ready: list[Resource]

    @property
    def objects(self) -> Output[str]:
        """How the ARNs of its objects begin."""
        return Output.concat(self.bucket.arn, "/")


def access_log_bucket(inside: Inside, settings: AuditSettings, account: Account) -> Bucket:
    """The bucket for the access logs of the audit's other buckets; S3 delivers them only where SSE-S3 encrypts."""
    sources = f"{inside.name()}-*".lower()
    return _bucket(
        inside.below(_ACCESS_LOGS), settings, lambda arn: documents.access_log_bucket(account, arn, sources), key=None
    )


def logged_bucket(
    inside: Inside,
    settings: AuditSettings,
    access_logs: Bucket,
    policy: Callable[[str], str],
    *,
    key: kms.Key,
    bucket_key: bool = False,
    lock: ObjectLockSettings | None = None,
) -> Bucket:
    """A bucket that is encrypted with a key, and whose access is logged; `policy` makes its policy from its ARN.

    With a bucket key S3 calls KMS less often, and with another encryption context.
    """
    made = _bucket(inside, settings, policy, key=key, bucket_key=bucket_key, lock=lock)
    s3.BucketLogging(
        inside.name(),
        bucket=made.bucket.id,
        target_bucket=access_logs.bucket.id,
        target_prefix=f"{inside.name()}/",
        opts=inside.options(depends_on=access_logs.ready),
    )
    return made


def _bucket(
    inside: Inside,
    settings: AuditSettings,
    policy: Callable[[str], str],
    *,
    key: kms.Key | None,
    bucket_key: bool = False,
    lock: ObjectLockSettings | None = None,
) -> Bucket:
    name = inside.name()
    bucket = s3.Bucket(
        name,
        force_destroy=settings.force_destroy,
        opts=inside.options(protect=settings.deletion_protection),
    )
    private = s3.BucketPublicAccessBlock(
        name,
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        opts=inside.options(),
    )
    encrypted = s3.BucketServerSideEncryptionConfiguration(
        name, bucket=bucket.id, rules=[_encryption(key, bucket_key=bucket_key)], opts=inside.options()
    )
    policed = s3.BucketPolicy(
        name,
        bucket=bucket.id,
        policy=bucket.arn.apply(policy),
        # S3 refuses two changes of a bucket's access at the same time (S3 API, OperationAborted).
        opts=inside.options(depends_on=[private]),
    )
    return Bucket(bucket, [encrypted, policed, *_versions(inside, settings, bucket, lock)])


def _versions(
    inside: Inside, settings: AuditSettings, bucket: s3.Bucket, lock: ObjectLockSettings | None
) -> list[Resource]:
    """What keeps versions, locks them and ends them: a lock and a lifecycle are for a bucket that has versions."""
    name = inside.name()
    versioned = s3.BucketVersioning(
        name, bucket=bucket.id, versioning_configuration={"status": "Enabled"}, opts=inside.options()
    )
    s3.BucketLifecycleConfiguration(
        name,
        bucket=bucket.id,
        rules=lifecycle_rules(settings.retention_days),
        opts=inside.options(depends_on=[versioned]),
    )
    if lock is None:
        return [versioned]
    # Not by the bucket's own objectLockEnabled, which replaces the bucket when it is turned on later.
    locked = s3.BucketObjectLockConfiguration(
        name,
        bucket=bucket.id,
        rule={"default_retention": {"mode": lock.mode.upper(), "days": lock.days}},
        opts=inside.options(depends_on=[versioned]),
    )
    return [versioned, locked]


def _encryption(key: kms.Key | None, *, bucket_key: bool) -> Any:
    if key is None:
        return {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    return {
        "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
        "bucket_key_enabled": bucket_key,
    }

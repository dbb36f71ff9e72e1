"""Buckets of the state backend: private, versioned, encrypted, by TLS only, with logs of each access."""

from typing import Any, NamedTuple

from pulumi import Resource
from pulumi_aws import kms, s3

from ..inside import Inside
from ..refs import Account
from . import documents, plan
from .settings import StateSettings


class Bucket(NamedTuple):
    """A bucket with its key, and what is in place before anything is written to it."""

    name: str
    bucket: s3.Bucket
    key: kms.Key
    ready: list[Resource]


def state_bucket(inside: Inside, settings: StateSettings, account: Account, name: str) -> Bucket:
    """A bucket for states, in the account's Region, with a key of its own; accesses are logged in another bucket."""
    admins = settings.admin_role_arns
    key = kms.Key(
        inside.name(),
        description=f"States in the bucket {name}",
        enable_key_rotation=True,
        deletion_window_in_days=plan.KEY_DELETION_WINDOW_DAYS,
        policy=documents.key(account, admins),
        region=account.region,
        # Without its key, what is in the bucket is lost.
        opts=inside.options(protect=settings.deletion_protection),
    )
    log_bucket, logs_ready = _access_log_bucket(inside.below("logs"), settings, account, of=name)
    bucket, ready = _bucket(
        inside,
        settings,
        account.region,
        name,
        encryption={
            "apply_server_side_encryption_by_default": {"sse_algorithm": "aws:kms", "kms_master_key_id": key.arn},
            # With a bucket key, the encryption context would be the bucket, and no policy could tell stacks apart.
            "bucket_key_enabled": False,
            "blocked_encryption_types": ["SSE-C"],
        },
        policy=documents.state_bucket(name, admins),
        rules=plan.lifecycle_rules(noncurrent_days=settings.noncurrent_days),
    )
    logged = s3.BucketLogging(
        inside.name(),
        bucket=bucket.id,
        target_bucket=log_bucket.id,
        target_prefix=f"{name}/",
        region=account.region,
        opts=inside.options(depends_on=logs_ready),
    )
    return Bucket(name, bucket, key, [*ready, logged])


def _access_log_bucket(
    inside: Inside, settings: StateSettings, account: Account, of: str
) -> tuple[s3.Bucket, list[Resource]]:
    """The bucket for access logs, which S3 delivers only where SSE-S3 encrypts."""
    name = plan.access_log_bucket(of)
    return _bucket(
        inside,
        settings,
        account.region,
        name,
        encryption={"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}},
        policy=documents.access_log_bucket(account, name, of, settings.admin_role_arns),
        rules=plan.lifecycle_rules(noncurrent_days=settings.noncurrent_days, expiration_days=settings.access_log_days),
    )


def _bucket(
    inside: Inside,
    settings: StateSettings,
    region: str,
    physical_name: str,
    *,
    encryption: Any,
    policy: str,
    rules: list[Any],
) -> tuple[s3.Bucket, list[Resource]]:
    name = inside.name()
    bucket = s3.Bucket(
        name,
        # Not auto-named: people type it, in the URL of the backend, and policies name it before it exists.
        bucket=physical_name,
        force_destroy=settings.force_destroy,
        region=region,
        opts=inside.options(protect=settings.deletion_protection),
    )
    encrypted = s3.BucketServerSideEncryptionConfiguration(
        name, bucket=bucket.id, rules=[encryption], region=region, opts=inside.options()
    )
    versioned = _versions(inside, bucket, region, rules)
    return bucket, [encrypted, versioned, _access(inside, bucket, region, policy)]


def _versions(inside: Inside, bucket: s3.Bucket, region: str, rules: list[Any]) -> Resource:
    """What keeps versions, and what ends them."""
    versioned = s3.BucketVersioning(
        inside.name(),
        bucket=bucket.id,
        versioning_configuration={"status": "Enabled"},
        region=region,
        opts=inside.options(),
    )
    s3.BucketLifecycleConfiguration(
        inside.name(), bucket=bucket.id, rules=rules, region=region, opts=inside.options(depends_on=[versioned])
    )
    return versioned


def _access(inside: Inside, bucket: s3.Bucket, region: str, policy: str) -> Resource:
    """What keeps everybody out whom the policy does not let in."""
    private = s3.BucketPublicAccessBlock(
        inside.name(),
        bucket=bucket.id,
        block_public_acls=True,
        block_public_policy=True,
        ignore_public_acls=True,
        restrict_public_buckets=True,
        region=region,
        opts=inside.options(),
    )
    return s3.BucketPolicy(
        inside.name(),
        bucket=bucket.id,
        policy=policy,
        region=region,
        # S3 refuses two changes of a bucket's access at the same time (S3 API, OperationAborted).
        opts=inside.options(depends_on=[private]),
    )

"""What the state backend is made of: names of buckets, paths of a stack, rules of versions and replicas, URLs."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

Operation = Literal["preview", "apply"]

OPERATIONS: Mapping[Operation, str] = {
    "preview": "Reads the state of {}",
    "apply": "Reads and writes the state of {}",
}
# The key of the encryption context that a stack's secrets are encrypted with: who may decrypt those of one stack may
# not decrypt those of another.
STACK_CONTEXT = "stack"

# The longest waiting period of KMS (pulumi-aws 7.51.1, kms.Key: 7 to 30 days): time to notice a mistake before it is
# final.
KEY_DELETION_WINDOW_DAYS = 30

# Time to notice that an upload was never completed.
_INCOMPLETE_UPLOAD_DAYS = 7
# pulumi/pulumi v3.250.0, pkg/backend/diy: every stack of such a backend is in this organization; store.go, lock.go,
# stack_tags.go and meta.go name the paths.
_ORGANIZATION = "organization"
_BOOKKEEPING = ".pulumi"
METADATA = f"{_BOOKKEEPING}/meta.yaml"


def replica_bucket(name: str) -> str:
    """The name of the bucket's replica."""
    return f"{name}-replica"


def access_log_bucket(name: str) -> str:
    """The name of the bucket for the access logs of a bucket. S3 delivers them within a Region only (S3 User Guide,
    "Enabling Amazon S3 server access logging"), so the replica has one of its own."""
    return f"{name}-logs"


def key_alias(name: str) -> str:
    """The alias of the key of secrets, the same in both Regions."""
    return f"alias/{name}"


def states(stack: str) -> tuple[str, ...]:
    """The objects that hold the state of a stack: itself, its last copy, compressed forms, and the stack's tags."""
    path = f"{_BOOKKEEPING}/stacks/{stack}"
    return f"{path}.json", f"{path}.json.*", f"{path}.pulumi-tags"


def records(stack: str) -> tuple[str, ...]:
    """The objects that an update adds: its record, and a copy of the state."""
    return f"{_BOOKKEEPING}/history/{stack}/*", f"{_BOOKKEEPING}/backups/{stack}/*"


def locks(stack: str) -> str:
    """The locks of a stack: an object for each, named at random."""
    return f"{_BOOKKEEPING}/locks/{_ORGANIZATION}/{stack}/*"


def readable(stacks: Sequence[str]) -> list[str]:
    """The objects that a preview reads."""
    return [METADATA, *(path for stack in stacks for path in states(stack))]


def writable(stacks: Sequence[str]) -> list[str]:
    """The objects that an update writes."""
    return [path for stack in stacks for path in (*states(stack), *records(stack), locks(stack))]


def lifecycle_rules(*, noncurrent_days: int, expiration_days: int | None = None) -> list[Any]:
    """Old versions end, then delete markers without versions, and parts of incomplete uploads; what is current stays,
    unless `expiration_days` says for how long."""
    kept = {"expiration": {"days": expiration_days}} if expiration_days else {}
    return [
        {
            "id": "old-versions",
            "status": "Enabled",
            **kept,
            "noncurrent_version_expiration": {"noncurrent_days": noncurrent_days},
            "abort_incomplete_multipart_upload": {"days_after_initiation": _INCOMPLETE_UPLOAD_DAYS},
        },
        # A rule for objects cannot be one for delete markers (S3 API, LifecycleExpiration).
        {"id": "delete-markers", "status": "Enabled", "expiration": {"expired_object_delete_marker": True}},
    ]


def backend_url(bucket: str, region: str, role_arn: str | None = None) -> str:
    """The URL for `pulumi login`: go-cloud v0.46.0, aws.V2ConfigFromURLParams, with the parameters region and role."""
    return f"s3://{bucket}?region={region}{_as_role(role_arn)}"


def secrets_provider(name: str, region: str, stack: str, role_arn: str | None = None) -> str:
    """The URL for `--secrets-provider`: go-cloud v0.46.0, secrets/awskms, with an encryption context."""
    context = f"context_{STACK_CONTEXT}={stack.replace('/', '%2F')}"
    return f"awskms://{key_alias(name)}?region={region}&{context}{_as_role(role_arn)}"


def _as_role(arn: str | None) -> str:
    return f"&role={arn}" if arn else ""

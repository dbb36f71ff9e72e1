"""Bucket settings that are resources of their own (`aws:s3/bucket…:Bucket…`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from ..row import Call, Expression, Row, Scope, Update
from ..shapes import letters
from .buckets import policy_document
from .replication import replication_configuration

# A change of these replaces; settings are always put as a whole.
_PLACE = frozenset({"bucket", "expectedBucketOwner"})


def _setting(
    put: Call,
    get: str,
    found: Expression,
    remove: Call,
    *,
    changes: tuple[str, ...],
    local: frozenset[str] = frozenset(),
    outputs: Mapping[str, Expression] | None = None,
) -> Row:
    """A setting, which CloudFormation has as a property of AWS::S3::Bucket."""
    owner: dict[str, Expression] = {"ExpectedBucketOwner": "in.expectedBucketOwner"}
    whole = replace(put, arguments={"Bucket": "in.bucket", **owner, **put.arguments})
    return Row(
        "s3",
        "join(',', [in.bucket, in.expectedBucketOwner][?@])",
        create=whole,
        read=Call(get, {"Bucket": _bucket, **owner}),
        found=found,
        delete=(replace(remove, arguments={"Bucket": "in.bucket", **owner, **remove.arguments}),),
        updates=(Update(frozenset(changes), (whole,)),),
        outputs={"bucket": _bucket, **(outputs or {})},
        local=local,
        composed=_PLACE | frozenset(changes),
        cloudformation="AWS::S3::Bucket",
        forces=_PLACE,
    )


def _bucket(scope: Scope) -> str:
    return scope["id"].split(",")[0]


def completed(live: Any, given: Any, names: frozenset[str]) -> Any:
    """A response with those of the given values, by property name, that moto accepts and does not return."""
    if isinstance(live, list) and isinstance(given, list):
        pairs = zip(live, given, strict=False) if len(live) == len(given) else ()
        return [completed(one, other, names) for one, other in pairs] or live
    if not isinstance(live, Mapping) or not isinstance(given, Mapping):
        return live.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(live, datetime) else live
    by_letters = {letters(str(key)): item for key, item in given.items()}
    kept = {key: completed(item, by_letters.get(letters(key)), names) for key, item in live.items()}
    lost = {key: item for key, item in given.items() if key in names and letters(key) not in map(letters, live)}
    return {**kept, **lost}


PUBLIC_ACCESS_BLOCK = _setting(
    Call(
        "put_public_access_block",
        {
            "PublicAccessBlockConfiguration": """{
                BlockPublicAcls: in.blockPublicAcls || `false`,
                BlockPublicPolicy: in.blockPublicPolicy || `false`,
                IgnorePublicAcls: in.ignorePublicAcls || `false`,
                RestrictPublicBuckets: in.restrictPublicBuckets || `false`
            }"""
        },
    ),
    "get_public_access_block",
    "answer.PublicAccessBlockConfiguration",
    Call("delete_public_access_block", when="!(in.skipDestroy)"),
    changes=("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"),
    local=frozenset({"skipDestroy"}),
)


def _versioning(scope: Scope) -> dict[str, Any]:
    """Every bucket has a versioning state; moto does not keep MFA delete, so that is taken from the inputs."""
    given = scope["in"].get("versioningConfiguration", {})
    return {"VersioningConfiguration": {**given, "status": scope["answer"].get("Status", "Disabled")}}


VERSIONING = _setting(
    # S3 cannot go back to "never versioned": the provider sends nothing for it.
    Call(
        "put_bucket_versioning",
        {"VersioningConfiguration": "in.versioningConfiguration", "MFA": "in.mfa"},
        when="in.versioningConfiguration.status != 'Disabled'",
    ),
    "get_bucket_versioning",
    _versioning,
    Call(
        "put_bucket_versioning",
        {"VersioningConfiguration": "{Status: 'Suspended'}"},
        when="in.versioningConfiguration.status == 'Enabled'",
    ),
    changes=("versioningConfiguration", "mfa"),
)


def _encryption_rules(scope: Scope) -> dict[str, Any]:
    rules: list[dict[str, Any]] = []
    for rule in scope["in"]["rules"]:
        blocked = rule.get("blockedEncryptionTypes")
        rules.append({**rule, **({"blockedEncryptionTypes": {"encryptionType": blocked}} if blocked else {})})
    return {"Rules": rules}


def _encryption(scope: Scope) -> dict[str, Any]:
    live = scope["answer"]["ServerSideEncryptionConfiguration"]["Rules"]
    return {"Rules": completed(live, scope["in"].get("rules"), frozenset({"blockedEncryptionTypes"}))}


ENCRYPTION = _setting(
    Call("put_bucket_encryption", {"ServerSideEncryptionConfiguration": _encryption_rules}),
    "get_bucket_encryption",
    _encryption,
    Call("delete_bucket_encryption"),
    changes=("rules",),
)

POLICY = _setting(
    Call("put_bucket_policy", {"Policy": policy_document}),
    "get_bucket_policy",
    "answer",
    Call("delete_bucket_policy"),
    changes=("policy",),
)


def _lifecycle_rules(scope: Scope) -> dict[str, Any]:
    """A rule without a filter is sent with an empty prefix: it is for the whole bucket."""
    of_all = {"filter": {"prefix": ""}}
    rules: list[dict[str, Any]] = scope["in"]["rules"]
    return {"Rules": [rule if rule.get("filter") or "prefix" in rule else {**rule, **of_all} for rule in rules]}


# Members of a rule that moto 5.2.5 accepts and does not return.
_UNANSWERED = frozenset({"newerNoncurrentVersions", "objectSizeGreaterThan", "objectSizeLessThan"})


def _lifecycle(scope: Scope) -> dict[str, Any]:
    """The rules; moto returns the same minimum object size for every input, so that one is only recorded."""
    return {"Rules": completed(scope["answer"]["Rules"], scope["in"].get("rules"), _UNANSWERED)}


LIFECYCLE = _setting(
    Call(
        "put_bucket_lifecycle_configuration",
        {
            "LifecycleConfiguration": _lifecycle_rules,
            "TransitionDefaultMinimumObjectSize": "in.transitionDefaultMinimumObjectSize",
        },
    ),
    "get_bucket_lifecycle_configuration",
    _lifecycle,
    Call("delete_bucket_lifecycle"),
    changes=("rules", "transitionDefaultMinimumObjectSize"),
    local=frozenset({"timeouts"}),
    outputs={
        "transitionDefaultMinimumObjectSize": "in.transitionDefaultMinimumObjectSize || 'all_storage_classes_128K'",
    },
)

_LOGGING = ("targetBucket", "targetPrefix", "targetObjectKeyFormat", "targetGrants")


def _logging_status(scope: Scope) -> dict[str, Any]:
    return {"LoggingEnabled": {name: scope["in"][name] for name in _LOGGING if name in scope["in"]}}


LOGGING = _setting(
    Call("put_bucket_logging", {"BucketLoggingStatus": _logging_status}),
    "get_bucket_logging",
    "answer.LoggingEnabled",
    Call("put_bucket_logging", {"BucketLoggingStatus": "`{}`"}),
    changes=_LOGGING,
)

OWNERSHIP_CONTROLS = _setting(
    Call("put_bucket_ownership_controls", {"OwnershipControls": "{Rules: [in.rule]}"}),
    "get_bucket_ownership_controls",
    "{Rule: answer.OwnershipControls.Rules}",
    Call("delete_bucket_ownership_controls"),
    changes=("rule",),
)

OBJECT_LOCK = _setting(
    Call(
        "put_object_lock_configuration",
        {"ObjectLockConfiguration": "{ObjectLockEnabled: in.objectLockEnabled || 'Enabled', Rule: in.rule}"},
    ),
    "get_object_lock_configuration",
    "answer.ObjectLockConfiguration",
    # The lock of a bucket stays on; only its rule goes.
    Call("put_object_lock_configuration", {"ObjectLockConfiguration": "{ObjectLockEnabled: 'Enabled'}"}),
    changes=("objectLockEnabled", "rule"),
    local=frozenset({"token"}),
    outputs={"objectLockEnabled": "found.ObjectLockEnabled"},
)


def _replication(scope: Scope) -> dict[str, Any]:
    """The configuration; moto 5.2.5 returns the same filter and delete marker replication for every rule, and no source
    selection criteria, so that these are only recorded."""
    live: dict[str, Any] = scope["answer"]["ReplicationConfiguration"]
    told = [{key: item for key, item in rule.items() if key not in _SAME_FOR_ALL} for rule in live["Rules"]]
    return {**live, "Rules": completed(told, scope["in"].get("rules"), _NOT_TOLD)}


_SAME_FOR_ALL = ("Filter", "DeleteMarkerReplication")
_NOT_TOLD = frozenset({"filter", "deleteMarkerReplication", "sourceSelectionCriteria", "existingObjectReplication"})

REPLICATION = _setting(
    Call("put_bucket_replication", {"ReplicationConfiguration": replication_configuration, "Token": "in.token"}),
    "get_bucket_replication",
    _replication,
    Call("delete_bucket_replication"),
    changes=("role", "rules"),
    local=frozenset({"token"}),
)

ROWS: dict[str, Row] = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": PUBLIC_ACCESS_BLOCK,
    "aws:s3/bucketVersioning:BucketVersioning": VERSIONING,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ENCRYPTION,
    "aws:s3/bucketPolicy:BucketPolicy": POLICY,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": LIFECYCLE,
    "aws:s3/bucketLogging:BucketLogging": LOGGING,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": OWNERSHIP_CONTROLS,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": REPLICATION,
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": OBJECT_LOCK,
}

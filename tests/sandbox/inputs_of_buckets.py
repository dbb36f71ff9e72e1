"""Inputs for the rows of buckets that use most of what they can take."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .test_rows import World

TAGS = {"tags": {"a": "b"}, "tagsAll": {"a": "b", "Owner": "o"}}


def bucket(world: World, **more: Any) -> str:
    return world.make("aws:s3/bucket:Bucket", bucket=world.name(), **more)


def policy(name: str, **statement: Any) -> str:
    allowed = {
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::123456789012:root"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::{name}/*",
        **statement,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def log_bucket(world: World) -> str:
    """A bucket that S3's logging service may write to."""
    name = bucket(world)
    allowed = policy(name, Principal={"Service": "logging.s3.amazonaws.com"}, Action="s3:PutObject")
    world.make("aws:s3/bucketPolicy:BucketPolicy", bucket=name, policy=allowed)
    return name


def bucket_policy(world: World) -> dict[str, Any]:
    name = bucket(world)
    return {"bucket": name, "policy": policy(name)}


def whole_bucket(world: World) -> dict[str, Any]:
    name = world.name()
    return {
        "bucket": name,
        "forceDestroy": True,
        "objectLockEnabled": True,
        "versioning": {"enabled": True, "mfaDelete": False},
        "serverSideEncryptionConfiguration": {
            "rule": {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"}, "bucketKeyEnabled": True}
        },
        "logging": {"targetBucket": log_bucket(world), "targetPrefix": "own/"},
        "policy": policy(name),
        "acl": "private",
        **TAGS,
    }


def versioned(world: World) -> str:
    name = bucket(world)
    world.make("aws:s3/bucketVersioning:BucketVersioning", bucket=name, versioningConfiguration={"status": "Enabled"})
    return name


def replication(world: World) -> dict[str, Any]:
    destination = {
        "bucket": f"arn:aws:s3:::{versioned(world)}",
        "encryptionConfiguration": {"replicaKmsKeyId": "arn:aws:kms:us-east-1:123456789012:key/k"},
    }
    rule = {
        "id": "all",
        "priority": 1,
        "status": "Enabled",
        "filter": {"prefix": "a/"},
        "deleteMarkerReplication": {"status": "Enabled"},
        "sourceSelectionCriteria": {"sseKmsEncryptedObjects": {"status": "Enabled"}},
        "destination": destination,
    }
    return {"bucket": versioned(world), "role": world.role_arn, "rules": [rule]}


LIFECYCLE_RULES = [
    {
        "id": "logs",
        "status": "Enabled",
        "filter": {"prefix": "logs/"},
        "transitions": [{"days": 30, "storageClass": "STANDARD_IA"}],
        "expiration": {"days": 90},
        "noncurrentVersionExpiration": {"noncurrentDays": 30, "newerNoncurrentVersions": 3},
        "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
    },
    {
        "id": "old",
        "status": "Enabled",
        "filter": {},
        "noncurrentVersionTransitions": [{"noncurrentDays": 30, "storageClass": "GLACIER"}],
    },
    {
        "id": "large",
        "status": "Disabled",
        "filter": {"and": {"prefix": "a", "tags": {"k": "v"}, "objectSizeGreaterThan": 5}},
        "expiration": {"expiredObjectDeleteMarker": True},
    },
    {
        "id": "once",
        "status": "Disabled",
        "filter": {"tag": {"key": "k", "value": "v"}},
        "expiration": {"date": "2030-01-01T00:00:00Z"},
    },
    {"id": "all", "status": "Enabled", "expiration": {"days": 400}},
    {"id": "big", "status": "Enabled", "filter": {"objectSizeGreaterThan": 1000}, "expiration": {"days": 400}},
]

INPUTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "aws:s3/bucket:Bucket": whole_bucket,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": lambda w: {
        "bucket": bucket(w),
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": False,
    },
    "aws:s3/bucketVersioning:BucketVersioning": lambda w: {
        "bucket": bucket(w),
        "versioningConfiguration": {"status": "Enabled", "mfaDelete": "Disabled"},
    },
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": lambda w: {
        "bucket": bucket(w),
        "rules": [
            {
                "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": w.key},
                "bucketKeyEnabled": True,
                "blockedEncryptionTypes": ["SSE-C"],
            }
        ],
    },
    "aws:s3/bucketPolicy:BucketPolicy": bucket_policy,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": lambda w: {
        "bucket": bucket(w),
        "rules": LIFECYCLE_RULES,
        "transitionDefaultMinimumObjectSize": "varies_by_storage_class",
    },
    "aws:s3/bucketLogging:BucketLogging": lambda w: {
        "bucket": bucket(w),
        "targetBucket": log_bucket(w),
        "targetPrefix": "",
        "targetObjectKeyFormat": {"partitionedPrefix": {"partitionDateSource": "EventTime"}},
    },
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": replication,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": lambda w: {
        "bucket": bucket(w),
        "rule": {"objectOwnership": "BucketOwnerEnforced"},
    },
}

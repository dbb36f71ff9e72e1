"""Buckets (`aws:s3/bucket:Bucket`)."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from ..account import is_not_found
from ..operations import Refused
from ..row import Call, Expression, Row, Scope, Tagging, Update

# Hosted zones of S3's website endpoints (AWS General Reference, "Amazon S3 endpoints and quotas").
_ZONES = {
    "us-east-1": "Z3AQBSTGFYJSTF",
    "us-east-2": "Z2O1EMRO9K5GLX",
    "us-west-1": "Z2F56UZL2M1ACD",
    "us-west-2": "Z3BJ6K6RIION7M",
    "ca-central-1": "Z1QDHH18159H29",
    "eu-central-1": "Z21DNDUVLTQW6Q",
    "eu-north-1": "Z3BAZG2TWCNX0D",
    "eu-west-1": "Z1BKCTXD74EZPE",
    "eu-west-2": "Z3GKZC51ZF0DB4",
    "eu-west-3": "Z3R1K369G5AVDG",
    "ap-northeast-1": "Z2M4EHUR26P7ZW",
    "ap-south-1": "Z11RGJOFQNVJUP",
    "ap-southeast-1": "Z3O0J2DXBE1FTB",
    "ap-southeast-2": "Z1WCIGYICN2BYD",
    "sa-east-1": "Z7KQH4QJS55SO",
}


def ask(scope: Scope, operation: str, bucket: str) -> dict[str, Any]:
    """The response of a read call; empty where the bucket has no such setting."""
    try:
        return getattr(scope["client"]("s3", scope["region"]), operation)(Bucket=bucket)
    except ClientError as error:
        if is_not_found(error):
            return {}
        raise


def policy_document(scope: Scope) -> str:
    """The policy document; S3 refuses anything but a JSON object (with this message), moto accepts any text."""
    policy = scope["in"]["policy"]
    text = policy if isinstance(policy, str) else json.dumps(policy)
    try:
        sound = isinstance(json.loads(text), dict)
    except ValueError:
        sound = False
    if not sound:
        words = "Policies must be valid JSON and the first byte must be '{'"
        raise Refused(f"PutBucketPolicy: MalformedPolicy: {words}")
    return text


def _new_name(scope: Scope) -> str:
    """In us-east-1 S3 reports success for a bucket that the account owns already, so the provider checks first."""
    name = scope["in"]["bucket"]
    if scope["region"] == "us-east-1" and ask(scope, "head_bucket", name):
        raise Refused(f"CreateBucket: BucketAlreadyExists: bucket {name} already exists")
    return name


def _place(scope: Scope) -> dict[str, str] | None:
    return None if scope["region"] == "us-east-1" else {"LocationConstraint": scope["region"]}


def _bucket(scope: Scope) -> dict[str, Any]:
    """The bucket with those settings that the program sets inline; others are resources of their own."""
    given = scope["in"]
    found: dict[str, Any] = {"BucketName": scope["id"]}
    found["Tags"] = ask(scope, "get_bucket_tagging", scope["id"]).get("TagSet")
    if "versioning" in given:
        enabled = ask(scope, "get_bucket_versioning", scope["id"]).get("Status") == "Enabled"
        found["Versioning"] = {**given["versioning"], "enabled": enabled}
    if "serverSideEncryptionConfiguration" in given:
        live = ask(scope, "get_bucket_encryption", scope["id"]).get("ServerSideEncryptionConfiguration", {})
        found["ServerSideEncryptionConfiguration"] = {"Rule": live.get("Rules")} if live else {}
    if "logging" in given:
        found["Logging"] = ask(scope, "get_bucket_logging", scope["id"]).get("LoggingEnabled", {})
    if "policy" in given:
        found["Policy"] = ask(scope, "get_bucket_policy", scope["id"]).get("Policy", "")
    return found


def _encryption_rules(scope: Scope) -> dict[str, Any]:
    return {"Rules": [scope["in"]["serverSideEncryptionConfiguration"]["rule"]]}


def _empty(scope: Scope) -> None:
    """Delete every version of every object, with forceDestroy."""
    if not scope["in"].get("forceDestroy"):
        return
    client = scope["client"]("s3", scope["region"])
    for page in client.get_paginator("list_object_versions").paginate(Bucket=scope["id"]):
        for one in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
            client.delete_object(Bucket=scope["id"], Key=one["Key"], VersionId=one["VersionId"])


def _setting(name: str, put: Call, remove: Call) -> Update:
    """A setting that is put where it is in the inputs, and removed where it no longer is."""
    return Update(
        frozenset({name}),
        (
            Call(put.operation, {"Bucket": "id", **put.arguments}, when=f"in.{name}"),
            Call(remove.operation, {"Bucket": "id", **remove.arguments}, when=f"!(in.{name}) && old.{name}"),
        ),
    )


_STATUS: Expression = "{Status: in.versioning.enabled && 'Enabled' || 'Suspended'}"

BUCKET = Row(
    "s3",
    "in.bucket",
    create=Call(
        "create_bucket",
        {
            "Bucket": _new_name,
            "CreateBucketConfiguration": _place,
            "ObjectLockEnabledForBucket": "in.objectLockEnabled",
        },
    ),
    read=Call("head_bucket", {"Bucket": "id"}),
    found=_bucket,
    delete=(_empty, Call("delete_bucket", {"Bucket": "id"})),
    updates=(
        _setting(
            "versioning",
            Call("put_bucket_versioning", {"VersioningConfiguration": _STATUS}),
            Call("put_bucket_versioning", {"VersioningConfiguration": "{Status: 'Suspended'}"}),
        ),
        _setting(
            "serverSideEncryptionConfiguration",
            Call("put_bucket_encryption", {"ServerSideEncryptionConfiguration": _encryption_rules}),
            Call("delete_bucket_encryption"),
        ),
        _setting("policy", Call("put_bucket_policy", {"Policy": policy_document}), Call("delete_bucket_policy")),
        _setting(
            "logging",
            Call("put_bucket_logging", {"BucketLoggingStatus": "{LoggingEnabled: in.logging}"}),
            Call("put_bucket_logging", {"BucketLoggingStatus": "`{}`"}),
        ),
        _setting("acl", Call("put_bucket_acl", {"ACL": "in.acl"}), Call("put_bucket_acl", {"ACL": "'private'"})),
    ),
    rename={"bucket": "BucketName"},
    outputs={
        "bucket": "id",
        "arn": "join('', ['arn:aws:s3:::', id])",
        "bucketDomainName": "join('', [id, '.s3.amazonaws.com'])",
        "bucketRegionalDomainName": "join('.', [id, 's3', region, 'amazonaws.com'])",
        "bucketRegion": "region",
        "hostedZoneId": lambda s: _ZONES.get(s["region"]),
    },
    # A put replaces all tags.
    tagging=Tagging(
        add=Call("put_bucket_tagging", {"Bucket": "id", "Tagging": "{TagSet: tags}"}),
        remove=Call("delete_bucket_tagging", {"Bucket": "id"}, when="!(in.tagsAll)"),
    ),
    autoname="bucket",
    # S3 allows lower-case letters only (pulumi-aws, resources.go: the name is transformed).
    name_start=lambda logical: f"{logical.lower()}-",
    local=frozenset({"bucketPrefix", "forceDestroy"}),
    composed=frozenset({"bucket", "objectLockEnabled"}),
    cloudformation="AWS::S3::Bucket",
    forces=frozenset({"objectLockEnabled"}),
)

ROWS: dict[str, Row] = {"aws:s3/bucket:Bucket": BUCKET}

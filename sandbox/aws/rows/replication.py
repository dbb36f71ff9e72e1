"""What S3 refuses of a replication configuration, and moto 5.2.5 accepts.

S3 User Guide, "Requirements and considerations for replication", and the API, ReplicationRule; the message about the
destination's versions is quoted in nozaq/terraform-aws-remote-state-s3-backend #107 (read 2026-11-28).
"""

from __future__ import annotations

from typing import Any

from ..operations import Refused
from ..row import Scope
from .buckets import ask

_ENABLED = "Enabled"


def replication_configuration(scope: Scope) -> dict[str, Any]:
    """The configuration: between buckets that exist and have versions, each rule with what goes with it."""
    given = scope["in"]
    exists = ask(scope, "head_bucket", given["bucket"])  # moto refuses one that does not
    if exists and ask(scope, "get_bucket_versioning", given["bucket"]).get("Status") != _ENABLED:
        raise _refused("Versioning must be 'Enabled' on the bucket to apply a replication configuration")
    for rule in given["rules"]:
        _check(scope, rule)
    return {"Role": given["role"], "Rules": given["rules"]}


def _check(scope: Scope, rule: dict[str, Any]) -> None:
    destination = rule["destination"]
    bucket = destination["bucket"].rpartition(":")[2]
    # A bucket of another account cannot be asked.
    if destination.get("account", scope["account"]) == scope["account"]:
        if not ask(scope, "head_bucket", bucket):
            raise _refused("Destination bucket must exist.")
        if ask(scope, "get_bucket_versioning", bucket).get("Status") != _ENABLED:
            raise _refused("Destination bucket must have versioning enabled.")
    if "filter" in rule and "deleteMarkerReplication" not in rule:
        raise _refused("DeleteMarkerReplication must be specified for this version of the configuration schema")
    encrypted = rule.get("sourceSelectionCriteria", {}).get("sseKmsEncryptedObjects", {}).get("status") == _ENABLED
    if encrypted != bool(destination.get("encryptionConfiguration", {}).get("replicaKmsKeyId")):
        raise _refused("ReplicaKmsKeyID and SseKmsEncryptedObjects must be specified together")
    if "replicationTime" in destination and "metrics" not in destination:
        raise _refused("Metrics must be specified together with ReplicationTime")


def _refused(words: str) -> Refused:
    return Refused(f"PutBucketReplication: InvalidRequest: {words}")

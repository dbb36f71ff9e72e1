"""Replication of the states into another Region."""

from pulumi import Output
from pulumi_aws import s3

from ..iam.roles import role
from ..inside import Inside
from ..refs import Account
from . import documents
from .buckets import Bucket
from .settings import StateSettings


def replicate(inside: Inside, settings: StateSettings, account: Account, source: Bucket, target: Bucket) -> None:
    """Every version and every delete marker goes to the other bucket.

    Delete markers are part of it: without them, each lock that was ever released would be a lock of the replica's.
    """
    region, there = account.region, settings.replica_region
    keys = Output.all(source.key.arn, target.key.arn).apply(
        lambda arns: documents.reencrypt(source.name, region, arns[0], target.name, there, arns[1])
    )
    replicator = role(
        inside,
        "replication",
        description=f"Lets S3 copy states from {source.name} to {there}",
        trust=documents.replication_trust(account, source.name),
        policies={"copy": documents.replicate(source.name, target.name), "keys": keys},
    )
    s3.BucketReplicationConfig(
        inside.name("replication"),
        bucket=source.bucket.id,
        role=replicator.role.arn,
        rules=[
            {
                "id": "states",
                "priority": 0,
                "status": "Enabled",
                # An empty filter is for all objects, and makes the rule one of the current version of the schema.
                "filter": {"prefix": ""},
                "delete_marker_replication": {"status": "Enabled"},
                "source_selection_criteria": {"sse_kms_encrypted_objects": {"status": "Enabled"}},
                "destination": {
                    "bucket": target.bucket.arn,
                    "encryption_configuration": {"replica_kms_key_id": target.key.arn},
                },
            }
        ],
        region=region,
        # S3 refuses replication between buckets without versions.
        opts=inside.options(depends_on=[*source.ready, *target.ready, *replicator.permissions]),
    )

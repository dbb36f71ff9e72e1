"""Values that are right although botocore or the CloudFormation registry refuses them, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

ALLOWED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "aws:s3/bucketVersioning:BucketVersioning": {
        # For a bucket that never had versioning; the provider sends nothing (pulumi-aws, s3.BucketVersioning, status).
        "versioningConfiguration.status": frozenset({"Disabled"}),
    },
}
"""Type → path of the property, without indexes → the values."""

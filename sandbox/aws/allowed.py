"""Values that are right although botocore or the CloudFormation registry refuses them, each with the reason."""

from __future__ import annotations

from collections.abc import Mapping

ALLOWED: Mapping[str, Mapping[str, frozenset[str]]] = {
    "aws:s3/bucketVersioning:BucketVersioning": {
        # For a bucket that never had versioning; the provider sends nothing (pulumi-aws, s3.BucketVersioning, status).
        "versioningConfiguration.status": frozenset({"Disabled"}),
    },
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": {
        # The registry's resource exists only while sharing is blocked (pulumi-aws, ebs.SnapshotBlockPublicAccess).
        "state": frozenset({"unblocked"}),
    },
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": {
        # 0 is no limit: the provider then sends nothing (terraform-provider-aws, service/iam; read 2026-11-28).
        **dict.fromkeys(("maxPasswordAge", "minimumPasswordLength", "passwordReusePrevention"), frozenset({"0"})),
    },
    "aws:securityhub/findingAggregator:FindingAggregator": {
        # An aggregator without Regions (pulumi-aws, securityhub.FindingAggregator, linkingMode).
        "linkingMode": frozenset({"NO_REGIONS"}),
    },
}
"""Type → path of the property, without indexes → the values."""

"""EC2's and EBS's defaults of a Region (`aws:ebs/…`, `aws:ec2/…`), for which moto lacks the API."""

from __future__ import annotations

from ..row import Row, Update

# The AWS managed key is the default again when it is deleted; moto has ModifyEbsDefaultKmsKeyId alone.
DEFAULT_KMS_KEY = Row("ec2", "in.keyArn")

SNAPSHOT_BLOCK = Row(
    "ec2",
    "'default'",
    updates=(Update(frozenset({"state"}), ()),),
    cloudformation="AWS::EC2::SnapshotBlockPublicAccess",
)

IMAGE_BLOCK = Row(
    "ec2",
    "region",
    updates=(Update(frozenset({"state"}), ()),),
    # pulumi-aws, ec2.ImageBlockPublicAccess, state.
    documented={"state": {"enum": ["block-new-sharing", "unblocked"]}},
)

_SWITCH = {"enum": ["enabled", "disabled", "no-preference"]}

METADATA_DEFAULTS = Row(
    "ec2",
    "region",
    updates=(Update(frozenset({"httpEndpoint", "httpPutResponseHopLimit", "httpTokens", "instanceMetadataTags"}), ()),),
    # EC2 API reference, ModifyInstanceMetadataDefaults.
    documented={
        "httpEndpoint": _SWITCH,
        "httpTokens": {"enum": ["optional", "required", "no-preference"]},
        "httpPutResponseHopLimit": {"minimum": -1, "maximum": 64},
        "instanceMetadataTags": _SWITCH,
    },
)

VPC_BLOCK = Row(
    "ec2",
    "region",
    updates=(Update(frozenset({"internetGatewayBlockMode"}), ()),),
    outputs={"awsAccountId": "account", "awsRegion": "region"},
    local=frozenset({"timeouts"}),
    cloudformation="AWS::EC2::VPCBlockPublicAccessOptions",
)

ROWS: dict[str, Row] = {
    "aws:ebs/defaultKmsKey:DefaultKmsKey": DEFAULT_KMS_KEY,
    "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess": SNAPSHOT_BLOCK,
    "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess": IMAGE_BLOCK,
    "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults": METADATA_DEFAULTS,
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": VPC_BLOCK,
}

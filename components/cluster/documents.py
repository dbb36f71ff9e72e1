"""IAM documents of the cluster."""

from collections.abc import Sequence

from ..iam.statements import Statement


def administrators(role_arns: Sequence[str]) -> Statement:
    """What administrators do with the cluster's KMS key: manage it without using it, so no Encrypt and no Decrypt."""
    return {
        "Sid": "AdministratorsRunTheKey",
        "Effect": "Allow",
        "Principal": {"AWS": sorted(role_arns)},
        "Action": [
            "kms:CancelKeyDeletion",
            "kms:DescribeKey",
            "kms:DisableKey",
            "kms:DisableKeyRotation",
            "kms:EnableKey",
            "kms:EnableKeyRotation",
            "kms:GetKeyPolicy",
            "kms:GetKeyRotationStatus",
            "kms:ListGrants",
            "kms:ListKeyPolicies",
            "kms:ListKeyRotations",
            "kms:ListResourceTags",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateKeyDescription",
        ],
        "Resource": "*",
    }

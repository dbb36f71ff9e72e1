"""IAM documents, one function for each capability; each returns JSON text."""

import json
from collections.abc import Sequence
from typing import Any

# IAM User Guide, "IAM JSON policy elements: Version": the current policy language.
_LANGUAGE = "2012-10-17"

Statement = dict[str, Any]


def document(*statements: Statement) -> str:
    """A policy document of these statements."""
    return json.dumps({"Version": _LANGUAGE, "Statement": list(statements)})


def cluster_key(account_id: str, region: str, admin_role_arns: Sequence[str], log_group_name: str) -> str:
    """The policy of a cluster's KMS key: the account delegates by IAM, admins run the key, one log group uses it.

    The caller is never named: a policy that follows whoever deploys changes with each of them, and locks out the next.
    """
    log_group_arn = f"arn:aws:logs:{region}:{account_id}:log-group:{log_group_name}"
    return document(_account_delegates(account_id), _logs_use(region, log_group_arn), _admins_run(admin_role_arns))


def _account_delegates(account_id: str) -> Statement:
    return {
        "Sid": "AccountDelegatesByIam",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }


def _logs_use(region: str, log_group_arn: str) -> Statement:
    # CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS": the condition, and what its
    # patterns of actions (kms:ReEncrypt* and others) stand for.
    return {
        "Sid": "ControlPlaneLogs",
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{region}.amazonaws.com"},
        "Action": [
            "kms:Decrypt",
            "kms:DescribeKey",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:GenerateDataKeyPair",
            "kms:GenerateDataKeyPairWithoutPlaintext",
            "kms:GenerateDataKeyWithoutPlaintext",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ],
        "Resource": "*",
        "Condition": {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": log_group_arn}},
    }


def _admins_run(role_arns: Sequence[str]) -> Statement:
    return {
        "Sid": "AdministratorsRunTheKey",
        "Effect": "Allow",
        "Principal": {"AWS": sorted(role_arns)},
        # Running the key without using it: no Encrypt, no Decrypt.
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


def log_key(account_id: str, region: str, log_group_name: str) -> str:
    """The policy of a KMS key for log groups alone; the name may end in `*`, where the engine makes up its end."""
    log_group_arn = f"arn:aws:logs:{region}:{account_id}:log-group:{log_group_name}"
    return document(_account_delegates(account_id), {**_logs_use(region, log_group_arn), "Sid": "Logs"})


def write_flow_logs(account_id: str, region: str, log_group_name: str) -> str:
    """What VPC flow logs do in their log group, whose name may end in `*`.

    VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs", without logs:CreateLogGroup: the group is
    there first, and one that AWS made in its place would not be encrypted.
    """
    log_group_arn = f"arn:aws:logs:{region}:{account_id}:log-group:{log_group_name}"
    return document(
        {
            "Sid": "WriteFlowLogs",
            "Effect": "Allow",
            "Action": [
                "logs:CreateLogStream",
                "logs:PutLogEvents",
                "logs:DescribeLogStreams",
            ],
            # CloudWatch Logs asks for the group by its ARN, for its streams by that and a colon.
            "Resource": [log_group_arn, f"{log_group_arn}:*"],
        },
        # It lists groups, and is asked for no single one.
        {"Sid": "FindLogGroups", "Effect": "Allow", "Action": "logs:DescribeLogGroups", "Resource": "*"},
    )


def s3_endpoint(account_id: str, readable_buckets: Sequence[str]) -> str:
    """What passes through an S3 endpoint: all that IAM allows in the account's buckets, and reading from named others.

    A ceiling and no grant, so it names no principal and no single action; what it does not name cannot be carried out
    to a stranger's bucket. After aws-samples/data-perimeter-policy-examples, vpc_endpoint_policies.
    """
    return document(
        {
            "Sid": "BucketsOfThisAccount",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceAccount": account_id}},
        },
        {
            "Sid": "ReadPublicBuckets",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": [f"arn:aws:s3:::{bucket}/*" for bucket in readable_buckets],
        },
    )

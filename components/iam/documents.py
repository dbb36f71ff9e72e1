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
    # CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS": actions and condition.
    return {
        "Sid": "ControlPlaneLogs",
        "Effect": "Allow",
        "Principal": {"Service": f"logs.{region}.amazonaws.com"},
        "Action": ["kms:Encrypt*", "kms:Decrypt*", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:Describe*"],
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
            "kms:Describe*",
            "kms:Disable*",
            "kms:Enable*",
            "kms:Get*",
            "kms:List*",
            "kms:PutKeyPolicy",
            "kms:ScheduleKeyDeletion",
            "kms:TagResource",
            "kms:UntagResource",
            "kms:UpdateKeyDescription",
        ],
        "Resource": "*",
    }

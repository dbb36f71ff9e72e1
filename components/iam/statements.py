"""Policy documents and their statements."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..refs import Account

# IAM User Guide, "IAM JSON policy elements: Version": the current policy language.
_LANGUAGE = "2012-10-17"

Statement = dict[str, Any]


def document(*statements: Statement) -> str:
    """A policy document with these statements, as JSON text."""
    return json.dumps({"Version": _LANGUAGE, "Statement": list(statements)})


def allow(
    sid: str, actions: Sequence[str], resources: Sequence[str], condition: Mapping[str, object] | None = None
) -> Statement:
    """A statement that allows these actions on these resources."""
    statement = {"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": list(resources)}
    return {**statement, "Condition": condition} if condition else statement


def by_service(
    sid: str, service: str, actions: Sequence[str], resource: str, condition: Mapping[str, object]
) -> Statement:
    """A statement of a resource's policy that allows these actions to a service, as `cloudwatch`."""
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": list(actions),
        "Resource": resource,
        "Condition": condition,
    }


def on_behalf_of(account: Account, source_arn: str) -> dict[str, dict[str, str]]:
    """The condition by which a service acts for resources of this account alone; their ARN may have `*` in it (IAM User
    Guide, "The confused deputy problem")."""
    return {"StringEquals": {"aws:SourceAccount": account.id}, "ArnLike": {"aws:SourceArn": source_arn}}


def tls_only(action: str, resource: str | Sequence[str]) -> Statement:
    """A statement of a resource's policy that denies the action to whoever calls without TLS."""
    return {
        "Sid": "DenyHTTP",
        "Effect": "Deny",
        "Principal": "*",
        "Action": action,
        "Resource": resource,
        "Condition": {"Bool": {"aws:SecureTransport": "false"}},
    }


def bucket_tls_only(arn: str) -> Statement:
    """The same for a bucket and the objects in it."""
    return tls_only("s3:*", [arn, f"{arn}/*"])


def account_delegates(account: Account) -> Statement:
    """The statement of a key policy that delegates to IAM; without it, nobody could change the policy again."""
    return {
        "Sid": "AccountDelegatesByIam",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account.id}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }

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


def account_delegates(account: Account) -> Statement:
    """The statement of a key policy that delegates to IAM; without it, nobody could change the policy again."""
    return {
        "Sid": "AccountDelegatesByIam",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{account.id}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }

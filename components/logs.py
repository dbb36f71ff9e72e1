"""Encrypted log groups: a KMS key that CloudWatch Logs may use for one group, and the group."""

from collections.abc import Mapping, Sequence

from pulumi import Input, ResourceOptions
from pulumi_aws import cloudwatch, kms

from .iam.statements import Statement, account_delegates, by_service, document
from .refs import Account

# The longest waiting period of KMS (pulumi-aws, kms.Key: 7 to 30 days): time to notice a mistake before it is final.
_KEY_DELETION_WINDOW_DAYS = 30


def key_policy(account: Account, log_group_name: str, *others: Statement) -> str:
    """The policy of a key: the account delegates to IAM, and CloudWatch Logs uses the key for one log group.

    `log_group_name` may end in `*`. The caller is never named: a policy that follows whoever deploys changes with each
    of them, and locks out the next.
    """
    return document(account_delegates(account), _logs_use(account, log_group_name), *others)


def encryption_key(
    name: str,
    *,
    description: str,
    policy: str,
    tags: Mapping[str, Input[str]] | None = None,
    region: str | None = None,
    opts: ResourceOptions,
) -> kms.Key:
    """A key with yearly rotation, deleted only after the longest waiting period.

    `region` is one other than the provider's.
    """
    return kms.Key(
        name,
        description=description,
        enable_key_rotation=True,
        deletion_window_in_days=_KEY_DELETION_WINDOW_DAYS,
        policy=policy,
        tags=tags,
        region=region,
        opts=opts,
    )


def log_group(
    name: str,
    key: kms.Key,
    *,
    retention_days: int,
    physical_name: str | None = None,
    tags: Mapping[str, Input[str]] | None = None,
    opts: ResourceOptions,
) -> cloudwatch.LogGroup:
    """A log group encrypted with the key; `physical_name` is for groups that a service knows by name."""
    return cloudwatch.LogGroup(
        name, name=physical_name, retention_in_days=retention_days, kms_key_id=key.arn, tags=tags, opts=opts
    )


# CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS": the condition, and what its patterns
# of actions (kms:ReEncrypt* and others) stand for.
_LOGS_ACTIONS: Sequence[str] = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyPair",
    "kms:GenerateDataKeyPairWithoutPlaintext",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)


def _logs_use(account: Account, log_group_name: str) -> Statement:
    log_group_arn = account.arn("logs", f"log-group:{log_group_name}")
    condition = {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": log_group_arn}}
    return by_service("Logs", f"logs.{account.region}", _LOGS_ACTIONS, "*", condition)

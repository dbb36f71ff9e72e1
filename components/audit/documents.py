"""IAM documents of the audit: policies of its keys, buckets, topic and roles."""

from collections.abc import Mapping

from ..iam import trust
from ..iam.statements import (
    Statement,
    account_delegates,
    allow,
    bucket_tls_only,
    by_service,
    document,
    on_behalf_of,
    tls_only,
)
from ..refs import Account


def trail_arn(account: Account, name: str) -> str:
    """The ARN of a trail, known before the trail exists: the policies of its key and bucket name it."""
    return account.arn("cloudtrail", f"trail/{name}")


def trail_key(account: Account, trail_arn: str) -> list[Statement]:
    """What CloudTrail does with the key of one trail.

    CloudTrail User Guide, "Configure AWS KMS key policies for CloudTrail": the actions that kms:GenerateDataKey* stands
    for, the encryption context, which is that of a trail of this account in any Region, and the source.
    """
    source = {"StringEquals": {"aws:SourceArn": trail_arn}}
    context = {"kms:EncryptionContext:aws:cloudtrail:arn": f"arn:aws:cloudtrail:*:{account.id}:trail/*"}
    encrypt = ["kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"]
    return [
        by_service("CloudTrailEncrypts", "cloudtrail", encrypt, "*", {**source, "StringLike": context}),
        by_service("CloudTrailDescribes", "cloudtrail", ["kms:DescribeKey"], "*", source),
    ]


def trail_bucket(account: Account, bucket_arn: str, trail_arn: str) -> str:
    """CloudTrail User Guide, "Amazon S3 bucket policy for CloudTrail": one trail writes for one account."""
    source = {"aws:SourceArn": trail_arn}
    written = f"{bucket_arn}/AWSLogs/{account.id}/*"
    return document(
        by_service("CloudTrailChecks", "cloudtrail", ["s3:GetBucketAcl"], bucket_arn, {"StringEquals": source}),
        by_service(
            "CloudTrailWrites", "cloudtrail", ["s3:PutObject"], written, {"StringEquals": {**source, **_OWNED_BY_US}}
        ),
        bucket_tls_only(bucket_arn),
    )


def write_trail(account: Account, log_group_name: str) -> str:
    """What CloudTrail does in its log group, whose name may end in `*`.

    CloudTrail User Guide, "Role policy document for CloudTrail to use CloudWatch Logs for monitoring"; the name of a
    stream begins with the account and the trail's Region.
    """
    stream = f"log-group:{log_group_name}:log-stream:{account.id}_CloudTrail_{account.region}*"
    return document(
        allow("WriteTrail", ["logs:CreateLogStream", "logs:PutLogEvents"], [account.arn("logs", stream)]),
    )


def config_key(account: Account) -> str:
    """AWS Config Developer Guide, "Permissions for the KMS Key for the AWS Config Delivery Channel": with a
    service-linked role, the service itself uses the key."""
    actions = ["kms:Decrypt", "kms:GenerateDataKey"]
    return document(
        account_delegates(account), by_service("ConfigEncrypts", "config", actions, "*", _delivery_channels(account))
    )


def config_bucket(account: Account, bucket_arn: str) -> str:
    """AWS Config Developer Guide, "Permissions for the Amazon S3 Bucket for the AWS Config Delivery Channel"."""
    source = _delivery_channels(account)
    written = f"{bucket_arn}/AWSLogs/{account.id}/Config/*"
    owned = {**source, "StringEquals": {**source["StringEquals"], **_OWNED_BY_US}}
    return document(
        by_service("ConfigChecks", "config", ["s3:GetBucketAcl", "s3:ListBucket"], bucket_arn, source),
        by_service("ConfigWrites", "config", ["s3:PutObject"], written, owned),
        bucket_tls_only(bucket_arn),
    )


def access_log_bucket(account: Account, bucket_arn: str, bucket_names: str) -> str:
    """S3 User Guide, "Permissions for log delivery": of buckets of this account, whose names may end in `*`."""
    source = on_behalf_of(account, f"arn:aws:s3:::{bucket_names}")
    return document(
        by_service("AccessLogsAreWritten", "logging.s3", ["s3:PutObject"], f"{bucket_arn}/*", source),
        bucket_tls_only(bucket_arn),
    )


def findings_key(account: Account) -> str:
    """The key of the topic: who publishes is a role of this account, which its own policy allows to use the key.

    No service is named: a condition on the source does not work for EventBridge (SNS Developer Guide, "Managing Amazon
    SNS encryption keys"), and without one the key would serve the rules of every account.
    """
    return document(account_delegates(account))


def findings_topic(topic_arn: str) -> str:
    """The topic's policy: nothing is published without TLS. Roles of this account publish as their policies allow.

    EventBridge publishes by such a role: its conditions do not work in the policy of a topic (EventBridge User Guide,
    "Using resource-based policies").
    """
    return document(tls_only("sns:Publish", topic_arn))


def publishing_trust(account: Account, rule_names: str) -> str:
    """EventBridge assumes the role for rules of this account, whose names may end in `*`: EventBridge User Guide,
    "Cross-service confused deputy prevention"."""
    return trust.service_for("events.amazonaws.com", account, account.arn("events", f"rule/{rule_names}"))


_Condition = Mapping[str, Mapping[str, str]]

# What services send with an object, so that it belongs to the bucket's owner.
_OWNED_BY_US = {"s3:x-amz-acl": "bucket-owner-full-control"}


def _delivery_channels(account: Account) -> _Condition:
    """What AWS Config sends as the source of a delivery for this account and Region (the page of `config_bucket`)."""
    return on_behalf_of(account, account.arn("config", "*"))

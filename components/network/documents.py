"""IAM documents of the network, as JSON text."""

from collections.abc import Sequence

from ..iam import trust
from ..iam.statements import allow, document
from ..refs import Account


def flow_logs_trust(account: Account) -> str:
    """Flow logs of this account and region alone: VPC user guide, "Publish flow logs to CloudWatch Logs"."""
    return trust.service_for("vpc-flow-logs.amazonaws.com", account, account.arn("ec2", "vpc-flow-log/*"))


def write_flow_logs(account: Account, log_group_name: str) -> str:
    """What VPC flow logs do in their log group, whose name may end in `*`.

    VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs", without logs:CreateLogGroup: the group
    exists first, and one that AWS created in its place would not be encrypted.
    """
    group_arn = account.arn("logs", f"log-group:{log_group_name}")
    return document(
        allow(
            "WriteFlowLogs",
            ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
            # CloudWatch Logs asks for the group by its ARN, for its streams by that and a colon.
            [group_arn, f"{group_arn}:*"],
        ),
        # A list of groups: the action takes no single one.
        allow("FindLogGroups", ["logs:DescribeLogGroups"], ["*"]),
    )


def s3_endpoint(account: Account, readable_buckets: Sequence[str]) -> str:
    """The policy of an S3 endpoint: whatever IAM allows in the account's own buckets, and reading from named others.

    It limits what IAM allows and grants nothing, so it names no principal and no single action; data cannot be carried
    to a bucket of somebody else. After aws-samples/data-perimeter-policy-examples, vpc_endpoint_policies.
    """
    return document(
        {
            "Sid": "BucketsOfThisAccount",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:ResourceAccount": account.id}},
        },
        {
            "Sid": "ReadPublicBuckets",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:GetObject",
            "Resource": [f"arn:aws:s3:::{bucket}/*" for bucket in readable_buckets],
        },
    )

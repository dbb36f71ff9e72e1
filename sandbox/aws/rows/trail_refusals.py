"""What CloudTrail refuses of a trail, and moto accepts: the destinations that it may not write to.

The messages are those that users of AWS quote (looked up 2026-11-27): terraform-aws-logs #269 (name), aws-cdk #11602
(bucket) and #23391 (key), pulumi/docs #5117 (role), crossfeed #2197 (log group); that of the topic is moto's."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from ..account import is_not_found
from ..operations import Refused
from ..row import Scope
from .service_access import SECURE, allows

_SERVICE = "cloudtrail.amazonaws.com"


def name(scope: Scope) -> str:
    """The name of a new trail; a second one of that name is refused."""
    wanted = scope["in"]["name"]
    if _ask(scope, "cloudtrail", "get_trail", Name=wanted):
        raise _refused(scope, "TrailAlreadyExists", f"Trail {wanted} already exists for customer: {scope['account']}")
    return wanted


def bucket(scope: Scope) -> str:
    """The bucket, whose policy has to let CloudTrail write (CloudTrail User Guide, "Amazon S3 bucket policy for
    CloudTrail")."""
    given = scope["in"]
    bucket, prefix = given["s3BucketName"], given.get("s3KeyPrefix")
    policy = _ask(scope, "s3", "get_bucket_policy", Bucket=bucket).get("Policy")
    arn, path = f"arn:aws:s3:::{bucket}", f"{prefix}/" if prefix else ""
    context = {**_context(scope), "s3:x-amz-acl": "bucket-owner-full-control"}
    logs = f"{arn}/{path}AWSLogs/{scope['account']}/CloudTrail/{scope['region']}/log.json.gz"
    readable = allows(policy, _SERVICE, "s3:GetBucketAcl", arn, _context(scope))
    # A bucket that does not exist is refused by moto.
    exists = _ask(scope, "s3", "get_bucket_location", Bucket=bucket)
    if exists and not (readable and allows(policy, _SERVICE, "s3:PutObject", logs, context)):
        words = f"Incorrect S3 bucket policy is detected for bucket: {bucket}"
        raise _refused(scope, "InsufficientS3BucketPolicy", words)
    return bucket


def key(scope: Scope) -> str:
    """The key, whose policy has to let CloudTrail encrypt (CloudTrail User Guide, "Configure AWS KMS key policies for
    CloudTrail"); a key of another account is not looked at."""
    key, context = scope["in"].get("kmsKeyId") or "", _context(scope)
    found = _ask(scope, "kms", "describe_key", KeyId=key) if key else None
    if found:
        arn = found["KeyMetadata"]["Arn"]
        policy = _ask(scope, "kms", "get_key_policy", KeyId=arn, PolicyName="default")["Policy"]
        encrypts = {**context, "kms:encryptioncontext:aws:cloudtrail:arn": context["aws:sourcearn"]}
        if not allows(policy, _SERVICE, "kms:GenerateDataKey", arn, encrypts):
            words = f"Insufficient permissions to access S3 bucket {scope['in']['s3BucketName']} or KMS key {key}."
            raise _refused(scope, "InsufficientEncryptionPolicy", words)
    return key


def topic(scope: Scope) -> str:
    """The topic by its name, as moto wants it; its policy has to let CloudTrail publish. A topic of another account is
    not looked at."""
    given: str = scope["in"].get("snsTopicName") or ""
    arn = given if given.startswith("arn:") else f"arn:aws:sns:{scope['region']}:{scope['account']}:{given}"
    if given and f":{scope['account']}:" in arn:
        policy = _ask(scope, "sns", "get_topic_attributes", TopicArn=arn).get("Attributes", {}).get("Policy")
        # The policy of a new topic asks for an owner, which is not in CloudTrail's request.
        if not allows(policy, _SERVICE, "sns:Publish", arn, {**_context(scope), "aws:sourceowner": ""}):
            words = "SNS Topic does not exist or the topic policy is incorrect!"
            raise _refused(scope, "InsufficientSnsTopicPolicy", words)
    return given.rsplit(":", 1)[-1]


def log_group(scope: Scope) -> str:
    """The log group, which has to exist and to be given with `:*`."""
    arn: str = scope["in"].get("cloudWatchLogsGroupArn") or ""
    if arn and not scope["in"].get("cloudWatchLogsRoleArn"):
        words = "You must specify a role ARN as well as a log group."
        raise _refused(scope, "InvalidCloudWatchLogsRoleArn", words)
    name, _, rest = arn.partition(":log-group:")[2].partition(":")
    found = _ask(scope, "logs", "describe_log_groups", logGroupNamePrefix=name)["logGroups"] if name else []
    if arn and (rest != "*" or name not in [group["logGroupName"] for group in found]):
        words = "CloudTrail cannot validate the specified log group ARN."
        raise _refused(scope, "InvalidCloudWatchLogsLogGroupArn", words)
    return arn


def _context(scope: Scope) -> dict[str, str]:
    arn = f"arn:aws:cloudtrail:{scope['region']}:{scope['account']}:trail/{scope['in']['name']}"
    return {**SECURE, "aws:sourcearn": arn, "aws:sourceaccount": scope["account"]}


def _ask(scope: Scope, service: str, operation: str, **arguments: str) -> dict[str, Any]:
    """The response of a read call; empty where there is no such resource."""
    try:
        return getattr(scope["client"](service, scope["region"]), operation)(**arguments)
    except ClientError as error:
        if is_not_found(error):
            return {}
        raise


def _refused(scope: Scope, code: str, words: str) -> Refused:
    return Refused(f"{'UpdateTrail' if scope['old'] else 'CreateTrail'}: {code}Exception: {words}")

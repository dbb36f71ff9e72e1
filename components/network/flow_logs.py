"""The record of every connection in the VPC."""

import pulumi_aws as aws
from pulumi_aws import ec2

from ..iam import documents, trust
from .place import Place
from .settings import NetworkSettings

# As for the cluster's key: the longest that KMS waits (pulumi-aws, kms.Key: 7 to 30 days).
_KEY_DELETION_WINDOW_DAYS = 30


def flow_logs(place: Place, vpc: ec2.Vpc, settings: NetworkSettings, account_id: str) -> None:
    """Accepted and rejected traffic, to an encrypted log group or a given bucket."""
    bucket = settings.flow_logs.bucket_arn
    if bucket is not None:
        # S3 takes the logs by the bucket's own policy, and needs no role.
        ec2.FlowLog(
            f"{place.name}-flow-logs",
            vpc_id=vpc.id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=bucket,
            tags=place.tags("flow-logs"),
            opts=place.inside,
        )
        return
    group = _log_group(place, settings, account_id)
    role = aws.iam.Role(
        f"{place.name}-flow-logs",
        description="Lets VPC flow logs write to their log group",
        assume_role_policy=trust.flow_logs(account_id, settings.region),
        opts=place.inside,
    )
    # The group's name ends in digits of the engine's; a pattern for them is known in a preview, and judged there.
    policy = aws.iam.RolePolicy(
        f"{place.name}-flow-logs",
        role=role.name,
        policy=documents.write_flow_logs(account_id, settings.region, f"{place.name}-flow-logs-*"),
        opts=place.inside,
    )
    ec2.FlowLog(
        f"{place.name}-flow-logs",
        vpc_id=vpc.id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        tags=place.tags("flow-logs"),
        # The role can write before the first record comes, and after the last.
        opts=place.after([policy]),
    )


def _log_group(place: Place, settings: NetworkSettings, account_id: str) -> aws.cloudwatch.LogGroup:
    name = f"{place.name}-flow-logs"
    key = aws.kms.Key(
        name,
        description=f"Flow logs of the VPC {place.name}",
        enable_key_rotation=True,
        deletion_window_in_days=_KEY_DELETION_WINDOW_DAYS,
        policy=documents.log_key(account_id, settings.region, f"{name}-*"),
        tags=place.tags("flow-logs"),
        # Without its key the record of a year is lost.
        opts=place.protected(settings.flow_logs.deletion_protection),
    )
    return aws.cloudwatch.LogGroup(
        name,
        retention_in_days=settings.flow_logs.retention_days,
        kms_key_id=key.arn,
        tags=place.tags("flow-logs"),
        opts=place.inside,
    )

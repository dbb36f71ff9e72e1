"""Flow logs: the record of every connection in the VPC."""

from pulumi_aws import cloudwatch, ec2, iam

from .. import logs
from ..inside import Inside
from ..refs import Account
from . import documents
from .settings import FlowLogSettings

_NAME = "flow-logs"


def flow_logs(inside: Inside, vpc: ec2.Vpc, settings: FlowLogSettings, account: Account) -> None:
    """Accepted and rejected traffic, to an encrypted log group or a given bucket."""
    name, tags = inside.name(_NAME), inside.tags(_NAME)
    if settings.bucket_arn is not None:
        # The bucket's own policy lets the logs in: no role.
        ec2.FlowLog(
            name,
            vpc_id=vpc.id,
            traffic_type="ALL",
            log_destination_type="s3",
            log_destination=settings.bucket_arn,
            tags=tags,
            opts=inside.options(),
        )
        return
    group = _log_group(inside, settings, account)
    role = iam.Role(
        name,
        description="Lets VPC flow logs write to their log group",
        assume_role_policy=documents.flow_logs_trust(account),
        opts=inside.options(),
    )
    # The group's name ends in digits of the engine's; a pattern for them is known in a preview, and judged there.
    policy = iam.RolePolicy(
        name, role=role.name, policy=documents.write_flow_logs(account, f"{name}-*"), opts=inside.options()
    )
    ec2.FlowLog(
        name,
        vpc_id=vpc.id,
        traffic_type="ALL",
        log_destination_type="cloud-watch-logs",
        log_destination=group.arn,
        iam_role_arn=role.arn,
        tags=tags,
        # The role can write before the first record comes, and after the last.
        opts=inside.options(depends_on=[policy]),
    )


def _log_group(inside: Inside, settings: FlowLogSettings, account: Account) -> cloudwatch.LogGroup:
    name, tags = inside.name(_NAME), inside.tags(_NAME)
    key = logs.encryption_key(
        name,
        description=f"Flow logs of the VPC {inside.name()}",
        policy=logs.key_policy(account, f"{name}-*"),
        tags=tags,
        # Without its key the record of a year is lost.
        opts=inside.options(protect=settings.deletion_protection),
    )
    return logs.log_group(name, key, retention_days=settings.retention_days, tags=tags, opts=inside.options())

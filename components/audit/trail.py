"""The trail: what was called in the account, in every Region, in a bucket and in CloudWatch Logs."""

from collections.abc import Sequence
from typing import NamedTuple

from pulumi import Output
from pulumi_aws import cloudtrail, cloudwatch, kms

from .. import logs
from ..iam import trust
from ..iam.roles import Role, role
from ..inside import Inside
from ..refs import Account
from . import documents
from .buckets import Bucket, logged_bucket
from .plan import event_selectors
from .settings import AuditSettings, TrailSettings

TRAIL = "trail"


class Trail(NamedTuple):
    """The ARN of the trail, once it exists, and its bucket."""

    arn: Output[str]
    bucket: Bucket


def trail(
    inside: Inside,
    settings: AuditSettings,
    own: TrailSettings,
    account: Account,
    access_logs: Bucket,
    other_buckets: Sequence[Bucket],
) -> Trail:
    """A trail of all Regions: validated, encrypted, with a copy in CloudWatch Logs; `other_buckets` are the audit's."""
    # Not auto-named: the policies of its key and bucket name the trail, and exist before it.
    name = inside.name(TRAIL)
    arn = documents.trail_arn(account, name)
    key = _key(inside, settings, account, arn)
    bucket = logged_bucket(
        inside.below(TRAIL),
        settings,
        access_logs,
        lambda bucket_arn: documents.trail_bucket(account, bucket_arn, arn),
        key=key,
        lock=own.object_lock,
    )
    group, writer = _log_group(inside, settings, account, key)
    made = cloudtrail.Trail(
        name,
        name=name,
        s3_bucket_name=bucket.bucket.id,
        kms_key_id=key.arn,
        cloud_watch_logs_group_arn=Output.concat(group.arn, ":*"),
        cloud_watch_logs_role_arn=writer.role.arn,
        is_multi_region_trail=True,
        include_global_service_events=True,
        enable_log_file_validation=True,
        advanced_event_selectors=event_selectors(
            [each.objects for each in (bucket, access_logs, *other_buckets)], s3_data_events=own.s3_data_events
        ),
        # CloudTrail checks that it can write to both when the trail is created.
        opts=inside.options(depends_on=[*bucket.ready, *writer.permissions]),
    )
    return Trail(made.arn, bucket)


def _key(inside: Inside, settings: AuditSettings, account: Account, trail_arn: str) -> kms.Key:
    name = inside.name(TRAIL)
    return logs.encryption_key(
        name,
        description=f"The trail {name}, in its bucket and in CloudWatch Logs",
        policy=logs.key_policy(account, f"{name}-*", *documents.trail_key(account, trail_arn)),
        # Without its key, what was recorded is lost.
        opts=inside.options(protect=settings.deletion_protection),
    )


def _log_group(
    inside: Inside, settings: AuditSettings, account: Account, key: kms.Key
) -> tuple[cloudwatch.LogGroup, Role]:
    """The group, whose name ends in digits of the engine's, and the role by which CloudTrail writes to it."""
    name = inside.name(TRAIL)
    group = logs.log_group(name, key, retention_days=settings.log_retention_days, opts=inside.options())
    writer = role(
        inside,
        TRAIL,
        "logs",
        description=f"Lets CloudTrail write the trail {name} to its log group",
        trust=trust.service("cloudtrail.amazonaws.com"),
        policies={"write": documents.write_trail(account, f"{name}-*")},
    )
    return group, writer

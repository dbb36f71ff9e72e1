"""AWS Config: the recorder, what it delivers to, and the managed rules."""

import json
from collections.abc import Sequence

from pulumi import Input, Resource
from pulumi_aws import cfg, iam

from .. import logs
from ..inside import Inside
from ..refs import Account
from . import documents
from .buckets import Bucket, logged_bucket
from .rules import parameters, rules_in
from .settings import AuditSettings, ConfigSettings

CONFIG = "config"
_SERVICE = "config.amazonaws.com"
# IAM User Guide, "Using service-linked roles for AWS Config": the role's path and name.
_SERVICE_LINKED_ROLE = f"role/aws-service-role/{_SERVICE}/AWSServiceRoleForConfig"


def config_bucket(inside: Inside, settings: AuditSettings, account: Account, access_logs: Bucket) -> Bucket:
    """The bucket that AWS Config delivers to: one of its own, since it delivers to none that has Object Lock (AWS
    CloudFormation, AWS::Config::DeliveryChannel)."""
    key = logs.encryption_key(
        inside.name(CONFIG),
        description="What AWS Config delivers to its bucket",
        policy=documents.config_key(account),
        opts=inside.options(protect=settings.deletion_protection),
    )
    return logged_bucket(
        inside.below(CONFIG),
        settings,
        access_logs,
        lambda arn: documents.config_bucket(account, arn),
        key=key,
        bucket_key=True,
    )


def recorder(inside: Inside, settings: ConfigSettings, account: Account, bucket: Bucket) -> list[Resource]:
    """A recorder of every supported type, and what starts it once it has a channel.

    AWS asks for this order: a channel needs the recorder, and starting it needs the channel; at the end, the reverse.
    """
    name = inside.name(CONFIG)
    recorded = cfg.Recorder(
        name,
        role_arn=_role_arn(inside, settings, account),
        recording_group={"all_supported": True, "include_global_resource_types": settings.global_resources},
        recording_mode={"recording_frequency": settings.recording.upper()},
        opts=inside.options(),
    )
    channel = cfg.DeliveryChannel(
        name,
        s3_bucket_name=bucket.bucket.id,
        # AWS Config writes a file to the bucket to see that it can.
        opts=inside.options(depends_on=[recorded, *bucket.ready]),
    )
    started = cfg.RecorderStatus(name, name=recorded.id, is_enabled=True, opts=inside.options(depends_on=[channel]))
    return [started]


def _role_arn(inside: Inside, settings: ConfigSettings, account: Account) -> Input[str]:
    """The service-linked role, which Security Hub's control Config.1 asks for."""
    if settings.service_linked_role == "existing":
        return f"arn:aws:iam::{account.id}:{_SERVICE_LINKED_ROLE}"
    return iam.ServiceLinkedRole(inside.name(CONFIG), aws_service_name=_SERVICE, opts=inside.options()).arn


def managed_rules(
    inside: Inside, settings: ConfigSettings, region: str, log_retention_days: int, earlier: Sequence[Resource]
) -> None:
    """The managed rules that are not disabled, once there is a recorder."""
    inputs = parameters(log_retention_days=log_retention_days)
    for name, rule in rules_in(region, settings.disabled_rules).items():
        cfg.Rule(
            inside.name(CONFIG, name),
            description=f"{rule.reason[0].upper()}{rule.reason[1:]}",
            source={"owner": "AWS", "source_identifier": rule.identifier},
            input_parameters=json.dumps(inputs[name]) if name in inputs else None,
            opts=inside.options(depends_on=earlier),
        )

"""The key that Pulumi encrypts secrets of stacks with, in both Regions."""

from pulumi_aws import kms

from ..inside import Inside
from ..refs import Account
from . import documents, plan
from .settings import StateSettings

SECRETS = "secrets"


def secrets_key(inside: Inside, settings: StateSettings, account: Account) -> kms.Key:
    """A multi-Region key, its replica, and an alias for each.

    In each state, and in each stack file, is a data key that this key encrypted: with the Region of an ordinary key,
    the replicated states would lose their secrets.
    """
    name, policy = inside.name(SECRETS), documents.key(account, settings.admin_role_arns)
    description = f"Secrets of the stacks in the bucket {settings.bucket_name}"
    protected = inside.options(protect=settings.deletion_protection)
    key = kms.Key(
        name,
        description=description,
        multi_region=True,
        enable_key_rotation=True,
        deletion_window_in_days=plan.KEY_DELETION_WINDOW_DAYS,
        policy=policy,
        region=account.region,
        opts=protected,
    )
    replica = kms.ReplicaKey(
        name,
        primary_key_arn=key.arn,
        description=description,
        deletion_window_in_days=plan.KEY_DELETION_WINDOW_DAYS,
        policy=policy,
        region=settings.replica_region,
        opts=protected,
    )
    targets = {account.region: key.id, settings.replica_region: replica.key_id}
    for region, target in targets.items():
        kms.Alias(
            inside.name(SECRETS, region),
            name=plan.key_alias(settings.bucket_name),
            target_key_id=target,
            region=region,
            opts=inside.options(),
        )
    return key

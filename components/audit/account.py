"""Defaults of the account: passwords, volumes, public buckets."""

from pulumi_aws import ebs, iam, s3

from ..inside import Inside
from .settings import AuditSettings, PasswordPolicySettings


def account_defaults(inside: Inside, settings: AuditSettings) -> None:
    """What holds for everything in the account, or in its Region, whoever creates it."""
    if settings.password_policy:
        _password_policy(inside, settings.password_policy)
    if settings.ebs_encryption:
        ebs.EncryptionByDefault(inside.name("ebs-encryption"), enabled=True, opts=inside.options())
    if settings.s3_public_access_block:
        s3.AccountPublicAccessBlock(
            inside.name("s3-public-access"),
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=inside.options(),
        )


def _password_policy(inside: Inside, settings: PasswordPolicySettings) -> None:
    iam.AccountPasswordPolicy(
        inside.name("password-policy"),
        minimum_password_length=settings.minimum_length,
        password_reuse_prevention=settings.reuse_prevention,
        max_password_age=settings.max_age_days,
        require_lowercase_characters=True,
        require_uppercase_characters=True,
        require_numbers=True,
        require_symbols=True,
        allow_users_to_change_password=True,
        opts=inside.options(),
    )

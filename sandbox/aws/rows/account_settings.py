"""Settings of a whole account or of its Region; a deleted one goes back to what a new account has."""

from __future__ import annotations

from typing import Any

from ..row import Call, Expression, Row, Scope, Update

_CONTACT = Call("put_alternate_contact", spread=True)

ALTERNATIVE_CONTACT = Row(
    "account",
    "join('/', [in.accountId, in.alternateContactType][?@])",
    create=_CONTACT,
    read=Call(
        "get_alternate_contact", {"AlternateContactType": "in.alternateContactType", "AccountId": "in.accountId"}
    ),
    found="answer.AlternateContact",
    delete=(
        Call(
            "delete_alternate_contact", {"AlternateContactType": "in.alternateContactType", "AccountId": "in.accountId"}
        ),
    ),
    updates=(Update(frozenset({"emailAddress", "name", "phoneNumber", "title"}), (_CONTACT,)),),
)

_ACCOUNT: Expression = "in.accountId || account"
_BLOCK = Call(
    "put_public_access_block",
    {
        "AccountId": _ACCOUNT,
        "PublicAccessBlockConfiguration": """{
            BlockPublicAcls: in.blockPublicAcls || `false`,
            BlockPublicPolicy: in.blockPublicPolicy || `false`,
            IgnorePublicAcls: in.ignorePublicAcls || `false`,
            RestrictPublicBuckets: in.restrictPublicBuckets || `false`
        }""",
    },
)
_BLOCKED = frozenset({"blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"})

PUBLIC_ACCESS_BLOCK = Row(
    "s3control",
    _ACCOUNT,
    create=_BLOCK,
    read=Call("get_public_access_block", {"AccountId": "id"}),
    found="answer.PublicAccessBlockConfiguration",
    delete=(Call("delete_public_access_block", {"AccountId": "id"}),),
    updates=(Update(_BLOCKED, (_BLOCK,)),),
    outputs={"accountId": "id"},
    composed=_BLOCKED | {"accountId"},
)

# The whole policy is put at once; one that does not say so lets users change their passwords, of at least six
# characters (pulumi-aws, iam.AccountPasswordPolicy).
_PASSWORDS = Call(
    "update_account_password_policy",
    {
        "MinimumPasswordLength": "in.minimumPasswordLength || `6`",
        "RequireSymbols": "in.requireSymbols || `false`",
        "RequireNumbers": "in.requireNumbers || `false`",
        "RequireUppercaseCharacters": "in.requireUppercaseCharacters || `false`",
        "RequireLowercaseCharacters": "in.requireLowercaseCharacters || `false`",
        "AllowUsersToChangePassword": lambda s: s["in"].get("allowUsersToChangePassword", True),
        "MaxPasswordAge": "in.maxPasswordAge",
        "PasswordReusePrevention": "in.passwordReusePrevention",
        "HardExpiry": "in.hardExpiry",
    },
)
_OF_PASSWORDS = frozenset(
    {
        *("minimumPasswordLength", "requireSymbols", "requireNumbers", "requireUppercaseCharacters"),
        *("requireLowercaseCharacters", "allowUsersToChangePassword", "maxPasswordAge", "passwordReusePrevention"),
        "hardExpiry",
    }
)

PASSWORD_POLICY = Row(
    "iam",
    "'iam-account-password-policy'",
    create=_PASSWORDS,
    read=Call("get_account_password_policy"),
    found="answer.PasswordPolicy",
    delete=(Call("delete_account_password_policy"),),
    updates=(Update(_OF_PASSWORDS, (_PASSWORDS,)),),
    outputs={"expirePasswords": "found.ExpirePasswords"},
    composed=_OF_PASSWORDS,
)

_ENCRYPT = Call("enable_ebs_encryption_by_default", when="in.enabled != `false`")
_LEAVE = Call("disable_ebs_encryption_by_default", when="in.enabled == `false`")

ENCRYPTION_BY_DEFAULT = Row(
    "ec2",
    "'default'",
    create=_ENCRYPT,
    after_create=(_LEAVE,),
    read=Call("get_ebs_encryption_by_default"),
    found="{enabled: answer.EbsEncryptionByDefault}",
    delete=(Call("disable_ebs_encryption_by_default"),),
    updates=(Update(frozenset({"enabled"}), (_ENCRYPT, _LEAVE)),),
    outputs={"enabled": "found.enabled"},
    composed=frozenset({"enabled"}),
)

# ECR API reference, PutRegistryScanningConfiguration, scanType: what a registry without a configuration has.
_UNSCANNED = {"scanType": "BASIC", "rules": list[Any]()}
# A tuple where there is none, as calls leave empty lists out; moto takes no missing one.
_SCANNING = Call(
    "put_registry_scanning_configuration",
    {"scanType": "in.scanType", "rules": lambda s: s["in"].get("rules") or ()},
)


def _scanning(scope: Scope) -> dict[str, Any] | None:
    """How ECR scans the repositories of the Region; what a new account has is none."""
    live: dict[str, Any] = scope["answer"]["scanningConfiguration"]
    return None if live == _UNSCANNED else live


REGISTRY_SCANNING = Row(
    "ecr",
    "account",
    create=_SCANNING,
    read=Call("get_registry_scanning_configuration"),
    found=_scanning,
    delete=(Call("put_registry_scanning_configuration", {"scanType": "'BASIC'", "rules": lambda _: ()}),),
    updates=(Update(frozenset({"scanType", "rules"}), (_SCANNING,)),),
    outputs={"registryId": "account"},
    composed=frozenset({"rules"}),
    cloudformation="AWS::ECR::RegistryScanningConfiguration",
)


def _scanned(scope: Scope) -> dict[str, Any] | None:
    """What Inspector scans in all of the accounts; moto does not know code repositories, so those are as given."""
    given: list[str] = scope["in"].get("resourceTypes", [])
    states = [
        {name: one["status"] for name, one in account["resourceState"].items()}
        for account in scope["answer"]["accounts"]
    ]
    names = {"EC2": "ec2", "ECR": "ecr", "LAMBDA": "lambda", "LAMBDA_CODE": "lambdaCode"}
    live = [kind for kind, name in names.items() if states and all(one[name] == "ENABLED" for one in states)]
    kept = [kind for kind in given if kind not in names]
    return {"resourceTypes": [*live, *kept]} if live else None


def _dropped(scope: Scope) -> list[str]:
    return [kind for kind in scope["old"]["resourceTypes"] if kind not in scope["in"]["resourceTypes"]]


ENABLER = Row(
    "inspector2",
    lambda s: f"{':'.join(sorted(s['in']['accountIds']))}-{':'.join(sorted(s['in']['resourceTypes']))}",
    create=Call("enable", {"accountIds": "in.accountIds", "resourceTypes": "in.resourceTypes"}),
    read=Call("batch_get_account_status", {"accountIds": "in.accountIds"}),
    found=_scanned,
    delete=(Call("disable", {"accountIds": "in.accountIds", "resourceTypes": "in.resourceTypes"}),),
    updates=(
        Update(
            frozenset({"resourceTypes"}),
            (
                Call("enable", {"accountIds": "in.accountIds", "resourceTypes": "in.resourceTypes"}),
                Call("disable", {"accountIds": "in.accountIds", "resourceTypes": _dropped}, when=_dropped),
            ),
        ),
    ),
    composed=frozenset({"accountIds", "resourceTypes"}),
)

ROWS: dict[str, Row] = {
    "aws:account/alternativeContact:AlternativeContact": ALTERNATIVE_CONTACT,
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": PUBLIC_ACCESS_BLOCK,
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": PASSWORD_POLICY,
    "aws:ebs/encryptionByDefault:EncryptionByDefault": ENCRYPTION_BY_DEFAULT,
    "aws:inspector2/enabler:Enabler": ENABLER,
    "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration": REGISTRY_SCANNING,
}

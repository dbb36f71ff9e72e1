"""Rules about rotation and deletion of KMS keys."""

from collections.abc import Iterable

from policies.accessors.presence import is_set
from policies.engine.inputs import all_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_KEY = "aws:kms/key:Key"
_KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy"
_OTHER_KEYS = frozenset(
    {
        "aws:kms/externalKey:ExternalKey",
        "aws:kms/replicaExternalKey:ReplicaExternalKey",
        "aws:kms/replicaKey:ReplicaKey",
    }
)
KEYS = _OTHER_KEYS | {_KEY}
KEYS_AND_POLICIES = KEYS | {_KEY_POLICY}

_SHORTEST_WINDOW_DAYS = 14


def _not_rotated(key: Resource) -> str | None:
    # KMS rotates only symmetric encryption keys whose material it generates (KMS developer guide, "Rotate AWS KMS
    # keys"); missing means SYMMETRIC_DEFAULT (KMS API reference, CreateKey KeySpec).
    def symmetric() -> bool:
        return (key.props["customerMasterKeySpec"].text() or "SYMMETRIC_DEFAULT") == "SYMMETRIC_DEFAULT"

    def of_kms() -> bool:
        return not is_set(key.props["customKeyStoreId"])

    # Missing means false (documentation of the aws provider's Key).
    def off() -> bool:
        return not key.props["enableKeyRotation"].flag(default=False)

    return "enableKeyRotation is not true" if all_of(symmetric, of_kms, off) else None


def _keys_only(resource: Resource) -> Iterable[Resource]:
    return itself(resource) if resource.type in KEYS else ()


def _short_window(key: Resource) -> str | None:
    # Missing means 30 days (KMS API reference, ScheduleKeyDeletion PendingWindowInDays).
    days = key.props["deletionWindowInDays"].number()
    if days is None or days >= _SHORTEST_WINDOW_DAYS:
        return None
    return f"deletionWindowInDays is {days:g}, less than {_SHORTEST_WINDOW_DAYS}"


def _unprotected(key: Resource) -> str | None:
    return None if key.protect else "the resource option protect is not set"


def _lockout(resource: Resource) -> str | None:
    # Missing means false (KMS API reference, CreateKey BypassPolicyLockoutSafetyCheck).
    bypassed = resource.props["bypassPolicyLockoutSafetyCheck"].flag(default=False)
    return "bypassPolicyLockoutSafetyCheck is true" if bypassed else None


ENC_001 = Rule(
    id="ENC-001",
    title="KMS key rotation is enabled for symmetric keys",
    severity="medium",
    why="Rotation limits how much data is encrypted with the same key material, and so what a leak exposes.",
    url="https://docs.aws.amazon.com/kms/latest/developerguide/rotate-keys.html",
    types=frozenset({_KEY}),
    checks=(
        Check(
            id="ENC-001.a",
            requires="enableKeyRotation is true for symmetric keys whose material KMS generates",
            remedy="set enableKeyRotation to true",
            parts=itself,
            fault=_not_rotated,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("3.6",),
        cis_aws_5_0=("3.6",),
        soc2=("PI1.5",),
        hipaa=("164.312(a)(2)(iv)",),
        aws_fsbp=("KMS.4",),
        gdpr=("Article 25", "Article 30"),
    ),
)

ENC_002 = Rule(
    id="ENC-002",
    title="KMS keys are protected from unintentional deletion and policy lockout",
    severity="medium",
    why="Everything that a key encrypts is lost with it: a deleted key cannot be recovered.",
    url="https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html",
    types=KEYS_AND_POLICIES,
    pack="reliability",
    checks=(
        Check(
            id="ENC-002.a",
            requires=f"deletionWindowInDays is at least {_SHORTEST_WINDOW_DAYS}",
            remedy="set deletionWindowInDays to 30, or leave it out",
            parts=_keys_only,
            fault=_short_window,
        ),
        Check(
            id="ENC-002.b",
            requires="In prod, the resource option protect is set, so that Pulumi refuses to delete the key",
            remedy="set the resource option protect to true",
            environments=("prod",),
            parts=_keys_only,
            fault=_unprotected,
        ),
        Check(
            id="ENC-002.c",
            requires="KMS checks that whoever sets the key policy can change it again",
            remedy="leave bypassPolicyLockoutSafetyCheck out, and name the key's administrators in the key policy",
            parts=itself,
            fault=_lockout,
        ),
    ),
    controls=Controls(aws_fsbp=("KMS.3",)),
)

RULES = (ENC_001, ENC_002)

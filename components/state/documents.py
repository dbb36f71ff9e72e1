"""IAM documents of the state backend: policies of its keys, buckets and roles."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from ..iam import trust
from ..iam.statements import Statement, account_delegates, allow, bucket_tls_only, by_service, document, on_behalf_of
from ..refs import Account
from . import plan


def key(account: Account, admin_role_arns: Sequence[str]) -> str:
    """The policy of a key: the account delegates to IAM, and the key is administered by the admin roles alone."""
    actions = ["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion", "kms:UpdatePrimaryRegion"]
    return document(account_delegates(account), _only_for("AdministeredByAdmins", admin_role_arns, actions, "*"))


def bucket_arn(name: str) -> str:
    """The ARN of a bucket, known before the bucket exists."""
    return f"arn:aws:s3:::{name}"


def state_bucket(name: str, admin_role_arns: Sequence[str]) -> str:
    """The policy of a bucket with states: TLS, encryption by the bucket's own default, and admin roles for the rest."""
    arn = bucket_arn(name)
    return document(
        bucket_tls_only(arn),
        {
            "Sid": "DenyOtherEncryption",
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": f"{arn}/*",
            # S3 User Guide, "Using server-side encryption with AWS KMS keys": a request without the header gets the
            # bucket's default.
            "Condition": {"StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption": "aws:kms"}},
        },
        *_administered(arn, admin_role_arns),
    )


def access_log_bucket(account: Account, name: str, of: str, admin_role_arns: Sequence[str]) -> str:
    """S3 User Guide, "Permissions for log delivery": of one bucket of this account."""
    arn = bucket_arn(name)
    source = on_behalf_of(account, bucket_arn(of))
    delivered = by_service("AccessLogsAreWritten", "logging.s3", ["s3:PutObject"], f"{arn}/*", source)
    return document(delivered, bucket_tls_only(arn), *_administered(arn, admin_role_arns))


def replication_trust(account: Account, source: str) -> str:
    """S3 assumes the role for one bucket."""
    return trust.service_for("s3.amazonaws.com", account, bucket_arn(source))


def replicate(source: str, target: str) -> str:
    """S3 User Guide, "Setting up permissions for live replication"."""
    versions = ["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"]
    replicas = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
    return document(
        allow("ReadConfiguration", ["s3:GetReplicationConfiguration", "s3:ListBucket"], [bucket_arn(source)]),
        allow("ReadVersions", versions, [f"{bucket_arn(source)}/*"]),
        allow("WriteReplicas", replicas, [f"{bucket_arn(target)}/*"]),
    )


def reencrypt(source: str, region: str, key_arn: str, target: str, target_region: str, target_key_arn: str) -> str:
    """S3 User Guide, "Replicating encrypted objects": decrypted with one key, encrypted with the other."""
    return document(
        allow("Decrypt", ["kms:Decrypt"], [key_arn], _by_s3(region, [f"{bucket_arn(source)}/*"])),
        allow("Encrypt", ["kms:Encrypt"], [target_key_arn], _by_s3(target_region, [f"{bucket_arn(target)}/*"])),
    )


def deployer_trust(role_arns: Sequence[str]) -> str:
    """These roles, of any account, may assume the role, once their own policies allow it.

    The principal is their account, and the condition names them: IAM would refuse a principal that does not exist yet,
    and keep the unique ID of one that is deleted and created again (IAM User Guide, "AWS JSON policy elements:
    Principal").
    """
    by_account = groupby(sorted(role_arns), lambda arn: arn.split(":")[4])
    return document(
        *(
            {
                "Sid": f"Account{account_id}",
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{account_id}:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"ArnEquals": {"aws:PrincipalArn": list(arns)}},
            }
            for account_id, arns in by_account
        )
    )


def read(bucket: str, stacks: Sequence[str]) -> str:
    """What a preview does with the bucket: it reads states, and takes no lock.

    The bucket is listed without a condition on the prefix, which a read of an object does not have: S3 would answer
    that of one that does not exist with 403 instead of 404 (S3 API, GetObject).
    """
    return document(
        allow("ListStates", ["s3:ListBucket"], [bucket_arn(bucket)]),
        allow("ReadStates", ["s3:GetObject"], _objects(bucket, plan.readable(stacks))),
    )


def decrypt(
    bucket: str, region: str, key_arn: str, secrets_key_arn: str, stacks: Sequence[str], own: Sequence[str]
) -> str:
    """The keys in a preview: of the states, and of the secrets in them.

    To encrypt discloses nothing; `pulumi stack init` does it once.
    """
    read = _objects(bucket, plan.readable(stacks))
    return document(
        allow("DecryptStates", ["kms:Decrypt"], [key_arn], _by_s3(region, read)),
        allow("DecryptSecrets", ["kms:Decrypt"], [secrets_key_arn], _of_stacks(stacks)),
        allow("EncryptSecrets", ["kms:Encrypt"], [secrets_key_arn], _of_stacks(own)),
    )


def write(bucket: str, stacks: Sequence[str]) -> str:
    """What an update does besides: it locks the stack, and writes its state, record and copies. It deletes locks only,
    and no version of anything."""
    locks = _objects(bucket, [plan.locks(stack) for stack in stacks])
    return document(
        allow("WriteStates", ["s3:GetObject", "s3:PutObject"], _objects(bucket, plan.writable(stacks))),
        allow("ReleaseLocks", ["s3:DeleteObject"], locks),
    )


def encrypt(bucket: str, region: str, key_arn: str, stacks: Sequence[str]) -> str:
    """The key in an update: of what it writes, and reads again."""
    written = _by_s3(region, _objects(bucket, plan.writable(stacks)))
    return document(allow("EncryptStates", ["kms:Decrypt", "kms:GenerateDataKey"], [key_arn], written))


def _objects(bucket: str, paths: Sequence[str]) -> list[str]:
    return [f"{bucket_arn(bucket)}/{path}" for path in paths]


_Condition = Mapping[str, Mapping[str, object]]


def _by_s3(region: str, object_arns: Sequence[str]) -> _Condition:
    """S3 uses the key, for these objects: without a bucket key, the encryption context is the ARN of the object (S3
    User Guide, "Using server-side encryption with AWS KMS keys")."""
    return {
        "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": list(object_arns)},
    }


def _of_stacks(stacks: Sequence[str]) -> _Condition:
    return {"StringEquals": {f"kms:EncryptionContext:{plan.STACK_CONTEXT}": list(stacks)}}


# What could take a version from a bucket, or the protection from the bucket. Lifecycle rules act without them.
_OF_BUCKETS = (
    "s3:DeleteBucket",
    "s3:DeleteBucketPolicy",
    "s3:PutBucketPolicy",
    "s3:PutBucketPublicAccessBlock",
    "s3:PutBucketVersioning",
    "s3:PutEncryptionConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutReplicationConfiguration",
)


def _administered(arn: str, admin_role_arns: Sequence[str]) -> list[Statement]:
    """The root user of the account can still replace the policy, whatever it says (S3 API, PutBucketPolicy)."""
    return [
        _only_for("VersionsAreDeletedByAdmins", admin_role_arns, ["s3:DeleteObjectVersion"], f"{arn}/*"),
        _only_for("AdministeredByAdmins", admin_role_arns, _OF_BUCKETS, arn),
    ]


def _only_for(sid: str, role_arns: Sequence[str], actions: Sequence[str], resource: str) -> Statement:
    return {
        "Sid": sid,
        "Effect": "Deny",
        "Principal": "*",
        "Action": list(actions),
        "Resource": resource,
        "Condition": {"ArnNotEquals": {"aws:PrincipalArn": list(role_arns)}},
    }

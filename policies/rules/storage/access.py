"""Rules for access to S3 buckets: public access, TLS, policies and ACLs."""

import re
from collections.abc import Iterator

from policies.accessors.buckets import (
    ACCESS_BLOCK,
    ACCOUNT_ACCESS_BLOCK,
    ACLS,
    BUCKETS,
    OWNERSHIP_CONTROLS,
    POLICY,
    access_blocks,
    is_judged,
    is_outside,
    policies,
)
from policies.accessors.documents import Statement, resource_statements
from policies.accessors.parts import of
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

# The ARN patterns of a bucket and of all its objects (S3 User Guide, "Policies and permissions in Amazon S3").
_BUCKET = re.compile(r"\*+|arn:[^:]*:s3:::[^/]+")
_OBJECTS = re.compile(r"\*+|arn:[^:]*:s3:::([^/]+/|[^/]*)\*+")

# Canned ACLs and predefined groups that are not limited to known accounts (S3 User Guide, "Access control list (ACL)
# overview").
_PUBLIC_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read"})
_PUBLIC_GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")


def _without_access_block(bucket: Resource) -> str | None:
    return None if access_blocks(bucket) else "the bucket has no public access block"


def _access_block_flags(resource: Resource) -> Iterator[tuple[Resource, Value]]:
    """The settings of the bucket's access blocks, or of the access block itself."""
    blocks = access_blocks(resource) if resource.type in BUCKETS else [resource]
    yield from ((resource, block.props[flag]) for block in blocks for flag in _FLAGS)


def _not_enabled(part: tuple[Resource, Value]) -> str | None:
    resource, flag = part

    def is_off() -> bool:
        # Missing means false (aws provider, BucketPublicAccessBlock and AccountPublicAccessBlock).
        return not flag.flag(default=False)

    # The access block of a bucket in the stack is judged with the bucket.
    if all_of(is_off, lambda: resource.type != ACCESS_BLOCK or is_outside(resource)):
        return f"{flag.path} is false, or missing (default: false)"
    return None


def _denies_plain_http(statement: Statement) -> bool:
    def denies() -> bool:
        return (statement.body["Effect"].text() or "").lower() == "deny"

    def to_everyone() -> bool:
        return statement.everyone() and not statement.all_principals_but()

    def only_plain_http() -> bool:
        # With a second condition key, requests that do not match that key would be accepted.
        conditions = list(statement.conditions())
        keys = [(condition.operator.removesuffix("ifexists"), condition.key) for condition in conditions]
        if keys != [("bool", "aws:securetransport")]:
            return False
        values = list(conditions[0].values.entries())
        return bool(values) and all_of(*(lambda value=value: not value.flag(default=True) for value in values))

    return all_of(denies, to_everyone, lambda: statement.names_action("s3:*"), only_plain_http)


def _accepts_plain_http(resource: Resource) -> str | None:
    def denied_on(resources: re.Pattern[str]) -> bool:
        def denied(statement: Statement) -> bool:
            return all_of(lambda: statement.resource_like(resources), lambda: _denies_plain_http(statement))

        statements = [statement for policy in policies(resource) for statement in resource_statements(policy)]
        return any_of(*(lambda statement=statement: denied(statement) for statement in statements))

    def denies() -> bool:
        return all_of(lambda: denied_on(_BUCKET), lambda: denied_on(_OBJECTS))

    # The policy of a bucket in the stack is judged with the bucket.
    if not all_of(lambda: is_judged(resource), lambda: not denies()):
        return None
    return "no bucket policy denies s3:* on the bucket and its objects to everyone if aws:SecureTransport is false"


def _policy_statements(resource: Resource) -> Iterator[Statement]:
    yield from resource_statements(resource.props["policy"])


def _public_statement(statement: Statement) -> str | None:
    if statement.open_principal():
        return f"{statement.where} allows everyone, without a condition that limits the caller"
    return None


def _acls(resource: Resource) -> Iterator[Value]:
    """The canned ACL and the grantee group of every grant, of a Bucket or a BucketAcl."""
    yield resource.props["acl"]
    for grant in resource.props["grants"].entries():
        yield grant["uri"]
    for grant in resource.props["accessControlPolicy"]["grants"].entries():
        yield grant["grantee"]["uri"]


def _is_public(acl: Value) -> str | None:
    # Missing means private (S3 API reference, PutBucketAcl).
    text = acl.text() or ""
    if text in _PUBLIC_ACLS or text.endswith(_PUBLIC_GROUPS):
        return f"{acl.path} is {text}, which grants access to the public or to every AWS account"
    return None


def _ownership(resource: Resource) -> Iterator[Value]:
    if resource.type == OWNERSHIP_CONTROLS:
        yield resource.props["rule"]["objectOwnership"]


def _acls_enabled(ownership: Value) -> str | None:
    # ACLs are disabled by default since April 2023 (S3 User Guide, "Controlling ownership of objects").
    return None if ownership.text() == "BucketOwnerEnforced" else f"{ownership.path} is not BucketOwnerEnforced"


def _force_destroyed(bucket: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Bucket).
    if bucket.props["forceDestroy"].flag(default=False):
        return "forceDestroy is true, so deleting the bucket deletes all its objects"
    return None


STO_001 = Rule(
    id="STO-001",
    title="S3 buckets have a public access block with all four settings enabled",
    severity="critical",
    why="A public access block overrides any bucket policy or ACL, now or later, that would make the bucket public.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    types=BUCKETS | {ACCESS_BLOCK, ACCOUNT_ACCESS_BLOCK},
    scope="stack",
    checks=(
        Check(
            id="STO-001.a",
            requires="Each bucket has an aws.s3.BucketPublicAccessBlock",
            remedy="add an aws.s3.BucketPublicAccessBlock with this bucket's id",
            parts=of(*BUCKETS),
            fault=_without_access_block,
        ),
        Check(
            id="STO-001.b",
            requires="All four settings of a bucket's or an account's public access block are true",
            remedy="set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true",
            parts=_access_block_flags,
            fault=_not_enabled,
        ),
    ),
    controls=Controls(cis_aws_3_0=("2.1.4",), cis_aws_5_0=("2.1.4",), aws_fsbp=("S3.8",)),
)

STO_002 = Rule(
    id="STO-002",
    title="S3 bucket policies deny requests without TLS (encryption in transit)",
    severity="high",
    why="Requests over plain HTTP, even signed ones, can be read and changed in transit.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    types=BUCKETS | {POLICY},
    scope="stack",
    checks=(
        Check(
            id="STO-002.a",
            requires="A policy denies s3:* on the bucket and its objects to everyone if aws:SecureTransport is false",
            remedy="add this Deny statement to the aws.s3.BucketPolicy, with no other condition",
            parts=itself,
            fault=_accepts_plain_http,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("2.1.1",),
        cis_aws_5_0=("2.1.1",),
        hipaa=("164.312(e)(1)",),
        aws_fsbp=("S3.5",),
        gdpr=("Article 32",),
    ),
)

STO_007 = Rule(
    id="STO-007",
    title="S3 buckets are not public by policy or ACL, and have no forceDestroy in prod",
    severity="critical",
    why="Buckets made public by a policy or an ACL are behind most data leaks from AWS.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    types=BUCKETS | ACLS | {POLICY, OWNERSHIP_CONTROLS},
    checks=(
        Check(
            id="STO-007.a",
            requires="No bucket policy statement allows everyone without a condition that limits the caller",
            remedy="name the principals, or add a condition on an account, an organization or a VPC endpoint",
            parts=_policy_statements,
            fault=_public_statement,
        ),
        Check(
            id="STO-007.b",
            requires="No ACL grants access to the public or to every AWS account",
            remedy="remove the ACL, and grant access in the bucket policy",
            parts=_acls,
            fault=_is_public,
        ),
        Check(
            id="STO-007.c",
            requires="Object Ownership is BucketOwnerEnforced, which disables ACLs",
            remedy="set rule.objectOwnership to BucketOwnerEnforced, and grant access in the bucket policy",
            parts=_ownership,
            fault=_acls_enabled,
        ),
        Check(
            id="STO-007.d",
            requires="In prod, forceDestroy is false",
            remedy="set forceDestroy to false, and empty the bucket by hand before deleting it",
            environments=("prod",),
            parts=itself,
            fault=_force_destroyed,
        ),
    ),
    controls=Controls(soc2=("CC6.1",), hipaa=("164.312(a)(1)",), aws_fsbp=("S3.2", "S3.3", "S3.12")),
)

RULES = (STO_001, STO_002, STO_007)

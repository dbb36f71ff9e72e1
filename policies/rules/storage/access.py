"""Rules about who gets at what is in buckets."""

import re
from collections.abc import Callable, Iterator

from policies.accessors.buckets import ACLS, BUCKETS, OWNERSHIP_CONTROLS, POLICY, access_blocks, policies
from policies.accessors.documents import Statement, document_statements
from policies.accessors.inputs import Value, all_of, any_of
from policies.rule import Check, Controls, Resource, Rule, itself

_FLAGS = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

# A bucket, and everything in it (S3 User Guide, "Policies and permissions in Amazon S3": resources).
_BUCKET = re.compile(r"\*+|arn:[^:]*:s3:::[^/]+")
_OBJECTS = re.compile(r"\*+|arn:[^:]*:s3:::([^/]+/|[^/]*)\*+")

# Canned ACLs and groups that reach beyond the account (S3 User Guide, "Access control list (ACL) overview").
_PUBLIC_ACLS = frozenset({"public-read", "public-read-write", "authenticated-read"})
_PUBLIC_GROUPS = ("/groups/global/AllUsers", "/groups/global/AuthenticatedUsers")


def _without_access_block(bucket: Resource) -> str | None:
    return None if access_blocks(bucket) else "it has no public access block"


def _access_block_flags(bucket: Resource) -> Iterator[Value]:
    for block in access_blocks(bucket):
        for flag in _FLAGS:
            yield block.props[flag]


def _is_off(flag: Value) -> str | None:
    # Missing means false (documentation of the aws provider's BucketPublicAccessBlock).
    return None if flag.flag(default=False) else f"{flag.path} is false, or missing, which means false"


def _refuses_plain_http(statement: Statement) -> bool:
    def denies() -> bool:
        return (statement.body["Effect"].text() or "").lower() == "deny"

    def to_everyone() -> bool:
        return statement.everyone() and not statement.all_principals_but()

    def only_where_plain() -> bool:
        # A second key would let those requests pass that do not have it.
        conditions = list(statement.conditions())
        if [(one.operator.removesuffix("ifexists"), one.key) for one in conditions] != [
            ("bool", "aws:securetransport")
        ]:
            return False
        values = list(conditions[0].values.entries())
        return bool(values) and all_of(*(lambda value=value: not value.flag(default=True) for value in values))

    return all_of(denies, to_everyone, lambda: statement.names_action("s3:*"), only_where_plain)


def _takes_plain_http(bucket: Resource) -> str | None:
    statements = [statement for policy in policies(bucket) for statement in document_statements(policy)]

    def refused_at(resources: re.Pattern[str]) -> Callable[[], bool]:
        return lambda: any_of(
            *(
                lambda one=one: all_of(lambda: one.resource_like(resources), lambda: _refuses_plain_http(one))
                for one in statements
            )
        )

    if all_of(refused_at(_BUCKET), refused_at(_OBJECTS)):
        return None
    return "no policy denies everyone all of s3:* on it and its objects where aws:SecureTransport is false"


def _policy_statements(resource: Resource) -> Iterator[Statement]:
    yield from document_statements(resource.props["policy"])


def _open_to_everyone(statement: Statement) -> str | None:
    if statement.open_principal():
        return f"{statement.where} allows everyone, without a condition that says who"
    return None


def _acls(resource: Resource) -> Iterator[Value]:
    """The canned ACL and the group of every grant, in a bucket or in its companion."""
    yield resource.props["acl"]
    for grant in resource.props["grants"].entries():
        yield grant["uri"]
    for grant in resource.props["accessControlPolicy"]["grants"].entries():
        yield grant["grantee"]["uri"]


def _is_public(acl: Value) -> str | None:
    # Missing means private (S3 API reference, PutBucketAcl).
    text = acl.text() or ""
    return f"{acl.path} is {text}" if text in _PUBLIC_ACLS or text.endswith(_PUBLIC_GROUPS) else None


def _ownership(resource: Resource) -> Iterator[Value]:
    if resource.type == OWNERSHIP_CONTROLS:
        yield resource.props["rule"]["objectOwnership"]


def _has_acls(ownership: Value) -> str | None:
    # Without controls, ACLs are off (S3 User Guide, "Controlling ownership of objects", since April 2023).
    return None if ownership.text() == "BucketOwnerEnforced" else f"{ownership.path} is not BucketOwnerEnforced"


def _in_prod(resource: Resource) -> Iterator[Resource]:
    if resource.environment == "prod":
        yield resource


def _emptied(bucket: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Bucket).
    if bucket.props["forceDestroy"].flag(default=False):
        return "forceDestroy is true, so that deleting the bucket deletes everything in it"
    return None


STO_001 = Rule(
    id="STO-001",
    title="Every bucket blocks public access",
    severity="critical",
    why="One policy or ACL too many, now or later, makes a bucket public unless a block overrules it.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    types=BUCKETS,
    scope="stack",
    checks=(
        Check(
            id="STO-001.a",
            requires="Each bucket has an aws.s3.BucketPublicAccessBlock",
            remedy="add an aws.s3.BucketPublicAccessBlock with this bucket's id",
            parts=itself,
            fault=_without_access_block,
        ),
        Check(
            id="STO-001.b",
            requires="All four flags of the block are true",
            remedy="set blockPublicAcls, blockPublicPolicy, ignorePublicAcls and restrictPublicBuckets to true",
            parts=_access_block_flags,
            fault=_is_off,
        ),
    ),
    controls=Controls(cis_aws_3_0=("2.1.4",), cis_aws_5_0=("2.1.4",), aws_fsbp=("S3.8",)),
)

STO_002 = Rule(
    id="STO-002",
    title="Every bucket refuses requests without TLS",
    severity="high",
    why="What is sent over plain HTTP, signed requests among it, can be read and changed on the way.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
    types=BUCKETS,
    scope="stack",
    checks=(
        Check(
            id="STO-002.a",
            requires="A policy denies everyone s3:* on the bucket and its objects where aws:SecureTransport is false",
            remedy="add such a statement to its aws.s3.BucketPolicy, with no other condition",
            parts=itself,
            fault=_takes_plain_http,
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
    title="No bucket is open to everyone, and none of prod is emptied with a command",
    severity="critical",
    why="Buckets that were opened by a policy or an ACL are behind most leaks of data from AWS.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
    types=BUCKETS | ACLS | {POLICY, OWNERSHIP_CONTROLS},
    checks=(
        Check(
            id="STO-007.a",
            requires="No statement of a bucket's policy allows everyone without a condition that says who",
            remedy="name the principals, or hold the statement to an account, an organization or a VPC endpoint",
            parts=_policy_statements,
            fault=_open_to_everyone,
        ),
        Check(
            id="STO-007.b",
            requires="No ACL lets in all the world or everyone who has an AWS account",
            remedy="remove it, and name who may read in the bucket's policy",
            parts=_acls,
            fault=_is_public,
        ),
        Check(
            id="STO-007.c",
            requires="Ownership controls are BucketOwnerEnforced, which turns ACLs off",
            remedy="set rule.objectOwnership to BucketOwnerEnforced, and let in by the bucket's policy who needs it",
            parts=_ownership,
            fault=_has_acls,
        ),
        Check(
            id="STO-007.d",
            requires="In prod, forceDestroy is false",
            remedy="set forceDestroy to false, and empty the bucket by hand where it is to go",
            parts=_in_prod,
            fault=_emptied,
        ),
    ),
    controls=Controls(soc2=("CC6.1",), hipaa=("164.312(a)(1)",), aws_fsbp=("S3.2", "S3.3", "S3.12")),
)

RULES = (STO_001, STO_002, STO_007)

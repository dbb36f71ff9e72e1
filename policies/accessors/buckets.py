"""Configuration of S3 buckets: in separate resources (companions), in their old V2 types, or inline in the bucket."""

from collections.abc import Iterable, Iterator

from policies.accessors.documents import Statement, resource_statements
from policies.accessors.links import linked, named
from policies.accessors.presence import is_set
from policies.engine.inputs import UndeterminedError, Value, all_of, any_of
from policies.engine.rule import Resource

BUCKET = "aws:s3/bucket:Bucket"
OLD_BUCKET = "aws:s3/bucketV2:BucketV2"
BUCKETS = frozenset({BUCKET, OLD_BUCKET})

POLICY = "aws:s3/bucketPolicy:BucketPolicy"
OWNERSHIP_CONTROLS = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
ACLS = frozenset({"aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"})
ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
ACCOUNT_ACCESS_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
ENCRYPTION = frozenset(
    {
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
    }
)
VERSIONING = frozenset({"aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2"})
_LIFECYCLE = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
LOGGING = frozenset({"aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2"})
_BALANCERS = (
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:alb/loadBalancer:LoadBalancer",
    "aws:elb/loadBalancer:LoadBalancer",
)

# Who delivers logs only to buckets with SSE-S3, and how it is allowed to: S3 User Guide, "Enabling Amazon S3 server
# access logging" and "Access control list (ACL) overview"; ELB User Guide, "Enable access logs for your Application
# Load Balancer" (read 2026-11).
_LOG_SERVICES = frozenset({"logging.s3.amazonaws.com", "logdelivery.elasticloadbalancing.amazonaws.com"})
_LOG_ACL = "log-delivery-write"
_LOG_GROUP = "/groups/s3/LogDelivery"
_WRITES = frozenset({"WRITE", "FULL_CONTROL"})


def access_blocks(bucket: Resource) -> list[Resource]:
    """The bucket's public access blocks."""
    return _companions(bucket, (ACCESS_BLOCK,))


def policies(resource: Resource) -> list[Value]:
    """The bucket's policies: at most one, unless the program has several for the same bucket; or a policy's own."""
    if resource.type == POLICY:
        return [resource.props["policy"]]
    return [companion.props["policy"] for companion in _companions(resource, (POLICY,))] or [
        policy for policy in _inline(resource, "policy") if is_set(policy)
    ]


def algorithms(resource: Resource) -> Iterator[Value]:
    """The algorithms of the bucket's default encryption, if it is configured; or of a configuration's own."""
    companions = [resource] if resource.type in ENCRYPTION else _companions(resource, ENCRYPTION)
    configurations = [companion.props for companion in companions] or _inline(
        resource, "serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"
    )
    for configuration in configurations:
        for rule in _either(configuration, "rules", "rule"):
            for default in _either(rule, "applyServerSideEncryptionByDefault", "applyServerSideEncryptionByDefaults"):
                yield default["sseAlgorithm"]


def is_judged(resource: Resource) -> bool:
    """Whether the resource is a bucket, or configures one that is outside the stack."""
    return resource.type in BUCKETS or is_outside(resource)


def is_outside(companion: Resource) -> bool:
    """Whether the companion's bucket is not in the stack, so that no rule judges it with its bucket."""
    try:
        return not any_of(*(lambda kind=kind: bool(named(companion, "bucket", kind)) for kind in BUCKETS))
    except UndeterminedError:
        # A program that writes the name out knows it, so it is not one that is unknown until deployment.
        if companion.props["bucket"].unknown:
            raise
        return True


def enables_versioning(companion: Resource) -> bool:
    """Whether this BucketVersioning sets the status Enabled."""
    return _status_is_enabled(companion.props["versioningConfiguration"])


def is_versioned(bucket: Resource) -> bool:
    """Whether versioning is Enabled; companions take precedence over inline configuration."""
    companions = _companions(bucket, VERSIONING)
    if companions:
        return all_of(*(lambda each=each: enables_versioning(each) for each in companions))
    inline = _inline(bucket, "versioning", "versionings")
    return any_of(*(lambda versioning=versioning: versioning["enabled"].flag(default=False) for versioning in inline))


def has_lifecycle(bucket: Resource) -> bool:
    """Whether a lifecycle rule is Enabled; companions take precedence over inline configuration."""
    companions = _companions(bucket, _LIFECYCLE)
    if companions:
        rules = [rule for companion in companions for rule in companion.props["rules"].entries()]
        return any_of(*(lambda rule=rule: _status_is_enabled(rule) for rule in rules))
    inline = _inline(bucket, "lifecycleRules")
    return any_of(*(lambda rule=rule: rule["enabled"].flag(default=False) for rule in inline))


def writes_access_log(bucket: Resource) -> bool:
    """Whether server access logging is enabled for the bucket."""
    companions = _companions(bucket, LOGGING)
    loggings = [companion.props for companion in companions] or _inline(bucket, "logging", "loggings")
    return any(is_set(logging["targetBucket"]) for logging in loggings)


def logs_into_itself(resource: Resource) -> bool:
    """Whether the bucket is the target of its own access logs; of a BucketLogging, whether its bucket is."""
    if resource.type in LOGGING:
        return resource.props["bucket"].text() == resource.props["targetBucket"].text()
    own = {companion.urn for companion in _companions(resource, LOGGING)}
    return any(logging.urn in own for kind in LOGGING for logging in linked(resource, kind, "targetBucket"))


def receives_logs(bucket: Resource) -> bool:
    """Whether a bucket (also this one) or a load balancer of the stack delivers access logs to the bucket, or the
    bucket's policy or ACL lets one of any stack do so."""

    def of_buckets() -> bool:
        return any(linked(bucket, kind, "targetBucket") for kind in LOGGING)

    def of_inline_logging() -> bool:
        others = bucket.stack_resources.derived(_logging_inline, lambda: _logging_inline(bucket))
        return any_of(*(lambda other=other: _logs_inline_into(other, bucket) for other in others))

    def of_balancers() -> bool:
        return any(linked(bucket, kind, "accessLogs.bucket") for kind in _BALANCERS)

    return any_of(
        of_buckets,
        of_inline_logging,
        of_balancers,
        lambda: _policy_lets_write_logs(bucket),
        lambda: _acl_lets_write_logs(bucket),
    )


def _policy_lets_write_logs(bucket: Resource) -> bool:
    def lets(statement: Statement) -> bool:
        services = statement.principals("Service")
        return all_of(
            statement.allows,
            lambda: any_of(*(lambda service=service: service.text() in _LOG_SERVICES for service in services)),
            lambda: statement.names_action("s3:PutObject"),
        )

    statements = [statement for policy in policies(bucket) for statement in resource_statements(policy)]
    return any_of(*(lambda statement=statement: lets(statement) for statement in statements))


def _acl_lets_write_logs(bucket: Resource) -> bool:
    """By the canned ACL, or by a grant: of a BucketAcl, or inline in the bucket."""
    acls = [companion.props for companion in _companions(bucket, ACLS)]
    canned = [*(acl["acl"] for acl in acls), *_inline(bucket, "acl")]
    grants = [
        *((grant["grantee"]["uri"], grant["permission"]) for acl in acls for grant in _grants(acl)),
        *((grant["uri"], permission) for grant in _inline(bucket, "grants") for permission in _permissions(grant)),
    ]
    return any_of(
        *(lambda acl=acl: acl.text() == _LOG_ACL for acl in canned),
        *(lambda grant=grant: _is_for_logs(*grant) for grant in grants),
    )


def _grants(acl: Value) -> Iterator[Value]:
    return acl["accessControlPolicy"]["grants"].entries()


def _permissions(grant: Value) -> Iterator[Value]:
    return grant["permissions"].entries()


def _is_for_logs(group: Value, permission: Value) -> bool:
    return all_of(lambda: (group.text() or "").endswith(_LOG_GROUP), lambda: permission.text() in _WRITES)


def _companions(bucket: Resource, kinds: Iterable[str]) -> list[Resource]:
    """What configures the bucket, in an order that does not change: a set has none."""
    return [companion for kind in sorted(kinds) for companion in linked(bucket, kind, "bucket")]


def _inline(bucket: Resource, *names: str) -> Iterator[Value]:
    """Configuration inline in the bucket; in the old types it is a list.

    AWS also computes these properties: one that the program does not set is unknown in a preview, which means missing.
    """
    for name in names:
        if not bucket.props[name].unknown:
            yield from bucket.props[name].entries()


def _either(value: Value, *names: str) -> Iterator[Value]:
    for name in names:
        yield from value[name].entries()


def _status_is_enabled(value: Value) -> bool:
    return value["status"].text() == "Enabled"


def _logging_inline(bucket: Resource) -> list[Resource]:
    """The buckets of the stack with inline configuration of access logs."""
    buckets = [other for kind in sorted(BUCKETS) for other in bucket.stack_resources.get(kind, ())]
    return [
        other
        for other in buckets
        if any(other.property_dependencies.get(name) for name in ("logging", "loggings"))
        or next(_inline(other, "logging", "loggings"), None)
    ]


def _logs_inline_into(other: Resource, bucket: Resource) -> bool:
    if any(bucket.urn in other.property_dependencies.get(name, ()) for name in ("logging", "loggings")):
        return True
    targets = [logging["targetBucket"] for logging in _inline(other, "logging", "loggings")]
    names = [bucket.props[name] for name in ("bucket", "id")]
    return any_of(
        *(
            lambda target=target, name=name: target.text() is not None and target.text() == name.text()
            for target in targets
            for name in names
        )
    )

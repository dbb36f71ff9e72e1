"""Configuration of S3 buckets: in separate resources (companions), in their old V2 types, or inline in the bucket."""

from collections.abc import Iterable, Iterator

from policies.accessors.databases import is_set
from policies.accessors.links import linked
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Resource

BUCKET = "aws:s3/bucket:Bucket"
OLD_BUCKET = "aws:s3/bucketV2:BucketV2"
BUCKETS = frozenset({BUCKET, OLD_BUCKET})

POLICY = "aws:s3/bucketPolicy:BucketPolicy"
OWNERSHIP_CONTROLS = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
ACLS = frozenset({"aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"})
_ACCESS_BLOCK = ("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",)
_ENCRYPTION = (
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
)
_VERSIONING = ("aws:s3/bucketVersioning:BucketVersioning", "aws:s3/bucketVersioningV2:BucketVersioningV2")
_LIFECYCLE = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
_LOGGING = ("aws:s3/bucketLogging:BucketLogging", "aws:s3/bucketLoggingV2:BucketLoggingV2")
_BALANCERS = ("aws:lb/loadBalancer:LoadBalancer", "aws:alb/loadBalancer:LoadBalancer")


def access_blocks(bucket: Resource) -> list[Resource]:
    """The bucket's public access blocks."""
    return _companions(bucket, _ACCESS_BLOCK)


def policies(bucket: Resource) -> list[Value]:
    """The bucket's policies: at most one, unless the program has several for the same bucket."""
    return [companion.props["policy"] for companion in _companions(bucket, (POLICY,))] or [
        policy for policy in _inline(bucket, "policy") if is_set(policy)
    ]


def algorithms(bucket: Resource) -> Iterator[Value]:
    """The algorithms of the bucket's default encryption, if it is configured."""
    configurations = [companion.props for companion in _companions(bucket, _ENCRYPTION)] or _inline(
        bucket, "serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"
    )
    for configuration in configurations:
        for rule in _either(configuration, "rules", "rule"):
            for default in _either(rule, "applyServerSideEncryptionByDefault", "applyServerSideEncryptionByDefaults"):
                yield default["sseAlgorithm"]


def is_versioned(bucket: Resource) -> bool:
    """Whether versioning is Enabled; companions take precedence over inline configuration."""
    companions = _companions(bucket, _VERSIONING)
    if companions:
        configurations = [companion.props["versioningConfiguration"] for companion in companions]
        return all_of(*(lambda each=each: _status_is_enabled(each) for each in configurations))
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
    companions = _companions(bucket, _LOGGING)
    loggings = [companion.props for companion in companions] or _inline(bucket, "logging", "loggings")
    return any(is_set(logging["targetBucket"]) for logging in loggings)


def logs_into_itself(bucket: Resource) -> bool:
    """Whether the bucket is the target of its own access logs."""
    own = {companion.urn for companion in _companions(bucket, _LOGGING)}
    return any(logging.urn in own for kind in _LOGGING for logging in linked(bucket, kind, "targetBucket"))


def receives_logs(bucket: Resource) -> bool:
    """Whether a bucket (also this one) or a load balancer of the stack delivers access logs to the bucket."""

    def of_buckets() -> bool:
        return any(linked(bucket, kind, "targetBucket") for kind in _LOGGING)

    def of_inline_logging() -> bool:
        buckets = [other for kind in BUCKETS for other in bucket.stack_resources.get(kind, ())]
        return any_of(*(lambda other=other: _logs_inline_into(other, bucket) for other in buckets))

    def of_balancers() -> bool:
        return any(linked(bucket, kind, "accessLogs.bucket") for kind in _BALANCERS)

    return any_of(of_buckets, of_inline_logging, of_balancers)


def _companions(bucket: Resource, kinds: Iterable[str]) -> list[Resource]:
    return [companion for kind in kinds for companion in linked(bucket, kind, "bucket")]


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

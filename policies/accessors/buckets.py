"""Buckets with what is configured of them, alike in companions, in companions of old names and inline."""

from collections.abc import Iterable, Iterator

from policies.accessors.databases import is_set
from policies.accessors.inputs import Value, all_of, any_of
from policies.accessors.links import linked
from policies.rule import Resource

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
    """The bucket's policies: one, unless a program contradicts itself."""
    return [one.props["policy"] for one in _companions(bucket, (POLICY,))] or [
        one for one in _inline(bucket, "policy") if is_set(one)
    ]


def algorithms(bucket: Resource) -> Iterator[Value]:
    """The algorithms that the bucket encrypts with, where that is configured."""
    configurations = [one.props for one in _companions(bucket, _ENCRYPTION)] or _inline(
        bucket, "serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"
    )
    for configuration in configurations:
        for rule in _either(configuration, "rules", "rule"):
            for default in _either(rule, "applyServerSideEncryptionByDefault", "applyServerSideEncryptionByDefaults"):
                yield default["sseAlgorithm"]


def is_versioned(bucket: Resource) -> bool:
    """Whether versioning is on; a companion decides over what is inline."""
    companions = _companions(bucket, _VERSIONING)
    if companions:
        return all_of(*(lambda one=one: _status_is_enabled(one.props["versioningConfiguration"]) for one in companions))
    inline = _inline(bucket, "versioning", "versionings")
    return any_of(*(lambda one=one: one["enabled"].flag(default=False) for one in inline))


def has_lifecycle(bucket: Resource) -> bool:
    """Whether a rule of its lifecycle is on; companions decide over what is inline."""
    companions = _companions(bucket, _LIFECYCLE)
    if companions:
        rules = [rule for one in companions for rule in one.props["rules"].entries()]
        return any_of(*(lambda rule=rule: _status_is_enabled(rule) for rule in rules))
    inline = _inline(bucket, "lifecycleRules")
    return any_of(*(lambda rule=rule: rule["enabled"].flag(default=False) for rule in inline))


def writes_access_log(bucket: Resource) -> bool:
    """Whether requests to the bucket are logged to a bucket."""
    targets = [one.props for one in _companions(bucket, _LOGGING)] or _inline(bucket, "logging", "loggings")
    return any(is_set(one["targetBucket"]) for one in targets)


def logs_into_itself(bucket: Resource) -> bool:
    """Whether requests to the bucket are logged to the bucket itself."""
    own = {one.urn for one in _companions(bucket, _LOGGING)}
    return any(one.urn in own for kind in _LOGGING for one in linked(bucket, kind, "targetBucket"))


def receives_logs(bucket: Resource) -> bool:
    """Whether requests to a bucket, this one among them, are logged into it, or those to a load balancer."""

    def of_buckets() -> bool:
        return any(linked(bucket, kind, "targetBucket") for kind in _LOGGING)

    def of_inline_logging() -> bool:
        every = [one for kind in BUCKETS for one in bucket.stack_resources.get(kind, ())]
        return any_of(*(lambda one=one: _logs_inline_into(one, bucket) for one in every))

    def of_balancers() -> bool:
        return any(linked(bucket, kind, "accessLogs.bucket") for kind in _BALANCERS)

    return any_of(of_buckets, of_inline_logging, of_balancers)


def _companions(bucket: Resource, kinds: Iterable[str]) -> list[Resource]:
    return [one for kind in kinds for one in linked(bucket, kind, "bucket")]


def _inline(bucket: Resource, *names: str) -> Iterator[Value]:
    """What is configured in the bucket itself; the old names are lists.

    All of it is also computed by AWS: where a program does not give it, a preview shows it as unknown, and a bucket is
    made without it.
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
    targets = [one["targetBucket"] for one in _inline(other, "logging", "loggings")]
    names = [bucket.props[name] for name in ("bucket", "id")]
    return any_of(
        *(
            lambda target=target, name=name: target.text() is not None and target.text() == name.text()
            for target in targets
            for name in names
        )
    )

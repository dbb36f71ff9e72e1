"""Server access logging of S3 buckets."""

from policies.accessors.buckets import BUCKETS, LOGGING, is_judged, logs_into_itself, receives_logs, writes_access_log
from policies.accessors.parts import of
from policies.engine.inputs import all_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule, itself

LOG_BUCKETS = Parameter(
    name="log_buckets",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    means="Pulumi names of buckets that receive logs from outside the stack, and of encryption configurations of log "
    "buckets outside the stack",
)


def is_log_bucket(bucket: Resource) -> bool:
    """Whether the bucket receives logs: from resources of this stack, or as the setting log_buckets says."""
    return bucket.name in bucket.settings[LOG_BUCKETS.name] or receives_logs(bucket)


def _not_logged(bucket: Resource) -> str | None:
    # Missing means that nothing is logged (S3 User Guide, "Logging requests with server access logging").
    if all_of(lambda: not writes_access_log(bucket), lambda: not is_log_bucket(bucket)):
        return "server access logging is not enabled"
    return None


def _logged_into_itself(resource: Resource) -> str | None:
    # The access logs of a bucket in the stack are judged with the bucket.
    if all_of(lambda: is_judged(resource), lambda: logs_into_itself(resource)):
        return "the target of the bucket's access logs is the bucket itself"
    return None


STO_006 = Rule(
    id="STO-006",
    title="S3 buckets have server access logging enabled",
    severity="medium",
    why="After a data leak, access logs show which objects were read, when and by whom.",
    url="https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
    types=BUCKETS | LOGGING,
    scope="stack",
    checks=(
        Check(
            id="STO-006.a",
            requires="Each bucket has server access logging, except buckets that receive logs",
            remedy="add an aws.s3.BucketLogging whose targetBucket is the stack's log bucket",
            parts=of(*BUCKETS),
            fault=_not_logged,
        ),
        Check(
            id="STO-006.b",
            requires="No bucket is the target of its own access logs, where each delivery would be logged again",
            remedy="set targetBucket to another bucket",
            parts=itself,
            fault=_logged_into_itself,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("3.4",),
        cis_aws_5_0=("3.4",),
        soc2=("CC7.2",),
        hipaa=("164.312(b)",),
        aws_fsbp=("S3.9",),
    ),
    parameters=(LOG_BUCKETS,),
)

RULES = (STO_006,)

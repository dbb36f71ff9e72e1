"""Encryption, authentication and availability of ElastiCache caches."""

from collections.abc import Iterator

from policies.accessors.parts import of
from policies.accessors.presence import is_set
from policies.engine.inputs import all_of, any_of
from policies.engine.rule import Check, Controls, Resource, Rule

_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
_SERVERLESS = "aws:elasticache/serverlessCache:ServerlessCache"
_NODES = "aws:elasticache/cluster:Cluster"


def _is_primary(group: Resource) -> bool:
    # A secondary cluster of a global datastore has the encryption and users of its primary (ElastiCache User Guide,
    # "Replication across AWS Regions using global datastores").
    return not is_set(group.props["globalReplicationGroupId"])


def _is_standalone(nodes: Resource) -> bool:
    return not is_set(nodes.props["replicationGroupId"])


def _engine(cache: Resource) -> str:
    return (cache.props["engine"].text() or "").lower()


def _encrypts_itself(cache: Resource) -> bool:
    # A serverless cache is always encrypted, at rest and in transit (ElastiCache User Guide, "Data security").
    return (cache.type == _GROUP and _is_primary(cache)) or (cache.type == _NODES and _is_standalone(cache))


def _not_encrypted_at_rest(cache: Resource) -> str | None:
    if cache.type == _NODES:
        # Memcached stores nothing on disk, and has no encryption at rest.
        return None if _engine(cache) == "memcached" else "a cache outside a replication group is not encrypted at rest"

    def by_default() -> bool:
        # Missing means true for Valkey, else false (ElastiCache API reference, CreateReplicationGroup).
        return not cache.props["atRestEncryptionEnabled"].given and _engine(cache) == "valkey"

    if any_of(lambda: cache.props["atRestEncryptionEnabled"].flag(default=False), by_default):
        return None
    return "atRestEncryptionEnabled is false, or missing (default for this engine: false)"


def _not_encrypted_in_transit(cache: Resource) -> str | None:
    # Missing means false (ElastiCache API reference, CreateReplicationGroup and CreateCacheCluster).
    if not cache.props["transitEncryptionEnabled"].flag(default=False):
        return "transitEncryptionEnabled is false, or missing (default: false)"
    if cache.props["transitEncryptionMode"].text() == "preferred":
        return 'transitEncryptionMode is "preferred", which also accepts connections without TLS'
    return None


def _judged_in_transit(cache: Resource) -> bool:
    # DAT-010.a judges Redis clusters outside a replication group: they must become one.
    return _encrypts_itself(cache) and not all_of(lambda: cache.type == _NODES, lambda: _engine(cache) != "memcached")


def _has_users(cache: Resource) -> bool:
    # Only Redis and Valkey have users (documentation of the aws provider's ServerlessCache, userGroupId).
    return _is_primary(cache) if cache.type == _GROUP else _engine(cache) != "memcached"


def _unauthenticated(cache: Resource) -> str | None:
    users = "userGroupId" if cache.type == _SERVERLESS else "userGroupIds"
    # The values are not read: one of them is a password.
    ways = ("authToken", "authTokenWo", users)
    if any(next(cache.props[way].entries(), None) is not None for way in ways):
        return None
    return f"neither {users} nor an auth token is set, so clients are not authenticated"


def _failover(group: Resource) -> Iterator[tuple[Resource, str]]:
    if group.type == _GROUP:
        yield group, "automaticFailoverEnabled"
        yield group, "multiAzEnabled"


def _no_failover(part: tuple[Resource, str]) -> str | None:
    group, name = part
    # Missing means false (documentation of the aws provider's ReplicationGroup).
    return None if group.props[name].flag(default=False) else f"{name} is false, or missing (default: false)"


def _has_snapshots(cache: Resource) -> bool:
    # Only Redis and Valkey have snapshots (documentation of the aws provider's ServerlessCache).
    return cache.type == _GROUP or _engine(cache) != "memcached"


def _no_snapshots(cache: Resource) -> str | None:
    # Missing means 0, no snapshots (ElastiCache API reference, CreateReplicationGroup, SnapshotRetentionLimit).
    days = cache.props["snapshotRetentionLimit"].number()
    if days is None or days < 1:
        return "snapshotRetentionLimit is 0, or missing (default: 0, no snapshots)"
    return None


DAT_010 = Rule(
    id="DAT-010",
    title="ElastiCache is encrypted at rest and in transit, authenticates clients, and is Multi-AZ in prod",
    severity="high",
    why="A cache holds sessions and copies of database records, and by default needs no password.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html",
    types=frozenset({_GROUP, _SERVERLESS, _NODES}),
    checks=(
        Check(
            id="DAT-010.a",
            requires="Redis and Valkey caches are serverless, or replication groups with encryption at rest",
            remedy="use an aws.elasticache.ReplicationGroup with atRestEncryptionEnabled true",
            parts=of(_GROUP, _NODES, if_=_encrypts_itself),
            fault=_not_encrypted_at_rest,
        ),
        Check(
            id="DAT-010.b",
            requires='transitEncryptionEnabled is true, and transitEncryptionMode is not "preferred"',
            remedy='set transitEncryptionEnabled to true and, when clients use TLS, transitEncryptionMode "required"',
            parts=of(_GROUP, _NODES, if_=_judged_in_transit),
            fault=_not_encrypted_in_transit,
        ),
        Check(
            id="DAT-010.c",
            requires="Clients authenticate with a user group or an auth token",
            remedy="set a user group whose users authenticate with IAM or a password",
            parts=of(_GROUP, _SERVERLESS, if_=_has_users),
            fault=_unauthenticated,
        ),
        Check(
            id="DAT-010.d",
            requires="In prod, automaticFailoverEnabled and multiAzEnabled are true",
            remedy="set both to true, with a replica in another Availability Zone",
            environments=("prod",),
            controls=Controls(aws_fsbp=("ElastiCache.3",)),
            parts=_failover,
            fault=_no_failover,
        ),
        Check(
            id="DAT-010.e",
            requires="In prod, snapshotRetentionLimit is at least 1 day",
            remedy="set snapshotRetentionLimit to 1 or more",
            environments=("prod",),
            controls=Controls(aws_fsbp=("ElastiCache.1",)),
            parts=of(_GROUP, _SERVERLESS, if_=_has_snapshots),
            fault=_no_snapshots,
        ),
    ),
    controls=Controls(
        soc2=("CC6.7",),
        aws_fsbp=("ElastiCache.1", "ElastiCache.3", "ElastiCache.4", "ElastiCache.5", "ElastiCache.6"),
    ),
)

RULES = (DAT_010,)

"""Rules about caches of ElastiCache."""

from collections.abc import Iterator

from policies.accessors.databases import in_prod, of
from policies.accessors.inputs import all_of, any_of
from policies.accessors.presence import is_set
from policies.rule import Check, Controls, Resource, Rule

_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
_SERVERLESS = "aws:elasticache/serverlessCache:ServerlessCache"
_NODES = "aws:elasticache/cluster:Cluster"


def _is_primary(group: Resource) -> bool:
    # A member of a global datastore is encrypted as its primary is, and has its users (ElastiCache User Guide,
    # "Replication across AWS Regions using global datastores").
    return not is_set(group.props["globalReplicationGroupId"])


def _stands_alone(nodes: Resource) -> bool:
    return not is_set(nodes.props["replicationGroupId"])


def _engine(cache: Resource) -> str:
    return (cache.props["engine"].text() or "").lower()


def _may_encrypt(cache: Resource) -> bool:
    # A serverless cache is always encrypted, at rest and in transit (ElastiCache User Guide, "Data security").
    return (cache.type == _GROUP and _is_primary(cache)) or (cache.type == _NODES and _stands_alone(cache))


def _not_encrypted_at_rest(cache: Resource) -> str | None:
    if cache.type == _NODES:
        # Memcached stores nothing on disks, and has no encryption of them.
        return None if _engine(cache) == "memcached" else "nodes without a replication group cannot be encrypted"

    def by_default() -> bool:
        # Missing means true for Valkey, else false (ElastiCache API reference, CreateReplicationGroup).
        return not cache.props["atRestEncryptionEnabled"].given and _engine(cache) == "valkey"

    if any_of(lambda: cache.props["atRestEncryptionEnabled"].flag(default=False), by_default):
        return None
    return "atRestEncryptionEnabled is false, or missing, which means false for this engine"


def _not_encrypted_in_transit(cache: Resource) -> str | None:
    # Missing means false (ElastiCache API reference, CreateReplicationGroup and CreateCacheCluster).
    if not cache.props["transitEncryptionEnabled"].flag(default=False):
        return "transitEncryptionEnabled is false, or missing, which means false"
    if cache.props["transitEncryptionMode"].text() == "preferred":
        return 'transitEncryptionMode is "preferred", which also lets clients in without TLS'
    return None


def _may_encrypt_in_transit(cache: Resource) -> bool:
    # Nodes of Redis are DAT-010.a's: they have to become a replication group.
    return _may_encrypt(cache) and not all_of(lambda: cache.type == _NODES, lambda: _engine(cache) != "memcached")


def _may_ask_who(cache: Resource) -> bool:
    # Users are Redis's and Valkey's (documentation of the aws provider's ServerlessCache, userGroupId).
    return _is_primary(cache) if cache.type == _GROUP else _engine(cache) != "memcached"


def _asks_nobody(cache: Resource) -> str | None:
    users = "userGroupId" if cache.type == _SERVERLESS else "userGroupIds"
    # The values are not read: one of them is a password.
    ways = ("authToken", "authTokenWo", users)
    if any(next(cache.props[way].entries(), None) is not None for way in ways):
        return None
    return f"neither {users} nor a token is given, so everyone who reaches the cache may use it"


def _failover(group: Resource) -> Iterator[tuple[Resource, str]]:
    if group.type == _GROUP and in_prod(group):
        yield group, "automaticFailoverEnabled"
        yield group, "multiAzEnabled"


def _no_failover(part: tuple[Resource, str]) -> str | None:
    group, name = part
    # Missing means false (documentation of the aws provider's ReplicationGroup).
    return None if group.props[name].flag(default=False) else f"{name} is false, or missing, which means false"


def _keeps(cache: Resource) -> bool:
    # Snapshots are Redis's and Valkey's (documentation of the aws provider's ServerlessCache, snapshotRetentionLimit).
    return in_prod(cache) and (cache.type == _GROUP or _engine(cache) != "memcached")


def _no_snapshots(cache: Resource) -> str | None:
    # Missing means 0: none (ElastiCache API reference, CreateReplicationGroup, SnapshotRetentionLimit).
    days = cache.props["snapshotRetentionLimit"].number()
    if days is None or days < 1:
        return "snapshotRetentionLimit is 0, or missing, which means that there are no snapshots"
    return None


DAT_010 = Rule(
    id="DAT-010",
    title="Caches are encrypted, ask who is there, and survive a node",
    severity="high",
    why="A cache holds sessions and copies of what databases guard, and is as open as it was made.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/elasticache-controls.html",
    types=frozenset({_GROUP, _SERVERLESS, _NODES}),
    checks=(
        Check(
            id="DAT-010.a",
            requires="A replication group is encrypted at rest, and Redis and Valkey run in one or are serverless",
            remedy="set atRestEncryptionEnabled to true, on an aws.elasticache.ReplicationGroup",
            parts=of(_GROUP, _NODES, if_=_may_encrypt),
            fault=_not_encrypted_at_rest,
        ),
        Check(
            id="DAT-010.b",
            requires="transitEncryptionEnabled is true, and transitEncryptionMode is not preferred",
            remedy="set transitEncryptionEnabled to true and, once clients use TLS, transitEncryptionMode to required",
            parts=of(_GROUP, _NODES, if_=_may_encrypt_in_transit),
            fault=_not_encrypted_in_transit,
        ),
        Check(
            id="DAT-010.c",
            requires="Users are asked for, by a user group or a token",
            remedy="give it a user group, whose users log in with IAM or a password",
            parts=of(_GROUP, _SERVERLESS, if_=_may_ask_who),
            fault=_asks_nobody,
        ),
        Check(
            id="DAT-010.d",
            requires="In prod, automaticFailoverEnabled and multiAzEnabled are true",
            remedy="set both to true and have a replica in another zone",
            parts=_failover,
            fault=_no_failover,
        ),
        Check(
            id="DAT-010.e",
            requires="In prod, snapshots are kept",
            remedy="set snapshotRetentionLimit to 1 or more",
            parts=of(_GROUP, _SERVERLESS, if_=_keeps),
            fault=_no_snapshots,
        ),
    ),
    controls=Controls(
        soc2=("CC6.7",),
        aws_fsbp=("ElastiCache.1", "ElastiCache.3", "ElastiCache.4", "ElastiCache.5", "ElastiCache.6"),
    ),
)

RULES = (DAT_010,)

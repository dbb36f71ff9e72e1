"""Examples of the rules about databases and caches."""

from typing import Any

from policies.case import Broken, Case, Given

INSTANCE = "aws:rds/instance:Instance"
CLUSTER = "aws:rds/cluster:Cluster"
CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup"
CLUSTER_PARAMETER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
SERVERLESS_CACHE = "aws:elasticache/serverlessCache:ServerlessCache"
CACHE_CLUSTER = "aws:elasticache/cluster:Cluster"

KEY = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
SOURCE = "arn:aws:rds:eu-west-1:111122223333:cluster:orders"


def _one(kind: str, *, protect: bool = False, **props: Any) -> tuple[Given, ...]:
    return (Given(type=kind, props=props, protect=protect),)


_UNENCRYPTED = Broken(
    finds="DAT-001.a",
    says="its storage is in plain text",
    change={"storageEncrypted": False},
    missing=("DAT-001.a",),
)
_AWS_KEY = Broken(
    finds="DAT-001.b",
    says="its key is AWS's own",
    change={"kmsKeyId": ""},
    unknown=(),
    missing=("DAT-001.b",),
)

DAT_001 = (
    Case(
        rule="DAT-001",
        says="an instance that is encrypted with a key of our own",
        compliant=_one(INSTANCE, storageEncrypted=True, kmsKeyId=KEY),
        broken=(_UNENCRYPTED, _AWS_KEY),
    ),
    Case(
        rule="DAT-001",
        says="an Aurora cluster that is encrypted with a key of our own",
        compliant=_one(CLUSTER, storageEncrypted=True, kmsKeyId=KEY),
        broken=(_UNENCRYPTED, _AWS_KEY),
    ),
    Case(
        rule="DAT-001",
        says="an instance in staging with AWS's own key",
        compliant=_one(INSTANCE, storageEncrypted=True),
        broken=(_UNENCRYPTED,),
        stack="staging",
    ),
    Case(
        rule="DAT-001",
        says="a replica, which is encrypted as its source is",
        compliant=_one(INSTANCE, replicateSourceDb="orders"),
        broken=(
            Broken(
                finds=("DAT-001.a", "DAT-001.b"),
                says="it is a database of its own",
                change={"replicateSourceDb": ""},
                unknown=(),
                missing=("DAT-001.a", "DAT-001.b"),
            ),
        ),
    ),
    Case(
        rule="DAT-001",
        says="a replica of a cluster, which is encrypted as its source is",
        compliant=_one(CLUSTER, replicationSourceIdentifier=SOURCE),
        broken=(
            Broken(
                finds=("DAT-001.a", "DAT-001.b"),
                says="it is a cluster of its own",
                change={"replicationSourceIdentifier": ""},
                unknown=(),
                missing=("DAT-001.a", "DAT-001.b"),
            ),
        ),
    ),
)

_PUBLIC = Broken(
    finds="DAT-002.a",
    says="it has a public address",
    change={"publiclyAccessible": True},
    missing=(),
)

DAT_002 = (
    Case(
        rule="DAT-002",
        says="an instance without a public address",
        compliant=_one(INSTANCE, publiclyAccessible=False),
        broken=(_PUBLIC,),
        stack="dev",
    ),
    Case(
        rule="DAT-002",
        says="an Aurora instance without a public address",
        compliant=_one(CLUSTER_INSTANCE, publiclyAccessible=False),
        broken=(_PUBLIC,),
    ),
    Case(
        rule="DAT-002",
        says="an Aurora cluster, of which the instances decide",
        compliant=_one(CLUSTER, engine="aurora-postgresql"),
        broken=(_PUBLIC,),
    ),
    Case(
        rule="DAT-002",
        says="a Multi-AZ cluster in a subnet group of its own",
        compliant=_one(CLUSTER, dbClusterInstanceClass="db.m6gd.large", dbSubnetGroupName="database"),
        broken=(
            Broken(
                finds="DAT-002.a",
                says="it is in the default subnet group",
                change={"dbSubnetGroupName": "default"},
                unknown=(),
                missing=("DAT-002.a",),
            ),
            Broken(
                finds="DAT-002.a",
                says="the name of its subnet group is empty",
                change={"dbSubnetGroupName": ""},
                unknown=(),
                missing=("DAT-002.a",),
            ),
            _PUBLIC,
        ),
    ),
    Case(
        rule="DAT-002",
        says="a Multi-AZ cluster that says so itself",
        compliant=_one(CLUSTER, dbClusterInstanceClass="db.m6gd.large", publiclyAccessible=False),
        broken=(
            Broken(
                finds="DAT-002.a",
                says="it has a public address",
                change={"publiclyAccessible": True},
                missing=("DAT-002.a",),
            ),
        ),
    ),
)


def _members(*zones: str | None, cluster: str = "orders") -> tuple[Given, ...]:
    return tuple(
        Given(
            type=CLUSTER_INSTANCE,
            name=f"{cluster}-{index}",
            props={"clusterIdentifier": cluster} | ({} if zone is None else {"availabilityZone": zone}),
            depends={"clusterIdentifier": cluster},
        )
        for index, zone in enumerate(zones)
    )


_AURORA = Given(type=CLUSTER, name="orders", props={"id": "orders", "engine": "aurora-postgresql"})

DAT_003 = (
    Case(
        rule="DAT-003",
        says="an instance with a standby in another zone",
        compliant=_one(INSTANCE, multiAz=True),
        broken=(
            Broken(
                finds="DAT-003.a",
                says="it has no standby",
                change={"multiAz": False},
                unknown=("DAT-003.a",),
                missing=("DAT-003.a",),
            ),
        ),
    ),
    Case(rule="DAT-003", says="an instance of staging in one zone", compliant=_one(INSTANCE), stack="staging"),
    Case(rule="DAT-003", says="a replica in one zone", compliant=_one(INSTANCE, replicateSourceDb="orders")),
    Case(
        rule="DAT-003",
        says="an Aurora cluster with instances in two zones",
        compliant=(_AURORA, *_members("eu-central-1a", "eu-central-1b")),
        broken=(
            Broken(finds="DAT-003.b", says="only one instance is left", drop="orders-1"),
            Broken(
                finds="DAT-003.c",
                says="both instances are pinned to one zone",
                resource="orders-1",
                change={"availabilityZone": "eu-central-1a"},
                unknown=(),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="DAT-003",
        says="an Aurora cluster whose instances RDS spreads",
        compliant=(_AURORA, *_members(None, None)),
        broken=(
            Broken(
                finds="DAT-003.b",
                says="the instances are of another cluster",
                drop="orders-1",
                add=(
                    Given(type=CLUSTER, name="other", props={"id": "other"}),
                    *_members(None, None, None, cluster="other"),
                ),
            ),
        ),
    ),
    Case(
        rule="DAT-003",
        says="a Multi-AZ cluster, which has three instances of its own",
        compliant=_one(CLUSTER, engine="postgres", dbClusterInstanceClass="db.m6gd.large"),
        broken=(
            Broken(
                finds="DAT-003.b",
                says="it is a cluster without instances",
                change={"dbClusterInstanceClass": ""},
                unknown=(),
                missing=("DAT-003.b",),
            ),
        ),
    ),
    Case(
        rule="DAT-003",
        says="an Aurora cluster of dev with one instance",
        compliant=(_AURORA, *_members(None)),
        stack="dev",
    ),
    Case(
        rule="DAT-003",
        says="an Aurora cluster of staging with both instances in one zone",
        compliant=(_AURORA, *_members("eu-central-1a", "eu-central-1a")),
        stack="staging",
    ),
    Case(
        rule="DAT-003",
        says="a replica of a cluster with one instance",
        compliant=(
            Given(type=CLUSTER, name="orders", props={"replicationSourceIdentifier": SOURCE}),
            *_members(None),
        ),
    ),
)


def _kept(days: int, missing: tuple[str, ...] = ("DAT-004.a",)) -> Broken:
    return Broken(
        finds="DAT-004.a",
        says=f"backups are kept for {days} days",
        change={"backupRetentionPeriod": days},
        missing=missing,
    )


DAT_004 = (
    Case(
        rule="DAT-004",
        says="an instance of prod with thirty days of backups",
        compliant=_one(INSTANCE, backupRetentionPeriod=30),
        broken=(_kept(29), _kept(0)),
    ),
    Case(
        rule="DAT-004",
        says="a cluster of staging with a week of backups",
        compliant=_one(CLUSTER, backupRetentionPeriod=7),
        broken=(_kept(6),),
        stack="staging",
    ),
    Case(
        rule="DAT-004",
        says="an instance of dev with a week of backups",
        compliant=_one(INSTANCE, backupRetentionPeriod=7),
        broken=(_kept(6),),
        stack="dev",
    ),
    Case(
        rule="DAT-004",
        says="an instance where a day is enough",
        compliant=_one(INSTANCE, backupRetentionPeriod=1),
        broken=(_kept(0),),
        stack="dev",
        settings={"minimum_days": 1},
    ),
    Case(
        rule="DAT-004",
        says="a cluster where a day is enough, which RDS keeps unasked",
        compliant=_one(CLUSTER),
        broken=(_kept(0, missing=()),),
        stack="dev",
        settings={"minimum_days": 1},
    ),
    Case(
        rule="DAT-004",
        says="a cluster where two days are asked for, which is more than RDS keeps unasked",
        compliant=_one(CLUSTER, backupRetentionPeriod=2),
        broken=(_kept(1),),
        stack="dev",
        settings={"minimum_days": 2},
    ),
    Case(
        rule="DAT-004",
        says="a cluster of prod where thirty-five days are asked for",
        compliant=_one(CLUSTER, backupRetentionPeriod=35),
        broken=(_kept(34),),
        settings={"minimum_days_in_prod": 35},
    ),
    Case(
        rule="DAT-004",
        says="replicas, whose sources have the backups",
        compliant=(
            Given(type=INSTANCE, name="instance", props={"replicateSourceDb": "orders"}),
            Given(type=CLUSTER, name="cluster", props={"replicationSourceIdentifier": SOURCE}),
        ),
        broken=(
            Broken(
                finds="DAT-004.a",
                says="it is a database of its own",
                change={"replicateSourceDb": ""},
                unknown=(),
                missing=("DAT-004.a",),
            ),
        ),
    ),
)

_DELETABLE = (
    Broken(
        finds="DAT-005.a",
        says="it can be deleted",
        change={"deletionProtection": False},
        missing=("DAT-005.a",),
    ),
    Broken(finds="DAT-005.c", says="Pulumi does not protect it", unprotect=True),
)
_NO_SNAPSHOT = Broken(
    finds="DAT-005.b",
    says="there is no last snapshot",
    change={"skipFinalSnapshot": True},
    missing=(),
)

DAT_005 = (
    Case(
        rule="DAT-005",
        says="an instance of prod that nothing deletes",
        compliant=_one(INSTANCE, protect=True, deletionProtection=True, skipFinalSnapshot=False),
        broken=(*_DELETABLE, _NO_SNAPSHOT),
    ),
    Case(
        rule="DAT-005",
        says="a cluster of prod that nothing deletes",
        compliant=_one(CLUSTER, protect=True, deletionProtection=True),
        broken=(*_DELETABLE, _NO_SNAPSHOT),
    ),
    Case(
        rule="DAT-005",
        says="a replica, of which there is no last snapshot",
        compliant=_one(
            INSTANCE, protect=True, deletionProtection=True, replicateSourceDb="orders", skipFinalSnapshot=True
        ),
        broken=_DELETABLE,
    ),
    Case(
        rule="DAT-005",
        says="an instance of staging that may go",
        compliant=_one(INSTANCE, skipFinalSnapshot=True),
        stack="staging",
    ),
)

DAT_006 = tuple(
    Case(
        rule="DAT-006",
        says=f"{what} that gets minor versions",
        compliant=_one(kind, autoMinorVersionUpgrade=True),
        broken=(
            Broken(
                finds="DAT-006.a",
                says="somebody has to install them",
                change={"autoMinorVersionUpgrade": False},
                missing=(),
            ),
        ),
    )
    for kind, what in (
        (INSTANCE, "an instance"),
        (CLUSTER, "a cluster"),
        (CLUSTER_INSTANCE, "an Aurora instance"),
    )
)


def _given(name: str) -> Broken:
    return Broken(
        finds="DAT-007.a",
        says=f"{name} is given",
        change={name: "canary-7f3a"},
        unknown=("DAT-007.a",),
        missing=(),
    )


_NOT_MANAGED = Broken(
    finds="DAT-007.b",
    says="RDS does not make the password",
    change={"manageMasterUserPassword": False},
    missing=("DAT-007.b",),
)
_NO_IAM = Broken(
    finds="DAT-007.c",
    says="roles cannot log in",
    change={"iamDatabaseAuthenticationEnabled": False},
    missing=("DAT-007.c",),
)
_WITH_IAM: dict[str, Any] = {"manageMasterUserPassword": True, "iamDatabaseAuthenticationEnabled": True}

DAT_007 = (
    Case(
        rule="DAT-007",
        says="an instance whose password RDS makes and keeps",
        compliant=_one(INSTANCE, engine="postgres", **_WITH_IAM),
        broken=(_given("password"), _given("passwordWo"), _NOT_MANAGED, _NO_IAM),
    ),
    Case(
        rule="DAT-007",
        says="a cluster whose password RDS makes and keeps",
        compliant=_one(CLUSTER, engine="aurora-mysql", **_WITH_IAM),
        broken=(_given("masterPassword"), _given("masterPasswordWo"), _NOT_MANAGED, _NO_IAM),
    ),
    Case(
        rule="DAT-007",
        says="an instance of staging without IAM authentication",
        compliant=_one(INSTANCE, engine="mariadb", manageMasterUserPassword=True),
        broken=(
            _given("password"),
            _NOT_MANAGED,
            Broken(
                finds="DAT-007.a",
                says="another has a password instead of one that RDS makes",
                add=(Given(type=INSTANCE, name="other", props={"engine": "mariadb", "password": "canary-7f3a"}),),
            ),
        ),
        stack="staging",
    ),
    *(
        Case(
            rule="DAT-007",
            says=f"{engine}, into which roles can log",
            compliant=_one(kind, engine=engine, **_WITH_IAM),
            broken=(_NO_IAM,),
        )
        for kind, engine in ((INSTANCE, "mariadb"), (INSTANCE, "mysql"), (CLUSTER, "aurora-postgresql"))
    ),
    Case(
        rule="DAT-007",
        says="an instance of Oracle, which has no IAM authentication",
        compliant=_one(INSTANCE, engine="oracle-ee", manageMasterUserPassword=True),
        broken=(
            Broken(
                finds="DAT-007.c",
                says="the engine has it",
                change={"engine": "mysql"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="DAT-007",
        says="a replica, which has its source's password",
        compliant=_one(INSTANCE, engine="postgres", replicateSourceDb="orders"),
        broken=(_given("password"),),
    ),
    Case(
        rule="DAT-007",
        says="a replica of a cluster, which has its source's password",
        compliant=_one(CLUSTER, engine="aurora-postgresql", replicationSourceIdentifier=SOURCE),
        broken=(_given("masterPassword"),),
    ),
)


def _logs(kind: str, engine: str, *names: str) -> Case:
    return Case(
        rule="DAT-008",
        says=f"{'a cluster' if kind == CLUSTER else 'an instance'} of {engine} that sends {' and '.join(names)}",
        compliant=_one(kind, engine=engine, enabledCloudwatchLogsExports=list(names)),
        broken=(
            Broken(
                finds="DAT-008.a",
                says="no log is sent",
                change={"enabledCloudwatchLogsExports": []},
                missing=("DAT-008.a",),
            ),
            *(
                Broken(
                    finds="DAT-008.a",
                    says=f"{name} is not sent",
                    change={f"enabledCloudwatchLogsExports[{index}]": "trace"},
                    missing=("DAT-008.a",),
                )
                for index, name in enumerate(names)
            ),
        ),
    )


DAT_008 = (
    _logs(INSTANCE, "postgres", "postgresql"),
    _logs(CLUSTER, "aurora-postgresql", "postgresql"),
    _logs(INSTANCE, "mysql", "audit", "error"),
    _logs(CLUSTER, "mysql", "error"),
    _logs(INSTANCE, "mariadb", "error", "audit"),
    _logs(CLUSTER, "aurora-mysql", "audit", "error"),
    _logs(INSTANCE, "oracle-ee", "alert", "audit"),
    _logs(INSTANCE, "sqlserver-se", "error"),
    _logs(INSTANCE, "db2-se", "diag.log"),
    Case(
        rule="DAT-008",
        says="a replica, whose engine is its source's",
        compliant=_one(INSTANCE, replicateSourceDb="orders", enabledCloudwatchLogsExports=["upgrade"]),
        broken=(
            Broken(
                finds="DAT-008.a",
                says="no log is sent",
                change={"enabledCloudwatchLogsExports": []},
                missing=("DAT-008.a",),
            ),
        ),
    ),
)


def _tls(kind: str, family: str, name: str, missing: tuple[str, ...] = ("DAT-009.a",), on: Any = "1") -> Case:
    return Case(
        rule="DAT-009",
        says=f"a group for {family} that sets {name} to {on}",
        compliant=_one(
            kind, family=family, parameters=[{"name": "log_connections", "value": "1"}, {"name": name, "value": on}]
        ),
        broken=(
            Broken(
                finds="DAT-009.a",
                says="plain text is let in",
                change={"parameters[1].value": "0"},
                missing=("DAT-009.a",),
            ),
            Broken(
                finds="DAT-009.a" if missing else (),
                says="another parameter stands there" if missing else "the default stands",
                change={"parameters[1].name": "shared_buffers"},
                unknown=("DAT-009.a?",),
                missing=missing,
            ),
        ),
    )


def _default_group(kind: str, engine: str, version: str, before: str) -> Case:
    return Case(
        rule="DAT-009",
        says=f"{engine} {version}, whose default group demands TLS",
        compliant=_one(kind, engine=engine, engineVersion=version),
        broken=(
            Broken(
                finds="DAT-009.b",
                says=f"the default group of {before} does not",
                change={"engineVersion": before},
                missing=("DAT-009.b",),
            ),
        ),
    )


def _own_group(kind: str, group: str, engine: str, version: str) -> Case:
    return Case(
        rule="DAT-009",
        says=f"{engine} {version} with a group of its own",
        compliant=(Given(type=kind, props={"engine": engine, "engineVersion": version, group: "with-tls"}),),
        broken=(
            Broken(
                finds="DAT-009.b",
                says="it has a default group",
                change={group: f"default.{engine}"},
                unknown=(),
                missing=("DAT-009.b",),
            ),
        ),
    )


_FORCE, _REQUIRE = "rds.force_ssl", "require_secure_transport"

DAT_009 = (
    _tls(PARAMETER_GROUP, "postgres14", _FORCE),
    _tls(PARAMETER_GROUP, "postgres15", _FORCE, missing=()),
    _tls(PARAMETER_GROUP, "postgres17", _FORCE, missing=(), on=1),
    _tls(CLUSTER_PARAMETER_GROUP, "postgres16", _FORCE, missing=()),
    _tls(CLUSTER_PARAMETER_GROUP, "aurora-postgresql16", _FORCE),
    _tls(PARAMETER_GROUP, "sqlserver-ee-15.0", _FORCE),
    _tls(PARAMETER_GROUP, "mysql8.4", _REQUIRE, on="ON"),
    _tls(PARAMETER_GROUP, "mysql9.7", _REQUIRE, missing=(), on="on"),
    _tls(PARAMETER_GROUP, "mariadb11.4", _REQUIRE, on="true"),
    _tls(PARAMETER_GROUP, "mariadb11.8", _REQUIRE, missing=()),
    _tls(CLUSTER_PARAMETER_GROUP, "aurora-mysql8.0", _REQUIRE),
    Case(
        rule="DAT-009",
        says="groups that do not decide about TLS",
        compliant=(
            Given(type=PARAMETER_GROUP, name="oracle", props={"family": "oracle-ee-19"}),
            Given(type=PARAMETER_GROUP, name="instances", props={"family": "aurora-postgresql16"}),
            Given(type=PARAMETER_GROUP, name="other", props={"family": "custom"}),
        ),
        broken=(
            Broken(
                finds="DAT-009.a",
                says="it is for another engine",
                change={"family": "postgres13"},
                missing=(),
            ),
        ),
    ),
    _default_group(INSTANCE, "postgres", "15", "14.9"),
    _default_group(INSTANCE, "mysql", "9.7.1", "8.4"),
    _default_group(INSTANCE, "mysql", "10.0", "9.6"),
    _default_group(INSTANCE, "mariadb", "11.8", "11.7.2"),
    _default_group(CLUSTER, "postgres", "16.4", "13"),
    _own_group(INSTANCE, "parameterGroupName", "postgres", "14"),
    _own_group(CLUSTER, "dbClusterParameterGroupName", "aurora-postgresql", "16.4"),
    _own_group(CLUSTER, "dbClusterParameterGroupName", "aurora-mysql", "8.0.mysql_aurora.3.08.0"),
    Case(
        rule="DAT-009",
        says="databases that demand TLS by other means, or as their source does",
        compliant=(
            Given(type=INSTANCE, name="oracle", props={"engine": "oracle-ee", "engineVersion": "19"}),
            Given(type=INSTANCE, name="restored", props={"snapshotIdentifier": "rds:orders"}),
            Given(
                type=INSTANCE,
                name="replica",
                props={"engine": "postgres", "engineVersion": "14", "replicateSourceDb": "orders"},
            ),
        ),
        broken=(
            Broken(finds="DAT-009.b", says="it is for another engine", change={"engine": "sqlserver-ee"}, missing=()),
            Broken(
                finds="DAT-009.b",
                says="it is a database of its own",
                resource="replica",
                change={"replicateSourceDb": ""},
                unknown=(),
                missing=("DAT-009.b",),
            ),
        ),
    ),
)

_IN_TRANSIT = (
    Broken(
        finds="DAT-010.b",
        says="it is reached without TLS",
        change={"transitEncryptionEnabled": False},
        missing=("DAT-010.b",),
    ),
    Broken(
        finds="DAT-010.b",
        says="it may be reached without TLS",
        change={"transitEncryptionMode": "preferred"},
        missing=(),
    ),
)
_AT_REST = Broken(
    finds="DAT-010.a",
    says="its snapshots are in plain text",
    change={"atRestEncryptionEnabled": False},
    missing=("DAT-010.a",),
)


def _no_failover(name: str) -> Broken:
    return Broken(finds="DAT-010.d", says=f"{name} is false", change={name: False}, missing=("DAT-010.d",))


_NO_SNAPSHOTS = Broken(
    finds="DAT-010.e",
    says="there are no snapshots",
    change={"snapshotRetentionLimit": 0},
    missing=("DAT-010.e",),
)
_ENCRYPTED: dict[str, Any] = {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True}
_SURVIVES: dict[str, Any] = {"automaticFailoverEnabled": True, "multiAzEnabled": True, "snapshotRetentionLimit": 1}

DAT_010 = (
    Case(
        rule="DAT-010",
        says="a replication group with users, replicas and snapshots",
        compliant=_one(REPLICATION_GROUP, engine="redis", userGroupIds=["orders"], **_ENCRYPTED, **_SURVIVES),
        broken=(
            _AT_REST,
            *_IN_TRANSIT,
            Broken(
                finds="DAT-010.c",
                says="it asks nobody who they are",
                change={"userGroupIds": []},
                unknown=(),
                missing=("DAT-010.c",),
            ),
            _no_failover("automaticFailoverEnabled"),
            _no_failover("multiAzEnabled"),
            _NO_SNAPSHOTS,
        ),
    ),
    Case(
        rule="DAT-010",
        says="a replication group of Valkey with a token, which is encrypted at rest unless it says otherwise",
        compliant=_one(
            REPLICATION_GROUP, engine="valkey", transitEncryptionEnabled=True, authToken="canary-7f3a", **_SURVIVES
        ),
        broken=(
            Broken(
                finds="DAT-010.a",
                says="it says otherwise",
                change={"atRestEncryptionEnabled": False},
                missing=(),
            ),
            Broken(finds="DAT-010.a", says="it is Redis", change={"engine": "redis"}, missing=("DAT-010.a",)),
            Broken(finds="DAT-010.c", says="it has no token", without="authToken"),
        ),
    ),
    Case(
        rule="DAT-010",
        says="a replication group of dev with one node and a token that nobody can read back",
        compliant=_one(REPLICATION_GROUP, authTokenWo="canary-7f3a", **_ENCRYPTED),
        broken=(_AT_REST, *_IN_TRANSIT),
        stack="dev",
    ),
    Case(
        rule="DAT-010",
        says="a member of a global datastore, which is encrypted as the primary is",
        compliant=_one(REPLICATION_GROUP, globalReplicationGroupId="ldgnf-orders", **_SURVIVES),
        broken=(
            Broken(
                finds=("DAT-010.a", "DAT-010.b", "DAT-010.c"),
                says="it is a group of its own",
                change={"globalReplicationGroupId": ""},
                unknown=(),
                missing=("DAT-010.a", "DAT-010.b", "DAT-010.c"),
            ),
            _NO_SNAPSHOTS,
        ),
    ),
    Case(
        rule="DAT-010",
        says="a serverless cache with users and snapshots",
        compliant=_one(SERVERLESS_CACHE, engine="valkey", userGroupId="orders", snapshotRetentionLimit=1),
        broken=(
            Broken(finds="DAT-010.c", says="it asks nobody who they are", without="userGroupId"),
            _NO_SNAPSHOTS,
        ),
    ),
    Case(
        rule="DAT-010",
        says="a serverless cache of Memcached, which has neither users nor snapshots",
        compliant=_one(SERVERLESS_CACHE, engine="memcached"),
        broken=(
            Broken(
                finds=("DAT-010.c", "DAT-010.e"),
                says="it is Redis",
                change={"engine": "redis"},
                missing=("DAT-010.c", "DAT-010.e"),
            ),
        ),
    ),
    Case(
        rule="DAT-010",
        says="a serverless cache of dev without snapshots",
        compliant=_one(SERVERLESS_CACHE, engine="redis", userGroupId="orders"),
        stack="dev",
    ),
    Case(
        rule="DAT-010",
        says="nodes of Memcached that are reached with TLS",
        compliant=_one(CACHE_CLUSTER, engine="memcached", transitEncryptionEnabled=True),
        broken=(
            _IN_TRANSIT[0],
            Broken(
                finds="DAT-010.a",
                says="they are of Redis",
                change={"engine": "redis"},
                unknown=("DAT-010.a?", "DAT-010.b?"),
                missing=("DAT-010.a",),
            ),
        ),
    ),
    Case(
        rule="DAT-010",
        says="nodes of a replication group, which decides about them",
        compliant=_one(CACHE_CLUSTER, replicationGroupId="orders"),
        broken=(
            Broken(
                finds="DAT-010.a",
                says="they stand alone",
                change={"replicationGroupId": ""},
                unknown=(),
                missing=("DAT-010.a",),
            ),
        ),
    ),
)

CASES = (
    *DAT_001,
    *DAT_002,
    *DAT_003,
    *DAT_004,
    *DAT_005,
    *DAT_006,
    *DAT_007,
    *DAT_008,
    *DAT_009,
    *DAT_010,
)

"""Examples of the rules for RDS databases and ElastiCache caches, and for sharing snapshots."""

from typing import Any

from policies.cases.case import Broken, Case, Given

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


def _resource(kind: str, *, protect: bool = False, **props: Any) -> tuple[Given, ...]:
    return (Given(type=kind, props=props, protect=protect),)


_UNENCRYPTED = Broken(
    finds="DAT-001.a",
    says="the storage is not encrypted",
    change={"storageEncrypted": False},
    missing=("DAT-001.a",),
)
_AWS_KEY = Broken(
    finds="DAT-001.b",
    says="it uses the AWS managed key",
    change={"kmsKeyId": ""},
    unknown=(),
    missing=("DAT-001.b",),
)

DAT_001 = (
    Case(
        rule="DAT-001",
        says="an instance with encryption at rest and a customer managed key",
        compliant=_resource(INSTANCE, storageEncrypted=True, kmsKeyId=KEY),
        broken=(_UNENCRYPTED, _AWS_KEY),
    ),
    Case(
        rule="DAT-001",
        says="an Aurora cluster with encryption at rest and a customer managed key",
        compliant=_resource(CLUSTER, storageEncrypted=True, kmsKeyId=KEY),
        broken=(_UNENCRYPTED, _AWS_KEY),
    ),
    Case(
        rule="DAT-001",
        says="an instance in staging with the AWS managed key",
        compliant=_resource(INSTANCE, storageEncrypted=True),
        broken=(_UNENCRYPTED,),
        stack="staging",
    ),
    Case(
        rule="DAT-001",
        says="a replica, which has the encryption of its source",
        compliant=_resource(INSTANCE, replicateSourceDb="orders"),
        broken=(
            Broken(
                finds=("DAT-001.a", "DAT-001.b"),
                says="it is not a replica",
                change={"replicateSourceDb": ""},
                unknown=(),
                missing=("DAT-001.a", "DAT-001.b"),
            ),
        ),
    ),
    Case(
        rule="DAT-001",
        says="a replica of a cluster, which has the encryption of its source",
        compliant=_resource(CLUSTER, replicationSourceIdentifier=SOURCE),
        broken=(
            Broken(
                finds=("DAT-001.a", "DAT-001.b"),
                says="the cluster is not a replica",
                change={"replicationSourceIdentifier": ""},
                unknown=(),
                missing=("DAT-001.a", "DAT-001.b"),
            ),
        ),
    ),
)

_PUBLIC = Broken(
    finds="DAT-002.a",
    says="it is publicly accessible",
    change={"publiclyAccessible": True},
    missing=(),
)

DAT_002 = (
    Case(
        rule="DAT-002",
        says="an instance that is not publicly accessible",
        compliant=_resource(INSTANCE, publiclyAccessible=False),
        broken=(_PUBLIC,),
        stack="dev",
    ),
    Case(
        rule="DAT-002",
        says="an Aurora instance that is not publicly accessible",
        compliant=_resource(CLUSTER_INSTANCE, publiclyAccessible=False),
        broken=(_PUBLIC,),
    ),
    Case(
        rule="DAT-002",
        says="an Aurora cluster, where the instances decide",
        compliant=_resource(CLUSTER, engine="aurora-postgresql"),
        broken=(_PUBLIC,),
    ),
    Case(
        rule="DAT-002",
        says="a Multi-AZ DB cluster in its own subnet group",
        compliant=_resource(CLUSTER, dbClusterInstanceClass="db.m6gd.large", dbSubnetGroupName="database"),
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
        says="a Multi-AZ DB cluster that sets publiclyAccessible",
        compliant=_resource(CLUSTER, dbClusterInstanceClass="db.m6gd.large", publiclyAccessible=False),
        broken=(
            Broken(
                finds="DAT-002.a",
                says="it is publicly accessible",
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
        says="a Multi-AZ instance",
        compliant=_resource(INSTANCE, multiAz=True),
        broken=(
            Broken(
                finds="DAT-003.a",
                says="multiAz is false",
                change={"multiAz": False},
                unknown=("DAT-003.a",),
                missing=("DAT-003.a",),
            ),
        ),
    ),
    Case(rule="DAT-003", says="a Single-AZ instance in staging", compliant=_resource(INSTANCE), stack="staging"),
    Case(rule="DAT-003", says="a Single-AZ replica", compliant=_resource(INSTANCE, replicateSourceDb="orders")),
    Case(
        rule="DAT-003",
        says="an Aurora cluster with instances in two Availability Zones",
        compliant=(_AURORA, *_members("eu-central-1a", "eu-central-1b")),
        broken=(
            Broken(finds="DAT-003.b", says="it has one instance only", drop="orders-1"),
            Broken(
                finds="DAT-003.c",
                says="both instances set the same availabilityZone",
                resource="orders-1",
                change={"availabilityZone": "eu-central-1a"},
                unknown=(),
                missing=(),
            ),
        ),
    ),
    Case(
        rule="DAT-003",
        says="an Aurora cluster with two instances, for which RDS chooses the zones",
        compliant=(_AURORA, *_members(None, None)),
        broken=(
            Broken(
                finds="DAT-003.b",
                says="the other instances belong to another cluster",
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
        says="a Multi-AZ DB cluster, which always has three instances",
        compliant=_resource(CLUSTER, engine="postgres", dbClusterInstanceClass="db.m6gd.large"),
        broken=(
            Broken(
                finds="DAT-003.b",
                says="it is an Aurora cluster without instances",
                change={"dbClusterInstanceClass": ""},
                unknown=(),
                missing=("DAT-003.b",),
            ),
        ),
    ),
    Case(
        rule="DAT-003",
        says="an Aurora cluster in dev with one instance",
        compliant=(_AURORA, *_members(None)),
        stack="dev",
    ),
    Case(
        rule="DAT-003",
        says="an Aurora cluster in staging with both instances in one zone",
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
        says=f"the backup retention period is {days} days",
        change={"backupRetentionPeriod": days},
        missing=missing,
    )


DAT_004 = (
    Case(
        rule="DAT-004",
        says="an instance in prod with a backup retention period of 30 days",
        compliant=_resource(INSTANCE, backupRetentionPeriod=30),
        broken=(_kept(29), _kept(0)),
    ),
    Case(
        rule="DAT-004",
        says="a cluster in staging with a backup retention period of 7 days",
        compliant=_resource(CLUSTER, backupRetentionPeriod=7),
        broken=(_kept(6),),
        stack="staging",
    ),
    Case(
        rule="DAT-004",
        says="an instance in dev with a backup retention period of 7 days",
        compliant=_resource(INSTANCE, backupRetentionPeriod=7),
        broken=(_kept(6),),
        stack="dev",
    ),
    Case(
        rule="DAT-004",
        says="an instance where the minimum is 1 day",
        compliant=_resource(INSTANCE, backupRetentionPeriod=1),
        broken=(_kept(0),),
        stack="dev",
        settings={"minimum_days": 1},
    ),
    Case(
        rule="DAT-004",
        says="a cluster where the minimum is 1 day, the default of RDS",
        compliant=_resource(CLUSTER),
        broken=(_kept(0, missing=()),),
        stack="dev",
        settings={"minimum_days": 1},
    ),
    Case(
        rule="DAT-004",
        says="a cluster where the minimum is 2 days, above the default of RDS",
        compliant=_resource(CLUSTER, backupRetentionPeriod=2),
        broken=(_kept(1),),
        stack="dev",
        settings={"minimum_days": 2},
    ),
    Case(
        rule="DAT-004",
        says="a cluster in prod where the minimum is 35 days",
        compliant=_resource(CLUSTER, backupRetentionPeriod=35),
        broken=(_kept(34),),
        settings={"minimum_days_in_prod": 35},
    ),
    Case(
        rule="DAT-004",
        says="replicas, whose sources have backups",
        compliant=(
            Given(type=INSTANCE, name="instance", props={"replicateSourceDb": "orders"}),
            Given(type=CLUSTER, name="cluster", props={"replicationSourceIdentifier": SOURCE}),
        ),
        broken=(
            Broken(
                finds="DAT-004.a",
                says="it is not a replica",
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
        says="it has no deletion protection",
        change={"deletionProtection": False},
        missing=("DAT-005.a",),
    ),
    Broken(finds="DAT-005.c", says="the resource option protect is not set", unprotect=True),
)
_NO_SNAPSHOT = Broken(
    finds="DAT-005.b",
    says="skipFinalSnapshot is true",
    change={"skipFinalSnapshot": True},
    missing=(),
)

DAT_005 = (
    Case(
        rule="DAT-005",
        says="an instance in prod with deletion protection and a final snapshot",
        compliant=_resource(INSTANCE, protect=True, deletionProtection=True, skipFinalSnapshot=False),
        broken=(*_DELETABLE, _NO_SNAPSHOT),
    ),
    Case(
        rule="DAT-005",
        says="a cluster in prod with deletion protection and a final snapshot",
        compliant=_resource(CLUSTER, protect=True, deletionProtection=True),
        broken=(*_DELETABLE, _NO_SNAPSHOT),
    ),
    Case(
        rule="DAT-005",
        says="a replica in prod, which has no final snapshot",
        compliant=_resource(
            INSTANCE, protect=True, deletionProtection=True, replicateSourceDb="orders", skipFinalSnapshot=True
        ),
        broken=_DELETABLE,
    ),
    Case(
        rule="DAT-005",
        says="an instance in staging without deletion protection",
        compliant=_resource(INSTANCE, skipFinalSnapshot=True),
        stack="staging",
    ),
)

DAT_006 = tuple(
    Case(
        rule="DAT-006",
        says=f"{what} with automatic minor version upgrades",
        compliant=_resource(kind, autoMinorVersionUpgrade=True),
        broken=(
            Broken(
                finds="DAT-006.a",
                says="autoMinorVersionUpgrade is false",
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


def _password(name: str) -> Broken:
    return Broken(
        finds="DAT-007.a",
        says=f"{name} is set",
        change={name: "canary-7f3a"},
        unknown=("DAT-007.a",),
        missing=(),
    )


_NOT_MANAGED = Broken(
    finds="DAT-007.b",
    says="RDS does not manage the password",
    change={"manageMasterUserPassword": False},
    missing=("DAT-007.b",),
)
_NO_IAM = Broken(
    finds="DAT-007.c",
    says="IAM database authentication is disabled",
    change={"iamDatabaseAuthenticationEnabled": False},
    missing=("DAT-007.c",),
)
_WITH_IAM: dict[str, Any] = {"manageMasterUserPassword": True, "iamDatabaseAuthenticationEnabled": True}

DAT_007 = (
    Case(
        rule="DAT-007",
        says="an instance with a managed password and IAM database authentication",
        compliant=_resource(INSTANCE, engine="postgres", **_WITH_IAM),
        broken=(_password("password"), _password("passwordWo"), _NOT_MANAGED, _NO_IAM),
    ),
    Case(
        rule="DAT-007",
        says="a cluster with a managed password and IAM database authentication",
        compliant=_resource(CLUSTER, engine="aurora-mysql", **_WITH_IAM),
        broken=(_password("masterPassword"), _password("masterPasswordWo"), _NOT_MANAGED, _NO_IAM),
    ),
    Case(
        rule="DAT-007",
        says="an instance in staging without IAM database authentication",
        compliant=_resource(INSTANCE, engine="mariadb", manageMasterUserPassword=True),
        broken=(
            _password("password"),
            _NOT_MANAGED,
            Broken(
                finds="DAT-007.a",
                says="another instance sets a password",
                add=(Given(type=INSTANCE, name="other", props={"engine": "mariadb", "password": "canary-7f3a"}),),
            ),
        ),
        stack="staging",
    ),
    *(
        Case(
            rule="DAT-007",
            says=f"{engine} with IAM database authentication",
            compliant=_resource(kind, engine=engine, **_WITH_IAM),
            broken=(_NO_IAM,),
        )
        for kind, engine in ((INSTANCE, "mariadb"), (INSTANCE, "mysql"), (CLUSTER, "aurora-postgresql"))
    ),
    Case(
        rule="DAT-007",
        says="an Oracle instance, which has no IAM database authentication",
        compliant=_resource(INSTANCE, engine="oracle-ee", manageMasterUserPassword=True),
        broken=(
            Broken(
                finds="DAT-007.c",
                says="the engine supports it",
                change={"engine": "mysql"},
                missing=(),
            ),
        ),
    ),
    Case(
        rule="DAT-007",
        says="a replica, which uses the password of its source",
        compliant=_resource(INSTANCE, engine="postgres", replicateSourceDb="orders"),
        broken=(_password("password"),),
    ),
    Case(
        rule="DAT-007",
        says="a replica of a cluster, which uses the password of its source",
        compliant=_resource(CLUSTER, engine="aurora-postgresql", replicationSourceIdentifier=SOURCE),
        broken=(_password("masterPassword"),),
    ),
)


def _logs(kind: str, engine: str, *names: str) -> Case:
    return Case(
        rule="DAT-008",
        says=f"{'a cluster' if kind == CLUSTER else 'an instance'} of {engine} that exports {' and '.join(names)}",
        compliant=_resource(kind, engine=engine, enabledCloudwatchLogsExports=list(names)),
        broken=(
            Broken(
                finds="DAT-008.a",
                says="no log is exported",
                change={"enabledCloudwatchLogsExports": []},
                missing=("DAT-008.a",),
            ),
            *(
                Broken(
                    finds="DAT-008.a",
                    says=f"the log {name} is not exported",
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
        says="a replica, which has the engine of its source",
        compliant=_resource(INSTANCE, replicateSourceDb="orders", enabledCloudwatchLogsExports=["upgrade"]),
        broken=(
            Broken(
                finds="DAT-008.a",
                says="no log is exported",
                change={"enabledCloudwatchLogsExports": []},
                missing=("DAT-008.a",),
            ),
        ),
    ),
)


def _tls(kind: str, family: str, name: str, missing: tuple[str, ...] = ("DAT-009.a",), on: Any = "1") -> Case:
    return Case(
        rule="DAT-009",
        says=f"a parameter group for {family} that sets {name} to {on}",
        compliant=_resource(
            kind, family=family, parameters=[{"name": "log_connections", "value": "1"}, {"name": name, "value": on}]
        ),
        broken=(
            Broken(
                finds="DAT-009.a",
                says="TLS is not required",
                change={"parameters[1].value": "0"},
                missing=("DAT-009.a",),
            ),
            Broken(
                finds="DAT-009.a" if missing else (),
                says="the parameter is missing" if missing else "the parameter is missing, and on by default",
                change={"parameters[1].name": "shared_buffers"},
                unknown=("DAT-009.a?",),
                missing=missing,
            ),
        ),
    )


def _default_group(kind: str, engine: str, version: str, before: str) -> Case:
    return Case(
        rule="DAT-009",
        says=f"{engine} {version}, whose default parameter group requires TLS",
        compliant=_resource(kind, engine=engine, engineVersion=version),
        broken=(
            Broken(
                finds="DAT-009.b",
                says=f"the default parameter group of {before} does not require TLS",
                change={"engineVersion": before},
                missing=("DAT-009.b",),
            ),
        ),
    )


def _own_group(kind: str, group: str, engine: str, version: str) -> Case:
    return Case(
        rule="DAT-009",
        says=f"{engine} {version} with its own parameter group",
        compliant=(Given(type=kind, props={"engine": engine, "engineVersion": version, group: "with-tls"}),),
        broken=(
            Broken(
                finds="DAT-009.b",
                says="it has a default parameter group",
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
        says="parameter groups that do not control TLS",
        compliant=(
            Given(type=PARAMETER_GROUP, name="oracle", props={"family": "oracle-ee-19"}),
            Given(type=PARAMETER_GROUP, name="instances", props={"family": "aurora-postgresql16"}),
            Given(type=PARAMETER_GROUP, name="other", props={"family": "custom"}),
        ),
        broken=(
            Broken(
                finds="DAT-009.a",
                says="it is for an engine that controls TLS by a parameter",
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
        says="databases that require TLS in another way, or like their source",
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
            Broken(
                finds="DAT-009.b",
                says="it is for an engine that controls TLS by a parameter",
                change={"engine": "sqlserver-ee"},
                missing=(),
            ),
            Broken(
                finds="DAT-009.b",
                says="it is not a replica",
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
        says="encryption in transit is disabled",
        change={"transitEncryptionEnabled": False},
        missing=("DAT-010.b",),
    ),
    Broken(
        finds="DAT-010.b",
        says="encryption in transit is only preferred",
        change={"transitEncryptionMode": "preferred"},
        missing=(),
    ),
)
_AT_REST = Broken(
    finds="DAT-010.a",
    says="encryption at rest is disabled",
    change={"atRestEncryptionEnabled": False},
    missing=("DAT-010.a",),
)


def _no_failover(name: str) -> Broken:
    return Broken(finds="DAT-010.d", says=f"{name} is false", change={name: False}, missing=("DAT-010.d",))


_NO_SNAPSHOTS = Broken(
    finds="DAT-010.e",
    says="snapshots are disabled",
    change={"snapshotRetentionLimit": 0},
    missing=("DAT-010.e",),
)
_ENCRYPTED: dict[str, Any] = {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True}
_SURVIVES: dict[str, Any] = {"automaticFailoverEnabled": True, "multiAzEnabled": True, "snapshotRetentionLimit": 1}

DAT_010 = (
    Case(
        rule="DAT-010",
        says="a replication group with encryption, users, Multi-AZ and snapshots",
        compliant=_resource(REPLICATION_GROUP, engine="redis", userGroupIds=["orders"], **_ENCRYPTED, **_SURVIVES),
        broken=(
            _AT_REST,
            *_IN_TRANSIT,
            Broken(
                finds="DAT-010.c",
                says="clients do not authenticate",
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
        says="a Valkey replication group with an auth token, encrypted at rest by default",
        compliant=_resource(
            REPLICATION_GROUP, engine="valkey", transitEncryptionEnabled=True, authToken="canary-7f3a", **_SURVIVES
        ),
        broken=(
            Broken(
                finds="DAT-010.a",
                says="encryption at rest is disabled",
                change={"atRestEncryptionEnabled": False},
                missing=(),
            ),
            Broken(finds="DAT-010.a", says="the engine is Redis", change={"engine": "redis"}, missing=("DAT-010.a",)),
            Broken(finds="DAT-010.c", says="it has no auth token", without="authToken"),
        ),
    ),
    Case(
        rule="DAT-010",
        says="a replication group in dev with one node and a write-only auth token",
        compliant=_resource(REPLICATION_GROUP, authTokenWo="canary-7f3a", **_ENCRYPTED),
        broken=(_AT_REST, *_IN_TRANSIT),
        stack="dev",
    ),
    Case(
        rule="DAT-010",
        says="a secondary of a global datastore, which has the encryption of the primary",
        compliant=_resource(REPLICATION_GROUP, globalReplicationGroupId="ldgnf-orders", **_SURVIVES),
        broken=(
            Broken(
                finds=("DAT-010.a", "DAT-010.b", "DAT-010.c"),
                says="it is not in a global datastore",
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
        compliant=_resource(SERVERLESS_CACHE, engine="valkey", userGroupId="orders", snapshotRetentionLimit=1),
        broken=(
            Broken(finds="DAT-010.c", says="clients do not authenticate", without="userGroupId"),
            _NO_SNAPSHOTS,
        ),
    ),
    Case(
        rule="DAT-010",
        says="a serverless Memcached cache, which has neither users nor snapshots",
        compliant=_resource(SERVERLESS_CACHE, engine="memcached"),
        broken=(
            Broken(
                finds=("DAT-010.c", "DAT-010.e"),
                says="the engine is Redis",
                change={"engine": "redis"},
                missing=("DAT-010.c", "DAT-010.e"),
            ),
        ),
    ),
    Case(
        rule="DAT-010",
        says="a serverless cache in dev without snapshots",
        compliant=_resource(SERVERLESS_CACHE, engine="redis", userGroupId="orders"),
        stack="dev",
    ),
    Case(
        rule="DAT-010",
        says="a Memcached cluster with encryption in transit",
        compliant=_resource(CACHE_CLUSTER, engine="memcached", transitEncryptionEnabled=True),
        broken=(
            _IN_TRANSIT[0],
            Broken(
                finds="DAT-010.a",
                says="the engine is Redis",
                change={"engine": "redis"},
                unknown=("DAT-010.a?", "DAT-010.b?"),
                missing=("DAT-010.a",),
            ),
        ),
    ),
    Case(
        rule="DAT-010",
        says="a cluster in a replication group, which has the settings",
        compliant=_resource(CACHE_CLUSTER, replicationGroupId="orders"),
        broken=(
            Broken(
                finds="DAT-010.a",
                says="it is outside a replication group",
                change={"replicationGroupId": ""},
                unknown=(),
                missing=("DAT-010.a",),
            ),
        ),
    ),
)

_SHARED_SNAPSHOTS = (
    "aws:rds/snapshot:Snapshot",
    "aws:rds/clusterSnapshot:ClusterSnapshot",
    "aws:rds/snapshotCopy:SnapshotCopy",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
)
_PARTNER = "444455556666"
_SSM_DOCUMENT = "aws:ssm/document:Document"
_SSM_SETTING = "arn:aws:ssm:us-east-1:111122223333:servicesetting/ssm/documents/console/public-sharing-permission"


def _blocks(kind: str, blocked: str, *others: str) -> Case:
    return Case(
        rule="DAT-011",
        says=f"a {kind.rpartition(':')[2]} whose state is {blocked}",
        compliant=_resource(kind, state=blocked),
        broken=tuple(
            Broken(finds="DAT-011.d", says=f"the state is {other}", change={"state": other}, missing=("DAT-011.d",))
            for other in others
        ),
        stack="dev",
    )


DAT_011 = (
    *(
        Case(
            rule="DAT-011",
            says=f"a {kind.rpartition(':')[2]} that is shared with one account",
            compliant=_resource(kind, sharedAccounts=[_PARTNER]),
            broken=(
                Broken(
                    finds="DAT-011.a",
                    says="it is shared with all accounts",
                    change={"sharedAccounts": ["all"]},
                    missing=(),
                ),
                Broken(
                    finds="DAT-011.a",
                    says="it is shared with all accounts besides that one",
                    change={"sharedAccounts[1]": "all"},
                    missing=(),
                ),
            ),
            stack="dev",
        )
        for kind in _SHARED_SNAPSHOTS
    ),
    Case(
        rule="DAT-011",
        says="an AMI that one account may launch",
        compliant=_resource("aws:ec2/amiLaunchPermission:AmiLaunchPermission", accountId=_PARTNER),
        broken=(Broken(finds="DAT-011.b", says="everyone may launch it", change={"group": "all"}, missing=()),),
    ),
    *(
        Case(
            rule="DAT-011",
            says=f"an SSM document that is shared with two accounts ({key})",
            compliant=_resource(_SSM_DOCUMENT, permissions={"type": "Share", key: f"{_PARTNER},777788889999"}),
            broken=tuple(
                Broken(
                    finds="DAT-011.c",
                    says=f"it is shared with {everyone}",
                    change={f"permissions.{key}": everyone},
                    missing=(),
                )
                for everyone in ("All", "all")
            ),
        )
        for key in ("account_ids", "accountIds")
    ),
    _blocks(
        "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess",
        "block-all-sharing",
        "block-new-sharing",
        "unblocked",
    ),
    _blocks("aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess", "block-new-sharing", "unblocked"),
    Case(
        rule="DAT-011",
        says="a Systems Manager setting that forbids public documents",
        compliant=_resource("aws:ssm/serviceSetting:ServiceSetting", settingId=_SSM_SETTING, settingValue="Disable"),
        broken=(
            Broken(
                finds="DAT-011.e",
                says="it allows them",
                change={"settingValue": "Enable"},
                missing=("DAT-011.e",),
            ),
        ),
    ),
    Case(
        rule="DAT-011",
        says="another Systems Manager setting",
        compliant=_resource(
            "aws:ssm/serviceSetting:ServiceSetting",
            settingId="/ssm/parameter-store/high-throughput-enabled",
            settingValue="true",
        ),
        broken=(
            Broken(
                finds="DAT-011.e",
                says="it is the setting for public documents",
                change={"settingId": _SSM_SETTING},
                missing=(),
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
    *DAT_011,
)

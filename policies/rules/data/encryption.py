"""Rules about what of databases is encrypted: what they store, and what goes to and fro."""

from policies.accessors.databases import (
    CLUSTER,
    CLUSTER_PARAMETER_GROUP,
    DATABASES,
    INSTANCE,
    PARAMETER_GROUP,
    engine_and_version,
    in_prod,
    is_on,
    is_replica,
    of,
    parameter_is,
    tls_parameter,
)
from policies.accessors.presence import is_set
from policies.rule import Check, Controls, Resource, Rule

_GROUPS = (PARAMETER_GROUP, CLUSTER_PARAMETER_GROUP)
_GROUP_OF = {INSTANCE: "parameterGroupName", CLUSTER: "dbClusterParameterGroupName"}


def _is_source(database: Resource) -> bool:
    # A replica is encrypted as its source is (RDS API reference, CreateDBInstanceReadReplica and CreateDBCluster,
    # KmsKeyId).
    return not is_replica(database)


def _is_source_in_prod(database: Resource) -> bool:
    return in_prod(database) and _is_source(database)


def _not_encrypted(database: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Instance and Cluster).
    if database.props["storageEncrypted"].flag(default=False):
        return None
    return "storageEncrypted is false, or missing, which means false"


def _without_key(database: Resource) -> str | None:
    return None if is_set(database.props["kmsKeyId"]) else "kmsKeyId is missing, so AWS's own key is used"


def _accepts_plain_text(group: Resource) -> str | None:
    engine, version = engine_and_version(group.props["family"].text() or "")
    parameter = tls_parameter(engine)
    # Of Aurora, the parameters of clusters decide (Aurora User Guide, "Aurora parameter reference").
    of_the_cluster = engine.startswith("aurora") and group.type == PARAMETER_GROUP
    if parameter is None or of_the_cluster:
        return None
    if parameter_is(group, parameter.name, is_on, default=parameter.by_default(version)):
        return None
    return f"{parameter.name} is off, or not among the parameters, which means off for this family"


def _default_group_accepts_plain_text(database: Resource) -> str | None:
    group = database.props[_GROUP_OF[database.type]]
    # The names of default groups begin with "default." (RDS User Guide, "Default parameter groups"); the name of one
    # that is made in the same run is not known yet.
    if group.unknown or not (group.text() or "default.").startswith("default."):
        return None
    parameter = tls_parameter(database.props["engine"].text() or "")
    if parameter is None or parameter.by_default(database.props["engineVersion"].text() or ""):
        return None
    return f"{_GROUP_OF[database.type]} is missing, and the default group of this version leaves {parameter.name} off"


DAT_001 = Rule(
    id="DAT-001",
    title="Databases are encrypted at rest",
    severity="high",
    why="Storage, backups and snapshots of a database that is not encrypted can be read by whoever gets hold of them.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    types=DATABASES,
    checks=(
        Check(
            id="DAT-001.a",
            requires="storageEncrypted is true; a replica is encrypted as its source is",
            remedy="set storageEncrypted to true; a database that exists must be restored from an encrypted snapshot",
            parts=of(*DATABASES, if_=_is_source),
            fault=_not_encrypted,
        ),
        Check(
            id="DAT-001.b",
            requires="In prod, kmsKeyId names a key of our own",
            remedy="set kmsKeyId to the ARN of a KMS key whose policy is in this program's hands",
            parts=of(*DATABASES, if_=_is_source_in_prod),
            fault=_without_key,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("2.3.1",),
        cis_aws_5_0=("2.2.1",),
        soc2=("PI1.5",),
        hipaa=("164.312(a)(2)(iv)",),
        aws_fsbp=("RDS.3", "RDS.27"),
        gdpr=("Article 32",),
    ),
)

DAT_009 = Rule(
    id="DAT-009",
    title="Databases refuse connections without TLS",
    severity="medium",
    why="A client that does not ask for TLS sends its password and its queries so that the network can read them.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html",
    types=DATABASES | frozenset(_GROUPS),
    checks=(
        Check(
            id="DAT-009.a",
            requires=(
                "A parameter group sets rds.force_ssl (PostgreSQL, SQL Server) or require_secure_transport (MySQL, "
                "MariaDB) to 1, unless its family has it on by default"
            ),
            remedy="add the parameter with the value 1",
            parts=of(*_GROUPS),
            fault=_accepts_plain_text,
        ),
        Check(
            id="DAT-009.b",
            requires="A database has a parameter group of its own where the default group accepts plain text",
            remedy="give it a parameter group that demands TLS, or an engineVersion whose default group does",
            parts=of(*DATABASES, if_=_is_source),
            fault=_default_group_accepts_plain_text,
        ),
    ),
    controls=Controls(aws_fsbp=("RDS.38", "RDS.39")),
)

RULES = (DAT_001, DAT_009)

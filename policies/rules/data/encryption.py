"""Encryption of RDS databases at rest and in transit."""

from policies.accessors.databases import (
    CLUSTER,
    CLUSTER_PARAMETER_GROUP,
    DATABASES,
    INSTANCE,
    PARAMETER_GROUP,
    engine_and_version,
    is_on,
    is_replica,
    parameter_is,
    tls_parameter,
)
from policies.accessors.parts import of
from policies.accessors.presence import is_set
from policies.engine.rule import Check, Controls, Resource, Rule

_GROUPS = (PARAMETER_GROUP, CLUSTER_PARAMETER_GROUP)
_GROUP_OF = {INSTANCE: "parameterGroupName", CLUSTER: "dbClusterParameterGroupName"}


def _is_source(database: Resource) -> bool:
    # A replica has the encryption of its source (RDS API reference, CreateDBInstanceReadReplica and CreateDBCluster,
    # KmsKeyId).
    return not is_replica(database)


def _not_encrypted(database: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Instance and Cluster).
    if database.props["storageEncrypted"].flag(default=False):
        return None
    return "storageEncrypted is false, or missing (default: false)"


def _without_key(database: Resource) -> str | None:
    return None if is_set(database.props["kmsKeyId"]) else "kmsKeyId is missing, so the AWS managed key is used"


def _tls_not_required(group: Resource) -> str | None:
    engine, version = engine_and_version(group.props["family"].text() or "")
    parameter = tls_parameter(engine)
    # In Aurora, this is a parameter of the cluster (Aurora User Guide, "Aurora parameter reference").
    set_by_cluster = engine.startswith("aurora") and group.type == PARAMETER_GROUP
    if parameter is None or set_by_cluster:
        return None
    if parameter_is(group, parameter.name, is_on, default=parameter.by_default(version)):
        return None
    return f"{parameter.name} is off, or not set in a family where the default is off"


def _tls_not_required_by_default(database: Resource) -> str | None:
    group = database.props[_GROUP_OF[database.type]]
    # The names of default groups begin with "default." (RDS User Guide, "Default parameter groups"); the name of a new
    # group is unknown in a preview.
    if group.unknown or not (group.text() or "default.").startswith("default."):
        return None
    parameter = tls_parameter(database.props["engine"].text() or "")
    if parameter is None or parameter.by_default(database.props["engineVersion"].text() or ""):
        return None
    return f"{_GROUP_OF[database.type]} is the default group, which has {parameter.name} off in this version"


DAT_001 = Rule(
    id="DAT-001",
    title="RDS databases are encrypted at rest",
    severity="high",
    why="Anyone who obtains the storage, a backup or a snapshot of an unencrypted database can read it.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
    types=DATABASES,
    checks=(
        Check(
            id="DAT-001.a",
            requires="storageEncrypted is true, except for replicas, which have the encryption of their source",
            remedy="set storageEncrypted to true, and restore an existing database from an encrypted snapshot",
            parts=of(*DATABASES, if_=_is_source),
            fault=_not_encrypted,
        ),
        Check(
            id="DAT-001.b",
            requires="In prod, kmsKeyId is a customer managed key",
            remedy="set kmsKeyId to the ARN of a customer managed key",
            environments=("prod",),
            parts=of(*DATABASES, if_=_is_source),
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
    title="RDS databases require TLS (encryption in transit)",
    severity="medium",
    why="A client that does not use TLS sends its password and queries over the network in plain text.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html",
    types=DATABASES | frozenset(_GROUPS),
    checks=(
        Check(
            id="DAT-009.a",
            requires=(
                "Parameter groups set rds.force_ssl (PostgreSQL, SQL Server) or require_secure_transport (MySQL, "
                "MariaDB) to 1, unless this is the default of the family"
            ),
            remedy="set rds.force_ssl or require_secure_transport to 1 in the parameter group",
            parts=of(*_GROUPS),
            fault=_tls_not_required,
        ),
        Check(
            id="DAT-009.b",
            requires="A database has its own parameter group if the default group does not require TLS",
            remedy="use a parameter group that requires TLS, or an engineVersion whose default group does",
            parts=of(*DATABASES, if_=_is_source),
            fault=_tls_not_required_by_default,
        ),
    ),
    controls=Controls(aws_fsbp=("RDS.38", "RDS.39")),
)

RULES = (DAT_001, DAT_009)

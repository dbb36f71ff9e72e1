"""Rules about who gets at databases: from where, and with what."""

from collections.abc import Iterator

from policies.accessors.databases import (
    CLUSTER,
    CLUSTER_INSTANCE,
    DATABASES,
    INSTANCE,
    in_prod,
    is_replica,
    of,
)
from policies.accessors.inputs import Value
from policies.accessors.presence import is_set
from policies.rule import Check, Controls, Resource, Rule, itself

_PASSWORDS = {INSTANCE: ("password", "passwordWo"), CLUSTER: ("masterPassword", "masterPasswordWo")}
# RDS User Guide, "IAM database authentication": MariaDB, MySQL and PostgreSQL have it, and so has Aurora.
_WITH_IAM = frozenset({"mariadb", "mysql", "postgres", "aurora-mysql", "aurora-postgresql"})


def _is_public(database: Resource) -> str | None:
    if database.props["publiclyAccessible"].flag(default=_public_by_default(database)):
        return "publiclyAccessible is true, or missing from a Multi-AZ cluster in the default subnet group"
    return None


def _public_by_default(database: Resource) -> bool:
    # Missing means false, except for a Multi-AZ cluster without a subnet group of its own (documentation of the aws
    # provider's Instance, ClusterInstance and Cluster); of Aurora's clusters, the instances decide.
    if not is_set(database.props["dbClusterInstanceClass"]):
        return False
    group = database.props["dbSubnetGroupName"]
    return not group.unknown and group.text() in (None, "", "default")


def _passwords(database: Resource) -> Iterator[Value]:
    for name in _PASSWORDS[database.type]:
        yield database.props[name]


def _password(password: Value) -> str | None:
    return f"{password.path} is given, so the program and its state know it" if is_set(password) else None


def _has_own_password(database: Resource) -> bool:
    # A replica takes its password from its source; one that is given is DAT-007.a's.
    return not is_replica(database) and not any(is_set(password) for password in _passwords(database))


def _password_not_managed(database: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Instance and Cluster).
    if database.props["manageMasterUserPassword"].flag(default=False):
        return None
    return "manageMasterUserPassword is false, or missing, which means false"


def _may_have_iam(database: Resource) -> bool:
    return in_prod(database) and not is_replica(database)


def _without_iam(database: Resource) -> str | None:
    # Missing means false (RDS API reference, CreateDBInstance and CreateDBCluster, EnableIAMDatabaseAuthentication).
    enabled = database.props["iamDatabaseAuthenticationEnabled"].flag(default=False)
    if enabled or database.props["engine"].text() not in _WITH_IAM:
        return None
    return "iamDatabaseAuthenticationEnabled is false, or missing, which means false"


DAT_002 = Rule(
    id="DAT-002",
    title="No database has a public address",
    severity="critical",
    why="With a public address, one wrong security group rule is enough for everyone to try passwords on the database.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2",
    types=DATABASES | {CLUSTER_INSTANCE},
    checks=(
        Check(
            id="DAT-002.a",
            requires="publiclyAccessible is false",
            remedy="set publiclyAccessible to false, and reach it from inside the VPC",
            parts=itself,
            fault=_is_public,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("2.3.3",),
        cis_aws_5_0=("2.2.3",),
        soc2=("CC6.2",),
        hipaa=("164.312(a)(1)",),
        aws_fsbp=("RDS.2",),
    ),
    must_determine=True,
)

DAT_007 = Rule(
    id="DAT-007",
    title="Nobody writes down a database's password",
    severity="high",
    why="A password in a program or its state is known to all who read them, and is hardly ever changed.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
    types=DATABASES,
    checks=(
        Check(
            id="DAT-007.a",
            requires="No password is given, be it a secret or write-only",
            remedy="remove it, set manageMasterUserPassword to true and read it from Secrets Manager",
            parts=_passwords,
            fault=_password,
        ),
        Check(
            id="DAT-007.b",
            requires="manageMasterUserPassword is true; a replica has its source's password",
            remedy="set manageMasterUserPassword to true, so that RDS makes it, keeps it and changes it",
            parts=of(*DATABASES, if_=_has_own_password),
            fault=_password_not_managed,
        ),
        Check(
            id="DAT-007.c",
            requires="In prod, IAM authentication is on where the engine has it",
            remedy="set iamDatabaseAuthenticationEnabled to true, and let applications log in with their roles",
            parts=of(*DATABASES, if_=_may_have_iam),
            fault=_without_iam,
        ),
    ),
    controls=Controls(aws_fsbp=("RDS.10", "RDS.12")),
)

RULES = (DAT_002, DAT_007)

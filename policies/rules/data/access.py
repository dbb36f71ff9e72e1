"""Rules for access to RDS databases: public access, passwords and IAM authentication."""

from collections.abc import Iterator

from policies.accessors.databases import CLUSTER, CLUSTER_INSTANCE, DATABASES, INSTANCE, is_replica
from policies.accessors.parts import of
from policies.accessors.presence import is_set
from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_PASSWORDS = {INSTANCE: ("password", "passwordWo"), CLUSTER: ("masterPassword", "masterPasswordWo")}
# RDS User Guide, "IAM database authentication": MariaDB, MySQL, PostgreSQL and Aurora support it.
_WITH_IAM = frozenset({"mariadb", "mysql", "postgres", "aurora-mysql", "aurora-postgresql"})


def _is_public(database: Resource) -> str | None:
    if database.props["publiclyAccessible"].flag(default=_public_by_default(database)):
        return "publiclyAccessible is true, or missing in a Multi-AZ DB cluster with the default subnet group"
    return None


def _public_by_default(database: Resource) -> bool:
    # Missing means false, except for a Multi-AZ DB cluster with the default subnet group (documentation of the aws
    # provider's Instance, ClusterInstance and Cluster); in an Aurora cluster, the instances decide.
    if not is_set(database.props["dbClusterInstanceClass"]):
        return False
    group = database.props["dbSubnetGroupName"]
    return not group.unknown and group.text() in (None, "", "default")


def _passwords(database: Resource) -> Iterator[Value]:
    for name in _PASSWORDS[database.type]:
        yield database.props[name]


def _password_set(password: Value) -> str | None:
    return f"{password.path} is set, so the program knows the password" if is_set(password) else None


def _needs_managed_password(database: Resource) -> bool:
    # A replica takes its password from its source; DAT-007.a judges a password that is set.
    return not is_replica(database) and not any(is_set(password) for password in _passwords(database))


def _password_not_managed(database: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Instance and Cluster).
    if database.props["manageMasterUserPassword"].flag(default=False):
        return None
    return "manageMasterUserPassword is false, or missing (default: false)"


def _is_source(database: Resource) -> bool:
    return not is_replica(database)


def _without_iam(database: Resource) -> str | None:
    # Missing means false (RDS API reference, CreateDBInstance and CreateDBCluster, EnableIAMDatabaseAuthentication).
    enabled = database.props["iamDatabaseAuthenticationEnabled"].flag(default=False)
    if enabled or database.props["engine"].text() not in _WITH_IAM:
        return None
    return "iamDatabaseAuthenticationEnabled is false, or missing (default: false)"


DAT_002 = Rule(
    id="DAT-002",
    title="RDS databases are not publicly accessible",
    severity="critical",
    why="With a public IP address, one wrong security group rule lets anyone on the internet try passwords.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-2",
    types=DATABASES | {CLUSTER_INSTANCE},
    checks=(
        Check(
            id="DAT-002.a",
            requires="publiclyAccessible is false",
            remedy="set publiclyAccessible to false, and connect from inside the VPC",
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
    title="RDS manages master passwords in Secrets Manager, and prod uses IAM database authentication",
    severity="high",
    why="A password in code or state is known to everyone who can read it, and is rarely rotated.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
    types=DATABASES,
    checks=(
        Check(
            id="DAT-007.a",
            requires="No password is set, even as a Pulumi secret or a write-only property",
            remedy="remove the password, set manageMasterUserPassword to true, and read it from Secrets Manager",
            parts=_passwords,
            fault=_password_set,
        ),
        Check(
            id="DAT-007.b",
            requires="manageMasterUserPassword is true, except for replicas, which use the password of their source",
            remedy="set manageMasterUserPassword to true, so that RDS creates, stores and rotates the password",
            parts=of(*DATABASES, if_=_needs_managed_password),
            fault=_password_not_managed,
        ),
        Check(
            id="DAT-007.c",
            requires="In prod, IAM database authentication is enabled for engines that support it",
            remedy="set iamDatabaseAuthenticationEnabled to true, and let applications connect with their IAM roles",
            environments=("prod",),
            controls=Controls(aws_fsbp=("RDS.10", "RDS.12")),
            parts=of(*DATABASES, if_=_is_source),
            fault=_without_iam,
        ),
    ),
    controls=Controls(aws_fsbp=("RDS.10", "RDS.12")),
)

RULES = (DAT_002, DAT_007)

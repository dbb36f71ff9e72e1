"""Availability, backups and deletion protection of RDS databases."""

from policies.accessors.databases import CLUSTER, CLUSTER_INSTANCE, DATABASES, INSTANCE, is_replica
from policies.accessors.links import linked
from policies.accessors.parts import of
from policies.accessors.presence import is_set
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule, itself

# Missing means these (documentation of the aws provider's Instance and Cluster).
_DAYS_BY_DEFAULT = {INSTANCE: 0, CLUSTER: 1}


def _is_source(database: Resource) -> bool:
    return not is_replica(database)


def _is_aurora(cluster: Resource) -> bool:
    # A Multi-AZ DB cluster, which sets an instance class itself, is always in three Availability Zones (RDS User Guide,
    # "Multi-AZ DB cluster deployments").
    return _is_source(cluster) and not is_set(cluster.props["dbClusterInstanceClass"])


def _single_az(instance: Resource) -> str | None:
    # Missing means false (RDS API reference, CreateDBInstance, MultiAZ); a preview shows a missing value as unknown.
    multi_az = instance.props["multiAz"]
    if not multi_az.unknown and multi_az.flag(default=False):
        return None
    return "multiAz is false, or missing (default: false)"


def _no_failover_target(cluster: Resource) -> str | None:
    count = len(linked(cluster, CLUSTER_INSTANCE, "clusterIdentifier"))
    return None if count > 1 else f"the cluster has fewer than 2 instances ({count}), so it cannot fail over"


def _single_zone(cluster: Resource) -> str | None:
    instances = linked(cluster, CLUSTER_INSTANCE, "clusterIdentifier")
    zones = [instance.props["availabilityZone"] for instance in instances]
    # RDS spreads instances without availabilityZone, which a preview shows as unknown.
    if any(zone.unknown for zone in zones):
        return None
    pinned = {zone.text() for zone in zones}
    if len(zones) > 1 and len(pinned) == 1 and None not in pinned:
        return f"all instances of the cluster set availabilityZone to {pinned.pop()}"
    return None


def _too_few_days(database: Resource) -> str | None:
    minimum = database.settings["minimum_days_in_prod" if database.environment == "prod" else "minimum_days"]
    days = database.props["backupRetentionPeriod"].number()
    kept = _DAYS_BY_DEFAULT[database.type] if days is None else days
    return f"backupRetentionPeriod is {kept:g}, and the minimum is {minimum:g} days" if kept < minimum else None


def _deletable(database: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Instance and Cluster).
    if database.props["deletionProtection"].flag(default=False):
        return None
    return "deletionProtection is false, or missing (default: false)"


def _no_final_snapshot(database: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Instance and Cluster).
    if database.props["skipFinalSnapshot"].flag(default=False):
        return "skipFinalSnapshot is true, so deleting the database leaves no snapshot"
    return None


def _not_protected(database: Resource) -> str | None:
    return None if database.protect else "the resource option protect is not set"


def _not_upgraded(database: Resource) -> str | None:
    # Missing means true (documentation of the aws provider's Instance, Cluster and ClusterInstance).
    if database.props["autoMinorVersionUpgrade"].flag(default=True):
        return None
    return "autoMinorVersionUpgrade is false"


DAT_003 = Rule(
    id="DAT-003",
    title="RDS databases in prod are Multi-AZ",
    severity="medium",
    why="A Single-AZ database is down while its Availability Zone is, and for minutes at each maintenance.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html",
    types=DATABASES,
    scope="stack",
    pack="reliability",
    checks=(
        Check(
            id="DAT-003.a",
            requires="In prod, multiAz is true for instances that are not replicas",
            remedy="set multiAz to true",
            environments=("prod",),
            parts=of(INSTANCE, if_=_is_source),
            fault=_single_az,
        ),
        Check(
            id="DAT-003.b",
            requires="In prod, an Aurora cluster has at least 2 instances",
            remedy="add an aws.rds.ClusterInstance to the cluster",
            environments=("prod",),
            parts=of(CLUSTER, if_=_is_aurora),
            fault=_no_failover_target,
        ),
        Check(
            id="DAT-003.c",
            requires="In prod, the instances of an Aurora cluster are not all in one Availability Zone",
            remedy="remove availabilityZone, so that RDS chooses, or set different ones",
            environments=("prod",),
            parts=of(CLUSTER, if_=_is_aurora),
            fault=_single_zone,
        ),
    ),
    controls=Controls(cis_aws_5_0=("2.2.4",), hipaa=("164.308(a)(7)(i)",), aws_fsbp=("RDS.5", "RDS.15")),
)

DAT_004 = Rule(
    id="DAT-004",
    title="RDS databases have a minimum backup retention period",
    severity="high",
    why="Data corruption is often noticed days later, when only an older backup helps.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
    types=DATABASES,
    pack="reliability",
    checks=(
        Check(
            id="DAT-004.a",
            requires="backupRetentionPeriod is at least minimum_days, in prod minimum_days_in_prod (not for replicas)",
            remedy="raise backupRetentionPeriod to the minimum (RDS allows at most 35 days)",
            parts=of(*DATABASES, if_=_is_source),
            fault=_too_few_days,
        ),
    ),
    controls=Controls(
        soc2=("A1.2", "CC7.4"),
        hipaa=("164.308(a)(7)(ii)(A)",),
        aws_fsbp=("RDS.11",),
        gdpr=("Article 32",),
    ),
    parameters=(
        # RDS allows 0 (none) to 35 days (documentation of the aws provider's Instance); AWS FSBP RDS.11 requires 7.
        Parameter(
            name="minimum_days",
            schema={"type": "number", "minimum": 1, "maximum": 35},
            default=7,
            means="Minimum backup retention period in days, outside prod",
        ),
        Parameter(
            name="minimum_days_in_prod",
            schema={"type": "number", "minimum": 1, "maximum": 35},
            default=30,
            means="Minimum backup retention period in days, in prod",
        ),
    ),
)

DAT_005 = Rule(
    id="DAT-005",
    title="RDS databases in prod have deletion protection and a final snapshot",
    severity="high",
    why="A replacement or one wrong command deletes the database, its data and its automated backups.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8",
    types=DATABASES,
    pack="reliability",
    checks=(
        Check(
            id="DAT-005.a",
            requires="In prod, deletionProtection is true",
            remedy="set deletionProtection to true",
            environments=("prod",),
            parts=itself,
            fault=_deletable,
        ),
        Check(
            id="DAT-005.b",
            # RDS takes no final snapshot of a replica (RDS API reference, DeleteDBInstance, SkipFinalSnapshot).
            requires="In prod, skipFinalSnapshot is false, except for replicas, which have no final snapshot",
            remedy="set skipFinalSnapshot to false, and set finalSnapshotIdentifier",
            environments=("prod",),
            parts=of(*DATABASES, if_=_is_source),
            fault=_no_final_snapshot,
        ),
        Check(
            id="DAT-005.c",
            requires="In prod, the Pulumi resource option protect is set",
            remedy="set the resource option protect to true",
            environments=("prod",),
            parts=itself,
            fault=_not_protected,
        ),
    ),
    controls=Controls(soc2=("C1.1",), aws_fsbp=("RDS.7", "RDS.8")),
)

DAT_006 = Rule(
    id="DAT-006",
    title="RDS databases have automatic minor version upgrades enabled",
    severity="low",
    why="Minor versions fix bugs and vulnerabilities, and are rarely installed by hand in time.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-13",
    types=DATABASES | {CLUSTER_INSTANCE},
    pack="reliability",
    checks=(
        Check(
            id="DAT-006.a",
            requires="autoMinorVersionUpgrade is not false",
            remedy="set autoMinorVersionUpgrade to true",
            parts=itself,
            fault=_not_upgraded,
        ),
    ),
    controls=Controls(cis_aws_3_0=("2.3.2",), cis_aws_5_0=("2.2.2",), aws_fsbp=("RDS.13", "RDS.35")),
)

RULES = (DAT_003, DAT_004, DAT_005, DAT_006)

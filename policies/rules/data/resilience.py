"""Rules about what keeps databases up and brings their data back."""

from collections.abc import Iterable

from policies.accessors.databases import (
    CLUSTER,
    CLUSTER_INSTANCE,
    DATABASES,
    INSTANCE,
    in_prod,
    is_replica,
    of,
)
from policies.accessors.links import linked
from policies.accessors.presence import is_set
from policies.rule import Check, Controls, Parameter, Resource, Rule, itself

# Missing means these (documentation of the aws provider's Instance and Cluster).
_DAYS_BY_DEFAULT = {INSTANCE: 0, CLUSTER: 1}


def _source_in_prod(database: Resource) -> bool:
    return in_prod(database) and not is_replica(database)


def _is_aurora_in_prod(cluster: Resource) -> bool:
    # A Multi-AZ cluster, which has a class of its own, always stands in three zones (RDS User Guide, "Multi-AZ DB
    # cluster deployments").
    return _source_in_prod(cluster) and not is_set(cluster.props["dbClusterInstanceClass"])


def _one_zone(instance: Resource) -> str | None:
    # Missing means false (RDS API reference, CreateDBInstance, MultiAZ); a preview shows what is missing as unknown.
    multi_az = instance.props["multiAz"]
    if not multi_az.unknown and multi_az.flag(default=False):
        return None
    return "multiAz is false, or missing, which means false"


def _one_instance(cluster: Resource) -> str | None:
    count = len(linked(cluster, CLUSTER_INSTANCE, "clusterIdentifier"))
    return None if count > 1 else f"the cluster has {count} instances, so there is none to fail over to"


def _all_in_one_zone(cluster: Resource) -> str | None:
    zones = [one.props["availabilityZone"] for one in linked(cluster, CLUSTER_INSTANCE, "clusterIdentifier")]
    # Those that are pinned to no zone are spread by RDS, which a preview shows as unknown.
    if any(zone.unknown for zone in zones):
        return None
    pinned = {zone.text() for zone in zones}
    if len(zones) > 1 and len(pinned) == 1 and None not in pinned:
        return f"all instances of the cluster are in one zone by their availabilityZone, {pinned.pop()}"
    return None


def _too_few_days(database: Resource) -> str | None:
    wanted = database.settings["minimum_days_in_prod" if in_prod(database) else "minimum_days"]
    days = database.props["backupRetentionPeriod"].number()
    kept = _DAYS_BY_DEFAULT[database.type] if days is None else days
    return f"backupRetentionPeriod is {kept:g} days, less than {wanted:g}" if kept < wanted else None


def _deletable(database: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Instance and Cluster).
    if database.props["deletionProtection"].flag(default=False):
        return None
    return "deletionProtection is false, or missing, which means false"


def _no_last_snapshot(database: Resource) -> str | None:
    # Missing means false (documentation of the aws provider's Instance and Cluster).
    if database.props["skipFinalSnapshot"].flag(default=False):
        return "skipFinalSnapshot is true, so nothing is left once it is deleted"
    return None


def _not_protected(database: Resource) -> str | None:
    return None if database.protect else "the resource option protect is not set"


def _not_upgraded(database: Resource) -> str | None:
    # Missing means true (documentation of the aws provider's Instance, Cluster and ClusterInstance).
    if database.props["autoMinorVersionUpgrade"].flag(default=True):
        return None
    return "autoMinorVersionUpgrade is false"


def _in_prod_itself(database: Resource) -> Iterable[Resource]:
    return (database,) if in_prod(database) else ()


DAT_003 = Rule(
    id="DAT-003",
    title="Databases of prod stand in two zones",
    severity="medium",
    why="A database in one zone is down as long as the zone is, and for minutes with each maintenance.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZ.html",
    types=DATABASES,
    scope="stack",
    pack="reliability",
    checks=(
        Check(
            id="DAT-003.a",
            requires="In prod, multiAz of an instance that is no replica is true",
            remedy="set multiAz to true",
            parts=of(INSTANCE, if_=_source_in_prod),
            fault=_one_zone,
        ),
        Check(
            id="DAT-003.b",
            requires="In prod, an Aurora cluster has at least two instances",
            remedy="add an aws.rds.ClusterInstance to the cluster",
            parts=of(CLUSTER, if_=_is_aurora_in_prod),
            fault=_one_instance,
        ),
        Check(
            id="DAT-003.c",
            requires="In prod, the instances of an Aurora cluster are not all in one zone",
            remedy="leave availabilityZone to RDS, or name different zones",
            parts=of(CLUSTER, if_=_is_aurora_in_prod),
            fault=_all_in_one_zone,
        ),
    ),
    controls=Controls(cis_aws_5_0=("2.2.4",), hipaa=("164.308(a)(7)(i)",), aws_fsbp=("RDS.5", "RDS.15")),
)

DAT_004 = Rule(
    id="DAT-004",
    title="Backups of databases are kept long enough",
    severity="high",
    why="Damage to data is often noticed days after it was done, and only an older backup helps then.",
    url="https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
    types=DATABASES,
    pack="reliability",
    checks=(
        Check(
            id="DAT-004.a",
            requires="backupRetentionPeriod is at least minimum_days, in prod minimum_days_in_prod; not of replicas",
            remedy="set backupRetentionPeriod to the days that are asked for (35 is the most that RDS keeps)",
            parts=of(*DATABASES, if_=lambda database: not is_replica(database)),
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
        # RDS keeps none (0) to 35 days (documentation of the aws provider's Instance); 7 is what AWS FSBP RDS.11 asks.
        Parameter(
            name="minimum_days",
            schema={"type": "number", "minimum": 1, "maximum": 35},
            default=7,
            means="For how many days backups are kept at least, outside prod",
        ),
        Parameter(
            name="minimum_days_in_prod",
            schema={"type": "number", "minimum": 1, "maximum": 35},
            default=30,
            means="For how many days backups are kept at least in prod",
        ),
    ),
)

DAT_005 = Rule(
    id="DAT-005",
    title="Databases of prod cannot be deleted by mistake",
    severity="high",
    why="A change that replaces a database, or one wrong command, deletes the data and its automated backups with it.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-8",
    types=DATABASES,
    pack="reliability",
    checks=(
        Check(
            id="DAT-005.a",
            requires="In prod, deletionProtection is true",
            remedy="set deletionProtection to true",
            parts=_in_prod_itself,
            fault=_deletable,
        ),
        Check(
            id="DAT-005.b",
            # Of a replica RDS takes no last snapshot (RDS API reference, DeleteDBInstance, SkipFinalSnapshot).
            requires="In prod, skipFinalSnapshot is false; not of replicas, of which there is none",
            remedy="set skipFinalSnapshot to false and name a finalSnapshotIdentifier",
            parts=of(*DATABASES, if_=_source_in_prod),
            fault=_no_last_snapshot,
        ),
        Check(
            id="DAT-005.c",
            requires="In prod, Pulumi protects the resource",
            remedy="set the resource option protect to true",
            parts=_in_prod_itself,
            fault=_not_protected,
        ),
    ),
    controls=Controls(soc2=("C1.1",), aws_fsbp=("RDS.7", "RDS.8")),
)

DAT_006 = Rule(
    id="DAT-006",
    title="Databases get minor versions by themselves",
    severity="low",
    why="Minor versions mend faults and holes; where nobody installs them, nothing does.",
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

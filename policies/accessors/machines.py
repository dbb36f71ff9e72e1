"""Instance types and volume types of node groups, EC2 instances and databases."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policies.engine.inputs import UnreadableError, Value
from policies.engine.rule import Resource

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
LAUNCH_CONFIGURATION = "aws:ec2/launchConfiguration:LaunchConfiguration"
INSTANCE = "aws:ec2/instance:Instance"
DATABASE = "aws:rds/instance:Instance"
DATABASE_CLUSTER = "aws:rds/cluster:Cluster"
CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
VOLUME = "aws:ebs/volume:Volume"
TYPES = frozenset({NODE_GROUP, LAUNCH_TEMPLATE, INSTANCE, DATABASE, DATABASE_CLUSTER, CLUSTER_INSTANCE, VOLUME})

_TYPE_PROPERTIES = {
    NODE_GROUP: "instanceTypes",
    LAUNCH_TEMPLATE: "instanceType",
    INSTANCE: "instanceType",
    DATABASE: "instanceClass",
    DATABASE_CLUSTER: "dbClusterInstanceClass",
    CLUSTER_INSTANCE: "instanceClass",
}

# In ascending order, below 2xlarge and larger, and bare metal (EC2 instance types guide, "Naming conventions").
_SIZES = ("nano", "micro", "small", "medium", "large", "xlarge")
_SEVERAL_XLARGE = re.compile(r"(\d+)xlarge")


@dataclass(frozen=True, slots=True)
class MachineType:
    """An instance type: r6g.large has the kind r, the letters of its family; `rank` orders sizes."""

    name: str
    kind: str
    rank: float


def rank(size: str, path: str) -> float:
    """The position of a size in ascending order; bare metal, a whole host, is the largest."""
    if size.startswith("metal"):
        return float("inf")
    if several := _SEVERAL_XLARGE.fullmatch(size):
        return len(_SIZES) + int(several[1])
    if size in _SIZES:
        return _SIZES.index(size)
    raise UnreadableError(path, "an instance type")


def type_names(resource: Resource) -> Iterator[Value]:
    """The instance types that the resource sets."""
    if resource.type in _TYPE_PROPERTIES:
        yield from resource.props[_TYPE_PROPERTIES[resource.type]].entries()


def machine_type(name: Value) -> MachineType | None:
    """The parsed instance type; None if AWS chooses the size, as for serverless databases."""
    text = name.text() or ""
    family, _, size = text.removeprefix("db.").partition(".")
    if family == "serverless":
        return None
    kind = family[: next((at for at, sign in enumerate(family) if not sign.isalpha()), len(family))]
    return MachineType(text, kind, rank(size.partition(".")[0], name.path))


def disk_types(resource: Resource) -> Iterator[tuple[Value, str]]:
    """The type of each volume, and the default of AWS; the default is empty if it comes from the image."""
    props = resource.props
    if resource.type == VOLUME:
        # EC2 API reference, CreateVolume VolumeType.
        yield props["type"], "gp2"
    elif resource.type == LAUNCH_TEMPLATE:
        for mapping in props["blockDeviceMappings"].entries():
            yield mapping["ebs"]["volumeType"], ""
    elif resource.type == INSTANCE:
        for device in (*props["rootBlockDevice"].entries(), *props["ebsBlockDevices"].entries()):
            yield device["volumeType"], ""
    elif resource.type == DATABASE:
        yield props["storageType"], _database_disk(props)
    elif resource.type == DATABASE_CLUSTER:
        # An Aurora cluster has neither an instance class nor volumes (documentation of the aws provider's Cluster).
        yield props["storageType"], "io1" if props["dbClusterInstanceClass"].given else ""


def _database_disk(props: Value) -> str:
    # A replica or a restored database has the type of its source; else the default is gp2, or with iops io1
    # (documentation of the aws provider's rds.Instance), which is not allowed either.
    copied = any(props[source].given for source in ("replicateSourceDb", "snapshotIdentifier", "restoreToPointInTime"))
    return "" if copied else "gp2"

"""Instance types, node counts and volume types, limited by environment."""

from collections.abc import Iterator

from policies.accessors.machines import TYPES, disk_types, machine_type, rank, type_names
from policies.engine.inputs import Value
from policies.engine.rule import ENVIRONMENTS, Check, Controls, Parameter, Resource, Rule, itself

# Planned sizes of this platform's environments; there is no vendor recommendation for a maximum.
_LARGEST_SIZE = {"dev": "xlarge", "staging": "2xlarge", "prod": "4xlarge"}
_MAX_NODES = {"dev": 5, "staging": 10, "prod": 20}
# Burstable, general purpose, compute optimized and memory optimized; not accelerated computing, storage optimized or
# high memory (EC2 instance types guide, "Naming conventions").
_FAMILIES = ["t", "m", "c", "r"]

# A gp3 volume costs less than a gp2 of the same size, and offers provisioned IOPS like io1 (EBS user guide, "General
# Purpose SSD volumes").
_OLD_DISKS = ("gp2", "io1")


def _machines(resource: Resource) -> Iterator[tuple[Resource, Value]]:
    for name in type_names(resource):
        yield resource, name


def _too_large(part: tuple[Resource, Value]) -> str | None:
    resource, name = part
    largest = {**_LARGEST_SIZE, **resource.settings["largest_size"]}[resource.environment]
    machine = machine_type(name)
    if machine is None or machine.rank <= rank(largest, "largest_size"):
        return None
    return f"{name.path} is {machine.name}, and the largest allowed size in {resource.environment} is {largest}"


def _other_family(part: tuple[Resource, Value]) -> str | None:
    resource, name = part
    families = list(resource.settings["kinds"])
    machine = machine_type(name)
    if machine is None or machine.kind in families:
        return None
    return f"{name.path} is {machine.name}, and the allowed families are {', '.join(families)}"


def _too_many_nodes(resource: Resource) -> str | None:
    most = {**_MAX_NODES, **resource.settings["max_nodes"]}[resource.environment]
    # Only node groups have scalingConfig, and it is required.
    size = resource.props["scalingConfig"]["maxSize"].number()
    if size is None or size <= most:
        return None
    return f"scalingConfig.maxSize is {size:g}, and the maximum in {resource.environment} is {most:g}"


def _old_disk(part: tuple[Value, str]) -> str | None:
    disk, default = part
    kind = disk.text() or default
    return f"{disk.path} is {kind}, explicitly or by default" if kind in _OLD_DISKS else None


def _by_environment(name: str, kind: str, default: object, means: str) -> Parameter:
    properties = {environment: {"type": kind} for environment in ENVIRONMENTS}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return Parameter(name=name, schema=schema, default=default, means=means)


CST_001 = Rule(
    id="CST-001",
    title="Instance types, node group sizes and EBS volume types stay within the environment's limits",
    severity="medium",
    why="One wrong instance size multiplies the bill, and is noticed at the end of the month.",
    url="https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/select-the-correct-resource-type-size-and-number.html",
    types=TYPES,
    pack="cost",
    parameters=(
        _by_environment(
            "largest_size", "string", _LARGEST_SIZE, "Largest instance size by environment, for example 2xlarge"
        ),
        _by_environment("max_nodes", "number", _MAX_NODES, "Largest maxSize of a node group, by environment"),
        Parameter(
            name="kinds",
            schema={"type": "array", "items": {"type": "string"}},
            default=_FAMILIES,
            means="Allowed instance families, by the letters before the generation number",
        ),
    ),
    checks=(
        Check(
            id="CST-001.a",
            requires="No instance is larger than largest_size of the environment",
            remedy="use a smaller instance size, or raise largest_size",
            parts=_machines,
            fault=_too_large,
        ),
        Check(
            id="CST-001.b",
            requires="Every instance type is of an allowed family (the setting kinds)",
            remedy="use another instance type, or add its family to kinds",
            parts=_machines,
            fault=_other_family,
        ),
        Check(
            id="CST-001.c",
            requires="No node group has a maxSize above max_nodes of the environment",
            remedy="lower scalingConfig.maxSize, or raise max_nodes",
            parts=itself,
            fault=_too_many_nodes,
        ),
        Check(
            id="CST-001.d",
            requires="No volume is of type gp2 or io1",
            remedy="use gp3, or io2 where its durability or IOPS are needed",
            parts=disk_types,
            fault=_old_disk,
        ),
    ),
    controls=Controls(),
)

RULES = (CST_001,)

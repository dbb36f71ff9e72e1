"""Rules about machines and disks being as large as an environment needs."""

from collections.abc import Iterator

from policies.accessors.inputs import Value
from policies.accessors.machines import TYPES, disk_types, machine_type, rank, type_names
from policies.rule import ENVIRONMENTS, Check, Controls, Parameter, Resource, Rule, itself

# What this platform's environments are planned for: no vendor says how much is too much.
_LARGEST_SIZE = {"dev": "xlarge", "staging": "2xlarge", "prod": "4xlarge"}
_MAX_NODES = {"dev": 5, "staging": 10, "prod": 20}
# Burstable, general purpose, compute and memory; not accelerated, storage or high-memory machines (EC2 instance types
# guide, "Naming conventions").
_KINDS = ["t", "m", "c", "r"]

# A gp3 costs less than a gp2 of its size, and takes IOPS that needed an io1 (EBS user guide, "General Purpose SSD
# volumes").
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
    return f"{name.path} is {machine.name}, and the largest size in {resource.environment} is {largest}"


def _other_kind(part: tuple[Resource, Value]) -> str | None:
    resource, name = part
    kinds = list(resource.settings["kinds"])
    machine = machine_type(name)
    if machine is None or machine.kind in kinds:
        return None
    return f"{name.path} is {machine.name}, which is of none of the kinds {', '.join(kinds)}"


def _too_many(resource: Resource) -> str | None:
    most = {**_MAX_NODES, **resource.settings["max_nodes"]}[resource.environment]
    # Only node groups have it, and they must.
    size = resource.props["scalingConfig"]["maxSize"].number()
    if size is None or size <= most:
        return None
    return f"scalingConfig.maxSize is {size:g}, and the most in {resource.environment} is {most:g}"


def _old_disk(part: tuple[Value, str]) -> str | None:
    disk, default = part
    kind = disk.text() or default
    return f"{disk.path} is {kind}, given or by default" if kind in _OLD_DISKS else None


def _by_environment(name: str, kind: str, default: object, means: str) -> Parameter:
    properties = {environment: {"type": kind} for environment in ENVIRONMENTS}
    schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return Parameter(name=name, schema=schema, default=default, means=means)


CST_001 = Rule(
    id="CST-001",
    title="Machines and disks are no larger than their environment needs",
    severity="medium",
    why="One wrong word in a size multiplies a bill, and is noticed at the end of the month.",
    url="https://docs.aws.amazon.com/wellarchitected/latest/cost-optimization-pillar/select-the-correct-resource-type-size-and-number.html",
    types=TYPES,
    pack="cost",
    parameters=(
        _by_environment(
            "largest_size", "string", _LARGEST_SIZE, "The largest size of a machine, by environment, as 2xlarge"
        ),
        _by_environment("max_nodes", "number", _MAX_NODES, "The largest maxSize of a node group, by environment"),
        Parameter(
            name="kinds",
            schema={"type": "array", "items": {"type": "string"}},
            default=_KINDS,
            means="Which kinds of machines may run, by the letters that their types begin with",
        ),
    ),
    checks=(
        Check(
            id="CST-001.a",
            requires="No machine is larger than its environment's largest size",
            remedy="take a smaller size, or raise largest_size",
            parts=_machines,
            fault=_too_large,
        ),
        Check(
            id="CST-001.b",
            requires="Every machine is of a kind that may run",
            remedy="take another type, or add its letters to kinds",
            parts=_machines,
            fault=_other_kind,
        ),
        Check(
            id="CST-001.c",
            requires="No node group grows beyond its environment's most nodes",
            remedy="lower scalingConfig.maxSize, or raise max_nodes",
            parts=itself,
            fault=_too_many,
        ),
        Check(
            id="CST-001.d",
            requires="Disks are neither gp2 nor io1",
            remedy="make it gp3, or io2 where it must",
            parts=disk_types,
            fault=_old_disk,
        ),
    ),
    controls=Controls(),
)

RULES = (CST_001,)

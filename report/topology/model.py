"""What the picture shows, without coordinates."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from report.preview import Operation

# From the mark that matters most to the one that matters least: a part that stands for several has the first of theirs.
MARKS: tuple[Operation, ...] = ("replace", "delete", "forget", "create", "import", "update", "read", "same")


@dataclass(frozen=True)
class Part:
    """One box: a resource, or several of a kind; `mark` is what happens to it."""

    label: str
    detail: str = ""
    mark: Operation = "same"


@dataclass(frozen=True)
class Tier:
    """The subnets of one tier: by zone what is in it."""

    name: str
    cells: Mapping[str, Sequence[Part]]


@dataclass(frozen=True)
class Network:
    """A VPC: tiers as rows, zones as columns, and its gateways and endpoints; which tiers lead where."""

    part: Part
    zones: Sequence[str]
    tiers: Sequence[Tier]
    gateways: Sequence[Part]
    endpoints: Sequence[Part]
    internet: bool
    """Whether it has an internet gateway."""
    nat: bool
    """Whether private subnets reach the internet by NAT gateways."""


@dataclass(frozen=True)
class Cluster:
    """A cluster with its pools and what is installed on it; the tiers that its nodes and its control plane are in."""

    part: Part
    pools: Sequence[Part]
    installed: Sequence[Part]
    node_tier: str
    control_plane_tier: str
    public: bool
    """Whether the API server has a public endpoint."""


@dataclass(frozen=True)
class Region:
    """All that is in one Region."""

    name: str
    networks: Sequence[Network]
    clusters: Sequence[Cluster]
    data: Sequence[tuple[Part, str]]
    """Databases and caches, each with the tier that it is in."""
    services: Sequence[tuple[str, Sequence[Part]]]
    """Regional services by what they are for."""


def worst(marks: Iterable[Operation]) -> Operation:
    """The mark that matters most; mixed ones that are harmless are an update."""
    found: set[Operation] = set(marks)
    if len(found) > 1 and found <= {"create", "same", "update"}:
        return "update"
    for mark in MARKS:
        if mark in found:
            return mark
    return "same"

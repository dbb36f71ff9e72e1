"""What the state says about order: who names whom, and who waits for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from benchmarks.needs import Row, given, named, texts
from benchmarks.path import waited_for

SUBNET = "aws:ec2/subnet:Subnet"
IN_SUBNETS = frozenset(
    {
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/networkAcl:NetworkAcl",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:eks/cluster:Cluster",
        "aws:eks/nodeGroup:NodeGroup",
        "aws:elasticache/subnetGroup:SubnetGroup",
        "aws:rds/subnetGroup:SubnetGroup",
        "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
    }
)
"""What stands in subnets, where there are no interface endpoints."""
# Nodes wait for their subnets' routes, too, and by these for the subnets.
WAITING_BY_NOTHING_ELSE = IN_SUBNETS - {
    "aws:eks/nodeGroup:NodeGroup",
    "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
}


# The id of what an account has one of, which nothing is named by.
_OF_ALL = "default"


class Unordered(NamedTuple):
    """A resource that names another one in its inputs, and does not wait for it."""

    urn: str
    names: str


def unordered(state: list[Row]) -> list[Unordered]:
    """Every resource that a destroy may delete after another one that it names; of a component, nothing is deleted."""
    known, regions = identities(state), {row["urn"]: _region(row) for row in state}
    return [
        Unordered(row["urn"], urn)
        for row in state
        if row["custom"]
        for urn in sorted(named_by(row, known, regions) - waits_for(state, row["urn"]) - {row["urn"]})
    ]


def standing_in(state: list[Row], type_: str) -> set[tuple[str, str]]:
    """The resources that name one of this type, which they therefore stand in, by URN, and that one."""
    known = identities(state)
    ground = {row["urn"] for row in state if row["type"] == type_}
    resources = (row for row in state if row["custom"])
    return {(row["urn"], urn) for row in resources for urn in named_by(row, known) & ground - {row["urn"]}}


def without(state: list[Row], urn: str, type_: str) -> list[Row]:
    """The state as it would be if one resource did not wait for those of a type."""

    def kept(urns: list[str] | None) -> list[str]:
        return [one for one in urns or [] if f"::{type_}::" not in one and f"${type_}::" not in one]

    def changed(row: Row) -> Row:
        near = {key: kept(urns) for key, urns in (row.get("propertyDependencies") or {}).items()}
        return {**row, "dependencies": kept(row.get("dependencies")), "propertyDependencies": near}

    return [changed(row) if row["urn"] == urn else row for row in state]


def named_by(row: Row, known: Mapping[str, set[str]], regions: Mapping[str, str | None] | None = None) -> set[str]:
    """The URNs of the resources whose id or ARN stands in the row's inputs; `known` has them by id and ARN.

    With `regions`, by URN: of two that have one id, as a repository and its copy, that of the row's Region is meant."""
    found = [known[identity] for identity in named(set(texts(given(row))), known)]
    own = _region(row)
    near = [{urn for urn in urns if regions and regions[urn] == own} for urns in found]
    return {urn for urns, of_region in zip(found, near, strict=True) for urn in (of_region or urns)}


def _region(row: Row) -> str | None:
    return row.get("outputs", {}).get("region")


def waits_for(state: list[Row], urn: str) -> set[str]:
    """Everything that a resource waits for, near and far; what it waits for is deleted after it."""
    rows = {row["urn"]: row for row in state}
    found: set[str] = set()
    rest = [urn]
    while rest:
        near = [one for one in waited_for(rows[rest.pop()]) if one in rows and one not in found]
        found.update(near)
        rest += near
    return found


def before(state: list[Row], type_: str) -> set[str]:
    """Type and name of everything that the resources of a type wait for."""
    waiting = [row["urn"] for row in state if row["type"] == type_]
    assert waiting, f"no {type_} in the state"
    types = {row["urn"]: row["type"] for row in state}
    return {f"{types[urn]} {urn.rpartition('::')[2]}" for one in waiting for urn in waits_for(state, one)}


def identities(state: list[Row]) -> dict[str, set[str]]:
    """The resources of AWS by what others name them by; in Kubernetes an id is a name as any other.

    The settings of a bucket have its name for an id, and the state of a recorder the recorder's: the name is that of
    the one which the others wait for."""
    return {
        identity: {urn for urn in urns if len(urns) == 1 or not waits_for(state, urn) & urns}
        for identity, urns in _by_identity(state).items()
    }


def _by_identity(state: list[Row]) -> dict[str, set[str]]:
    known: dict[str, set[str]] = {}
    for row in state:
        if not row["type"].startswith("aws:"):
            continue
        # An ARN among the inputs is another's: that of an event's target.
        arn = None if "arn" in row.get("inputs", {}) else row.get("outputs", {}).get("arn")
        for identity in (row.get("id"), arn):
            if isinstance(identity, str) and identity not in ("", _OF_ALL):
                known.setdefault(identity, set()).add(row["urn"])
    return known

"""The least time of a first deployment on AWS: the longest path through the graph of its dependencies."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from .needs import Row, held_by, makers, takes

# Seconds that AWS takes to create a resource. Each is the median of "Creation complete after", as `terraform apply`
# prints it, in logs of public repositories, read on 2026-11-21; the comment has their number and range.
SECONDS: Mapping[str, float] = {
    "aws:eks/cluster:Cluster": 600,  # 10 logs, 8 min 23 s to 11 min 23 s
    "aws:eks/nodeGroup:NodeGroup": 110,  # 6 logs, 1 min 47 s to 3 min 41 s
    "aws:ec2/natGateway:NatGateway": 105,  # 7 logs, 1 min 25 s to 2 min 5 s
    "aws:eks/addon:Addon": 35,  # 18 logs of vpc-cni and coredns, 8 s to 1 min 6 s
    "aws:ec2/vpc:Vpc": 24,  # 2 logs with DNS host names on, 24 s and 28 s
    "aws:kms/key:Key": 20,  # 2 logs, 12 s and 29 s
    "kubernetes:helm.sh/v3:Release": 30,  # 4 logs, 25 s to 56 s
    "aws:ec2/subnet:Subnet": 10,  # 3 logs with public addresses off and on, 7 s and 10 s
    "aws:iam/role:Role": 1,
}
_MOMENT = 1.0
"""For other types, most of these logs say 0 s to 3 s."""

MOST_EXCESS = 0.05
"""The limit for the time that a deployment takes longer than required, as a share."""

_NOTHING_TO_MAKE = ("pulumi:", "aws-platform:", "eks:index:")
"""Providers and components, for which no AWS API is called."""


@dataclass(frozen=True)
class Path:
    """The URNs along a longest path, and the time that they take one after the other."""

    seconds: float
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Paths:
    """The longest path of the deployment, and of graphs with fewer dependencies."""

    real: Path
    needed: Path
    """With data dependencies and the orders that AWS requires: no deployment that works is shorter."""
    data_only: Path
    """With data dependencies only: shorter than any deployment that works, as nodes come before their network."""

    @property
    def excess(self) -> float:
        """The time that it takes longer than required, as a share: the cost of other dependencies."""
        return self.real.seconds / self.needed.seconds - 1

    @property
    def excess_over_data(self) -> float:
        """The same compared with data dependencies only: the cost of all other dependencies, required or not."""
        return self.real.seconds / self.data_only.seconds - 1


def paths(resources: Iterable[Row]) -> Paths:
    """The longest paths of a stack's state (the `resources` of an exported deployment)."""
    rows = {row["urn"]: row for row in resources}
    made = makers(rows.values())
    deployed, needed, data_only = _graph(rows), _graph(rows), _graph(rows)
    for urn, row in rows.items():
        deployed.add_edges_from((before, urn) for before in waited_for(row) if before in rows)
    for urn, row in rows.items():
        # A subset of what it waits for, also indirectly, so that the required path is never longer than the real one.
        earlier = nx.ancestors(deployed, urn)
        values = earlier & {_provider(row), *takes(row, made)}
        data_only.add_edges_from((before, urn) for before in values)
        needed.add_edges_from((other, urn) for other in earlier if other in values or held_by(row, rows[other]))
    return Paths(*(_longest(graph, rows) for graph in (deployed, needed, data_only)))


def duration(kind: str) -> float:
    """Seconds to create a resource of this type."""
    return 0.0 if kind.startswith(_NOTHING_TO_MAKE) else SECONDS.get(kind, _MOMENT)


def _graph(rows: Iterable[str]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(rows)
    return graph


def _longest(graph: nx.DiGraph[str], rows: Mapping[str, Row]) -> Path:
    # networkx weighs edges: each has the time of the resource that it leads to, and an edge from "" leads to each.
    weighed: nx.DiGraph[str] = nx.DiGraph()
    for before, urn in [*graph.edges, *(("", urn) for urn in rows)]:
        weighed.add_edge(before, urn, weight=duration(rows[urn]["type"]))
    steps = nx.dag_longest_path(weighed)
    return Path(nx.path_weight(weighed, steps, "weight"), tuple(steps[1:]))


def waited_for(row: Row) -> Iterator[str]:
    """The URNs that a resource waits for directly. `propertyDependencies` include some explicit order, too
    (components/order.py)."""
    yield from row.get("dependencies", [])
    for urns in (row.get("propertyDependencies") or {}).values():
        yield from urns or []
    if provider := _provider(row):
        yield provider


def _provider(row: Row) -> str:
    return str(row.get("provider") or "").rpartition("::")[0]

"""How long a first deployment takes on AWS at the least: the longest path through the deployment's graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from .needs import Row, held_by, makers, takes

# Seconds that AWS takes to create one, where it is more than a moment. Each is the median of what `terraform apply`
# printed ("Creation complete after") in public repositories' logs, read on 2026-11-21; their range stands behind.
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
"""Everything else: most of those logs say 0 s to 3 s."""

MOST_EXCESS = 0.05
"""What a deployment may take longer than needed, as a share."""

_NOTHING_TO_MAKE = ("pulumi:", "aws-platform:", "eks:index:")
"""Providers and components: nobody waits for AWS there."""


@dataclass(frozen=True)
class Path:
    """The resources, by URN, that nothing can make shorter, and how long they take one after the other."""

    seconds: float
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Paths:
    """The longest path as it is deployed, and as it would be if less were waited for."""

    real: Path
    needed: Path
    """Waiting for values that inputs name, and for what AWS wants there first: nothing that works is shorter."""
    data_only: Path
    """Waiting for values alone: shorter than anything that works, as nodes come before their network."""

    @property
    def excess(self) -> float:
        """How much longer than needed it is deployed, as a share: what other order costs."""
        return self.real.seconds / self.needed.seconds - 1

    @property
    def excess_over_data(self) -> float:
        """The same against values alone: what all order costs, needed or not."""
        return self.real.seconds / self.data_only.seconds - 1


def paths(resources: Iterable[Row]) -> Paths:
    """The longest paths of a stack's state (`resources` of an exported deployment)."""
    rows = {row["urn"]: row for row in resources}
    made = makers(rows.values())
    deployed, needed, data_only = _graph(rows), _graph(rows), _graph(rows)
    for urn, row in rows.items():
        deployed.add_edges_from((before, urn) for before in waited_for(row) if before in rows)
    for urn, row in rows.items():
        # Of all that it waits for, near and far: what is needed can then never be longer than what is deployed.
        earlier = nx.ancestors(deployed, urn)
        values = earlier & {_provider(row), *takes(row, made)}
        data_only.add_edges_from((before, urn) for before in values)
        needed.add_edges_from((one, urn) for one in earlier if one in values or held_by(row, rows[one]))
    return Paths(*(_longest(graph, rows) for graph in (deployed, needed, data_only)))


def duration(kind: str) -> float:
    """Seconds to create one of this type."""
    return 0.0 if kind.startswith(_NOTHING_TO_MAKE) else SECONDS.get(kind, _MOMENT)


def _graph(rows: Iterable[str]) -> nx.DiGraph[str]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(rows)
    return graph


def _longest(graph: nx.DiGraph[str], rows: Mapping[str, Row]) -> Path:
    # networkx weighs edges: each carries the time of the resource that it leads to, and one from "" leads to each.
    weighed: nx.DiGraph[str] = nx.DiGraph()
    for before, urn in [*graph.edges, *(("", urn) for urn in rows)]:
        weighed.add_edge(before, urn, weight=duration(rows[urn]["type"]))
    steps = nx.dag_longest_path(weighed)
    return Path(nx.path_weight(weighed, steps, "weight"), tuple(steps[1:]))


def waited_for(row: Row) -> Iterator[str]:
    """The URNs of what a resource itself waits for. `propertyDependencies` hold order, too: the program passes some on
    with a value (components/order.py)."""
    yield from row.get("dependencies", [])
    for urns in (row.get("propertyDependencies") or {}).values():
        yield from urns or []
    if provider := _provider(row):
        yield provider


def _provider(row: Row) -> str:
    return str(row.get("provider") or "").rpartition("::")[0]

"""How long a first deployment takes on AWS at the least: the longest path through the deployment's graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx

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

_NOTHING_TO_MAKE = ("pulumi:", "aws-platform:", "eks:index:")
"""Providers and components: nobody waits for AWS there."""


@dataclass(frozen=True)
class Path:
    """The resources, by URN, that nothing can make shorter, and how long they take one after the other."""

    seconds: float
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Paths:
    """The longest path as it is, and as it would be if resources waited only for values that they take."""

    real: Path
    data_only: Path

    @property
    def excess(self) -> float:
        """How much longer the real one is, as a share: what `depends_on` costs."""
        return self.real.seconds / self.data_only.seconds - 1


def paths(resources: Iterable[Mapping[str, Any]]) -> Paths:
    """The two longest paths of a stack's state (`resources` of an exported deployment)."""
    rows = list(resources)
    return Paths(longest(rows, lambda row: row.get("dependencies", [])), longest(rows, _data))


def longest(rows: Iterable[Mapping[str, Any]], waits_for: Any) -> Path:
    """The longest path, a resource waiting for its provider and for what `waits_for` says of it."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    rows = list(rows)
    for row in rows:
        graph.add_node(row["urn"])
    for row in rows:
        provider = [row["provider"].rsplit("::", 1)[0]] if row.get("provider") else []
        for before in [*waits_for(row), *provider]:
            if before in graph:
                graph.add_edge(before, row["urn"], weight=duration(row["type"]))
    # networkx weighs edges: each carries the time of the resource that it leads to, and the first ones are added here.
    for row in rows:
        graph.add_edge("", row["urn"], weight=duration(row["type"]))
    steps = nx.dag_longest_path(graph)
    return Path(nx.path_weight(graph, steps, "weight"), tuple(steps[1:]))


def duration(kind: str) -> float:
    """Seconds to create one of this type."""
    return 0.0 if kind.startswith(_NOTHING_TO_MAKE) else SECONDS.get(kind, _MOMENT)


def _data(row: Mapping[str, Any]) -> list[str]:
    return [urn for urns in (row.get("propertyDependencies") or {}).values() for urn in urns]

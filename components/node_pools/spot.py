"""The planned share of spot capacity, on plain values.

It is counted in initial vCPUs: of an on-demand pool by its first instance type, of a spot pool by its smallest, since
EC2 chooses among the types of a spot pool.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..mistakes import Mistake
from .plan import vcpus
from .settings import NodePoolSettings

# The lower bound saves costs; below the upper one, the platform survives the interruption of all spot nodes.
MIN_PERCENT, MAX_PERCENT = 30, 70
# The middle, farthest from both bounds.
_TARGET_PERCENT = 50


class Capacity(NamedTuple):
    """Planned capacity: on-demand and spot vCPUs, and the initial number of nodes of each spot pool."""

    on_demand: int
    spot: int
    spot_nodes: Mapping[str, int]

    @property
    def percent(self) -> int:
        """The spot share in percent, rounded."""
        total = self.on_demand + self.spot
        return round(100 * self.spot / total) if total else 0

    @property
    def within_bounds(self) -> bool:
        """Whether the spot share is within the platform's bounds."""
        total = self.on_demand + self.spot
        return MIN_PERCENT * total <= 100 * self.spot <= MAX_PERCENT * total

    def __str__(self) -> str:
        nodes = ", ".join(f"{name} {count}" for name, count in self.spot_nodes.items())
        return f"spot is {self.percent} % of {self.on_demand + self.spot} planned vCPUs; initial spot nodes: {nodes}"


def node_vcpus(pool: NodePoolSettings) -> int:
    """The vCPUs of a node of the pool, 0 if the name of its instance type does not tell.

    EKS uses on-demand types in their order, and the spot type that is least likely to be interrupted (EKS User Guide,
    "Managed node group capacity types").
    """
    counts = [vcpus(instance_type) or 0 for instance_type in pool.instance_types]
    return min(counts) if pool.capacity == "spot" else counts[0]


def planned(pools: Mapping[str, NodePoolSettings]) -> Capacity | None:
    """Capacity with a spot share as close to half as sizes and types of the pools allow; `None` without spot pools."""
    spot = {name: pool for name, pool in pools.items() if pool.capacity == "spot"}
    if not spot:
        return None
    on_demand = sum(pool.initial_size * node_vcpus(pool) for name, pool in pools.items() if name not in spot)
    target = on_demand * _TARGET_PERCENT / (100 - _TARGET_PERCENT)
    nodes = {name: pool.initial_size for name, pool in spot.items()}
    vcpus_of = {name: node_vcpus(pool) for name, pool in spot.items()}
    adjustable = {name for name, pool in spot.items() if pool.desired_size is None and vcpus_of[name]}
    while True:
        planned_vcpus = sum(count * vcpus_of[name] for name, count in nodes.items())
        # Adds a node as long as that brings the share closer to the target, to the least utilized pool first.
        growing = [
            name
            for name in adjustable
            if nodes[name] < spot[name].max_size
            and abs(planned_vcpus + vcpus_of[name] - target) < abs(planned_vcpus - target)
        ]
        if not growing:
            return Capacity(on_demand, planned_vcpus, nodes)
        nodes[min(growing, key=lambda name: (nodes[name] / spot[name].max_size, name))] += 1


def spot_mistakes(pools: Mapping[str, NodePoolSettings]) -> Iterator[Mistake]:
    """Why the spot share cannot be within its bounds; keys are relative to the pools."""
    capacity = planned(pools)
    if capacity is None:
        return
    unknown = {name: [kind for kind in pool.instance_types if vcpus(kind) is None] for name, pool in pools.items()}
    for name, types in unknown.items():
        if types:
            problem = "has instance types whose names do not tell their vCPUs, which the spot share is calculated from"
            yield Mistake(problem, "use sizes such as large or 2xlarge", types, f"{name}.instance_types")
    if any(unknown.values()) or capacity.within_bounds:
        return
    for name in capacity.spot_nodes:
        if 100 * capacity.spot < MIN_PERCENT * (capacity.on_demand + capacity.spot):
            problem = f"limits spot to {capacity.percent} % of capacity, the minimum is {MIN_PERCENT} %"
            remedy = "raise max_size, or use larger instance types only"
            yield Mistake(problem, remedy, pools[name].max_size, f"{name}.max_size")
        else:
            problem = f"makes spot {capacity.percent} % of capacity, the maximum is {MAX_PERCENT} %"
            remedy = "use smaller instance types, lower the size of the pool, or raise that of on-demand pools"
            yield Mistake(problem, remedy, pools[name].instance_types, f"{name}.instance_types")

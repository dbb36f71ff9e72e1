"""How much of the pools' capacity is planned as spot: plain values only.

Counted in vCPUs at the start. On demand, nodes are of the first type that is named; of spot, the smallest is counted:
more may come, less not.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..model import Mistake
from .plan import vcpus
from .settings import NodePoolSettings

# What the platform promises: cheaper by at least the lower, still standing when all of the upper is taken back.
LEAST_PERCENT, MOST_PERCENT = 30, 70
# As many as on demand: the middle, farthest from both ends.
_WANTED_PERCENT = 50


class Capacity(NamedTuple):
    """The plan: vCPUs on demand and spot, and the nodes that each spot pool starts with."""

    on_demand: int
    spot: int
    spot_nodes: Mapping[str, int]

    @property
    def percent(self) -> int:
        """The spot share, rounded."""
        total = self.on_demand + self.spot
        return round(100 * self.spot / total) if total else 0

    @property
    def kept(self) -> bool:
        """Whether the share lies where the platform promises it."""
        total = self.on_demand + self.spot
        return LEAST_PERCENT * total <= 100 * self.spot <= MOST_PERCENT * total

    def __str__(self) -> str:
        nodes = ", ".join(f"{name} {count}" for name, count in self.spot_nodes.items())
        return (
            f"spot is {self.percent} % of {self.on_demand + self.spot} vCPUs planned; spot nodes at the start: {nodes}"
        )


def counted(pool: NodePoolSettings) -> int:
    """The vCPUs of a node of the pool; 0 where the name of its type does not tell.

    EKS takes on-demand types in their order, and of spot types the one that is least likely to be taken back (EKS User
    Guide, "Managed node group capacity types").
    """
    known = [vcpus(one) or 0 for one in pool.instance_types]
    return min(known) if pool.capacity == "spot" else known[0]


def planned(pools: Mapping[str, NodePoolSettings]) -> Capacity | None:
    """The capacity with as near to half of it spot as the spot pools' sizes and types allow; `None` without any."""
    spot = {name: pool for name, pool in pools.items() if pool.capacity == "spot"}
    if not spot:
        return None
    on_demand = sum(pool.initial_size * counted(pool) for name, pool in pools.items() if name not in spot)
    wanted = on_demand * _WANTED_PERCENT / (100 - _WANTED_PERCENT)
    nodes = {name: pool.initial_size for name, pool in spot.items()}
    vcpus_of = {name: counted(pool) for name, pool in spot.items()}
    open_to = {name for name, pool in spot.items() if pool.desired_size is None and vcpus_of[name]}
    while True:
        have = sum(count * vcpus_of[name] for name, count in nodes.items())
        # A node more only while it brings the share nearer; the emptiest pool first.
        fitting = [
            name
            for name in open_to
            if nodes[name] < spot[name].max_size and abs(have + vcpus_of[name] - wanted) < abs(have - wanted)
        ]
        if not fitting:
            return Capacity(on_demand, have, nodes)
        nodes[min(fitting, key=lambda name: (nodes[name] / spot[name].max_size, name))] += 1


def spot_mistakes(pools: Mapping[str, NodePoolSettings]) -> Iterator[Mistake]:
    """Why the pools cannot give the promised share; keys are relative to the pools."""
    plan = planned(pools)
    if plan is None:
        return
    untold = {name: [one for one in pool.instance_types if vcpus(one) is None] for name, pool in pools.items()}
    for name, types in untold.items():
        if types:
            remedy = "name sizes like large or 2xlarge"
            yield Mistake(
                "tells no vCPUs by its name, so no spot share can be planned", remedy, types, f"{name}.instance_types"
            )
    if any(untold.values()) or plan.kept:
        return
    for name in plan.spot_nodes:
        if 100 * plan.spot < LEAST_PERCENT * (plan.on_demand + plan.spot):
            problem = f"keeps spot at {plan.percent} % of capacity, below {LEAST_PERCENT} %"
            yield Mistake(problem, "raise it, or name larger types only", pools[name].max_size, f"{name}.max_size")
        else:
            problem = f"makes spot {plan.percent} % of capacity, above {MOST_PERCENT} %"
            remedy = "name smaller types or lower its sizes, or raise what the pools on demand start with"
            yield Mistake(problem, remedy, pools[name].instance_types, f"{name}.instance_types")

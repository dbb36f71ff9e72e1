"""Which subnets get or lose nodes: evenly, as an Auto Scaling group balances its Availability Zones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from .node import Subnet


def additions(
    subnets: Sequence[Subnet], there: Mapping[str, int], count: int, all_nodes: Mapping[str, int] | None = None
) -> list[Subnet]:
    """The subnets of `count` further nodes; `there` counts the group's nodes in each zone, `all_nodes` the cluster's.
    The zone with the fewest of the group is next; of several, the one with the fewest of the cluster, then the first in
    the order of the subnets. Several subnets of one zone take turns.

    AWS leaves open which of equal zones is next: this way groups of one node each are in different ones."""
    counts, chosen, everywhere = Counter(there), list[Subnet](), all_nodes or {}
    for _ in range(count):
        zones = dict.fromkeys(subnet.zone for subnet in subnets)
        zone = min(zones, key=lambda name: (counts[name], everywhere.get(name, 0)))
        of_zone = [subnet for subnet in subnets if subnet.zone == zone]
        chosen.append(of_zone[counts[zone] % len(of_zone)])
        counts[zone] += 1
    return chosen


def removals(zones: Mapping[str, str], count: int) -> list[str]:
    """Which nodes go; `zones` says where each is. The zone with the most loses one first."""
    left = dict(zones)
    gone: list[str] = []
    for _ in range(min(count, len(zones))):
        counts = Counter(left.values())
        name = max(left, key=lambda name: (counts[left[name]], name))
        gone.append(name)
        del left[name]
    return gone

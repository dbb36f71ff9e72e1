"""Which subnets get or lose nodes: evenly, as an Auto Scaling group balances its Availability Zones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from .node import Subnet


def additions(subnets: Sequence[Subnet], there: Mapping[str, int], count: int) -> list[Subnet]:
    """The subnets of `count` further nodes; `there` counts the nodes of each zone. The zone with the fewest is next, in
    the order of the subnets; several subnets of one zone take turns."""
    counts, chosen = Counter(there), list[Subnet]()
    for _ in range(count):
        zone = min(dict.fromkeys(subnet.zone for subnet in subnets), key=lambda name: counts[name])
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

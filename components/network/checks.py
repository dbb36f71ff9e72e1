"""What can be wrong with the parts of a network beside its own subnets, each as a mistake with its remedy.

A check is given what stands above its field in the settings, already checked, and the field's own value.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any

from ..model import Mistake, unusable
from .acl_plan import RULES_PER_DIRECTION, over_quota, peers
from .plan import LARGEST_VPC_PREFIX, SMALLEST_POD_PREFIX, nat_zones

Above = Mapping[str, Any]

# VPC user guide, "VPC CIDR blocks", IPv4 CIDR block association restrictions: a VPC of one private range takes no block
# of another, and none of 198.19.0.0/16. 100.64.0.0/10 goes with all of them.
_PRIVATE_RANGES = tuple(IPv4Network(block) for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"))
_RESERVED = IPv4Network("198.19.0.0/16")


def pod_block_mistakes(above: Above, pod_cidr: str | None) -> Iterator[Mistake]:
    """A secondary block that AWS refuses, or that is no use to pods."""
    if pod_cidr is None:
        return
    vpc, pods = IPv4Network(above["cidr"]), IPv4Network(pod_cidr)
    if not LARGEST_VPC_PREFIX <= pods.prefixlen <= SMALLEST_POD_PREFIX:
        yield Mistake(
            f"is a /{pods.prefixlen}, and pods take a /{LARGEST_VPC_PREFIX} to /{SMALLEST_POD_PREFIX}",
            "choose one of that size, as 100.64.0.0/16",
        )
    if reserved := unusable(pod_cidr):
        yield Mistake(f"lies in {reserved}, which is no network's", "choose a block apart from it, as 100.64.0.0/16")
    if vpc.overlaps(pods):
        yield Mistake(f"overlaps the VPC's own block {vpc}", "choose a block apart from it, as 100.64.0.0/16")
    own = [one for one in _PRIVATE_RANGES if vpc.subnet_of(one)]
    if pods.overlaps(_RESERVED) or (own and any(pods.overlaps(one) for one in _PRIVATE_RANGES if one not in own)):
        yield Mistake(f"is not a block that AWS adds to a VPC of {vpc}", "choose one in 100.64.0.0/10")


def nat_address_mistakes(above: Above, given: Mapping[str, str]) -> Iterator[Mistake]:
    """Addresses that are not one for each NAT gateway."""
    if not given:
        return
    nat, gateways = above["nat"], sorted(set(nat_zones(above["nat"], above["zones"]).values()))
    if missing := [zone for zone in gateways if zone not in given]:
        yield Mistake(
            f"has {len(given)} for {len(gateways)} NAT gateways ({nat}) and lacks {', '.join(missing)}",
            "give each zone with a gateway its allocation; with none given, they are made",
        )
    if over := [zone for zone in given if zone not in gateways]:
        expected = f"only {', '.join(gateways)} has one" if gateways else "there is none"
        yield Mistake(
            f"names {', '.join(over)}, and with nat {nat} {expected}", "take it out, or change nat", given=dict(given)
        )
    if len(set(given.values())) < len(given):
        yield Mistake("uses an address twice", "a NAT gateway needs an Elastic IP of its own")


def connected_mistakes(above: Above, connected: Sequence[str]) -> Iterator[Mistake]:
    """Blocks said to lie beyond the VPC that lie within it."""
    own = [IPv4Network(block) for block in (above["cidr"], above.get("pod_cidr")) if block]
    for index, block in enumerate(connected):
        if any(IPv4Network(block).overlaps(one) for one in own):
            yield Mistake(
                "overlaps the VPC, and what connects to a VPC cannot",
                "name blocks that lie outside",
                block,
                f"connected_cidrs.{index}",
            )


def gateway_mistakes(above: Above, services: Sequence[str]) -> Iterator[Mistake]:
    """Services named twice: a VPC takes one gateway endpoint of each."""
    if twice := sorted({one for one in services if services.count(one) > 1}):
        yield Mistake(f"names {', '.join(twice)} twice", "name each service once")


def extra_mistakes(above: Above, services: Sequence[str]) -> Iterator[Mistake]:
    """Services that are no further ones, or told by more than their own name."""
    for index, service in enumerate(services):
        key = f"extra_endpoints.{index}"
        if service in above.get("gateway_endpoints", ()):
            remedy = "take it out here, or there"
            yield Mistake("is reached by route already, by gateway_endpoints", remedy, service, key)
        if service.startswith("com.amazonaws."):
            remedy = f"write {service.split('.', 3)[-1]}: what comes before is the same for all"
            yield Mistake("is the service's full name", remedy, service, key)


def quota_mistakes(above: Above, database_ports: Mapping[str, int]) -> Iterator[Mistake]:
    """Network ACLs that would need more rules than AWS gives."""
    blocks = peers(
        above["cidr"],
        above["zones"],
        above["subnets"],
        pod_cidr=above["pod_cidr"],
        connected=above["connected_cidrs"],
    )
    for tier, count in over_quota(database_ports, blocks).items():
        yield Mistake(
            f"needs {count} rules in the network ACL of tier {tier}, and AWS gives {RULES_PER_DIRECTION}",
            "give subnets as neighbouring blocks that join into one, or fewer connected_cidrs or database_ports",
            above["subnets"] or dict(database_ports),
            "subnets" if above["subnets"] else "database_ports",
        )


CHECKS: Mapping[str, tuple[set[str], Callable[[Above, Any], Iterator[Mistake]]]] = {
    "pod_cidr": ({"cidr"}, pod_block_mistakes),
    "nat_allocation_ids": ({"zones", "nat"}, nat_address_mistakes),
    "gateway_endpoints": (set(), gateway_mistakes),
    "extra_endpoints": (set(), extra_mistakes),
    "connected_cidrs": ({"cidr"}, connected_mistakes),
    "database_ports": ({"cidr", "zones", "subnets", "pod_cidr", "connected_cidrs"}, quota_mistakes),
}
"""For each field: what it cannot be held against without, and how it is."""

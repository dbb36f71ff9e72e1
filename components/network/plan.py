"""The subnet plan: which CIDR block each subnet gets, as arithmetic on plain values.

The VPC is divided into sixteen equal blocks. Each tier owns some of them, and divides them into eight equal subnets,
one for each zone letter from a to h. A subnet's block depends only on its tier and zone: adding a zone or a tier moves
no subnet.
"""

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, collapse_addresses
from itertools import combinations
from typing import Literal, NamedTuple, get_args

from ..values import ZONE_LETTERS

Tier = Literal["public", "private", "database", "intra"]
TIERS: tuple[Tier, ...] = get_args(Tier)
# Subnets of a secondary block, for pods alone. No tier of the VPC's own block: it has no share there.
PODS = "pods"

Nat = Literal["none", "single", "one_per_zone"]

_ZONE_BITS = 3  # as many as ZONE_LETTERS need
_SIXTEENTH_BITS = 4


class Share(NamedTuple):
    """The part of a VPC that a tier owns: 2**-bits of it, counted from `place` 0."""

    bits: int
    place: int


# The lower half is for pods, which take an address each. Sixteenths 11 to 15 are reserved for future tiers.
SHARES: Mapping[str, Share] = {
    "private": Share(bits=1, place=0),
    "public": Share(bits=_SIXTEENTH_BITS, place=8),
    "database": Share(bits=_SIXTEENTH_BITS, place=9),
    "intra": Share(bits=_SIXTEENTH_BITS, place=10),
}

# EC2 API, CreateVpc and CreateSubnet (botocore 1.44.5): a block is a /16 at most and a /28 at least.
LARGEST_VPC_PREFIX = 16
SMALLEST_SUBNET_PREFIX = 28
# The plan's own minimum: an Application Load Balancer needs a /27 in each of its zones (ELB user guide,
# "Subnets for your load balancer"), and the planned tiers other than private are all of one size.
SMALLEST_PLANNED_PREFIX = 27
SMALLEST_VPC_PREFIX = SMALLEST_PLANNED_PREFIX - _SIXTEENTH_BITS - _ZONE_BITS
# A secondary block gives each zone letter an eighth, and no eighth is under the smallest subnet.
SMALLEST_POD_PREFIX = SMALLEST_SUBNET_PREFIX - _ZONE_BITS

# EC2 API, CreateVpc (botocore 1.44.5): Amazon gives a VPC an IPv6 /56, and every subnet takes a /64 of it. Sixteen
# tiers of sixteen zones then; databases stay on IPv4, which keeps the internet's addresses away from them.
_IPV6_TIER_PREFIX = 60
_IPV6_SUBNET_PREFIX = 64
IPV6_PLACES: Mapping[str, int] = {"private": 0, "public": 1, "intra": 2, PODS: 3}


class SubnetKey(NamedTuple):
    """What identifies a subnet for as long as it exists."""

    tier: str
    zone: str


def planned_block(cidr: str, key: SubnetKey, shares: Mapping[str, Share] = SHARES) -> IPv4Network:
    """The block of one subnet. A zone ends in a letter from a to h, and the VPC is a /20 or larger."""
    vpc = IPv4Network(cidr)
    share = shares[key.tier]
    prefix = vpc.prefixlen + share.bits + _ZONE_BITS
    slot = (share.place << _ZONE_BITS) + ZONE_LETTERS.index(key.zone[-1])
    return IPv4Network((int(vpc.network_address) + (slot << (32 - prefix)), prefix))


def plan_subnets(
    cidr: str,
    zones: Sequence[str],
    given: Mapping[Tier, Mapping[str, str]] | None = None,
) -> dict[SubnetKey, str]:
    """The block of every subnet, by tier and zone: the given one, else the planned one."""
    return {
        key: (given or {}).get(tier, {}).get(zone) or str(planned_block(cidr, key))
        for tier in TIERS
        for zone in zones
        for key in [SubnetKey(tier, zone)]
    }


def plan_pod_subnets(cidr: str | None, zones: Sequence[str]) -> dict[SubnetKey, str]:
    """The subnets of a secondary CIDR block: an eighth for each zone letter."""
    if cidr is None:
        return {}
    whole = {PODS: Share(bits=0, place=0)}
    return {key: str(planned_block(cidr, key, whole)) for zone in zones for key in [SubnetKey(PODS, zone)]}


def tier_blocks(cidr: str, zones: Sequence[str], given: Mapping[Tier, Mapping[str, str]], tier: Tier) -> list[str]:
    """The CIDR blocks that hold a tier and nothing else: its whole share, so that adding a zone changes none of them.

    Given blocks may lie in another tier's share: then they are the tier's subnets, collapsed.
    """
    if not given:
        share = SHARES[tier]
        vpc = IPv4Network(cidr)
        prefix = vpc.prefixlen + share.bits
        return [str(IPv4Network((int(vpc.network_address) + (share.place << (32 - prefix)), prefix)))]
    blocks = (IPv4Network(block) for key, block in plan_subnets(cidr, zones, given).items() if key.tier == tier)
    return [str(block) for block in collapse_addresses(blocks)]


def ipv6_tier_block(vpc: str, tier: str) -> str:
    """The /60 of a tier in the VPC's IPv6 /56."""
    size = 1 << (128 - _IPV6_TIER_PREFIX)
    return str(IPv6Network((int(IPv6Network(vpc).network_address) + IPV6_PLACES[tier] * size, _IPV6_TIER_PREFIX)))


def ipv6_block(vpc: str, key: SubnetKey) -> str:
    """The /64 of a subnet in the VPC's IPv6 /56."""
    tier = int(IPv6Network(ipv6_tier_block(vpc, key.tier)).network_address)
    slot = ZONE_LETTERS.index(key.zone[-1]) << (128 - _IPV6_SUBNET_PREFIX)
    return str(IPv6Network((tier + slot, _IPV6_SUBNET_PREFIX)))


def overlaps(blocks: Mapping[SubnetKey, str]) -> Iterator[tuple[SubnetKey, SubnetKey]]:
    """Every pair of subnets that share an address."""
    networks = {key: IPv4Network(block) for key, block in blocks.items()}
    return ((one, other) for one, other in combinations(networks, 2) if networks[one].overlaps(networks[other]))


def nat_zones(nat: Nat, zones: Sequence[str]) -> dict[str, str]:
    """For each zone that reaches the internet, the zone whose NAT gateway it uses; `single` is in the first zone."""
    if nat == "none":
        return {}
    return {zone: zone if nat == "one_per_zone" else zones[0] for zone in zones}

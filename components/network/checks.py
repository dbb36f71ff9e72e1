"""Checks between the fields of the network's settings, other than those of its subnets.

Each check gets the validated fields that precede its own, and the value of its own field.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any

from ..mistakes import Mistake
from ..values import reserved_problem
from .acl_plan import RULES_PER_DIRECTION, over_quota, peers
from .plan import LARGEST_VPC_PREFIX, SMALLEST_POD_PREFIX, nat_zones

Preceding = Mapping[str, Any]

# VPC user guide, "IPv4 CIDR block association restrictions": for a VPC with a block in the first range, the ranges that
# no further block may be from. 100.64.0.0/10 goes with all of them.
_RESTRICTIONS: Sequence[tuple[str, tuple[str, ...]]] = (
    ("10.0.0.0/15", ("10.0.0.0/16",)),
    ("10.0.0.0/8", ("172.16.0.0/12", "192.168.0.0/16", "198.19.0.0/16")),
    ("172.16.0.0/12", ("10.0.0.0/8", "192.168.0.0/16", "172.31.0.0/16", "198.19.0.0/16")),
    ("192.168.0.0/16", ("10.0.0.0/8", "172.16.0.0/12", "198.19.0.0/16")),
    ("198.19.0.0/16", ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")),
)
# The same for public ranges and 100.64.0.0/10, and so for every other one.
_RESTRICTED_ELSEWHERE = ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "198.19.0.0/16")


def restricted_ranges(vpc: str) -> list[str]:
    """The ranges that no secondary CIDR block of a VPC with this block may be from."""
    rows = [ranges for existing, ranges in _RESTRICTIONS if IPv4Network(vpc).subnet_of(IPv4Network(existing))]
    return [block for ranges in rows or [_RESTRICTED_ELSEWHERE] for block in ranges]


def pod_block_mistakes(preceding: Preceding, pod_cidr: str | None) -> Iterator[Mistake]:
    """A secondary CIDR block that AWS rejects or that is too small for pods."""
    if pod_cidr is None:
        return
    vpc, pods = IPv4Network(preceding["cidr"]), IPv4Network(pod_cidr)
    if not LARGEST_VPC_PREFIX <= pods.prefixlen <= SMALLEST_POD_PREFIX:
        yield Mistake(
            f"has prefix length /{pods.prefixlen}",
            f"use /{LARGEST_VPC_PREFIX} to /{SMALLEST_POD_PREFIX}, for example 100.64.0.0/16",
        )
    if problem := reserved_problem(pod_cidr):
        yield Mistake(problem, "use another block, for example 100.64.0.0/16")
    if vpc.overlaps(pods):
        yield Mistake(f"overlaps the VPC CIDR block {vpc}", "use another block, for example 100.64.0.0/16")
        return
    for restricted in restricted_ranges(preceding["cidr"]):
        if pods.overlaps(IPv4Network(restricted)):
            problem = f"cannot be added to a VPC with {vpc}, for which AWS excludes {restricted}"
            yield Mistake(problem, "use a block in 100.64.0.0/10, for example 100.64.0.0/16")
            return


def nat_address_mistakes(preceding: Preceding, allocation_ids: Mapping[str, str]) -> Iterator[Mistake]:
    """Elastic IP addresses that are not exactly one for each NAT gateway."""
    if not allocation_ids:
        return
    nat, gateways = preceding["nat"], sorted(set(nat_zones(preceding["nat"], preceding["zones"]).values()))
    if missing := [zone for zone in gateways if zone not in allocation_ids]:
        yield Mistake(
            f"has no Elastic IP address for the NAT gateways in {', '.join(missing)} (nat is {nat})",
            "specify one for each NAT gateway, or none to create them all",
        )
    if unused := [zone for zone in allocation_ids if zone not in gateways]:
        with_gateway = f"only {', '.join(gateways)} has a NAT gateway" if gateways else "there is no NAT gateway"
        problem = f"has an Elastic IP address for {', '.join(unused)}, but with nat {nat} {with_gateway}"
        yield Mistake(problem, "remove it, or change nat", dict(allocation_ids), "nat_allocation_ids")
    if len(set(allocation_ids.values())) < len(allocation_ids):
        yield Mistake("has a duplicate allocation ID", "each NAT gateway needs its own Elastic IP address")


def connected_mistakes(preceding: Preceding, connected: Sequence[str]) -> Iterator[Mistake]:
    """Connected networks that overlap the VPC, or that no network has."""
    own = [IPv4Network(block) for block in (preceding["cidr"], preceding.get("pod_cidr")) if block]
    for index, block in enumerate(connected):
        key = f"connected_cidrs.{index}"
        if any(IPv4Network(block).overlaps(vpc) for vpc in own):
            remedy = "use CIDR blocks outside the VPC: a connected network cannot overlap it"
            yield Mistake("overlaps the VPC", remedy, block, key)
        elif problem := reserved_problem(block):
            yield Mistake(problem, "use the CIDR blocks of the connected networks", block, key)


def gateway_mistakes(preceding: Preceding, services: Sequence[str]) -> Iterator[Mistake]:
    """Duplicate services: a VPC has one gateway endpoint per service."""
    if duplicates := sorted({service for service in services if services.count(service) > 1}):
        yield Mistake(f"has duplicate services: {', '.join(duplicates)}", "list each service once")


def extra_mistakes(preceding: Preceding, services: Sequence[str]) -> Iterator[Mistake]:
    """Services that have a gateway endpoint already, or that are named in full."""
    for index, service in enumerate(services):
        key = f"extra_endpoints.{index}"
        if service in preceding.get("gateway_endpoints", ()):
            yield Mistake("already has a gateway endpoint", "remove it here or in gateway_endpoints", service, key)
        if service.startswith("com.amazonaws."):
            remedy = f"write {service.split('.', 3)[-1]}, without com.amazonaws.<region>"
            yield Mistake("is a full service name", remedy, service, key)


def quota_mistakes(preceding: Preceding, database_ports: Mapping[str, int]) -> Iterator[Mistake]:
    """Network ACLs that would exceed the quota of rules."""
    blocks = peers(
        preceding["cidr"],
        preceding["zones"],
        preceding["subnets"],
        pod_cidr=preceding["pod_cidr"],
        connected=preceding["connected_cidrs"],
    )
    for tier, count in over_quota(database_ports, blocks).items():
        yield Mistake(
            f"needs {count} rules in the network ACL of the {tier} subnets, the AWS quota is {RULES_PER_DIRECTION}",
            "use adjacent subnet blocks, which can be merged, or fewer connected_cidrs or database_ports",
            preceding["subnets"] or dict(database_ports),
            "subnets" if preceding["subnets"] else "database_ports",
        )


CHECKS: Mapping[str, tuple[set[str], Callable[[Preceding, Any], Iterator[Mistake]]]] = {
    "pod_cidr": ({"cidr"}, pod_block_mistakes),
    "nat_allocation_ids": ({"zones", "nat"}, nat_address_mistakes),
    "gateway_endpoints": (set(), gateway_mistakes),
    "extra_endpoints": (set(), extra_mistakes),
    "connected_cidrs": ({"cidr"}, connected_mistakes),
    "database_ports": ({"cidr", "zones", "subnets", "pod_cidr", "connected_cidrs"}, quota_mistakes),
}
"""For each field, the preceding fields that its check needs, and the check; it runs when all of them are valid."""

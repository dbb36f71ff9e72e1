"""The network ACLs of each tier, as tables of plain values.

Network ACLs are stateless, so every row that allows requests has one that allows the responses. Security groups decide
between single resources; these tables keep whole tiers apart, whatever a group allows.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from .plan import IPV6_PLACES, PODS, TIERS, Tier, ipv6_tier_block, tier_blocks

Protocol = Literal["tcp", "udp", "icmp", "icmpv6", "all"]

# The ports that responses come to. Linux itself opens connections from 32768 on; NAT gateways and load balancers from
# 1024 (VPC user guide, "Ephemeral ports"), and so do nodes: the VPC CNI translates the addresses of pods that call out
# of the VPC with `--random-fully`, for which the kernel takes any port from 1024 on (amazon-vpc-cni-k8s #509, #1893).
# From 32768 on only, every other connection of a pod to the internet would hang.
EPHEMERAL = (1024, 65535)
EVERY_PORT = (0, 65535)
# VPC quotas, "Rules per network ACL": in each direction, IPv4 and IPv6 counted apart.
RULES_PER_DIRECTION = 20
# A row has its rule number and the nine after it for its CIDR blocks, one for each zone letter at most; IPv6 takes the
# last.
_IPV6_PLACE = 9
# ICMP type and code: "fragmentation needed" (RFC 792) and, its name in IPv6, "packet too big" (RFC 4443).
_FRAGMENTATION_NEEDED = (3, 4)
_PACKET_TOO_BIG = (2, 0)


class Blocks(NamedTuple):
    """The CIDR blocks of one peer."""

    ipv4: tuple[str, ...] = ()
    ipv6: tuple[str, ...] = ()


class Row(NamedTuple):
    """One kind of traffic that a tier allows; its rule number is its identity, and never reused."""

    number: int
    peer: str
    protocol: Protocol
    ports: tuple[int, int]
    reason: str


class Entry(NamedTuple):
    """A network ACL rule as AWS takes it."""

    number: int
    protocol: Protocol
    ports: tuple[int, int]
    block: str


class Acl(NamedTuple):
    """The rows of one tier, by key."""

    inbound: Mapping[str, Row]
    outbound: Mapping[str, Row]


# Workloads live in two tiers where pods have a block of their own; both get the same rows.
_WORKLOADS = ("private", "pods")

_REPLIES: Mapping[str, Row] = {
    "replies-tcp": Row(800, "anywhere", "tcp", EPHEMERAL, "responses to connections opened from here"),
    "replies-udp": Row(810, "anywhere", "udp", EPHEMERAL, "responses to datagrams sent from here"),
    "path-mtu": Row(
        820, "anywhere", "icmp", _FRAGMENTATION_NEEDED, "fragmentation needed: without it large packets are lost"
    ),
}
_EVERYWHERE: Mapping[str, Row] = {"anywhere": Row(100, "anywhere", "all", EVERY_PORT, "the destination decides")}

_PUBLIC = Acl(
    inbound={
        "https": Row(100, "anywhere", "tcp", (443, 443), "load balancers serve HTTPS"),
        "http": Row(110, "anywhere", "tcp", (80, 80), "load balancers redirect HTTP to HTTPS"),
        **{
            f"from-{peer}": Row(200 + 10 * place, peer, "all", EVERY_PORT, "to the internet through a NAT gateway")
            for place, peer in enumerate(_WORKLOADS)
        },
        **_REPLIES,
    },
    outbound=_EVERYWHERE,
)

_PRIVATE = Acl(
    inbound={
        **{
            f"from-{peer}": Row(100 + 10 * place, peer, "all", EVERY_PORT, "nodes and pods to each other")
            for place, peer in enumerate(_WORKLOADS)
        },
        "load-balancers": Row(200, "public", "tcp", EVERY_PORT, "load balancers to the ports of pods"),
        "control-plane": Row(210, "intra", "tcp", EVERY_PORT, "the API server to kubelets, webhooks and proxied pods"),
        "connected": Row(220, "connected", "tcp", EVERY_PORT, "connected networks to internal load balancers"),
        **_REPLIES,
    },
    outbound=_EVERYWHERE,
)

_INTRA = Acl(
    inbound={
        **{
            f"api-from-{peer}": Row(100 + 10 * place, peer, "tcp", (443, 443), "nodes and pods to the API server")
            for place, peer in enumerate(_WORKLOADS)
        },
        "api-from-connected": Row(120, "connected", "tcp", (443, 443), "people and pipelines to the API server"),
        **{
            f"replies-from-{peer}": Row(800 + 10 * place, peer, "tcp", EPHEMERAL, "responses to the API server")
            for place, peer in enumerate(_WORKLOADS)
        },
    },
    outbound={
        **{
            f"to-{peer}": Row(100 + 10 * place, peer, "tcp", EVERY_PORT, "kubelets, webhooks, proxied pods, responses")
            for place, peer in enumerate(_WORKLOADS)
        },
        "replies-to-connected": Row(800, "connected", "tcp", EPHEMERAL, "responses of the API server"),
    },
)


def _database(ports: Mapping[str, int]) -> Acl:
    """Only the ports of databases, from workloads; the order of the ports determines their rule numbers."""
    return Acl(
        inbound={
            "replication": Row(100, "database", "tcp", EVERY_PORT, "replicas and cache shards to each other"),
            **{
                f"{key}-from-{peer}": Row(200 + 20 * turn + 10 * place, peer, "tcp", (port, port), f"{key} clients")
                for turn, (key, port) in enumerate(ports.items())
                for place, peer in enumerate(_WORKLOADS)
            },
        },
        outbound={
            "replication": Row(100, "database", "tcp", EVERY_PORT, "replicas and cache shards to each other"),
            **{
                f"replies-to-{peer}": Row(800 + 10 * place, peer, "tcp", EPHEMERAL, "responses to clients")
                for place, peer in enumerate(_WORKLOADS)
            },
        },
    )


def acls(database_ports: Mapping[str, int]) -> dict[str, Acl]:
    """The tables of every tier; pod subnets use the private one."""
    return {"public": _PUBLIC, "private": _PRIVATE, "database": _database(database_ports), "intra": _INTRA}


def entries(rows: Mapping[str, Row], blocks: Mapping[str, Blocks], *, ipv6: bool = True) -> list[Entry]:
    """The rules of one direction; a row whose peer has no CIDR blocks makes none. Without `ipv6`, only IPv4 rules."""
    made = sorted(entry for row in rows.values() for entry in _entries(row, blocks))
    return [entry for entry in made if ipv6 or ":" not in entry.block]


def _entries(row: Row, blocks: Mapping[str, Blocks]) -> Iterator[Entry]:
    peer = blocks.get(row.peer, Blocks())
    for place, block in enumerate(peer.ipv4):
        yield Entry(row.number + place, row.protocol, row.ports, block)
    for block in peer.ipv6:
        icmp = row.protocol == "icmp"
        protocol, ports = ("icmpv6", _PACKET_TOO_BIG) if icmp else (row.protocol, row.ports)
        yield Entry(row.number + _IPV6_PLACE, protocol, ports, block)


def peers(
    cidr: str,
    zones: Sequence[str],
    given: Mapping[Tier, Mapping[str, str]],
    *,
    pod_cidr: str | None = None,
    connected: Sequence[str] = (),
    ipv6: str | None = None,
) -> dict[str, Blocks]:
    """The CIDR blocks of every peer that rows name; `ipv6` is the VPC's IPv6 CIDR block, where it has one."""
    ipv4 = {tier: tier_blocks(cidr, zones, given, tier) for tier in TIERS}
    ipv4 |= {PODS: [pod_cidr]} if pod_cidr else {}
    found = {
        tier: Blocks(tuple(blocks), (ipv6_tier_block(ipv6, tier),) if ipv6 and tier in IPV6_PLACES else ())
        for tier, blocks in ipv4.items()
    }
    # Networks connect by IPv4.
    return {
        **found,
        "connected": Blocks(tuple(connected)),
        "anywhere": Blocks(("0.0.0.0/0",), ("::/0",) if ipv6 else ()),
    }


def over_quota(database_ports: Mapping[str, int], blocks: Mapping[str, Blocks]) -> dict[str, int]:
    """The tiers that need more rules in one direction and IP version than the quota, with the rules they need."""
    needed = {
        tier: max(_most_of_one_family(entries(rows, blocks)) for rows in acl)
        for tier, acl in acls(database_ports).items()
    }
    return {tier: count for tier, count in needed.items() if count > RULES_PER_DIRECTION}


def _most_of_one_family(made: Sequence[Entry]) -> int:
    ipv6 = sum(":" in entry.block for entry in made)
    return max(ipv6, len(made) - ipv6)

"""Who reaches whom: the network ACLs of each tier, as tables of plain values.

An ACL keeps no memory of a connection, so every row that lets requests in has one that lets the answers out. Security
groups decide between single resources; these tables keep whole tiers apart, whatever a group is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from .plan import IPV6_PLACES, PODS, TIERS, Tier, ipv6_tier_block, tier_blocks

Protocol = Literal["tcp", "udp", "icmp", "icmpv6", "all"]

# Linux opens connections from 32768 on; NAT gateways and other systems from 1024 (VPC user guide, "Ephemeral ports").
EPHEMERAL = (1024, 65535)
EVERY_PORT = (0, 65535)
# VPC quotas, "Rules per network ACL": in each direction, IPv4 and IPv6 counted apart.
RULES_PER_DIRECTION = 20
# A row has its number and the nine after it for its blocks, one for each zone letter at most; IPv6 takes the last.
_IPV6_PLACE = 9
# ICMP type and code: "fragmentation needed" (RFC 792) and, its name in IPv6, "packet too big" (RFC 4443).
_FRAGMENTATION_NEEDED = (3, 4)
_PACKET_TOO_BIG = (2, 0)


class Blocks(NamedTuple):
    """The addresses of one peer."""

    ipv4: tuple[str, ...] = ()
    ipv6: tuple[str, ...] = ()


class Row(NamedTuple):
    """One thing that a tier lets in or out; its number is its identity, and never given to another."""

    number: int
    peer: str
    protocol: Protocol
    ports: tuple[int, int]
    reason: str


class Entry(NamedTuple):
    """A rule as AWS takes it."""

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
    "replies-tcp": Row(800, "anywhere", "tcp", EPHEMERAL, "answers to connections opened from here"),
    "replies-udp": Row(810, "anywhere", "udp", EPHEMERAL, "answers to datagrams sent from here"),
    "path-mtu": Row(
        820, "anywhere", "icmp", _FRAGMENTATION_NEEDED, "fragmentation needed: without it large packets vanish"
    ),
}
_EVERYWHERE: Mapping[str, Row] = {"anywhere": Row(100, "anywhere", "all", EVERY_PORT, "whoever is reached decides")}

_PUBLIC = Acl(
    inbound={
        "https": Row(100, "anywhere", "tcp", (443, 443), "load balancers serve HTTPS"),
        "http": Row(110, "anywhere", "tcp", (80, 80), "load balancers redirect HTTP to HTTPS"),
        **{
            f"from-{peer}": Row(200 + 10 * place, peer, "all", EVERY_PORT, "on the way out by a NAT gateway")
            for place, peer in enumerate(_WORKLOADS)
        },
        **_REPLIES,
    },
    outbound=_EVERYWHERE,
)

_PRIVATE = Acl(
    inbound={
        **{
            f"from-{peer}": Row(100 + 10 * place, peer, "all", EVERY_PORT, "nodes and pods among themselves")
            for place, peer in enumerate(_WORKLOADS)
        },
        "load-balancers": Row(200, "public", "tcp", EVERY_PORT, "load balancers to the ports that pods chose"),
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
            f"replies-from-{peer}": Row(800 + 10 * place, peer, "tcp", EPHEMERAL, "answers to the API server")
            for place, peer in enumerate(_WORKLOADS)
        },
    },
    outbound={
        **{
            f"to-{peer}": Row(100 + 10 * place, peer, "tcp", EVERY_PORT, "kubelets, webhooks, proxied pods, answers")
            for place, peer in enumerate(_WORKLOADS)
        },
        "replies-to-connected": Row(800, "connected", "tcp", EPHEMERAL, "answers of the API server"),
    },
)


def _database(ports: Mapping[str, int]) -> Acl:
    """Only the ports that databases serve, from workloads; the order of the ports gives their numbers."""
    return Acl(
        inbound={
            "replication": Row(100, "database", "tcp", EVERY_PORT, "replicas and cache shards among themselves"),
            **{
                f"{key}-from-{peer}": Row(200 + 20 * turn + 10 * place, peer, "tcp", (port, port), f"{key} clients")
                for turn, (key, port) in enumerate(ports.items())
                for place, peer in enumerate(_WORKLOADS)
            },
        },
        outbound={
            "replication": Row(100, "database", "tcp", EVERY_PORT, "replicas and cache shards among themselves"),
            **{
                f"replies-to-{peer}": Row(800 + 10 * place, peer, "tcp", EPHEMERAL, "answers to clients")
                for place, peer in enumerate(_WORKLOADS)
            },
        },
    )


def acls(database_ports: Mapping[str, int]) -> dict[str, Acl]:
    """The tables of every tier; the subnets of pods are under the private one."""
    return {"public": _PUBLIC, "private": _PRIVATE, "database": _database(database_ports), "intra": _INTRA}


def entries(rows: Mapping[str, Row], blocks: Mapping[str, Blocks], *, ipv6: bool = True) -> list[Entry]:
    """The rules of one direction; a row whose peer has no blocks makes none. A tier without IPv6 wants none of it."""
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
    """The blocks of every peer that rows name; `ipv6` is the VPC's own block, where it has one."""
    ipv4 = {tier: tier_blocks(cidr, zones, given, tier) for tier in TIERS}
    ipv4 |= {PODS: [pod_cidr]} if pod_cidr else {}
    found = {
        tier: Blocks(tuple(blocks), (ipv6_tier_block(ipv6, tier),) if ipv6 and tier in IPV6_PLACES else ())
        for tier, blocks in ipv4.items()
    }
    # Connected networks and the world are told apart by nothing but their blocks; networks connect by IPv4.
    return {
        **found,
        "connected": Blocks(tuple(connected)),
        "anywhere": Blocks(("0.0.0.0/0",), ("::/0",) if ipv6 else ()),
    }


def over_quota(database_ports: Mapping[str, int], blocks: Mapping[str, Blocks]) -> dict[str, int]:
    """The tiers that need more rules in one direction and family than AWS gives, with the rules they need."""
    needed = {
        tier: max(_most_of_one_family(entries(rows, blocks)) for rows in acl)
        for tier, acl in acls(database_ports).items()
    }
    return {tier: count for tier, count in needed.items() if count > RULES_PER_DIRECTION}


def _most_of_one_family(made: Sequence[Entry]) -> int:
    ipv6 = sum(":" in entry.block for entry in made)
    return max(ipv6, len(made) - ipv6)

"""What security groups let in and out, alike whichever of the resource types it is written in.

Only blocks can be the whole internet: other groups, the group itself and AWS's prefix lists name what is known. A
prefix list of one's own may hold the whole internet all the same, and is read by itself.
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from policies.accessors.inputs import UnreadableError, Value, any_of, which
from policies.rule import Resource

INLINE = frozenset({"aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"})
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
INGRESS_TYPES = INLINE | {RULE, INGRESS_RULE}
EGRESS_TYPES = INLINE | {RULE, EGRESS_RULE}

PREFIX_LIST_TYPES = frozenset(
    {"aws:ec2/managedPrefixList:ManagedPrefixList", "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"}
)

# IANA protocol numbers, which AWS takes in place of names (EC2 API reference, IpPermission.IpProtocol).
_EVERY_PROTOCOL = frozenset({"-1", "all"})
_TCP = frozenset({"tcp", "6"})
_UDP = frozenset({"udp", "17"})
_ICMP = frozenset({"icmp", "1", "icmpv6", "58"})
# Ports are numbers of 16 bits (RFC 9293, 3.1).
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Opening:
    """One row of ingress or egress, or of a network ACL, with where it stands in its resource."""

    where: str
    protocol: Value
    from_port: Value
    to_port: Value
    blocks: tuple[Value, ...]

    def every_protocol(self) -> bool:
        """Whether the protocol is "-1", with which AWS ignores the ports; so does a protocol that is missing."""
        return self._spoken() in _EVERY_PROTOCOL

    def is_tcp(self) -> bool:
        return self._spoken() in _TCP

    def is_udp(self) -> bool:
        return self._spoken() in _UDP

    def is_icmp(self) -> bool:
        """Whether it is of the messages by which the network itself reports, of IPv4 or IPv6."""
        return self._spoken() in _ICMP

    def has_ports(self) -> bool:
        return any_of(self.is_tcp, self.is_udp)

    def every_port(self) -> bool:
        """Whether all ports of a protocol that has ports are open; port 0 or 1 is the first."""
        first, last = self.span()
        return first <= 1 and last >= LAST_PORT and self.has_ports()

    def opens(self, port: int) -> bool:
        """Whether the port is among those open."""
        first, last = self.span()
        return first <= port <= last and self.has_ports()

    def span(self) -> tuple[float, float]:
        """The first and the last port; missing ones are all ports."""
        first, last = self.from_port.number(), self.to_port.number()
        every = last == -1
        return (0 if first is None else first), (LAST_PORT if last is None or every else last)

    def to_world(self) -> list[str]:
        """The blocks of this opening that are the whole internet."""
        blocks = [block for listed in self.blocks for block in listed.entries()]
        found = which((block, lambda block=block: is_world(block)) for block in blocks)
        return [block.text() or "" for block in found]

    def _spoken(self) -> str:
        return (self.protocol.text() or "-1").lower()


def ingress(resource: Resource) -> Iterator[Opening]:
    """Every opening that the resource makes towards a security group's members."""
    yield from _openings(resource, "ingress")


def egress(resource: Resource) -> Iterator[Opening]:
    """Every opening that the resource makes for what a security group's members send.

    Missing is none: the provider takes away the rule that AWS gives a new group (pulumi-aws 7.51, ec2.SecurityGroup).
    """
    yield from _openings(resource, "egress")


def listed_blocks(resource: Resource) -> Iterator[Value]:
    """The blocks of a prefix list of one's own, or of an entry that is added to one; of other types, none."""
    for entry in resource.props["entries"].entries():
        yield entry["cidr"]
    yield resource.props["cidr"]


def _openings(resource: Resource, direction: str) -> Iterator[Opening]:
    props = resource.props
    if resource.type in INLINE:
        for row in props[direction].entries():
            yield _opening(row.path, row, row["protocol"], "cidrBlocks", "ipv6CidrBlocks")
    elif resource.type == RULE:
        if props["type"].text() == direction:
            yield _opening("the rule", props, props["protocol"], "cidrBlocks", "ipv6CidrBlocks")
    elif resource.type in (INGRESS_RULE, EGRESS_RULE):
        yield _opening("the rule", props, props["ipProtocol"], "cidrIpv4", "cidrIpv6")


def _opening(where: str, row: Value, protocol: Value, *blocks: str) -> Opening:
    return Opening(where, protocol, row["fromPort"], row["toPort"], tuple(row[name] for name in blocks))


def is_world(block: Value) -> bool:
    """Whether the CIDR block is the whole internet, of IPv4 or IPv6."""
    network = network_of(block)
    return network is not None and network.prefixlen == 0


def network_of(block: Value) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The CIDR block as a network; host bits count as AWS counts them, not at all."""
    text = block.text()
    if text is None:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise UnreadableError(block.path, "a CIDR block") from None

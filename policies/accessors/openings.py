"""Rules of security groups, whichever resource type declares them.

Only CIDR blocks can be the whole internet: security group references and AWS managed prefix lists cannot. A customer
managed prefix list can contain 0.0.0.0/0, and is judged as a resource of its own.
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from policies.engine.inputs import UnreadableError, Value, any_of, which
from policies.engine.rule import Resource

INLINE = frozenset({"aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"})
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
INGRESS_TYPES = INLINE | {RULE, INGRESS_RULE}
EGRESS_TYPES = INLINE | {RULE, EGRESS_RULE}

PREFIX_LIST_TYPES = frozenset(
    {"aws:ec2/managedPrefixList:ManagedPrefixList", "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"}
)

# IANA protocol numbers, which AWS accepts instead of names (EC2 API reference, IpPermission.IpProtocol).
_EVERY_PROTOCOL = frozenset({"-1", "all"})
_TCP = frozenset({"tcp", "6"})
_UDP = frozenset({"udp", "17"})
_ICMP = frozenset({"icmp", "1", "icmpv6", "58"})
# Ports are 16-bit numbers (RFC 9293, 3.1).
LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Opening:
    """A rule of a security group or network ACL; `where` is its path in the resource."""

    where: str
    protocol: Value
    from_port: Value
    to_port: Value
    blocks: tuple[Value, ...]

    def every_protocol(self) -> bool:
        """Whether the protocol is all ("-1" or missing), for which AWS ignores the ports."""
        return self._protocol() in _EVERY_PROTOCOL

    def is_tcp(self) -> bool:
        return self._protocol() in _TCP

    def is_udp(self) -> bool:
        return self._protocol() in _UDP

    def is_icmp(self) -> bool:
        """Whether the protocol is ICMP or ICMPv6."""
        return self._protocol() in _ICMP

    def has_ports(self) -> bool:
        return any_of(self.is_tcp, self.is_udp)

    def every_port(self) -> bool:
        """Whether all ports of TCP or UDP are open; the first port may be 0 or 1."""
        first, last = self.span()
        return first <= 1 and last >= LAST_PORT and self.has_ports()

    def opens(self, port: int) -> bool:
        """Whether the port is in the port range."""
        first, last = self.span()
        return first <= port <= last and self.has_ports()

    def span(self) -> tuple[float, float]:
        """The first and last port of the range; a missing range means all ports."""
        first, last = self.from_port.number(), self.to_port.number()
        every = last == -1
        return (0 if first is None else first), (LAST_PORT if last is None or every else last)

    def to_world(self) -> list[str]:
        """The CIDR blocks of the rule that are 0.0.0.0/0 or ::/0."""
        blocks = [block for listed in self.blocks for block in listed.entries()]
        open_blocks = which((block, lambda block=block: is_world(block)) for block in blocks)
        return [block.text() or "" for block in open_blocks]

    def _protocol(self) -> str:
        return (self.protocol.text() or "-1").lower()


def ingress(resource: Resource) -> Iterator[Opening]:
    """Every ingress rule that the resource declares."""
    yield from _openings(resource, "ingress")


def egress(resource: Resource) -> Iterator[Opening]:
    """Every egress rule that the resource declares.

    Missing means none: the provider removes a new group's default egress rule (pulumi-aws 7.51, ec2.SecurityGroup).
    """
    yield from _openings(resource, "egress")


def listed_blocks(resource: Resource) -> Iterator[Value]:
    """The CIDR blocks of a customer managed prefix list or of one of its entries; none for other types."""
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
    """Whether the CIDR block is 0.0.0.0/0 or ::/0."""
    network = network_of(block)
    return network is not None and network.prefixlen == 0


def network_of(block: Value) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """The CIDR block as a network; host bits are ignored, as AWS does."""
    text = block.text()
    if text is None:
        return None
    try:
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        raise UnreadableError(block.path, "a CIDR block") from None

"""Ingress of security groups, alike whichever of the three resource types it is written in."""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass

from policies.inputs import UnreadableError, Value, which
from policies.rule import Resource

INLINE = frozenset({"aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"})
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
TYPES = INLINE | {RULE, INGRESS_RULE}

# IANA protocol numbers, which AWS takes in place of names (EC2 API reference, IpPermission.IpProtocol).
_EVERY_PROTOCOL = frozenset({"-1", "all"})
_PROTOCOLS_WITH_PORTS = frozenset({"tcp", "6", "udp", "17"})
# Ports are numbers of 16 bits (RFC 9293, 3.1).
_LAST_PORT = 65535


@dataclass(frozen=True, slots=True)
class Opening:
    """One row of ingress, with where it stands in its resource."""

    where: str
    protocol: Value
    from_port: Value
    to_port: Value
    blocks: tuple[Value, ...]

    def every_protocol(self) -> bool:
        """Whether the protocol is "-1", with which AWS ignores the ports; so does a protocol that is missing."""
        return (self.protocol.text() or "-1").lower() in _EVERY_PROTOCOL

    def every_port(self) -> bool:
        """Whether all ports of a protocol that has ports are open; port 0 or 1 is the first."""
        first, last = self._ports()
        return self._has_ports() and first <= 1 and last >= _LAST_PORT

    def opens(self, port: int) -> bool:
        """Whether the port is among those open."""
        first, last = self._ports()
        return self._has_ports() and first <= port <= last

    def to_world(self) -> list[str]:
        """The blocks of this opening that are the whole internet."""
        blocks = [block for listed in self.blocks for block in listed.entries()]
        found = which((block, lambda block=block: is_world(block)) for block in blocks)
        return [block.text() or "" for block in found]

    def _has_ports(self) -> bool:
        return (self.protocol.text() or "-1").lower() in _PROTOCOLS_WITH_PORTS

    def _ports(self) -> tuple[float, float]:
        first, last = self.from_port.number(), self.to_port.number()
        every = last == -1
        return (0 if first is None else first), (_LAST_PORT if last is None or every else last)


def ingress(resource: Resource) -> Iterator[Opening]:
    """Every opening that the resource makes towards a security group's members."""
    props = resource.props
    if resource.type in INLINE:
        for row in props["ingress"].entries():
            yield _opening(row.path, row, row["protocol"], "cidrBlocks", "ipv6CidrBlocks")
    elif resource.type == RULE and props["type"].text() == "ingress":
        yield _opening("the rule", props, props["protocol"], "cidrBlocks", "ipv6CidrBlocks")
    elif resource.type == INGRESS_RULE:
        yield _opening("the rule", props, props["ipProtocol"], "cidrIpv4", "cidrIpv6")


def _opening(where: str, row: Value, protocol: Value, *blocks: str) -> Opening:
    return Opening(where, protocol, row["fromPort"], row["toPort"], tuple(row[name] for name in blocks))


def is_world(block: Value) -> bool:
    """Whether the CIDR block is the whole internet, of IPv4 or IPv6."""
    text = block.text()
    if text is None:
        return False
    try:
        return ipaddress.ip_network(text, strict=False).prefixlen == 0
    except ValueError:
        raise UnreadableError(block.path, "a CIDR block") from None

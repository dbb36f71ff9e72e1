"""Rules of security groups, whichever resource type declares them.

Only CIDR blocks can be the whole internet: security group references and AWS managed prefix lists cannot. A customer
managed prefix list can contain 0.0.0.0/0, and is judged as a resource of its own.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from policies.accessors.internet import in_pieces, internet_in
from policies.accessors.siblings import siblings
from policies.engine.inputs import Value, any_of, readable
from policies.engine.rule import Resource

DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
INLINE = frozenset({"aws:ec2/securityGroup:SecurityGroup", DEFAULT_GROUP})
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
RULES_OF_GROUPS = frozenset({RULE, INGRESS_RULE, EGRESS_RULE})
INGRESS_TYPES = INLINE | {RULE, INGRESS_RULE}
EGRESS_TYPES = INLINE | {RULE, EGRESS_RULE}

_PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
_PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
PREFIX_LIST_TYPES = frozenset({_PREFIX_LIST, _PREFIX_LIST_ENTRY})

Traffic = tuple[str, float, float]
"""A protocol, and the first and last port."""

# IANA protocol numbers, which AWS accepts instead of names (EC2 API reference, IpPermission.IpProtocol).
_EVERY_PROTOCOL = frozenset({"-1", "all"})
_TCP = frozenset({"tcp", "6"})
_UDP = frozenset({"udp", "17"})
_ICMP = frozenset({"icmp", "1", "icmpv6", "58"})
# Ports are 16-bit numbers (RFC 9293, 3.1).
LAST_PORT = 65535

# How many of many rules a message names.
_SHOWN = 2


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
        """The CIDR blocks of the rule, collapsed, if they are the internet; otherwise none."""
        return internet_in(block for listed in self.blocks for block in listed.entries())

    def traffic(self) -> Traffic:
        """The protocol by one name, and the first and last port."""
        if self.every_protocol():
            return "-1", 0, LAST_PORT
        names = {"tcp": self.is_tcp, "udp": self.is_udp}
        return next((name for name, holds in names.items() if holds()), self._protocol()), *self.span()

    def covers(self, traffic: Traffic) -> bool:
        """Whether it opens all of this traffic."""
        protocol, first, last = self.traffic()
        return protocol in ("-1", traffic[0]) and first <= traffic[1] and traffic[2] <= last

    def _protocol(self) -> str:
        return (self.protocol.text() or "-1").lower()


def ingress(resource: Resource) -> Iterator[Opening]:
    """Every ingress rule that the resource declares, and what they open together."""
    yield from _judged(resource, "ingress", lambda _: True)


def egress(resource: Resource, counts: Callable[[Resource], bool]) -> Iterator[Opening]:
    """Every egress rule that the resource declares, and what they open together; of resources that do not count, none.

    Missing means none: the provider removes a new group's default egress rule (pulumi-aws 7.51, ec2.SecurityGroup).
    """
    yield from _judged(resource, "egress", counts)


def listed_blocks(resource: Resource) -> Iterator[list[Value]]:
    """The CIDR blocks of a customer managed prefix list, or of one of its entries; none for other types.

    In a stack, those of a list and its entries together, which the first of them shows.
    """
    if resource.type not in PREFIX_LIST_TYPES:
        return
    if not resource.stack_resources:
        yield _entries(resource)
        return
    members = siblings(resource, "prefixListId", (_PREFIX_LIST,), (_PREFIX_LIST_ENTRY,))
    if members[0].urn == resource.urn:
        yield in_pieces([_entries(member) for member in members])


def pieces(sources: Iterable[Iterable[Opening]]) -> Iterator[list[Opening]]:
    """The openings of several sources that open the same traffic, for each kind of traffic; the first is only for that.

    A source that opens it to the internet by itself is left out, because it is judged alone; so is an opening with
    unknown or unreadable CIDR blocks. One whose ports are unknown may be for the same traffic as any other.
    """
    known = [
        [opening for opening in source if readable(lambda opening=opening: [opening.to_world()])] for source in sources
    ]
    for traffic in dict.fromkeys(_traffic(opening) for source in known for opening in source):
        covering = [[opening for opening in source if _may_cover(opening, traffic)] for source in known]
        parts = [source for source in covering if not internet_in(_blocks(source))]
        if openings := [opening for source in parts for opening in source]:
            yield sorted(openings, key=lambda opening: _traffic(opening) != traffic)


def _traffic(opening: Opening) -> Traffic | None:
    """The traffic of the opening; none if it is unknown or unreadable."""
    return next(iter(readable(lambda: [opening.traffic()])), None)


def _may_cover(opening: Opening, traffic: Traffic | None) -> bool:
    return traffic is None or (_traffic(opening) is not None and opening.covers(traffic))


def joined(openings: Sequence[Opening]) -> Opening:
    """The openings as one, with the traffic of the first."""
    first, *others = openings
    where = [opening.where for opening in others[:_SHOWN]]
    where += [f"{len(others) - _SHOWN} more"] if len(others) > _SHOWN else []
    return replace(first, where=f"{first.where} (together with {' and '.join(where)})", blocks=tuple(_blocks(openings)))


def _judged(resource: Resource, direction: str, counts: Callable[[Resource], bool]) -> Iterator[Opening]:
    """The openings of the resource, each and together; in a stack, what it opens together with other resources, which
    the first of them shows."""
    if resource.type not in INLINE | RULES_OF_GROUPS or not counts(resource):
        return
    if not resource.stack_resources:
        own = list(_openings(resource, direction))
        yield from own
        yield from map(joined, pieces([opening] for opening in own))
        return
    members = [each for each in siblings(resource, "securityGroupId", INLINE, RULES_OF_GROUPS) if counts(each)]
    if members[0].urn == resource.urn:
        sources = [readable(lambda each=each: list(_openings(each, direction))) for each in members]
        yield from map(joined, pieces(sources))


def _entries(resource: Resource) -> list[Value]:
    """The CIDR blocks of a prefix list, or of a separate entry."""
    return [*(entry["cidr"] for entry in resource.props["entries"].entries()), resource.props["cidr"]]


def _blocks(openings: Iterable[Opening]) -> list[Value]:
    return [block for opening in openings for listed in opening.blocks for block in listed.entries()]


def _openings(resource: Resource, direction: str) -> Iterator[Opening]:
    props = resource.props
    if resource.type in INLINE:
        for row in props[direction].entries():
            yield _opening(row.path, row, row["protocol"], "cidrBlocks", "ipv6CidrBlocks")
    elif resource.type == RULE:
        if props["type"].text() == direction:
            yield _opening(props.path or "the rule", props, props["protocol"], "cidrBlocks", "ipv6CidrBlocks")
    elif resource.type in (INGRESS_RULE, EGRESS_RULE):
        yield _opening(props.path or "the rule", props, props["ipProtocol"], "cidrIpv4", "cidrIpv6")


def _opening(where: str, row: Value, protocol: Value, *blocks: str) -> Opening:
    return Opening(where, protocol, row["fromPort"], row["toPort"], tuple(row[name] for name in blocks))

"""Inbound rules of network ACLs, declared inline in the ACL or as separate NetworkAclRule resources."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from policies.accessors.internet import Network, network_of, within
from policies.accessors.siblings import siblings
from policies.accessors.traffic import LAST_PORT, Opening, joined, pieces
from policies.engine.inputs import UndeterminedError, UnreadableError, Value, all_of, any_of, readable
from policies.engine.rule import Resource

_INLINE = frozenset({"aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"})
_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
TYPES = _INLINE | {_RULE}

_FAMILIES = ("cidrBlock", "ipv6CidrBlock")

# The first ephemeral port (RFC 6056, 3.2): return traffic arrives on ports from this one. NAT gateways and load
# balancers use all of 1024-65535 (VPC User Guide, "Network ACL basics", section on ephemeral ports).
_FIRST_EPHEMERAL_PORT = 1024


@dataclass(frozen=True, slots=True)
class Entry:
    """An inbound rule; the matching rule with the lowest number decides."""

    opening: Opening
    family: str
    action: Value
    number: Value

    def allows(self) -> bool:
        return (self.action.text() or "").lower() == "allow"

    def matches(self, port: int) -> bool:
        """Whether it matches TCP traffic to this port."""
        return any_of(
            self.opening.every_protocol, lambda: all_of(self.opening.is_tcp, lambda: self.opening.opens(port))
        )

    def is_for_answers(self) -> bool:
        """Whether it matches the last of the ephemeral ports, for return traffic: network ACLs are stateless."""

        def ephemeral() -> bool:
            first, last = self.opening.span()
            return first >= _FIRST_EPHEMERAL_PORT and last >= LAST_PORT

        return all_of(self.opening.has_ports, ephemeral)

    def is_for_every_answer(self) -> bool:
        """Whether it matches exactly the ephemeral ports."""
        return all_of(self.is_for_answers, lambda: self.opening.span()[0] == _FIRST_EPHEMERAL_PORT)

    def is_about_world(self) -> bool:
        """Whether its CIDR block is the internet."""
        return bool(self.opening.to_world())

    def denies_world(self, port: int) -> bool:
        """Whether it denies the world TCP traffic to this port."""
        return all_of(lambda: not self.allows(), lambda: self.matches(port), self.is_about_world)

    def covers(self, other: "Entry") -> bool:
        """Whether every CIDR block of the other rule is in this one's."""
        return all_of(
            *(
                lambda inner=inner, outer=outer: within(network_of(inner), network_of(outer))
                for inner in other.opening.blocks
                for outer in self.opening.blocks
            )
        )

    def before(self, other: "Entry") -> bool:
        own, others = self.number.number(), other.number.number()
        return own is not None and others is not None and own < others


class Denials:
    """The rules of a network ACL that deny."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._of_world: dict[int, list[Entry]] = {}

    def stop(self, entry: Entry, port: int) -> bool:
        """Whether one of them is before a rule that is about the world, and denies all of its traffic to the port."""
        if port not in self._of_world:
            self._of_world[port] = list(_first(self._entries, port))
        return any_of(*(lambda other=other: _denies(other, entry, port) for other in self._of_world[port]))


def inbound(resource: Resource) -> tuple[Sequence[Entry], Denials]:
    """The inbound rules to judge, and all of the network ACL that are known.

    Of a resource alone, its rules, each and together; a NetworkAclRule is judged alone, as its ACL may be in another
    stack. In a stack, what several resources allow together, which the first of them shows.
    """
    if not resource.stack_resources:
        own = list(_inbound(resource))
        return [*own, *_together([entry] for entry in own)], Denials(own)
    members = siblings(resource, "networkAclId", _INLINE, (_RULE,))
    if members[0].urn != resource.urn:
        return (), Denials(())
    sources = [readable(lambda member=member: list(_inbound(member))) for member in members]
    return list(_together(sources)), Denials([entry for source in sources for entry in source])


def _denies(denial: Entry, entry: Entry, port: int) -> bool:
    return all_of(
        lambda: not denial.allows(),
        lambda: denial.before(entry),
        lambda: denial.matches(port),
        lambda: denial.covers(entry),
    )


def _first(entries: Iterable[Entry], port: int) -> Iterator[Entry]:
    """Of the rules that deny the world traffic to this port, the first for each CIDR block; those that may do so, while
    something is unknown."""
    by_network: dict[Network | None, list[tuple[float, Entry]]] = {}
    for entry in entries:
        try:
            if entry.denies_world(port):
                number = entry.number.number()
                place = math.inf if number is None else number  # what has no number comes before nothing
                by_network.setdefault(network_of(entry.opening.blocks[0]), []).append((place, entry))
        except (UndeterminedError, UnreadableError):
            yield entry
    for denials in by_network.values():
        yield min(denials, key=lambda numbered: numbered[0])[1]


def _together(sources: Iterable[Sequence[Entry]]) -> Iterator[Entry]:
    """What several sources allow together; IPv4 and IPv6 apart."""
    by_family: dict[str, list[list[Entry]]] = {}
    for source in sources:
        allowing: dict[str, list[Entry]] = {}
        for entry in source:
            if entry.action.unknown or entry.allows():
                allowing.setdefault(entry.family, []).append(entry)
        for family, entries in allowing.items():
            by_family.setdefault(family, []).append(entries)
    for entries in by_family.values():
        of_opening = {id(entry.opening): entry for source in entries for entry in source}
        for openings in pieces([entry.opening for entry in source] for source in entries):
            parts = [of_opening[id(opening)] for opening in openings]
            # What denies all of them comes before the first; while that is unknown, so is whether they are allowed.
            unknown = (entry for entry in parts if entry.action.unknown or entry.number.unknown)
            first = next(unknown, None) or min(parts, key=lambda entry: entry.number.number() or 0)
            yield replace(first, opening=joined(openings))


def _inbound(resource: Resource) -> Iterator[Entry]:
    props = resource.props
    if resource.type in _INLINE:
        for row in props["ingress"].entries():
            yield from _entries(row.path, row, "action", "ruleNo")
    # Missing means inbound (pulumi-aws 7.51, ec2.NetworkAclRule egress).
    elif not props["egress"].flag(default=False):
        yield from _entries(props.path or "the rule", props, "ruleAction", "ruleNumber")


def _entries(where: str, row: Value, action: str, number: str) -> Iterator[Entry]:
    """One entry per CIDR block, because a rule that denies IPv4 does not deny IPv6."""
    for family in _FAMILIES:
        opening = Opening(where, row["protocol"], row["fromPort"], row["toPort"], (row[family],))
        yield Entry(opening, family, row[action], row[number])

"""Inbound rules of network ACLs, declared inline in the ACL or as separate NetworkAclRule resources."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.accessors.openings import LAST_PORT, Opening
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Resource

_INLINE = frozenset({"aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"})
_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
TYPES = _INLINE | {_RULE}

# The first ephemeral port (RFC 6056, 3.2): return traffic arrives on ports from this one.
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
        """Whether it matches the ephemeral ports, for return traffic: network ACLs are stateless."""

        def ephemeral() -> bool:
            first, last = self.opening.span()
            return first >= _FIRST_EPHEMERAL_PORT and last >= LAST_PORT

        return all_of(self.opening.has_ports, ephemeral)

    def is_about_world(self) -> bool:
        """Whether its CIDR block is 0.0.0.0/0 or ::/0."""
        return bool(self.opening.to_world())

    def is_of_family(self, other: "Entry") -> bool:
        """Whether both rules are for IPv4, or both for IPv6."""
        return self.family == other.family

    def before(self, other: "Entry") -> bool:
        own, others = self.number.number(), other.number.number()
        return own is not None and others is not None and own < others


def inbound(resource: Resource) -> Sequence[Entry]:
    """The inbound rules of the resource; a NetworkAclRule is judged alone, as its ACL may be in another stack."""
    props = resource.props
    if resource.type in _INLINE:
        rows = props["ingress"].entries()
        return [entry for row in rows for entry in _entries(row.path, row, "action", "ruleNo")]
    # Missing means inbound (pulumi-aws 7.51, ec2.NetworkAclRule egress).
    outbound = props["egress"].flag(default=False)
    return [] if outbound else list(_entries("the rule", props, "ruleAction", "ruleNumber"))


def _entries(where: str, row: Value, action: str, number: str) -> Iterator[Entry]:
    """One entry per CIDR block, because a rule that denies IPv4 does not deny IPv6."""
    for family in ("cidrBlock", "ipv6CidrBlock"):
        opening = Opening(where, row["protocol"], row["fromPort"], row["toPort"], (row[family],))
        yield Entry(opening, family, row[action], row[number])

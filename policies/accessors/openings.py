"""Rules of security groups, whichever resource type declares them.

Only CIDR blocks can be the whole internet: security group references and AWS managed prefix lists cannot. A customer
managed prefix list can contain 0.0.0.0/0, and is judged as a resource of its own.
"""

from collections.abc import Callable, Iterator

from policies.accessors.internet import in_pieces
from policies.accessors.siblings import siblings
from policies.accessors.traffic import Opening, joined, pieces
from policies.engine.inputs import Value, readable
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
    members = siblings(resource, "securityGroupId", INLINE, RULES_OF_GROUPS)
    if next(each for each in members if counts(each)).urn == resource.urn:
        sources = [readable(lambda each=each: list(_openings(each, direction))) for each in members if counts(each)]
        yield from map(joined, pieces(sources))


def _entries(resource: Resource) -> list[Value]:
    """The CIDR blocks of a prefix list, or of a separate entry."""
    return [*(entry["cidr"] for entry in resource.props["entries"].entries()), resource.props["cidr"]]


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

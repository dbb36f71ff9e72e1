"""Rules about subnets and their CIDR blocks."""

import ipaddress
from collections.abc import Iterable, Iterator, Mapping, Sequence

from policies.accessors.internet import network_of, within
from policies.accessors.links import linked, named
from policies.accessors.routes import SUBNET, VPC
from policies.accessors.siblings import siblings
from policies.accessors.tagging import tag
from policies.engine.inputs import UndeterminedError, UnreadableError, Value, all_of, any_of
from policies.engine.rule import ENVIRONMENTS, Check, Controls, Parameter, Resource, Rule, itself

_SECONDARY_BLOCK = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"

_BLOCKS = {"type": "array", "items": {"type": "string", "pattern": r"^[0-9.]+/[0-9]+$"}}


def _public_addresses(subnet: Resource) -> str | None:
    # EC2 gives no public addresses unless asked to (API reference, ModifySubnetAttribute MapPublicIpOnLaunch).
    def mapped() -> bool:
        return subnet.props["mapPublicIpOnLaunch"].flag(default=False)

    def not_public() -> bool:
        return (tag(subnet, "tier").text() or "").lower() != "public"

    if all_of(mapped, not_public):
        return "mapPublicIpOnLaunch is true, but the subnet is not tagged tier=public"
    return None


def _with_vpc(resource: Resource) -> Iterator[tuple[Resource, Resource]]:
    for vpc in named(resource, "vpcId", VPC):
        yield resource, vpc


def _outside(part: tuple[Resource, Resource]) -> str | None:
    subnet, vpc = part
    block = subnet.props["cidrBlock"]
    outer_blocks = [holder.props["cidrBlock"] for holder in (vpc, *linked(vpc, _SECONDARY_BLOCK, "vpcId"))]
    # An IPv6-only subnet has none (pulumi-aws 7.51, ec2.Subnet ipv6Native).
    if not block.given or any_of(*(lambda outer=outer: _within(block, outer) for outer in outer_blocks)):
        return None
    return f"{block.path} {block.text()} is not inside {' or '.join(outer.path for outer in outer_blocks)}"


def _within(block: Value, outer_block: Value) -> bool:
    return within(network_of(block), network_of(outer_block))


def _overlapped(resource: Resource) -> Iterator[tuple[Value, Sequence[Value]]]:
    """The CIDR block of the subnet, with those that it overlaps, of subnets of the same VPC that sort before it.

    So each pair is reported once, and on the same subnet in every run.
    """
    if resource.type != SUBNET:
        return
    vpc_id, block = resource.props["vpcId"], resource.props["cidrBlock"]
    # Without dependencies, it may be the VPC of any other subnet.
    if not resource.property_dependencies.get("vpcId"):
        vpc_id.known()
    network_of(block)
    overlaps = resource.stack_resources.derived(_overlaps, lambda: _overlaps(resource.stack_resources[SUBNET]))
    yield block, overlaps.get(resource.urn, ())


def _overlaps(subnets: Iterable[Resource]) -> Mapping[str, Sequence[Value]]:
    """By URN, the CIDR blocks of other subnets in the same VPC that the subnet's overlaps.

    In the order of their first addresses, and the larger of two first, a block overlaps those before it that contain
    it: CIDR blocks never overlap in part.
    """
    overlaps: dict[str, list[Value]] = {}
    of_vpcs: dict[str, list[Resource]] = {}
    for subnet in subnets:
        of_vpcs.setdefault(siblings(subnet, "vpcId", (VPC,), (SUBNET,))[0].urn, []).append(subnet)
    for members in of_vpcs.values():
        containing: list[tuple[ipaddress.IPv4Network, Resource]] = []
        known = [(network, each) for each in members if (network := _ipv4(each))]
        for network, subnet in sorted(known, key=lambda pair: (pair[0], pair[1].urn)):
            containing = [pair for pair in containing if network.subnet_of(pair[0])]
            for _, other in containing:
                first, second = sorted((subnet, other), key=lambda each: each.urn)
                overlaps.setdefault(second.urn, []).append(first.props["cidrBlock"])
            containing.append((network, subnet))
    return overlaps


def _ipv4(subnet: Resource) -> ipaddress.IPv4Network | None:
    """Its IPv4 block; none if that is unknown or unreadable, which is judged where it stands."""
    try:
        network = network_of(subnet.props["cidrBlock"])
    except (UndeterminedError, UnreadableError):
        return None
    return network if isinstance(network, ipaddress.IPv4Network) else None


def _overlap(part: tuple[Value, Sequence[Value]]) -> str | None:
    block, others = part
    blocks = (f"{other.path} {network_of(other)}" for other in others)
    return f"{block.path} {network_of(block)} overlaps {', '.join(blocks)}" if others else None


def _vpcs(resource: Resource) -> Iterator[Resource]:
    if resource.type == VPC and resource.settings["blocks"].get(resource.environment):
        yield resource


def _outside_environment(vpc: Resource) -> str | None:
    allowed: list[str] = vpc.settings["blocks"][vpc.environment]
    block = vpc.props["cidrBlock"]
    if not block.given or any(_within(block, Value(outer, "blocks")) for outer in allowed):
        return None
    return f"{block.path} {block.text()} is not inside a CIDR block of {vpc.environment} ({' or '.join(allowed)})"


NET_007 = Rule(
    id="NET-007",
    title="Only public subnets automatically assign public IP addresses",
    severity="medium",
    why="With a public IP address, one wrong security group is enough to expose a node or a database.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
    types=frozenset({SUBNET}),
    checks=(
        Check(
            id="NET-007.a",
            requires="mapPublicIpOnLaunch is false, except in subnets tagged tier=public",
            remedy="set mapPublicIpOnLaunch to false, or tag the subnet tier=public if it is a public subnet",
            parts=itself,
            fault=_public_addresses,
        ),
    ),
    controls=Controls(cis_eks=("5.4.3",), soc2=("CC6.6",), aws_fsbp=("EC2.15",)),
)

NET_009 = Rule(
    id="NET-009",
    title="CIDR blocks of subnets and VPCs are in the allowed ranges and do not overlap",
    severity="high",
    why="AWS rejects a wrong CIDR block halfway through a deployment, and VPCs with overlapping blocks cannot be "
    "peered.",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html",
    scope="stack",
    types=frozenset({VPC, SUBNET}),
    parameters=(
        Parameter(
            name="blocks",
            schema={
                "type": "object",
                "properties": dict.fromkeys(ENVIRONMENTS, _BLOCKS),
                "additionalProperties": False,
            },
            default={},
            means="IPv4 CIDR blocks that the VPCs of each environment must be inside; an environment without any is "
            "not checked",
        ),
    ),
    checks=(
        Check(
            id="NET-009.a",
            requires="Each subnet's cidrBlock is inside a CIDR block of its VPC",
            remedy="choose a CIDR block inside one of the VPC's, or associate a secondary CIDR block with the VPC",
            parts=_with_vpc,
            fault=_outside,
        ),
        Check(
            id="NET-009.b",
            requires="The CIDR blocks of the subnets of a VPC do not overlap",
            remedy="choose a CIDR block that no other subnet uses",
            parts=_overlapped,
            fault=_overlap,
        ),
        Check(
            id="NET-009.c",
            requires="Each VPC's cidrBlock is inside one of the `blocks` of its environment, if any are set",
            remedy="choose a CIDR block inside one of the environment's `blocks`",
            parts=_vpcs,
            fault=_outside_environment,
        ),
    ),
    controls=Controls(),
)

RULES = (NET_007, NET_009)

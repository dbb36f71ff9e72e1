"""Rules about subnets and their CIDR blocks."""

import ipaddress
from collections.abc import Iterator

from policies.accessors.internet import network_of
from policies.accessors.links import linked, named
from policies.accessors.routes import SUBNET, VPC
from policies.accessors.tagging import tag
from policies.engine.inputs import Value, all_of, any_of, which
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
    inner, outer = network_of(block), network_of(outer_block)
    return (
        isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network) and inner.subnet_of(outer)
    )


def _neighbours(resource: Resource) -> Iterator[tuple[Value, Value]]:
    """The CIDR block of the subnet, paired with that of each subnet of the same VPC whose URN sorts before its own.

    So each pair is judged once, and reported on the same subnet in every run.
    """
    if resource.type != SUBNET:
        return
    for subnet in _subnets_of_same_vpc(resource):
        if subnet.urn < resource.urn:
            yield resource.props["cidrBlock"], subnet.props["cidrBlock"]


def _subnets_of_same_vpc(subnet: Resource) -> list[Resource]:
    if vpcs := named(subnet, "vpcId", VPC):
        return [neighbour for vpc in vpcs for neighbour in linked(vpc, SUBNET, "vpcId")]
    # The VPC belongs to another stack.
    vpc_id = subnet.props["vpcId"]
    return which(
        (neighbour, lambda neighbour=neighbour: neighbour.props["vpcId"].text() == vpc_id.text())
        for neighbour in subnet.stack_resources[SUBNET]
    )


def _overlap(part: tuple[Value, Value]) -> str | None:
    networks = [network_of(block) for block in part]
    ipv4 = [network for network in networks if isinstance(network, ipaddress.IPv4Network)]
    if len(ipv4) == len(part) and ipv4[0].overlaps(ipv4[1]):
        return f"{part[0].path} {ipv4[0]} overlaps {part[1].path} {ipv4[1]}"
    return None


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
            parts=_neighbours,
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

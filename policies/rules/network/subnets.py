"""Rules about subnets and their blocks."""

import ipaddress
from collections.abc import Iterator

from policies.accessors.inputs import Value, all_of, any_of, which
from policies.accessors.links import linked, named
from policies.accessors.openings import network_of
from policies.accessors.routes import SUBNET, VPC
from policies.accessors.tagging import tag
from policies.rule import ENVIRONMENTS, Check, Controls, Parameter, Resource, Rule, itself

_SECOND_BLOCK = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"

_BLOCKS = {"type": "array", "items": {"type": "string", "pattern": r"^[0-9.]+/[0-9]+$"}}


def _public_addresses(subnet: Resource) -> str | None:
    # EC2 gives no public addresses unless asked to (API reference, ModifySubnetAttribute MapPublicIpOnLaunch).
    def mapped() -> bool:
        return subnet.props["mapPublicIpOnLaunch"].flag(default=False)

    def not_public() -> bool:
        return (tag(subnet, "tier").text() or "").lower() != "public"

    if all_of(mapped, not_public):
        return "mapPublicIpOnLaunch is true and the subnet is not tagged as the public tier"
    return None


def _with_vpc(resource: Resource) -> Iterator[tuple[Resource, Resource]]:
    for vpc in named(resource, "vpcId", VPC):
        yield resource, vpc


def _outside(part: tuple[Resource, Resource]) -> str | None:
    subnet, vpc = part
    block = subnet.props["cidrBlock"]
    blocks = [one.props["cidrBlock"] for one in (vpc, *linked(vpc, _SECOND_BLOCK, "vpcId"))]
    # A subnet of IPv6 alone has none (pulumi-aws 7.51, ec2.Subnet ipv6Native).
    if not block.given or any_of(*(lambda of=of: _within(block, of) for of in blocks)):
        return None
    return f"{block.path} {block.text()} is outside of {' and '.join(of.path for of in blocks)}"


def _within(block: Value, of: Value) -> bool:
    inner, outer = network_of(block), network_of(of)
    return (
        isinstance(inner, ipaddress.IPv4Network) and isinstance(outer, ipaddress.IPv4Network) and inner.subnet_of(outer)
    )


def _neighbours(resource: Resource) -> Iterator[tuple[Value, Value]]:
    """The block of the subnet with that of each one in the same VPC whose URN comes before: a pair is judged once, and
    in every run at the same of the two."""
    if resource.type != SUBNET:
        return
    for one in _of_the_same_vpc(resource):
        if one.urn < resource.urn:
            yield resource.props["cidrBlock"], one.props["cidrBlock"]


def _of_the_same_vpc(subnet: Resource) -> list[Resource]:
    if vpcs := named(subnet, "vpcId", VPC):
        return [one for vpc in vpcs for one in linked(vpc, SUBNET, "vpcId")]
    # The VPC is of another stack.
    vpc_id = subnet.props["vpcId"]
    return which(
        (one, lambda one=one: one.props["vpcId"].text() == vpc_id.text()) for one in subnet.stack_resources[SUBNET]
    )


def _overlap(part: tuple[Value, Value]) -> str | None:
    networks = [network_of(block) for block in part]
    given = [network for network in networks if isinstance(network, ipaddress.IPv4Network)]
    if len(given) == len(part) and given[0].overlaps(given[1]):
        return f"{part[0].path} {given[0]} overlaps {part[1].path} {given[1]}"
    return None


def _vpcs(resource: Resource) -> Iterator[Resource]:
    if resource.type == VPC and resource.settings["blocks"].get(resource.environment):
        yield resource


def _outside_environment(vpc: Resource) -> str | None:
    allowed: list[str] = vpc.settings["blocks"][vpc.environment]
    block = vpc.props["cidrBlock"]
    if not block.given or any(_within(block, Value(one, "blocks")) for one in allowed):
        return None
    return f"{block.path} {block.text()} is outside of the blocks of {vpc.environment}, {' and '.join(allowed)}"


NET_007 = Rule(
    id="NET-007",
    title="Only public subnets give out public addresses",
    severity="medium",
    why="A public address on a node or a database makes one wrong security group enough to expose it.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-15",
    types=frozenset({SUBNET}),
    checks=(
        Check(
            id="NET-007.a",
            requires="mapPublicIpOnLaunch is false, except in subnets tagged tier=public",
            remedy="set mapPublicIpOnLaunch to false, or tag the subnet tier=public where it is one",
            parts=itself,
            fault=_public_addresses,
        ),
    ),
    controls=Controls(cis_eks=("5.4.3",), soc2=("CC6.6",), aws_fsbp=("EC2.15",)),
)

NET_009 = Rule(
    id="NET-009",
    title="Blocks of subnets fit into their VPC and its environment",
    severity="high",
    why="AWS refuses a wrong block halfway through a deployment, and nobody can connect two networks that overlap.",
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
            means="The IPv4 blocks that the VPCs of each environment are taken from; without any, that is not judged",
        ),
    ),
    checks=(
        Check(
            id="NET-009.a",
            requires="Each subnet's cidrBlock is inside a block of its VPC",
            remedy="take the block from one of the VPC's, or associate the block that it is from",
            parts=_with_vpc,
            fault=_outside,
        ),
        Check(
            id="NET-009.b",
            requires="No two subnets of a VPC overlap",
            remedy="give it a block that is free",
            parts=_neighbours,
            fault=_overlap,
        ),
        Check(
            id="NET-009.c",
            requires="Each VPC's cidrBlock is inside a block of its environment, where there are such",
            remedy="take the block from one of the environment's",
            parts=_vpcs,
            fault=_outside_environment,
        ),
    ),
    controls=Controls(),
)

RULES = (NET_007, NET_009)

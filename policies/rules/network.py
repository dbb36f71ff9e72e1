"""Rules about VPCs, subnets and what may reach into them."""

from collections.abc import Iterator

from policies.inputs import Value, all_of, which
from policies.openings import TYPES as SECURITY_GROUP_TYPES
from policies.openings import Opening, ingress
from policies.rule import Check, Controls, Resource, Rule, itself
from policies.tagging import tag

_VPC = "aws:ec2/vpc:Vpc"
_SUBNET = "aws:ec2/subnet:Subnet"
_DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"

# SSH and RDP: the ports that the CIS AWS controls name.
_ADMINISTRATION_PORTS = (22, 3389)


def _administration_ports(opening: Opening) -> str | None:
    def administration() -> bool:
        return any(opening.opens(port) for port in _ADMINISTRATION_PORTS)

    if not all_of(lambda: not opening.every_port(), administration, lambda: bool(opening.to_world())):
        return None
    ports = " and ".join(str(port) for port in _ADMINISTRATION_PORTS if opening.opens(port))
    return f"{opening.where} opens port {ports} to {_blocks(opening)}"


def _every_port(opening: Opening) -> str | None:
    if all_of(opening.every_port, lambda: bool(opening.to_world())):
        return f"{opening.where} opens every port to {_blocks(opening)}"
    return None


def _every_protocol(opening: Opening) -> str | None:
    if all_of(opening.every_protocol, lambda: bool(opening.to_world())):
        return f"{opening.where} opens every protocol to {_blocks(opening)}"
    return None


def _blocks(opening: Opening) -> str:
    return " and ".join(opening.to_world())


def _default_group_of(vpc: Resource) -> list[Resource]:
    """The default security groups managed for this VPC; ids are unknown in a preview, dependencies are not."""
    vpcs = {resource.urn for resource in vpc.stack_resources.get(_VPC, ())}

    def belongs(group: Resource) -> bool:
        if taken_from := vpcs.intersection(group.property_dependencies.get("vpcId", ())):
            return vpc.urn in taken_from
        vpc_id, own_id = group.props["vpcId"].text(), vpc.props["id"].text()
        return vpc_id is not None and vpc_id == own_id

    groups = vpc.stack_resources.get(_DEFAULT_SECURITY_GROUP, ())
    return which((group, lambda group=group: belongs(group)) for group in groups)


def _without_default_group(vpc: Resource) -> str | None:
    return None if _default_group_of(vpc) else "its default security group is not managed, so AWS's own rules stay"


def _default_group_rows(vpc: Resource) -> Iterator[Value]:
    for group in _default_group_of(vpc):
        for direction in ("ingress", "egress"):
            yield from group.props[direction].entries()


def _default_group_row(row: Value) -> str | None:
    row.known()
    return f"its default security group has a rule at {row.path}"


def _public_addresses(subnet: Resource) -> str | None:
    # EC2 gives no public addresses unless asked to (API reference, ModifySubnetAttribute MapPublicIpOnLaunch).
    def mapped() -> bool:
        return subnet.props["mapPublicIpOnLaunch"].flag(default=False)

    def not_public() -> bool:
        return (tag(subnet, "tier").text() or "").lower() != "public"

    if all_of(mapped, not_public):
        return "mapPublicIpOnLaunch is true and the subnet is not tagged as the public tier"
    return None


NET_001 = Rule(
    id="NET-001",
    title="No administration port is open to the internet",
    severity="critical",
    why="Ports for SSH and RDP that everyone can reach are found and tried within minutes.",
    types=SECURITY_GROUP_TYPES,
    checks=(
        Check(
            id="NET-001.a",
            requires="Ports 22 and 3389 are not open to 0.0.0.0/0 or ::/0",
            remedy="name the blocks that need it, or use Session Manager instead of an open port",
            parts=ingress,
            fault=_administration_ports,
        ),
        Check(
            id="NET-001.b",
            requires="Not every port is open to 0.0.0.0/0 or ::/0",
            remedy="open only the ports that are served",
            parts=ingress,
            fault=_every_port,
        ),
        Check(
            id="NET-001.c",
            requires="Not every protocol is open to 0.0.0.0/0 or ::/0",
            remedy="name the protocol and open only the ports that are served",
            parts=ingress,
            fault=_every_protocol,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("5.2", "5.3"),
        cis_aws_5_0=("5.3", "5.4"),
        soc2=("CC6.6",),
        hipaa=("164.312(e)(1)",),
        aws_fsbp=("EC2.13", "EC2.14"),
    ),
)

NET_005 = Rule(
    id="NET-005",
    title="The default security group of each VPC is empty",
    severity="medium",
    why="What is launched without a security group gets the default one, which lets its members talk to each other.",
    scope="stack",
    types=frozenset({_VPC}),
    checks=(
        Check(
            id="NET-005.a",
            requires="Each VPC has an aws.ec2.DefaultSecurityGroup",
            remedy="add an aws.ec2.DefaultSecurityGroup with this VPC's id and no rules",
            parts=itself,
            fault=_without_default_group,
        ),
        Check(
            id="NET-005.b",
            requires="The default security group has no rules",
            remedy="remove its ingress and egress, and give what uses it a group of its own",
            parts=_default_group_rows,
            fault=_default_group_row,
        ),
    ),
    controls=Controls(cis_aws_3_0=("5.4",), cis_aws_5_0=("5.5",), aws_fsbp=("EC2.2",)),
)

NET_007 = Rule(
    id="NET-007",
    title="Only public subnets give out public addresses",
    severity="medium",
    why="A public address on a node or a database makes one wrong security group enough to expose it.",
    types=frozenset({_SUBNET}),
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

RULES = (NET_001, NET_005, NET_007)

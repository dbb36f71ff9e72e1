"""Rules about route tables, NAT gateways and Availability Zones."""

from collections.abc import Iterator

from policies.accessors.links import linked, named
from policies.accessors.routes import NAT_GATEWAY, SUBNET, VPC, Route, routes_of, tables_of
from policies.accessors.tagging import tag
from policies.accessors.wording import listed
from policies.engine.inputs import UndeterminedError, any_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_ISOLATED_TIERS = ("database", "intra")
_SUBNET_GROUPS = (
    "aws:dax/subnetGroup:SubnetGroup",
    "aws:docdb/subnetGroup:SubnetGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:memorydb/subnetGroup:SubnetGroup",
    "aws:neptune/subnetGroup:SubnetGroup",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:redshift/subnetGroup:SubnetGroup",
)


def _is_isolated(subnet: Resource) -> bool:
    """Whether the subnet is tagged as isolated, or belongs to a subnet group of a database or cache."""
    return any_of(
        lambda: (tag(subnet, "tier").text() or "").lower() in _ISOLATED_TIERS,
        *(lambda kind=kind: bool(linked(subnet, kind, "subnetIds")) for kind in _SUBNET_GROUPS),
    )


def _routes(subnet: Resource) -> Iterator[Route]:
    for table in tables_of(subnet):
        yield from routes_of(table)


def _routes_of_isolated(subnet: Resource) -> Iterator[Route]:
    if _is_isolated(subnet):
        yield from _routes(subnet)


def _to_internet_gateway(route: Route) -> str | None:
    if route.leads_to_internet_gateway():
        return f"its route table has a route to an internet gateway ({route.where})"
    return None


def _nat_gateway_subnets(subnet: Resource) -> Iterator[tuple[Resource, Resource]]:
    """The subnet with the subnet of each NAT gateway that it routes to; a regional NAT gateway is in no subnet."""
    if subnet.type != SUBNET:
        return
    for route in _routes(subnet):
        for gateway in route.targets("natGatewayId", NAT_GATEWAY):
            for public in named(gateway, "subnetId", SUBNET):
                yield subnet, public


def _nat_gateway_in_another_zone(part: tuple[Resource, Resource]) -> str | None:
    subnet, public = part
    zones = _zone(subnet), _zone(public)
    if zones[0] != zones[1]:
        return f"it is in Availability Zone {zones[0]}, but its NAT gateway is in {zones[1]}"
    return None


def _zone(subnet: Resource) -> str:
    """The name of its Availability Zone, or the ID where only that is set; where neither is, AWS chooses."""
    name, zone_id = subnet.props["availabilityZone"], subnet.props["availabilityZoneId"]
    text = (zone_id if name.unknown or not name.given else name).text()
    if text is None:
        raise UndeterminedError(name.path)
    return text


def _subnets_of(vpc: Resource) -> Iterator[tuple[Resource, list[Resource]]]:
    if vpc.type == VPC:
        subnets = linked(vpc, SUBNET, "vpcId")
        if subnets:
            yield vpc, subnets


def _too_few_zones(part: tuple[Resource, list[Resource]]) -> str | None:
    vpc, subnets = part
    zones: set[str] = set()
    undetermined: UndeterminedError | None = None
    for subnet in subnets:
        try:
            zones.add(_zone(subnet))
        except UndeterminedError as error:
            undetermined = error
    if len(zones) >= vpc.settings["zones"]:
        return None
    if undetermined:
        raise undetermined
    needed = f"{vpc.settings['zones']:g}"
    return f"its subnets are in {len(zones)} of {needed} required Availability Zones ({listed(sorted(zones))})"


NET_010 = Rule(
    id="NET-010",
    title="Database subnets have no route to an internet gateway",
    severity="high",
    why="Without such a route, neither a public IP address nor an open security group can expose a database.",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
    scope="stack",
    types=frozenset({SUBNET}),
    checks=(
        Check(
            id="NET-010.a",
            requires="A subnet that is tagged tier=database or tier=intra, or is in a subnet group of a database or "
            "cache, has no route to an internet gateway",
            remedy="associate a route table without such a route, or move what must be public to another subnet",
            parts=_routes_of_isolated,
            fault=_to_internet_gateway,
        ),
    ),
    controls=Controls(soc2=("CC6.6",)),
)

NET_011 = Rule(
    id="NET-011",
    title="In prod, subnets and NAT gateways are spread across Availability Zones",
    severity="medium",
    why="With one NAT gateway for all, or too few Availability Zones, the failure of one zone affects the others.",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
    pack="reliability",
    scope="stack",
    types=frozenset({VPC, SUBNET}),
    parameters=(
        Parameter(
            name="zones",
            schema={"type": "integer", "minimum": 1},
            default=3,
            means="Number of Availability Zones that the subnets of a VPC must be in, in prod",
        ),
    ),
    checks=(
        Check(
            id="NET-011.a",
            requires="In prod, each subnet that uses a NAT gateway uses one in its own Availability Zone",
            remedy="create a NAT gateway in each Availability Zone, and for each zone a route table that leads to it",
            environments=("prod",),
            parts=_nat_gateway_subnets,
            fault=_nat_gateway_in_another_zone,
        ),
        Check(
            id="NET-011.b",
            requires="In prod, the subnets of a VPC are in at least `zones` Availability Zones (default: 3)",
            remedy="add subnets in further Availability Zones",
            environments=("prod",),
            parts=_subnets_of,
            fault=_too_few_zones,
        ),
    ),
    controls=Controls(),
)

RULES = (NET_010, NET_011)

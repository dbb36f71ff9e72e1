"""Rules about where subnets' packets go."""

from collections.abc import Iterator

from policies.accessors.inputs import UndeterminedError, any_of
from policies.accessors.links import linked, named
from policies.accessors.routes import NAT_GATEWAY, SUBNET, VPC, Route, routes_of, tables_of
from policies.accessors.tagging import tag
from policies.rule import Check, Controls, Parameter, Resource, Rule

_CLOSED_TIERS = ("database", "intra")
_SUBNET_GROUPS = (
    "aws:dax/subnetGroup:SubnetGroup",
    "aws:docdb/subnetGroup:SubnetGroup",
    "aws:elasticache/subnetGroup:SubnetGroup",
    "aws:memorydb/subnetGroup:SubnetGroup",
    "aws:neptune/subnetGroup:SubnetGroup",
    "aws:rds/subnetGroup:SubnetGroup",
    "aws:redshift/subnetGroup:SubnetGroup",
)


def _is_closed(subnet: Resource) -> bool:
    """Whether the subnet is tagged as closed, or a database's subnet group has it."""
    return any_of(
        lambda: (tag(subnet, "tier").text() or "").lower() in _CLOSED_TIERS,
        *(lambda kind=kind: bool(linked(subnet, kind, "subnetIds")) for kind in _SUBNET_GROUPS),
    )


def _routes(subnet: Resource) -> Iterator[Route]:
    for table in tables_of(subnet):
        yield from routes_of(table)


def _routes_of_closed(subnet: Resource) -> Iterator[Route]:
    if _is_closed(subnet):
        yield from _routes(subnet)


def _to_internet_gateway(route: Route) -> str | None:
    if route.leads_to_internet_gateway():
        return f"its route {route.where} leads to an internet gateway"
    return None


def _ways_out(subnet: Resource) -> Iterator[tuple[Resource, Resource]]:
    """The subnet with each that holds a NAT gateway of its routes; a regional gateway is in no subnet."""
    if subnet.type != SUBNET or subnet.environment != "prod":
        return
    for route in _routes(subnet):
        for gateway in route.targets("natGatewayId", NAT_GATEWAY):
            for public in named(gateway, "subnetId", SUBNET):
                yield subnet, public


def _by_another_zone(part: tuple[Resource, Resource]) -> str | None:
    subnet, public = part
    zones = _zone(subnet), _zone(public)
    if zones[0] != zones[1]:
        return f"it is in {zones[0]}, and its NAT gateway in {zones[1]}"
    return None


def _zone(subnet: Resource) -> str:
    """The zone's name, or its id where that was given instead; one that is not given is AWS's choice."""
    name, number = subnet.props["availabilityZone"], subnet.props["availabilityZoneId"]
    text = (number if name.unknown or not name.given else name).text()
    if text is None:
        raise UndeterminedError(name.path)
    return text


def _subnets_of(vpc: Resource) -> Iterator[tuple[Resource, list[Resource]]]:
    if vpc.type == VPC and vpc.environment == "prod":
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
    return f"its subnets are in {' and '.join(sorted(zones))} only"


NET_010 = Rule(
    id="NET-010",
    title="No route leads from the internet to databases",
    severity="high",
    why="Without a route to an internet gateway, no address and no security group can expose a database.",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html",
    scope="stack",
    types=frozenset({SUBNET}),
    checks=(
        Check(
            id="NET-010.a",
            requires="A subnet tagged tier=database or intra, or in a database's subnet group, has no route to an"
            " internet gateway",
            remedy="associate a route table without one, or place what must be reached in another subnet",
            parts=_routes_of_closed,
            fault=_to_internet_gateway,
        ),
    ),
    controls=Controls(soc2=("CC6.6",)),
)

NET_011 = Rule(
    id="NET-011",
    title="In prod, a zone that fails takes no other with it",
    severity="medium",
    why="With one NAT gateway, or two zones, the failure of one zone is felt in the others.",
    url="https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html",
    pack="reliability",
    scope="stack",
    types=frozenset({VPC, SUBNET}),
    parameters=(
        Parameter(
            name="zones",
            schema={"type": "integer", "minimum": 1},
            default=3,
            means="In how many zones the subnets of a VPC must be, in prod",
        ),
    ),
    checks=(
        Check(
            id="NET-011.a",
            requires="In prod, each subnet that uses a NAT gateway uses one of its own zone",
            remedy="make a NAT gateway in each zone, and a route table for each that leads to it",
            parts=_ways_out,
            fault=_by_another_zone,
        ),
        Check(
            id="NET-011.b",
            requires="In prod, the subnets of a VPC are in three zones, or as many as are configured",
            remedy="add subnets in further zones",
            parts=_subnets_of,
            fault=_too_few_zones,
        ),
    ),
    controls=Controls(),
)

RULES = (NET_010, NET_011)

"""Route tables, and internet, NAT and egress-only gateways."""

from collections.abc import Mapping, Sequence

from pulumi import Output
from pulumi_aws import ec2

from ..inside import Inside
from ..order import after
from .plan import PODS, SubnetKey, Tier, nat_zones
from .settings import NetworkSettings

_ANYWHERE = "0.0.0.0/0"
_ANYWHERE_IPV6 = "::/0"

Subnets = Mapping[SubnetKey, ec2.Subnet]


def _table(inside: Inside, vpc: ec2.Vpc, *parts: str) -> ec2.RouteTable:
    return ec2.RouteTable(inside.name(*parts), vpc_id=vpc.id, tags=inside.tags(*parts), opts=inside.options())


def _associate(
    inside: Inside, key: SubnetKey, subnets: Subnets, table: ec2.RouteTable, routes: Sequence[ec2.Route] = ()
) -> Output[str]:
    association = ec2.RouteTableAssociation(
        inside.name(key.tier, key.zone),
        subnet_id=subnets[key].id,
        route_table_id=table.id,
        # Users of the subnet by its association come after its routes, which outlive them.
        opts=inside.options(depends_on=routes),
    )
    # The ID carries that dependency to its users.
    return after(subnets[key].id, association.id)


def empty_default_table(inside: Inside, vpc: ec2.Vpc) -> None:
    """Adopts the main route table, which subnets without another use, and keeps it empty."""
    ec2.DefaultRouteTable(
        inside.name("default"),
        default_route_table_id=vpc.default_route_table_id,
        routes=[],
        tags=inside.tags("default-unused"),
        opts=inside.options(),
    )


def public_routes(inside: Inside, vpc: ec2.Vpc, settings: NetworkSettings, subnets: Subnets) -> ec2.Route:
    """One route table for all public subnets, with the internet gateway; returns the route to it."""
    gateway = ec2.InternetGateway(
        inside.name("internet"), vpc_id=vpc.id, tags=inside.tags("internet"), opts=inside.options()
    )
    table = _table(inside, vpc, "public")
    route = ec2.Route(
        inside.name("public", "internet"),
        route_table_id=table.id,
        destination_cidr_block=_ANYWHERE,
        gateway_id=gateway.id,
        opts=inside.options(),
    )
    routes = [route]
    if settings.ipv6:
        routes.append(
            ec2.Route(
                inside.name("public", "internet", "ipv6"),
                route_table_id=table.id,
                destination_ipv6_cidr_block=_ANYWHERE_IPV6,
                gateway_id=gateway.id,
                opts=inside.options(),
            )
        )
    for zone in settings.zones:
        _associate(inside, SubnetKey("public", zone), subnets, table, routes)
    return route


def nat_gateways(
    inside: Inside, settings: NetworkSettings, subnets: Subnets, to_internet: ec2.Route
) -> dict[str, ec2.NatGateway]:
    """The NAT gateways by zone, each with a given Elastic IP address or a new one."""
    gateways: dict[str, ec2.NatGateway] = {}
    # An Elastic IP address is usable, and can be released, only while the internet gateway exists.
    after_internet = inside.options(depends_on=[to_internet])
    for zone in sorted(set(nat_zones(settings.nat, settings.zones).values())):
        given = settings.nat_allocation_ids.get(zone)
        allocation_id = (
            given
            or ec2.Eip(
                inside.name("nat", zone), domain="vpc", tags=inside.tags("nat", zone), opts=after_internet
            ).allocation_id
        )
        gateways[zone] = ec2.NatGateway(
            inside.name("nat", zone),
            allocation_id=allocation_id,
            subnet_id=subnets[SubnetKey("public", zone)].id,
            tags=inside.tags("nat", zone),
            opts=after_internet,
        )
    return gateways


def private_routes(
    inside: Inside,
    vpc: ec2.Vpc,
    settings: NetworkSettings,
    subnets: Subnets,
    nats: Mapping[str, ec2.NatGateway],
) -> tuple[dict[str, Output[str]], dict[str, ec2.RouteTable]]:
    """The private subnets with their routes, and the route tables, by zone; pod subnets use the table of their zone."""
    nat_of = nat_zones(settings.nat, settings.zones)
    outwards = _egress_only_gateway(inside, vpc) if settings.ipv6 and settings.nat != "none" else None
    routed: dict[str, Output[str]] = {}
    tables: dict[str, ec2.RouteTable] = {}
    for zone in settings.zones:
        # A table per zone even with a single gateway: changing to one per zone then changes a route, not the tables.
        tables[zone] = table = _table(inside, vpc, "private", zone)
        routes: list[ec2.Route] = []
        if zone in nat_of:
            routes.append(
                ec2.Route(
                    inside.name("private", zone, "nat"),
                    route_table_id=table.id,
                    destination_cidr_block=_ANYWHERE,
                    nat_gateway_id=nats[nat_of[zone]].id,
                    opts=inside.options(),
                )
            )
        if outwards is not None:
            routes.append(_ipv6_outwards(inside, zone, table, outwards))
        routed[zone] = _associate(inside, SubnetKey("private", zone), subnets, table, routes)
        if SubnetKey(PODS, zone) in subnets:
            _associate(inside, SubnetKey(PODS, zone), subnets, table, routes)
    return routed, tables


def _egress_only_gateway(inside: Inside, vpc: ec2.Vpc) -> ec2.EgressOnlyInternetGateway:
    return ec2.EgressOnlyInternetGateway(
        inside.name("egress-only"), vpc_id=vpc.id, tags=inside.tags("egress-only"), opts=inside.options()
    )


def _ipv6_outwards(
    inside: Inside, zone: str, table: ec2.RouteTable, gateway: ec2.EgressOnlyInternetGateway
) -> ec2.Route:
    return ec2.Route(
        inside.name("private", zone, "egress-only"),
        route_table_id=table.id,
        destination_ipv6_cidr_block=_ANYWHERE_IPV6,
        egress_only_gateway_id=gateway.id,
        opts=inside.options(),
    )


def closed_routes(inside: Inside, vpc: ec2.Vpc, settings: NetworkSettings, subnets: Subnets, tier: Tier) -> None:
    """One route table without routes for all subnets of a tier: from there only the VPC is reached."""
    table = _table(inside, vpc, tier)
    for zone in settings.zones:
        _associate(inside, SubnetKey(tier, zone), subnets, table)

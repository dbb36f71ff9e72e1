"""Route tables of subnets, and their routes, inline or as separate Route resources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policies.accessors.links import linked, named, of_urns, origins
from policies.accessors.siblings import siblings
from policies.engine.inputs import Value
from policies.engine.rule import Resource

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"

ROUTE = "aws:ec2/route:Route"
_TABLE = "aws:ec2/routeTable:RouteTable"
_DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
TABLES = frozenset({_TABLE, _DEFAULT_TABLE})
_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
_MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"


@dataclass(frozen=True, slots=True)
class Route:
    """A route; `inline` if it is declared in its table, whose property `routes` then has its dependencies."""

    holder: Resource
    row: Value
    inline: bool = False

    @property
    def where(self) -> str:
        return self.row.path

    def targets(self, name: str, kind: str) -> list[Resource]:
        """The resources of this type, in the stack, that the route's target refers to."""
        target, stack = self.row[name], self.holder.stack_resources
        if target.unknown:
            return of_urns(stack, kind, origins(self.holder, "routes" if self.inline else name, kind))
        # A resource with an unknown id is new, so a known target cannot refer to it.
        by_id = stack.derived((Route, kind, "id"), lambda: _by_id(stack.get(kind, ())))
        return by_id.get(target.text() or "", [])

    def leads_to_internet_gateway(self) -> bool:
        """Whether the target is an internet gateway, which also lets traffic in."""
        gateway = self.row["gatewayId"]
        if self.targets("gatewayId", INTERNET_GATEWAY):
            return True
        return (gateway.text() or "").startswith("igw-")

    def leads_out(self, *names: str) -> bool:
        """Whether one of these properties has a target; the provider uses empty text for none."""
        return any(self.row[name].unknown or bool(self.row[name].text()) for name in names)


def _by_id(resources: Iterable[Resource]) -> Mapping[str, list[Resource]]:
    by_id: dict[str, list[Resource]] = {}
    for resource in resources:
        resource_id = resource.props["id"]
        if not resource_id.unknown and (text := resource_id.text()):
            by_id.setdefault(text, []).append(resource)
    return by_id


def tables_of(subnet: Resource) -> list[Resource]:
    """The route table of a subnet; without an association, the main route table of its VPC (VPC user guide, "Subnet
    route tables")."""
    if associations := linked(subnet, _ASSOCIATION, "subnetId"):
        return [table for association in associations for table in _associated_tables(association)]
    return [table for vpc in named(subnet, "vpcId", VPC) for table in _main_tables(vpc)]


def routes_of(table: Resource) -> Iterator[Route]:
    """The routes of a table: separate Route resources, and inline routes."""
    for route in linked(table, ROUTE, "routeTableId"):
        yield Route(route, route.props)
    for row in table.props["routes"].entries():
        yield Route(table, row, inline=True)


def rows(resource: Resource) -> Iterator[Value]:
    """The routes that a Route or route table itself declares."""
    if resource.type == ROUTE:
        yield resource.props
    else:
        yield from resource.props["routes"].entries()


def declaring_with(resource: Resource) -> Sequence[Resource]:
    """The route table and Route resources of the same route table as this one, which is among them."""
    return siblings(resource, "routeTableId", TABLES, (ROUTE,))


def tables_in(vpc: Resource) -> list[Resource]:
    """Every route table of a VPC."""
    return [*linked(vpc, _TABLE, "vpcId"), *linked(vpc, _DEFAULT_TABLE, "defaultRouteTableId")]


def _associated_tables(association: Resource) -> list[Resource]:
    return [table for kind in (_TABLE, _DEFAULT_TABLE) for table in named(association, "routeTableId", kind)]


def _main_tables(vpc: Resource) -> list[Resource]:
    if associations := linked(vpc, _MAIN_ASSOCIATION, "vpcId"):
        return [table for association in associations for table in _associated_tables(association)]
    # The VPC computes the id of its default route table, so the dependency shows which one it is.
    return linked(vpc, _DEFAULT_TABLE, "defaultRouteTableId")

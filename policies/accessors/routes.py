"""Where a subnet's packets go: its route table, and the routes of a table in either form."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.accessors.inputs import Value
from policies.accessors.links import linked, named, origins
from policies.rule import Resource

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"

_ROUTE = "aws:ec2/route:Route"
_TABLE = "aws:ec2/routeTable:RouteTable"
_DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
_MAIN_ASSOCIATION = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"


@dataclass(frozen=True, slots=True)
class Route:
    """One route; `inline` where it is a row of its table, under whose routes its dependencies are kept."""

    holder: Resource
    row: Value
    inline: bool = False

    @property
    def where(self) -> str:
        return self.row.path

    def targets(self, name: str, kind: str) -> list[Resource]:
        """The resource of this type that packets are sent to, where it is in the stack."""
        target = self.row[name]
        every = self.holder.stack_resources.get(kind, ())
        if target.unknown:
            urns = origins(self.holder, "routes" if self.inline else name, kind)
            return [one for one in every if one.urn in urns]
        # An id that is not known yet is of something new, which nobody can have written down.
        known = [one for one in every if not one.props["id"].unknown]
        return [one for one in known if target.text() and target.text() == one.props["id"].text()]

    def leads_to_internet_gateway(self) -> bool:
        """Whether packets leave by an internet gateway, by which others come in as well."""
        gateway = self.row["gatewayId"]
        if self.targets("gatewayId", INTERNET_GATEWAY):
            return True
        return (gateway.text() or "").startswith("igw-")

    def leads_out(self, *names: str) -> bool:
        """Whether one of these properties names a target; providers write an empty text for none."""
        return any(self.row[name].unknown or bool(self.row[name].text()) for name in names)


def tables_of(subnet: Resource) -> list[Resource]:
    """The route table of a subnet; without an association it is the main one of its VPC (VPC user guide, "Subnet route
    tables")."""
    if associations := linked(subnet, _ASSOCIATION, "subnetId"):
        return [table for one in associations for table in _named_tables(one)]
    return [table for vpc in named(subnet, "vpcId", VPC) for table in _main_tables(vpc)]


def routes_of(table: Resource) -> Iterator[Route]:
    """The routes of a table: those of their own, and its rows."""
    for route in linked(table, _ROUTE, "routeTableId"):
        yield Route(route, route.props)
    for row in table.props["routes"].entries():
        yield Route(table, row, inline=True)


def tables_in(vpc: Resource) -> list[Resource]:
    """Every route table of a VPC."""
    return [*linked(vpc, _TABLE, "vpcId"), *linked(vpc, _DEFAULT_TABLE, "defaultRouteTableId")]


def _named_tables(association: Resource) -> list[Resource]:
    return [table for kind in (_TABLE, _DEFAULT_TABLE) for table in named(association, "routeTableId", kind)]


def _main_tables(vpc: Resource) -> list[Resource]:
    if associations := linked(vpc, _MAIN_ASSOCIATION, "vpcId"):
        return [table for one in associations for table in _named_tables(one)]
    # Its id is one that the VPC computes: known by the dependency.
    return linked(vpc, _DEFAULT_TABLE, "defaultRouteTableId")

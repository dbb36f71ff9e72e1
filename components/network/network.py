"""The network's resources: a loop over the plan."""

from collections.abc import Mapping

import pulumi
from pulumi import Input, Output, ResourceOptions
from pulumi_aws import ec2

from .plan import TIERS, SubnetKey, nat_zones, plan_subnets
from .settings import NetworkSettings

# What the AWS Load Balancer Controller looks for when it places a load balancer; as terraform-aws-eks 21.19 tags them.
_ROLE_TAGS: Mapping[str, Mapping[str, str]] = {
    "public": {"kubernetes.io/role/elb": "1"},
    "private": {"kubernetes.io/role/internal-elb": "1"},
}
ANYWHERE = "0.0.0.0/0"


class Network(pulumi.ComponentResource):
    """A VPC with public, private and database subnets in every zone, and NAT as the settings say.

    `subnet_ids` names the subnets by tier and zone. `routed_private_subnet_ids` are the private ones again, known only
    once their routes stand: what boots there and fetches something at once, such as a node, takes these.
    """

    vpc_id: Output[str]
    subnet_ids: Mapping[str, Mapping[str, Output[str]]]
    routed_private_subnet_ids: Mapping[str, Output[str]]
    nat_public_ips: Mapping[str, Output[str]]

    def __init__(
        self,
        name: str,
        settings: NetworkSettings,
        *,
        cluster_name: Input[str] | None = None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("aws-platform:network:Network", name, None, opts)
        self._name = name
        self._inside = ResourceOptions(parent=self)
        self._zones = settings.zones
        vpc = self._vpc(settings)
        subnets = self._subnets(vpc, settings, cluster_name)
        to_internet = self._public_routes(vpc, subnets)
        nats = self._nat_gateways(settings, subnets, to_internet)
        self.vpc_id = vpc.id
        self.subnet_ids = {tier: {zone: subnets[SubnetKey(tier, zone)].id for zone in self._zones} for tier in TIERS}
        self.routed_private_subnet_ids = self._private_routes(vpc, settings, subnets, nats)
        self._database_routes(vpc, subnets)
        self.nat_public_ips = {zone: nat.public_ip for zone, nat in nats.items()}
        self.register_outputs(
            {
                "vpc_id": self.vpc_id,
                "subnet_ids": self.subnet_ids,
                "routed_private_subnet_ids": self.routed_private_subnet_ids,
                "nat_public_ips": self.nat_public_ips,
            }
        )

    def _tags(self, suffix: str = "", more: Mapping[str, Input[str]] | None = None) -> dict[str, Input[str]]:
        return {"Name": f"{self._name}-{suffix}" if suffix else self._name, **(more or {})}

    def _vpc(self, settings: NetworkSettings) -> ec2.Vpc:
        vpc = ec2.Vpc(
            self._name,
            cidr_block=settings.cidr,
            # Private hosted zones and interface endpoints resolve only with both.
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self._tags(),
            opts=self._inside,
        )
        # Every VPC is born with a group that lets its members talk: taken over here without a rule, it lets nothing.
        # Empty lists, not absent ones: a rule that somebody adds by hand is then taken out by the next deployment.
        ec2.DefaultSecurityGroup(
            f"{self._name}-default",
            vpc_id=vpc.id,
            ingress=[],
            egress=[],
            tags=self._tags("default-unused"),
            opts=self._inside,
        )
        return vpc

    def _subnets(
        self, vpc: ec2.Vpc, settings: NetworkSettings, cluster_name: Input[str] | None
    ) -> dict[SubnetKey, ec2.Subnet]:
        found_by: dict[str, Mapping[str, Input[str]]] = dict(_ROLE_TAGS)
        if cluster_name is not None:
            found_by["private"] = {**_ROLE_TAGS["private"], "karpenter.sh/discovery": cluster_name}
        return {
            key: ec2.Subnet(
                f"{self._name}-{key.tier}-{key.zone}",
                vpc_id=vpc.id,
                cidr_block=block,
                availability_zone=key.zone,
                # Public subnets hold NAT gateways and load balancers, which bring their own addresses.
                map_public_ip_on_launch=False,
                tags=self._tags(f"{key.tier}-{key.zone}", found_by.get(key.tier)),
                opts=self._inside,
            )
            for key, block in plan_subnets(settings.cidr, settings.zones, settings.subnets).items()
        }

    def _route_table(self, vpc: ec2.Vpc, suffix: str) -> ec2.RouteTable:
        return ec2.RouteTable(f"{self._name}-{suffix}", vpc_id=vpc.id, tags=self._tags(suffix), opts=self._inside)

    def _associate(
        self, key: SubnetKey, subnet: ec2.Subnet, table: ec2.RouteTable, routes: list[ec2.Route]
    ) -> ec2.RouteTableAssociation:
        return ec2.RouteTableAssociation(
            f"{self._name}-{key.tier}-{key.zone}",
            subnet_id=subnet.id,
            route_table_id=table.id,
            # Whoever takes the subnet from the association finds its routes in place, and they outlive it.
            opts=ResourceOptions(parent=self, depends_on=routes),
        )

    def _public_routes(self, vpc: ec2.Vpc, subnets: Mapping[SubnetKey, ec2.Subnet]) -> ec2.Route:
        gateway = ec2.InternetGateway(
            f"{self._name}-internet", vpc_id=vpc.id, tags=self._tags("internet"), opts=self._inside
        )
        table = self._route_table(vpc, "public")
        route = ec2.Route(
            f"{self._name}-public-internet",
            route_table_id=table.id,
            destination_cidr_block=ANYWHERE,
            gateway_id=gateway.id,
            opts=self._inside,
        )
        for zone in self._zones:
            key = SubnetKey("public", zone)
            self._associate(key, subnets[key], table, [route])
        return route

    def _nat_gateways(
        self, settings: NetworkSettings, subnets: Mapping[SubnetKey, ec2.Subnet], to_internet: ec2.Route
    ) -> dict[str, ec2.NatGateway]:
        gateways: dict[str, ec2.NatGateway] = {}
        for zone in sorted(set(nat_zones(settings.nat, settings.zones).values())):
            # An address is usable, and can be given back, only while the internet gateway stands.
            after_internet = ResourceOptions(parent=self, depends_on=[to_internet])
            address = ec2.Eip(
                f"{self._name}-nat-{zone}", domain="vpc", tags=self._tags(f"nat-{zone}"), opts=after_internet
            )
            gateways[zone] = ec2.NatGateway(
                f"{self._name}-nat-{zone}",
                allocation_id=address.allocation_id,
                subnet_id=subnets[SubnetKey("public", zone)].id,
                tags=self._tags(f"nat-{zone}"),
                opts=after_internet,
            )
        return gateways

    def _private_routes(
        self,
        vpc: ec2.Vpc,
        settings: NetworkSettings,
        subnets: Mapping[SubnetKey, ec2.Subnet],
        nats: Mapping[str, ec2.NatGateway],
    ) -> dict[str, Output[str]]:
        nat_of = nat_zones(settings.nat, settings.zones)
        routed: dict[str, Output[str]] = {}
        for zone in self._zones:
            # A table per zone even with a single gateway: going to one per zone then changes a route, not the tables.
            table = self._route_table(vpc, f"private-{zone}")
            routes = (
                [
                    ec2.Route(
                        f"{self._name}-private-{zone}-nat",
                        route_table_id=table.id,
                        destination_cidr_block=ANYWHERE,
                        nat_gateway_id=nats[nat_of[zone]].id,
                        opts=self._inside,
                    )
                ]
                if zone in nat_of
                else []
            )
            key = SubnetKey("private", zone)
            association = self._associate(key, subnets[key], table, routes)
            # Taken from the association, the id carries the routes with it to whoever uses it.
            routed[zone] = Output.all(subnets[key].id, association.id).apply(lambda ids: str(ids[0]))
        return routed

    def _database_routes(self, vpc: ec2.Vpc, subnets: Mapping[SubnetKey, ec2.Subnet]) -> None:
        table = self._route_table(vpc, "database")
        for zone in self._zones:
            key = SubnetKey("database", zone)
            self._associate(key, subnets[key], table, [])

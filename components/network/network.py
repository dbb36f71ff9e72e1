"""The network's resources: a loop over the plan."""

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws
from pulumi import Input, Output, ResourceOptions
from pulumi_aws import ec2

from ..order import after
from .acls import network_acls
from .endpoints import gateway_endpoints, interface_endpoints
from .flow_logs import flow_logs
from .place import Place
from .plan import IPV6_PLACES, PODS, TIERS, SubnetKey, ipv6_block, plan_pod_subnets, plan_subnets
from .routes import closed_routes, empty_default_table, nat_gateways, private_routes, public_routes
from .settings import NetworkSettings

# What the AWS Load Balancer Controller looks for when it places a load balancer; as terraform-aws-eks 21.19 tags them.
# What the VPC CNI looks for when it places pods: EKS user guide, "Configure subnet selection for Pod IP addresses".
_ROLE_TAGS: Mapping[str, Mapping[str, str]] = {
    "public": {"kubernetes.io/role/elb": "1"},
    "private": {"kubernetes.io/role/internal-elb": "1"},
    PODS: {"kubernetes.io/role/cni": "1"},
}
# VPC user guide, "Block public access to VPCs and subnets": an exclusion lets traffic out, or both ways.
_EXCLUSIONS = {"egress": "allow-egress", "bidirectional": "allow-bidirectional"}
# Not the public ones: there load balancers ask for theirs, and nothing else should have one.
_GIVING_IPV6 = ("private", "intra", PODS)

_OUTPUTS = (
    "vpc_id",
    "subnet_ids",
    "routed_private_subnet_ids",
    "pod_subnet_ids",
    "nat_public_ips",
    "database_subnet_group_name",
    "cache_subnet_group_name",
)


class Network(pulumi.ComponentResource):
    """A VPC with public, private, database and intra subnets in every zone, kept apart, recorded, and with ways out.

    `subnet_ids` names the subnets by tier and zone. `routed_private_subnet_ids` are the private ones again, whose users
    wait for their routes (without NAT, for the endpoints) and leave before them: what boots there and fetches something
    at once, such as a node, takes these.
    """

    vpc_id: Output[str]
    subnet_ids: Mapping[str, Mapping[str, Output[str]]]
    routed_private_subnet_ids: Mapping[str, Output[str]]
    pod_subnet_ids: Mapping[str, Output[str]]
    nat_public_ips: Mapping[str, Output[str]]
    database_subnet_group_name: Output[str]
    cache_subnet_group_name: Output[str]
    endpoint_security_group_id: Output[str] | None

    def __init__(
        self,
        name: str,
        settings: NetworkSettings,
        *,
        account_id: str,
        cluster_name: Input[str] | None = None,
        opts: ResourceOptions | None = None,
    ) -> None:
        super().__init__("aws-platform:network:Network", name, None, opts)
        self._place = place = Place(name, self)
        vpc = self._vpc(settings)
        subnets = self._subnets(vpc, settings, cluster_name)
        to_internet = public_routes(place, vpc, settings, subnets)
        nats = nat_gateways(place, settings, subnets, to_internet)
        self.vpc_id = vpc.id
        self.subnet_ids = {tier: self._ids(tier, settings, subnets) for tier in TIERS}
        self.pod_subnet_ids = self._ids(PODS, settings, subnets)
        routed, tables = private_routes(place, vpc, settings, subnets, nats)
        closed_routes(place, vpc, settings, subnets, "database")
        closed_routes(place, vpc, settings, subnets, "intra")
        network_acls(place, vpc, settings, subnets)
        to_services = gateway_endpoints(place, vpc, settings, tables, account_id)
        endpoints = interface_endpoints(place, vpc, settings, subnets)
        self.endpoint_security_group_id = endpoints.group_id
        # Without NAT they are the only way out: nodes and what runs on them need it from their first to their last.
        ways_out = [*to_services, *endpoints.ids] if settings.nat == "none" else []
        self.routed_private_subnet_ids = {zone: after(subnet_id, *ways_out) for zone, subnet_id in routed.items()}
        flow_logs(place, vpc, settings, account_id)
        self.nat_public_ips = {zone: nat.public_ip for zone, nat in nats.items()}
        self._subnet_groups(list(self.subnet_ids["database"].values()))
        self.register_outputs({output: getattr(self, output) for output in _OUTPUTS})

    def _ids(
        self, tier: str, settings: NetworkSettings, subnets: Mapping[SubnetKey, ec2.Subnet]
    ) -> dict[str, Output[str]]:
        keys = {zone: SubnetKey(tier, zone) for zone in settings.zones}
        return {zone: subnets[key].id for zone, key in keys.items() if key in subnets}

    def _vpc(self, settings: NetworkSettings) -> ec2.Vpc:
        place = self._place
        vpc = ec2.Vpc(
            place.name,
            cidr_block=settings.cidr,
            assign_generated_ipv6_cidr_block=settings.ipv6 or None,
            # Private hosted zones and interface endpoints resolve only with both.
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=place.tags(),
            opts=place.inside,
        )
        # Every VPC is born with a group that lets its members talk: taken over here without a rule, it lets nothing.
        # Empty lists, not absent ones: a rule that somebody adds by hand is then taken out by the next deployment.
        ec2.DefaultSecurityGroup(
            f"{place.name}-default",
            vpc_id=vpc.id,
            ingress=[],
            egress=[],
            tags=place.tags("default-unused"),
            opts=place.inside,
        )
        empty_default_table(place, vpc)
        if settings.public_access_exclusion != "none":
            # Blocking itself is the account's, for all VPCs of a region at once; only the exemption is this VPC's.
            ec2.VpcBlockPublicAccessExclusion(
                f"{place.name}-exclusion",
                vpc_id=vpc.id,
                internet_gateway_exclusion_mode=_EXCLUSIONS[settings.public_access_exclusion],
                tags=place.tags("exclusion"),
                opts=place.inside,
            )
        return vpc

    def _subnets(
        self, vpc: ec2.Vpc, settings: NetworkSettings, cluster_name: Input[str] | None
    ) -> dict[SubnetKey, ec2.Subnet]:
        found_by: dict[str, Mapping[str, Input[str]]] = dict(_ROLE_TAGS)
        if cluster_name is not None:
            found_by["private"] = {**_ROLE_TAGS["private"], "karpenter.sh/discovery": cluster_name}
        planned = plan_subnets(settings.cidr, settings.zones, settings.subnets)
        pods = plan_pod_subnets(settings.pod_cidr, settings.zones)
        beside = self._secondary_block(vpc, settings.pod_cidr)
        return {
            key: ec2.Subnet(
                f"{self._place.name}-{key.tier}-{key.zone}",
                # The association's VPC is the same one, known when the block is there.
                vpc_id=beside.vpc_id if beside is not None and key in pods else vpc.id,
                cidr_block=block,
                availability_zone=key.zone,
                # Public subnets hold NAT gateways and load balancers, which bring their own addresses.
                map_public_ip_on_launch=False,
                ipv6_cidr_block=_ipv6_block(vpc, key) if settings.ipv6 and key.tier in IPV6_PLACES else None,
                # EKS gives IPv6 addresses only in subnets that give them out (EKS user guide, "Learn about IPv6").
                assign_ipv6_address_on_creation=(settings.ipv6 and key.tier in _GIVING_IPV6) or None,
                tags=self._place.tags(f"{key.tier}-{key.zone}", {"tier": key.tier, **found_by.get(key.tier, {})}),
                opts=self._place.inside,
            )
            for key, block in {**planned, **pods}.items()
        }

    def _secondary_block(self, vpc: ec2.Vpc, block: str | None) -> ec2.VpcIpv4CidrBlockAssociation | None:
        if block is None:
            return None
        return ec2.VpcIpv4CidrBlockAssociation(
            f"{self._place.name}-pods", vpc_id=vpc.id, cidr_block=block, opts=self._place.inside
        )

    def _subnet_groups(self, subnet_ids: list[Output[str]]) -> None:
        place = self._place
        self.database_subnet_group_name = aws.rds.SubnetGroup(
            f"{place.name}-database",
            description="Database subnets, without a route to the internet",
            subnet_ids=subnet_ids,
            tags=place.tags("database"),
            opts=place.inside,
        ).name
        self.cache_subnet_group_name = aws.elasticache.SubnetGroup(
            f"{place.name}-cache",
            description="Database subnets, without a route to the internet",
            subnet_ids=subnet_ids,
            tags=place.tags("cache"),
            opts=place.inside,
        ).name


def _ipv6_block(vpc: ec2.Vpc, key: SubnetKey) -> Output[str]:
    return vpc.ipv6_cidr_block.apply(lambda block: ipv6_block(block, key))

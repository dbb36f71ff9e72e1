"""The VPC, its subnets, and the groups of subnets that databases and caches are placed in."""

from collections.abc import Mapping, Sequence

from pulumi import Output
from pulumi_aws import ec2, elasticache, rds

from ..inside import Inside
from .plan import IPV6_PLACES, PODS, SubnetKey, ipv6_block, plan_pod_subnets, plan_subnets
from .routes import empty_default_table
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
# Not the public ones: load balancers there request their addresses, and nothing else should have one.
_GIVING_IPV6 = ("private", "intra", PODS)


def make_vpc(inside: Inside, settings: NetworkSettings) -> ec2.Vpc:
    """The VPC, with its default security group and main route table emptied."""
    vpc = ec2.Vpc(
        inside.name(),
        cidr_block=settings.cidr,
        assign_generated_ipv6_cidr_block=settings.ipv6 or None,
        # Private hosted zones and interface endpoints resolve only with both.
        enable_dns_support=True,
        enable_dns_hostnames=True,
        tags=inside.tags(),
        opts=inside.options(),
    )
    # The default security group allows traffic between its members: adopted here without a rule, it allows nothing.
    # Empty lists, not absent ones: a rule that is added by hand is then removed by the next deployment.
    ec2.DefaultSecurityGroup(
        inside.name("default"),
        vpc_id=vpc.id,
        ingress=[],
        egress=[],
        tags=inside.tags("default-unused"),
        opts=inside.options(),
    )
    empty_default_table(inside, vpc)
    if settings.public_access_exclusion != "none":
        # Block Public Access itself is the account's, for all VPCs of a region; only the exclusion is this VPC's.
        ec2.VpcBlockPublicAccessExclusion(
            inside.name("exclusion"),
            vpc_id=vpc.id,
            internet_gateway_exclusion_mode=_EXCLUSIONS[settings.public_access_exclusion],
            tags=inside.tags("exclusion"),
            opts=inside.options(),
        )
    return vpc


def make_subnets(inside: Inside, vpc: ec2.Vpc, settings: NetworkSettings) -> dict[SubnetKey, ec2.Subnet]:
    """The subnets of every tier and zone, and those for pods in a secondary CIDR block."""
    planned = plan_subnets(settings.cidr, settings.zones, settings.subnets)
    pods = plan_pod_subnets(settings.pod_cidr, settings.zones)
    secondary = _secondary_block(inside, vpc, settings.pod_cidr)
    return {
        key: ec2.Subnet(
            inside.name(key.tier, key.zone),
            # The association's VPC is the same one, known when the block is there.
            vpc_id=secondary.vpc_id if secondary is not None and key in pods else vpc.id,
            cidr_block=block,
            availability_zone=key.zone,
            # Public subnets hold NAT gateways and load balancers, which bring their own addresses.
            map_public_ip_on_launch=False,
            ipv6_cidr_block=_ipv6_block(vpc, key) if settings.ipv6 and key.tier in IPV6_PLACES else None,
            # EKS gives IPv6 addresses only in subnets that give them out (EKS user guide, "Learn about IPv6").
            assign_ipv6_address_on_creation=(settings.ipv6 and key.tier in _GIVING_IPV6) or None,
            tags=inside.tags(key.tier, key.zone, more={"tier": key.tier, **_ROLE_TAGS.get(key.tier, {})}),
            opts=inside.options(),
        )
        for key, block in {**planned, **pods}.items()
    }


def _secondary_block(inside: Inside, vpc: ec2.Vpc, block: str | None) -> ec2.VpcIpv4CidrBlockAssociation | None:
    if block is None:
        return None
    return ec2.VpcIpv4CidrBlockAssociation(inside.name("pods"), vpc_id=vpc.id, cidr_block=block, opts=inside.options())


def _ipv6_block(vpc: ec2.Vpc, key: SubnetKey) -> Output[str]:
    return vpc.ipv6_cidr_block.apply(lambda block: ipv6_block(block, key))


_GROUP_DESCRIPTION = "Database subnets, without a route to the internet"


def database_subnet_group(inside: Inside, subnet_ids: Sequence[Output[str]]) -> Output[str]:
    """The name of the subnet group of RDS."""
    return rds.SubnetGroup(
        inside.name("database"),
        description=_GROUP_DESCRIPTION,
        subnet_ids=subnet_ids,
        tags=inside.tags("database"),
        opts=inside.options(),
    ).name


def cache_subnet_group(inside: Inside, subnet_ids: Sequence[Output[str]]) -> Output[str]:
    """The name of the subnet group of ElastiCache."""
    return elasticache.SubnetGroup(
        inside.name("cache"),
        description=_GROUP_DESCRIPTION,
        subnet_ids=subnet_ids,
        tags=inside.tags("cache"),
        opts=inside.options(),
    ).name

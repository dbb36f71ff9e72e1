"""Rules about VPC endpoints."""

from collections.abc import Iterator

from policies.accessors.internet import internet_in
from policies.accessors.links import linked, named
from policies.accessors.routes import SUBNET, VPC, routes_of, tables_in
from policies.accessors.wording import listed
from policies.engine.inputs import Value, any_of, which
from policies.engine.rule import Check, Controls, Resource, Rule

_CLUSTER = "aws:eks/cluster:Cluster"
_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"

# The services that a node calls before it is ready, and that pods call for credentials and logs: EKS User Guide,
# "Deploy private clusters with limited internet access".
_SERVICES = ("ec2", "ecr.api", "ecr.dkr", "logs", "s3", "sts")
# A network interface belongs to a NAT instance, a VPC endpoint to a firewall.
_EGRESS_TARGETS = ("natGatewayId", "transitGatewayId", "networkInterfaceId", "vpcEndpointId")


def _is_private(cluster: Resource) -> bool:
    # Missing means public (EKS API reference, VpcConfigRequest.endpointPublicAccess).
    return not cluster.props["vpcConfig"]["endpointPublicAccess"].flag(default=True)


def _has_default_route(vpc: Resource) -> bool:
    routes = [route for table in tables_in(vpc) for route in routes_of(table) if route.leads_out(*_EGRESS_TARGETS)]
    return bool(internet_in(route.row[name] for route in routes for name in ("destinationCidrBlock", "cidrBlock")))


def _is_interface(endpoint: Resource) -> bool:
    # Missing means Gateway (EC2 API reference, CreateVpcEndpoint VpcEndpointType).
    return (endpoint.props["vpcEndpointType"].text() or "Gateway") == "Interface"


def _is_for(endpoint: Resource, service: str) -> bool:
    return (endpoint.props["serviceName"].text() or "").endswith(f".{service}")


def _vpcs(cluster: Resource) -> list[Resource]:
    """The VPC of a private cluster, where it is in the stack."""
    if not _is_private(cluster):
        return []
    subnets = named(cluster, "vpcConfig.subnetIds", SUBNET)
    return list({vpc.urn: vpc for subnet in subnets for vpc in named(subnet, "vpcId", VPC)}.values())


def _vpcs_that_need_endpoints(cluster: Resource) -> list[Resource]:
    """The VPC of a private cluster, where calls to AWS should not leave it, or cannot."""
    return which((vpc, lambda vpc=vpc: _needs_endpoints(vpc)) for vpc in _vpcs(cluster))


def _needs_endpoints(vpc: Resource) -> bool:
    return any_of(
        *(lambda endpoint=endpoint: _is_interface(endpoint) for endpoint in linked(vpc, _ENDPOINT, "vpcId")),
        lambda: not _has_default_route(vpc),
    )


def _endpoints_missing(vpc: Resource) -> str | None:
    endpoints = linked(vpc, _ENDPOINT, "vpcId")

    def missing(service: str) -> bool:
        return not any_of(*(lambda endpoint=endpoint: _is_for(endpoint, service) for endpoint in endpoints))

    services = which((service, lambda service=service: missing(service)) for service in _SERVICES)
    return f"its VPC {vpc.name} has no VPC endpoint for {listed(services)}" if services else None


def _interfaces(cluster: Resource) -> Iterator[Value]:
    for vpc in _vpcs(cluster):
        for endpoint in linked(vpc, _ENDPOINT, "vpcId"):
            if _is_interface(endpoint) and any(_is_for(endpoint, service) for service in _SERVICES):
                yield endpoint.props["privateDnsEnabled"]


def _no_private_dns(private_dns: Value) -> str | None:
    # Missing means false (pulumi-aws 7.51, ec2.VpcEndpoint privateDnsEnabled).
    return None if private_dns.flag(default=False) else f"{private_dns.path} is not true"


NET_012 = Rule(
    id="NET-012",
    title="VPCs of private EKS clusters have the VPC endpoints that nodes need",
    severity="low",
    why="Without a NAT gateway and without these endpoints, no node can join the cluster; with only some of them, "
    "calls to the other services leave the VPC unnoticed.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html",
    scope="stack",
    types=frozenset({_CLUSTER}),
    checks=(
        Check(
            id="NET-012.a",
            requires="The VPC of a private cluster has VPC endpoints for ec2, ecr.api, ecr.dkr, logs, s3 and sts, if "
            "it has any interface endpoint or no default route out",
            remedy="add an aws.ec2.VpcEndpoint for each of these services, of type Gateway for s3 and Interface for "
            "the others",
            parts=_vpcs_that_need_endpoints,
            fault=_endpoints_missing,
        ),
        Check(
            id="NET-012.b",
            requires="These interface endpoints have private DNS enabled",
            remedy="set privateDnsEnabled to true: otherwise nodes keep calling the service's public addresses",
            parts=_interfaces,
            fault=_no_private_dns,
        ),
    ),
    # AWS FSBP EC2.10 is about every VPC: a stack whose clusters are public would pass it.
    controls=Controls(),
)

RULES = (NET_012,)

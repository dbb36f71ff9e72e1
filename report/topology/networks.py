"""VPCs with their subnets, gateways and endpoints."""

from collections.abc import Iterable, Mapping, Sequence

from report.preview import Operation, State
from report.topology.model import Network, Part, Tier, worst
from report.topology.resources import Resources, mapping
from report.values import Special, text

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
_NAT = "aws:ec2/natGateway:NatGateway"
_INTERNET = "aws:ec2/internetGateway:InternetGateway"
_ROUTE = "aws:ec2/route:Route"
_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
_GATEWAYS: Mapping[str, str] = {
    _INTERNET: "Internet gateway",
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": "Egress-only gateway",
    "aws:ec2/vpnGateway:VpnGateway": "VPN gateway",
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": "Peering connection",
}
_NO_ZONE = "zone not known"
# Tags that the AWS Load Balancer Controller finds subnets by ("Subnet auto discovery", read 2026-11).
_PUBLIC_TAG = "kubernetes.io/role/elb"
_PRIVATE_TAG = "kubernetes.io/role/internal-elb"
# The order in which tiers are drawn, those nearest to the internet first; others follow by name.
_ORDER = ("public", "private", "pods", "intra", "database")


def networks(resources: Resources) -> Sequence[Network]:
    """Every VPC of the resources; subnets of VPCs that are outside of the stack have one without a name."""
    vpcs = resources.of(VPC)
    subnets = resources.of(SUBNET)
    found = [_network(resources, vpc, vpcs) for vpc in vpcs]
    if orphans := [subnet for subnet in subnets if resources.vpc_of(subnet, vpcs) is None]:
        cells = _tiers(resources, orphans, [])
        found.append(
            Network(Part("VPC outside of the stack"), _zones(orphans), cells, (), (), internet=False, nat=False)
        )
    return found


def tier_of(subnet: State) -> str:
    """The subnet's tier: its tag, or what load balancers find it by."""
    tags = mapping(subnet.inputs.get("tags"))
    tier = tags.get("tier", tags.get("Tier"))
    if isinstance(tier, str) and tier:
        return tier
    if _PUBLIC_TAG in tags or subnet.inputs.get("mapPublicIpOnLaunch") is True:
        return "public"
    return "private" if _PRIVATE_TAG in tags else "subnets"


def zone_of(subnet: State) -> str:
    zone = subnet.inputs.get("availabilityZone", subnet.inputs.get("availabilityZoneId"))
    return zone if isinstance(zone, str) else _NO_ZONE


def _network(resources: Resources, vpc: State, vpcs: Sequence[State]) -> Network:
    def own(kind: str) -> list[State]:
        return [state for state in resources.of(kind) if resources.vpc_of(state, vpcs) is vpc]

    subnets = own(SUBNET)
    nats = [nat for nat in resources.of(_NAT) if _near(resources, nat, vpc, subnets)]
    routes = [route for route in resources.of(_ROUTE) if route.parent == vpc.parent]
    gateways = [
        Part(name, state.name, resources.mark(state)) for kind, name in _GATEWAYS.items() for state in own(kind)
    ]
    cidr = vpc.inputs.get("cidrBlock")
    return Network(
        Part(f"VPC {vpc.name}", text(cidr) if cidr else "", resources.mark(vpc)),
        _zones(subnets),
        _tiers(resources, subnets, nats),
        gateways,
        _endpoints(resources, own(_ENDPOINT)),
        internet=bool(own(_INTERNET)),
        nat=bool(nats) and any("natGatewayId" in route.inputs for route in routes),
    )


def _near(resources: Resources, nat: State, vpc: State, subnets: Sequence[State]) -> bool:
    """Whether a NAT gateway is in one of the subnets; while that is unknown, in the VPC's component."""
    subnet = resources.referred(nat, "subnetId")
    return subnet in subnets if subnet else nat.parent == vpc.parent


def _zones(subnets: Iterable[State]) -> Sequence[str]:
    return sorted({zone_of(subnet) for subnet in subnets})


def _tiers(resources: Resources, subnets: Sequence[State], nats: Sequence[State]) -> Sequence[Tier]:
    cells: dict[str, dict[str, list[Part]]] = {}
    for subnet in subnets:
        block = subnet.inputs.get("cidrBlock")
        shown = text(block) if block and not isinstance(block, Special) else subnet.name
        part = Part(shown, subnet.name, resources.mark(subnet))
        cells.setdefault(tier_of(subnet), {}).setdefault(zone_of(subnet), []).append(part)
    for nat in nats:
        tier, zone = _place(resources, nat, subnets)
        cells.setdefault(tier, {}).setdefault(zone, []).append(Part("NAT gateway", nat.name, resources.mark(nat)))
    order = {name: index for index, name in enumerate(_ORDER)}
    return [Tier(name, cells[name]) for name in sorted(cells, key=lambda name: (order.get(name, len(order)), name))]


def _place(resources: Resources, nat: State, subnets: Sequence[State]) -> tuple[str, str]:
    """The tier and zone of a NAT gateway: those of its subnet; while that is unknown, of the public subnet in the zone
    that its name ends with."""
    if (subnet := resources.referred(nat, "subnetId")) and subnet in subnets:
        return tier_of(subnet), zone_of(subnet)
    public = [subnet for subnet in subnets if tier_of(subnet) == "public"]
    named = [subnet for subnet in public if nat.name.endswith(zone_of(subnet))]
    return ("public", zone_of(named[0])) if named else ("public", _NO_ZONE)


def _endpoints(resources: Resources, endpoints: Sequence[State]) -> Sequence[Part]:
    """Endpoints by their type, with the services that they lead to."""
    parts: list[Part] = []
    for kind in sorted({text(one.inputs.get("vpcEndpointType", "Gateway")) for one in endpoints}):
        own = [one for one in endpoints if text(one.inputs.get("vpcEndpointType", "Gateway")) == kind]
        services = sorted(text(one.inputs.get("serviceName", "")).rpartition(".")[2] for one in own)
        marks: list[Operation] = [resources.mark(one) for one in own]
        parts.append(Part(f"{len(own)} {kind.lower()} endpoints", ", ".join(services), worst(marks)))
    return parts

"""The network: a table of contents of its resources."""

from collections.abc import Mapping, Sequence

from pulumi import ComponentResource, Output, ResourceOptions

from .. import outputs
from ..inside import Inside
from ..names import check_name
from ..order import after
from ..refs import Account, NetworkRef
from .acls import network_acls
from .endpoints import gateway_endpoints, interface_endpoints
from .flow_logs import flow_logs
from .plan import PODS, TIERS
from .routes import closed_routes, nat_gateways, private_routes, public_routes
from .settings import NetworkSettings
from .subnets import cache_subnet_group, database_subnet_group, make_subnets, make_vpc


class Network(ComponentResource):
    """A VPC with public, private, database and intra subnets in every zone, kept apart by network ACLs, with flow logs.

    `subnet_ids` names the subnets by tier and zone. `routed_private_subnet_ids` are the private ones again, whose users
    wait for their routes (without NAT, for the endpoints) and leave before them: what boots there and fetches something
    at once, such as a node, takes these.
    """

    vpc_id: Output[str]
    zones: Sequence[str]
    subnet_ids: Mapping[str, Mapping[str, Output[str]]]
    routed_private_subnet_ids: Mapping[str, Output[str]]
    pod_subnet_ids: Mapping[str, Output[str]]
    nat_public_ips: Mapping[str, Output[str]]
    database_subnet_group_name: Output[str]
    cache_subnet_group_name: Output[str]
    endpoint_security_group_id: Output[str] | None

    def __init__(
        self, name: str, settings: NetworkSettings, *, account: Account, opts: ResourceOptions | None = None
    ) -> None:
        """
        Raises:
            ValueError: where the zones are not of the account's region, or the name is too long.
        """
        check_name(name, {"IAM role": ["flow-logs"]})
        if settings.region != account.region:
            raise ValueError(f"network.zones: are in {settings.region}, and the account's region is {account.region}")
        super().__init__("aws-platform:network:Network", name, None, opts)
        inside = Inside(name, self)
        vpc = make_vpc(inside, settings)
        subnets = make_subnets(inside, vpc, settings)
        ids = {
            tier: {key.zone: subnet.id for key, subnet in subnets.items() if key.tier == tier}
            for tier in (*TIERS, PODS)
        }
        nats = nat_gateways(inside, settings, subnets, public_routes(inside, vpc, settings, subnets))
        routed, tables = private_routes(inside, vpc, settings, subnets, nats)
        closed_routes(inside, vpc, settings, subnets, "database")
        closed_routes(inside, vpc, settings, subnets, "intra")
        network_acls(inside, vpc, settings, subnets)
        to_services = gateway_endpoints(inside, vpc, settings, tables, account)
        endpoints = interface_endpoints(inside, vpc, settings, subnets, account)
        flow_logs(inside, vpc, settings.flow_logs, account)
        self.vpc_id = vpc.id
        self._connected_cidrs, self._nats = settings.connected_cidrs, nats
        self.zones = settings.zones
        self.pod_subnet_ids = ids.pop(PODS)
        self.subnet_ids = ids
        # Without NAT they are the only way out: nodes and what runs on them need it from their first to their last.
        ways_out = [*to_services, *endpoints.ids] if settings.nat == "none" else []
        self.routed_private_subnet_ids = {zone: after(subnet_id, *ways_out) for zone, subnet_id in routed.items()}
        self.nat_public_ips = {zone: nat.public_ip for zone, nat in nats.items()}
        database_subnet_ids = list(ids["database"].values())
        self.database_subnet_group_name = database_subnet_group(inside, database_subnet_ids)
        self.cache_subnet_group_name = cache_subnet_group(inside, database_subnet_ids)
        self.endpoint_security_group_id = endpoints.group_id
        outputs.register(self)

    @property
    def ref(self) -> NetworkRef:
        """The network, as other components take it."""
        return NetworkRef(
            vpc_id=self.vpc_id,
            control_plane_subnet_ids=self.subnet_ids["intra"],
            node_subnet_ids=self.routed_private_subnet_ids,
            connected_cidrs=self._connected_cidrs,
            nat_gateway_ids={zone: nat.id for zone, nat in self._nats.items()},
        )

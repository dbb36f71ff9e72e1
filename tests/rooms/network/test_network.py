"""What the network registers."""

from typing import Any

import pytest

from components import Network, NetworkRef, NetworkSettings
from tests.recording import ACCOUNT, Recorded, record

ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")


def network(**settings: Any) -> Recorded:
    decided = NetworkSettings.model_validate({"cidr": "10.16.0.0/16", "zones": ZONES, **settings})
    return record(lambda: Network("network", decided, account=ACCOUNT))


@pytest.mark.parametrize(("nat", "gateways", "routes"), [("none", 0, 0), ("single", 1, 3), ("one_per_zone", 3, 3)])
def test_private_subnets_reach_out_as_the_settings_say(nat: str, gateways: int, routes: int) -> None:
    made = network(nat=nat)
    assert len(made.of("aws:ec2/natGateway:NatGateway")) == len(made.of("aws:ec2/eip:Eip")) == gateways
    assert len([one for one in made.of("aws:ec2/route:Route") if one.name.endswith("-nat")]) == routes


def test_one_gateway_per_zone_serves_its_own_zone() -> None:
    made = network(nat="one_per_zone")
    for zone in ZONES:
        route = made.one("aws:ec2/route:Route", f"network-private-{zone}-nat")
        assert route.inputs["natGatewayId"] == f"network-nat-{zone}-id"


def test_database_subnets_have_no_route_to_the_internet() -> None:
    made = network()
    tables = {one.inputs["routeTableId"] for one in made.of("aws:ec2/route:Route")}
    assert "network-database-id" not in tables
    for zone in ZONES:
        association = made.one("aws:ec2/routeTableAssociation:RouteTableAssociation", f"network-database-{zone}")
        assert association.inputs["routeTableId"] == "network-database-id"


def test_only_the_public_table_leads_to_the_internet_gateway() -> None:
    to_gateway = [one for one in network().of("aws:ec2/route:Route") if one.inputs.get("gatewayId")]
    assert [one.inputs["routeTableId"] for one in to_gateway] == ["network-public-id"]


def test_every_subnet_is_in_a_route_table() -> None:
    made = network()
    associated = {one.inputs["subnetId"] for one in made.of("aws:ec2/routeTableAssociation:RouteTableAssociation")}
    assert associated == {f"{one.name}-id" for one in made.of("aws:ec2/subnet:Subnet")}


def test_load_balancers_and_policies_find_their_subnets() -> None:
    made = network()
    tags = {one.name: one.inputs["tags"] for one in made.of("aws:ec2/subnet:Subnet")}
    assert tags["network-public-us-east-1a"] == {
        "Name": "network-public-us-east-1a",
        "tier": "public",
        "kubernetes.io/role/elb": "1",
    }
    assert tags["network-private-us-east-1a"] == {
        "Name": "network-private-us-east-1a",
        "tier": "private",
        "kubernetes.io/role/internal-elb": "1",
    }
    assert tags["network-database-us-east-1a"] == {"Name": "network-database-us-east-1a", "tier": "database"}


def test_zones_of_another_region_than_the_account_s_are_refused() -> None:
    decided = NetworkSettings(cidr="10.16.0.0/16", zones=("eu-west-1a", "eu-west-1b"))
    with pytest.raises(ValueError, match=r"network\.zones: are in eu-west-1, and the account's region is us-east-1"):
        Network("network", decided, account=ACCOUNT)


def test_the_ref_says_which_networks_are_connected() -> None:
    refs: list[NetworkRef] = []
    decided = NetworkSettings.model_validate(
        {"cidr": "10.16.0.0/16", "zones": ZONES, "connected_cidrs": ["192.168.0.0/24"]}
    )
    record(lambda: refs.append(Network("network", decided, account=ACCOUNT).ref))
    assert [ref.connected_cidrs for ref in refs] == [("192.168.0.0/24",)]


def test_no_subnet_gives_out_public_addresses() -> None:
    assert {one.inputs["mapPublicIpOnLaunch"] for one in network().of("aws:ec2/subnet:Subnet")} == {False}


def test_the_default_security_group_is_taken_over_without_a_rule() -> None:
    (group,) = network().of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    assert (group.inputs["ingress"], group.inputs["egress"]) == ([], [])
    assert group.inputs["vpcId"] == "network-id"


def test_the_vpc_answers_names() -> None:
    (vpc,) = network().of("aws:ec2/vpc:Vpc")
    assert vpc.inputs["enableDnsSupport"]
    assert vpc.inputs["enableDnsHostnames"]


def test_given_blocks_are_used() -> None:
    made = network(subnets={"public": {"us-east-1a": "10.16.200.0/24"}})
    assert made.one("aws:ec2/subnet:Subnet", "network-public-us-east-1a").inputs["cidrBlock"] == "10.16.200.0/24"


def test_a_gateway_waits_for_the_way_to_the_internet() -> None:
    made = network()
    for type_ in ("aws:ec2/eip:Eip", "aws:ec2/natGateway:NatGateway"):
        assert all("network-public-internet" in one.depends_on for one in made.of(type_))

"""The network alone on the engine, with all that it can have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine import Sandbox
from tests.rooms.life import HEAD, Life, live

PROGRAM = f"""{HEAD}
platform.Network(
    "network",
    platform.NetworkSettings(
        cidr="10.16.0.0/16", zones=("us-east-1a", "us-east-1b"), nat="single", ipv6=True, pod_cidr="100.64.0.0/16",
        extra_endpoints=("athena",), connected_cidrs=("192.168.0.0/24",),
        flow_logs=platform.FlowLogSettings(deletion_protection=False),
    ),
    account=account,
    opts=in_aws,
)
"""


def tag_and_route(own: Sandbox, state: list[dict[str, Any]]) -> None:
    """Another owner of the VPC, and a route out of the database subnets."""
    rows = {(row["type"], row["urn"].rpartition("::")[2]): row for row in state}
    ec2 = own.aws("ec2")
    ec2.create_tags(Resources=[rows["aws:ec2/vpc:Vpc", "network"]["id"]], Tags=[{"Key": "Owner", "Value": "mallory"}])
    default = rows["aws:ec2/defaultRouteTable:DefaultRouteTable", "network-default"]["id"]
    gateway = rows["aws:ec2/internetGateway:InternetGateway", "network-internet"]["id"]
    ec2.create_route(RouteTableId=default, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Life:
    return live(sandbox, tmp_path_factory.mktemp("network"), PROGRAM, tag_and_route)


def test_it_comes_with_subnets_of_every_tier_and_a_way_out(life: Life) -> None:
    tiers = {name.split("-")[1] for name in life.names("aws:ec2/subnet:Subnet")}
    assert tiers == {"public", "private", "database", "intra", "pods"}
    assert life.names("aws:ec2/natGateway:NatGateway") == {"network-nat-us-east-1a"}


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life) -> None:
    assert any(line.startswith("network: tagsAll.Owner:") for line in life.drift)
    assert any(line.startswith("network-default: routes") for line in life.drift)
    assert life.back == {"update": 2}


def test_it_leaves_nothing_behind(life: Life) -> None:
    assert life.difference == []

"""What the network registers beside its subnets and routes, and that none of it moves what stands already."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pulumi_aws.ec2 import NetworkInterface

from components import Network, NetworkSettings
from components.network.services import SETS, public_buckets
from tests.recording import ACCOUNT, Recorded, record
from tests.rooms.network.test_network import ZONES, network

ENDPOINT, SUBNET, ROUTE = "aws:ec2/vpcEndpoint:VpcEndpoint", "aws:ec2/subnet:Subnet", "aws:ec2/route:Route"
ACL, GROUP_RULE = "aws:ec2/networkAcl:NetworkAcl", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
FLOW_LOG, ALLOCATION = "aws:ec2/flowLog:FlowLog", "eipalloc-0123456789abcdef0"


def document(text: str) -> list[dict[str, Any]]:
    return json.loads(text)["Statement"]


def test_intra_subnets_have_a_table_of_their_own_without_a_route() -> None:
    made = network(ipv6=True, pod_cidr="100.64.0.0/16")
    assert {one.inputs["routeTableId"] for one in made.of(ROUTE)}.isdisjoint(
        {"network-intra-id", "network-database-id"}
    )
    for zone in ZONES:
        association = made.one("aws:ec2/routeTableAssociation:RouteTableAssociation", f"network-intra-{zone}")
        assert association.inputs["routeTableId"] == "network-intra-id"


def test_gateway_endpoints_lead_from_private_tables_alone() -> None:
    made = network()
    for service in ("s3", "dynamodb"):
        endpoint = made.one(ENDPOINT, f"network-{service}")
        assert endpoint.inputs["serviceName"] == f"com.amazonaws.us-east-1.{service}"
        assert sorted(endpoint.inputs["routeTableIds"]) == [f"network-private-{zone}-id" for zone in ZONES]


def test_the_default_route_table_is_taken_over_without_a_route() -> None:
    (table,) = network().of("aws:ec2/defaultRouteTable:DefaultRouteTable")
    assert (table.inputs["defaultRouteTableId"], table.inputs["routes"]) == ("rtb-default", [])


def test_databases_and_caches_are_placed_in_database_subnets() -> None:
    made = network()
    expected = [f"network-database-{zone}-id" for zone in ZONES]
    assert made.one("aws:rds/subnetGroup:SubnetGroup", "network-database").inputs["subnetIds"] == expected
    assert made.one("aws:elasticache/subnetGroup:SubnetGroup", "network-cache").inputs["subnetIds"] == expected


def test_given_addresses_are_used_and_none_are_made() -> None:
    made = network(nat="single", nat_allocation_ids={"us-east-1a": ALLOCATION})
    assert made.of("aws:ec2/eip:Eip") == []
    (gateway,) = made.of("aws:ec2/natGateway:NatGateway")
    assert gateway.inputs["allocationId"] == ALLOCATION


@pytest.mark.parametrize(("nat", "waits"), [("none", True), ("single", False)])
def test_without_nat_what_boots_in_a_private_subnet_waits_for_the_endpoints(nat: str, waits: bool) -> None:
    decided = NetworkSettings.model_validate(
        {"cidr": "10.16.0.0/16", "zones": ZONES, "nat": nat, "interface_endpoints": "private_cluster"}
    )

    def program() -> None:
        made = Network("network", decided, account=ACCOUNT)
        NetworkInterface("node", subnet_id=made.routed_private_subnet_ids[ZONES[0]])

    made = record(program)
    node = made.one("aws:ec2/networkInterface:NetworkInterface", "node")
    ways = {one.name for one in made if one.type == ENDPOINT or one.name.startswith("network-endpoints-")}
    assert {"network-s3", "network-sts", "network-endpoints-https-vpc"} <= ways
    assert node.depends_on & ways == (ways if waits else set())
    assert f"network-private-{ZONES[0]}" in node.depends_on


@pytest.mark.parametrize(("chosen", "count"), [("none", 0), ("essential", 9), ("private_cluster", 17)])
def test_a_set_of_interface_endpoints_is_made_in_private_subnets_under_public_names(chosen: str, count: int) -> None:
    made = network(interface_endpoints=chosen)
    endpoints = [one for one in made.of(ENDPOINT) if one.inputs["vpcEndpointType"] == "Interface"]
    assert len(endpoints) == len(SETS[chosen]) == count  # type: ignore[index]
    for one in endpoints:
        assert one.inputs["subnetIds"] == [f"network-private-{zone}-id" for zone in ZONES]
        assert one.inputs["securityGroupIds"] == ["network-endpoints-id"]
        assert one.inputs["privateDnsEnabled"]


def test_sessions_on_nodes_need_no_bastion() -> None:
    """Session Manager's three services are in every set that is any."""
    assert all({"ssm", "ssmmessages", "ec2messages"} <= set(SETS[one]) for one in ("essential", "private_cluster"))  # type: ignore[index]


def test_a_set_holds_the_smaller_one_and_a_service_is_made_once() -> None:
    assert set(SETS["essential"]) < set(SETS["private_cluster"])
    made = network(interface_endpoints="essential", extra_endpoints=["sts", "athena"])
    services = [one.inputs["serviceName"].split(".", 3)[3] for one in made.of(ENDPOINT)]
    assert sorted(services) == sorted([*SETS["essential"], "athena", "s3", "dynamodb"])


def test_endpoints_are_open_to_the_vpc_s_blocks_on_443_and_to_nothing_else() -> None:
    made = network(interface_endpoints="essential", pod_cidr="100.64.0.0/16")
    opened = {
        one.name: (one.inputs["cidrIpv4"], one.inputs["fromPort"], one.inputs["toPort"]) for one in made.of(GROUP_RULE)
    }
    assert opened == {
        "network-endpoints-https-vpc": ("10.16.0.0/16", 443, 443),
        "network-endpoints-https-pods": ("100.64.0.0/16", 443, 443),
    }
    assert (
        made.one("aws:ec2/securityGroup:SecurityGroup", "network-endpoints")
        .inputs.keys()
        .isdisjoint({"ingress", "egress"})
    )


def test_nothing_is_carried_through_the_s3_endpoint_to_a_stranger_s_bucket() -> None:
    made = network(s3_readable_buckets=["charts-of-a-partner"])
    own, others = document(made.one(ENDPOINT, "network-s3").inputs["policy"])
    assert own["Condition"] == {"StringEquals": {"aws:ResourceAccount": "111122223333"}}
    assert others["Action"] == "s3:GetObject"
    assert "arn:aws:s3:::prod-us-east-1-starport-layer-bucket/*" in others["Resource"]
    assert others["Resource"][-1] == "arn:aws:s3:::charts-of-a-partner/*"
    assert not any(one.startswith("arn:aws:s3:::*") for one in others["Resource"])


@pytest.mark.parametrize(
    ("region", "buckets"),
    [
        ("us-east-1", {"quayio-production-s3", "docker-images-prod"}),
        # The bucket of registry.k8s.io there has another name than in all other regions.
        ("eu-west-2", {"767373bbdcb8270361b96548387bf2a9ad0d48758c35-eu-west-2"}),
        ("eu-west-1", set()),
    ],
)
def test_registries_with_a_bucket_in_the_region_are_readable_there_alone(region: str, buckets: set[str]) -> None:
    elsewhere = {bucket.replace("eu-central-1", region) for bucket in public_buckets("eu-central-1")}
    assert "prod-registry-k8s-io-*" in elsewhere
    assert set(public_buckets(region)) - elsewhere == buckets


def test_flow_logs_record_all_traffic_in_an_encrypted_group_for_as_long_as_is_said() -> None:
    made = network(flow_logs={"retention_days": 365})
    (log,) = made.of(FLOW_LOG)
    assert (log.inputs["trafficType"], log.inputs["logDestinationType"]) == ("ALL", "cloud-watch-logs")
    (group,) = made.of("aws:cloudwatch/logGroup:LogGroup")
    assert group.inputs["retentionInDays"] == 365
    assert group.inputs["kmsKeyId"] == "arn:aws:test:::network-flow-logs"
    assert "network-flow-logs" in log.depends_on


@pytest.mark.parametrize("kept", [True, False])
def test_the_key_of_flow_logs_is_protected_unless_that_is_turned_off(kept: bool) -> None:
    (key,) = network(flow_logs={"deletion_protection": kept}).of("aws:kms/key:Key")
    assert key.protect is kept


def test_the_key_of_flow_logs_serves_the_account_and_its_own_log_group() -> None:
    (key,) = network().of("aws:kms/key:Key")
    assert (key.inputs["enableKeyRotation"], key.inputs["deletionWindowInDays"]) == (True, 30)
    account, logs = document(key.inputs["policy"])
    assert account["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
    assert logs["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    (arn,) = logs["Condition"]["ArnEquals"].values()
    assert arn == "arn:aws:logs:us-east-1:111122223333:log-group:network-flow-logs-*"


def test_only_flow_logs_of_the_account_may_write_and_only_to_their_group() -> None:
    made = network()
    (trust,) = document(made.one("aws:iam/role:Role", "network-flow-logs").inputs["assumeRolePolicy"])
    assert trust["Principal"] == {"Service": "vpc-flow-logs.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111122223333"},
        "ArnLike": {"aws:SourceArn": "arn:aws:ec2:us-east-1:111122223333:vpc-flow-log/*"},
    }
    (write, _) = document(made.one("aws:iam/rolePolicy:RolePolicy", "network-flow-logs").inputs["policy"])
    assert all(":log-group:network-flow-logs-*" in one for one in write["Resource"])
    assert not any("*" in action for action in write["Action"])


def test_flow_logs_to_a_bucket_need_neither_role_nor_key() -> None:
    made = network(flow_logs={"destination": "s3", "bucket_arn": "arn:aws:s3:::flow-logs/dev"})
    (log,) = made.of(FLOW_LOG)
    assert (log.inputs["logDestinationType"], log.inputs["logDestination"]) == ("s3", "arn:aws:s3:::flow-logs/dev")
    assert made.of("aws:iam/role:Role") == made.of("aws:kms/key:Key") == []


def test_every_subnet_is_under_the_acl_of_its_tier() -> None:
    made = network(pod_cidr="100.64.0.0/16")
    under = {subnet: one.name for one in made.of(ACL) for subnet in one.inputs["subnetIds"]}
    assert under.keys() == {f"{one.name}-id" for one in made.of(SUBNET)}
    assert under["network-pods-us-east-1a-id"] == under["network-private-us-east-1a-id"] == "network-private"
    assert under["network-intra-us-east-1a-id"] == "network-intra"


def test_pods_get_subnets_of_a_second_block_on_the_ways_of_their_zone() -> None:
    made = network(pod_cidr="100.64.0.0/16")
    subnet = made.one(SUBNET, "network-pods-us-east-1b")
    assert subnet.inputs["cidrBlock"] == "100.64.32.0/19"
    assert subnet.inputs["tags"]["kubernetes.io/role/cni"] == "1"
    association = made.one("aws:ec2/routeTableAssociation:RouteTableAssociation", "network-pods-us-east-1b")
    assert association.inputs["routeTableId"] == "network-private-us-east-1b-id"
    assert "network-pods" in subnet.depends_on  # the block has to be there first


def test_ipv6_leads_outwards_only_from_private_subnets() -> None:
    made = network(ipv6=True)
    routes = {one.name: one.inputs for one in made.of(ROUTE) if one.inputs.get("destinationIpv6CidrBlock") == "::/0"}
    assert routes.pop("network-public-internet-ipv6")["gatewayId"] == "network-internet-id"
    assert routes.keys() == {f"network-private-{zone}-egress-only" for zone in ZONES}
    assert {one["egressOnlyGatewayId"] for one in routes.values()} == {"network-egress-only-id"}
    assert "ipv6CidrBlock" not in made.one(SUBNET, "network-database-us-east-1a").inputs
    assert made.one(SUBNET, "network-private-us-east-1b").inputs["ipv6CidrBlock"] == "2600:1f18:0:1::/64"


def test_without_nat_there_is_no_way_out_by_ipv6_either() -> None:
    made = network(ipv6=True, nat="none")
    assert made.of("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway") == []


@pytest.mark.parametrize(("chosen", "mode"), [("egress", "allow-egress"), ("bidirectional", "allow-bidirectional")])
def test_only_this_vpc_is_exempt_from_blocked_public_access(chosen: str, mode: str) -> None:
    made = network(public_access_exclusion=chosen)
    (one,) = made.of("aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion")
    assert (one.inputs["vpcId"], one.inputs["internetGatewayExclusionMode"]) == ("network-id", mode)
    assert not [one for one in made if "PublicAccessOptions" in one.type]


def known(made: Recorded) -> dict[tuple[str, str, str], str]:
    """What a resource is known by, and its block where it has one."""
    return {(one.type, one.parent, one.name): str(one.inputs.get("cidrBlock", "")) for one in made}


PLAIN = known(network())
MORE = st.fixed_dictionaries(
    {},
    optional={
        "zones": st.sets(st.sampled_from("defgh"), min_size=1).map(
            lambda letters: [*ZONES, *(f"us-east-1{letter}" for letter in letters)]
        ),
        "pod_cidr": st.sampled_from(["100.64.0.0/16", "10.20.0.0/18"]),
        "ipv6": st.just(True),
        "interface_endpoints": st.sampled_from(["essential", "private_cluster"]),
        "connected_cidrs": st.just(["172.20.0.0/16"]),
        "public_access_exclusion": st.sampled_from(["egress", "bidirectional"]),
    },
)


@given(MORE)
@settings(max_examples=20, deadline=None)
def test_whatever_is_added_no_block_name_or_parent_changes(more: dict[str, Any]) -> None:
    assert PLAIN.items() <= known(network(**more)).items()

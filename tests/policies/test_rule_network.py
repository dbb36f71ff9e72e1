"""NET-*: one compliant baseline for each rule, and one broken property for each test."""

import ipaddress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.accessors.internet import internet_in, network_of
from policies.accessors.links import linked, named
from policies.cases.case import Given
from policies.engine.inputs import UndeterminedError, UnreadableError, Value
from policies.engine.rule import Resource, StackResources
from policies.rules.network import RULES
from policies.rules.network.acls import NET_008
from policies.rules.network.egress import NET_004
from policies.rules.network.endpoints import NET_012
from policies.rules.network.ingress import NET_001, NET_002, NET_003
from policies.rules.network.peering import NET_015
from policies.rules.network.routing import NET_010, NET_011
from policies.rules.network.subnets import NET_007, NET_009
from policies.rules.network.vpcs import NET_005
from tests.policies.verdicts import UNKNOWN, analyzed, found, judged, urn, verdict

GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
PREFIX_LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
ACL = "aws:ec2/networkAcl:NetworkAcl"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"

HTTPS = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}
SSH = {"protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlocks": ["10.0.0.0/8"]}
OPEN_SSH = {**SSH, "cidrBlocks": ["0.0.0.0/0"]}


def inline(*rows: dict[str, Any]) -> list[str]:
    return verdict(NET_001, GROUP, {"vpcId": "vpc-1", "ingress": list(rows)})


def test_https_to_the_world_and_ssh_from_inside_are_allowed() -> None:
    assert inline(HTTPS, SSH) == []


@pytest.mark.parametrize(("first", "last"), [(22, 22), (3389, 3389), (20, 25), (0, 1024), (3000, 65535)])
def test_a_range_with_an_administration_port_is_not_open_to_the_world(first: int, last: int) -> None:
    assert inline({**OPEN_SSH, "fromPort": first, "toPort": last}) == ["NET-001.a"]


@pytest.mark.parametrize(("first", "last"), [(23, 3388), (21, 21), (3390, 65535), (2, 21)])
def test_a_range_beside_the_administration_ports_may_be_open_to_the_world(first: int, last: int) -> None:
    assert inline({**OPEN_SSH, "fromPort": first, "toPort": last}) == []


@pytest.mark.parametrize("block", ["0.0.0.0/0", "::/0", "0::0/0", "10.0.0.0/0"])
def test_any_spelling_of_the_whole_internet_counts(block: str) -> None:
    key = "ipv6CidrBlocks" if ":" in block else "cidrBlocks"
    assert inline({**SSH, key: ["10.0.0.0/8", block] if key == "cidrBlocks" else [block]}) == ["NET-001.a"]


@pytest.mark.parametrize("first", [0, 1, -1])
def test_every_port_open_to_the_world_is_its_own_finding(first: int) -> None:
    last = -1 if first == -1 else 65535
    assert inline({**OPEN_SSH, "fromPort": first, "toPort": last}) == ["NET-001.b"]


def test_all_ports_but_the_first_two_are_a_range_like_any_other() -> None:
    assert inline({**OPEN_SSH, "fromPort": 2, "toPort": 65535}) == ["NET-001.a"]
    assert inline({**OPEN_SSH, "fromPort": 0, "toPort": 65534}) == ["NET-001.a"]


@pytest.mark.parametrize("protocol", ["-1", "all", "ALL", -1])
def test_every_protocol_open_to_the_world_is_its_own_finding(protocol: object) -> None:
    assert inline({**OPEN_SSH, "protocol": protocol, "fromPort": 0, "toPort": 0}) == ["NET-001.c"]


def test_a_missing_protocol_counts_as_every_protocol() -> None:
    assert inline({"cidrBlocks": ["0.0.0.0/0"]}) == ["NET-001.c"]


def test_missing_ports_of_tcp_count_as_every_port() -> None:
    assert inline({"protocol": "tcp", "cidrBlocks": ["0.0.0.0/0"]}) == ["NET-001.b"]


def test_the_type_of_an_icmp_message_is_not_a_port() -> None:
    assert inline({"protocol": "icmp", "fromPort": 0, "toPort": -1, "cidrBlocks": ["0.0.0.0/0"]}) == []


@pytest.mark.parametrize("block", ["10.0.0.5/8", "8.0.0.0/8", None])
def test_a_block_with_host_bits_or_none_at_all_is_not_the_internet(block: str | None) -> None:
    assert inline({**SSH, "cidrBlocks": [block]}) == []


def test_members_of_another_group_may_open_every_port() -> None:
    assert inline({"protocol": "-1", "fromPort": 0, "toPort": 0, "securityGroups": ["sg-1"], "self": True}) == []


def test_a_group_without_rules_is_allowed() -> None:
    assert verdict(NET_001, GROUP, {}) == []
    assert verdict(NET_001, GROUP, {"ingress": None}) == []


def test_egress_to_the_world_is_not_ingress() -> None:
    assert verdict(NET_001, GROUP, {"egress": [OPEN_SSH]}) == []
    assert verdict(NET_001, RULE, {**OPEN_SSH, "type": "egress"}) == []


def test_a_default_group_with_open_ssh_is_found_too() -> None:
    assert verdict(NET_001, DEFAULT_GROUP, {"ingress": [OPEN_SSH]}) == ["NET-001.a"]


@pytest.mark.parametrize("key", ["protocol", "fromPort", "cidrBlocks"])
def test_what_decides_an_opening_and_is_unknown_leaves_it_undetermined(key: str) -> None:
    assert set(inline({**OPEN_SSH, key: UNKNOWN})) >= {"NET-001.a?"}


def test_an_unknown_block_beside_the_whole_internet_does_not_hide_it() -> None:
    assert inline({**OPEN_SSH, "cidrBlocks": [UNKNOWN, "0.0.0.0/0"]}) == ["NET-001.a"]


def test_an_unknown_row_does_not_hide_another_row() -> None:
    assert inline({**SSH, "cidrBlocks": UNKNOWN}, OPEN_SSH) == ["NET-001.a?", "NET-001.a"]


def test_unknown_ports_with_a_private_block_are_no_question() -> None:
    assert inline({**SSH, "fromPort": UNKNOWN, "toPort": UNKNOWN}) == []


def test_an_unknown_block_on_a_harmless_port_is_no_question() -> None:
    assert inline({**HTTPS, "cidrBlocks": UNKNOWN}) == []


def test_wholly_unknown_ingress_leaves_every_check_undetermined() -> None:
    assert verdict(NET_001, GROUP, {"ingress": UNKNOWN}) == ["NET-001.a?", "NET-001.b?", "NET-001.c?"]


def test_an_unknown_direction_leaves_every_check_undetermined() -> None:
    assert verdict(NET_001, RULE, {**OPEN_SSH, "type": UNKNOWN}) == ["NET-001.a?", "NET-001.b?", "NET-001.c?"]


def test_a_block_that_is_none_is_a_violation_rather_than_ignored() -> None:
    assert inline({**OPEN_SSH, "cidrBlocks": ["anywhere"]}) == ["NET-001.a"]


def test_the_message_names_check_resource_place_port_block_and_remedy() -> None:
    [one] = analyzed([NET_001], [Given(type=GROUP, name="web", props={"ingress": [HTTPS, OPEN_SSH]})])
    assert "[NET-001.a] web: ingress[1] opens port 22 to 0.0.0.0/0; restrict the ingress rule" in one.message
    assert one.policy == "NET-001"


ports = st.one_of(st.none(), st.integers(-1, 65535), st.sampled_from([0, 21, 22, 23, 3389, 65535]))
protocols = st.sampled_from(["-1", "tcp", "udp", "6", "icmp", "all"])
blocks = st.sampled_from(["0.0.0.0/0", "10.0.0.0/8", "0.0.0.0/1", UNKNOWN])


@given(protocol=protocols, first=ports, last=ports, block=blocks)
def test_the_three_forms_of_an_ingress_rule_get_the_same_verdict(
    protocol: str, first: int | None, last: int | None, block: str
) -> None:
    span = {key: port for key, port in (("fromPort", first), ("toPort", last)) if port is not None}
    in_group = inline({"protocol": protocol, "cidrBlocks": [block], **span})
    of_rule = verdict(NET_001, RULE, {"type": "ingress", "protocol": protocol, "cidrBlocks": [block], **span})
    of_ingress_rule = verdict(NET_001, INGRESS_RULE, {"ipProtocol": protocol, "cidrIpv4": block, **span})
    assert in_group == of_rule == of_ingress_rule


def stack_of(group: Given | None, *more: Given) -> list[Given]:
    vpc = Given(type=VPC, name="net", props={"id": UNKNOWN, "cidrBlock": "10.0.0.0/16"})
    return [vpc, *([group] if group else []), *more]


def default_group(**props: Any) -> Given:
    return Given(type=DEFAULT_GROUP, name="net-default", props={"vpcId": UNKNOWN, **props}, depends={"vpcId": "net"})


def test_a_vpc_with_an_empty_default_group_is_allowed_while_its_id_is_unknown() -> None:
    assert found(NET_005, stack_of(default_group())) == []


def test_a_vpc_without_a_default_group_is_found() -> None:
    [one] = analyzed([NET_005], stack_of(None))
    assert (one.policy, one.urn) == ("NET-005", urn(VPC, "net"))
    assert "[NET-005.a] net: " in one.message


def test_the_default_group_of_another_vpc_does_not_count() -> None:
    other = Given(type=VPC, name="other", props={"id": UNKNOWN})
    [one] = analyzed([NET_005], stack_of(default_group(), other))
    assert (one.policy, one.urn) == ("NET-005", urn(VPC, "other"))


def test_known_ids_link_a_group_to_its_vpc_where_no_dependency_does() -> None:
    vpc = Given(type=VPC, name="net", props={"id": "vpc-1"})

    def group(**props: Any) -> Given:
        return Given(type=DEFAULT_GROUP, name="d", props=props)

    assert found(NET_005, [vpc, group(vpcId="vpc-1")]) == []
    assert found(NET_005, [vpc, group(vpcId="vpc-2")]) == ["NET-005.a"]
    assert found(NET_005, [Given(type=VPC, name="net"), group()]) == ["NET-005.a"]


def test_an_unknown_id_without_a_dependency_is_undetermined_and_names_the_vpc() -> None:
    vpc = Given(type=VPC, name="net", props={"id": UNKNOWN})
    [undetermined] = analyzed([NET_005], [vpc, Given(type=DEFAULT_GROUP, name="d", props={"vpcId": "v"})])
    assert (undetermined.check, undetermined.urn) == ("NET-005.a?", urn(VPC, "net"))
    assert "net.id is unknown" in undetermined.message


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_a_rule_in_the_default_group_is_found(direction: str) -> None:
    stack = stack_of(default_group(**{direction: [SSH]}))
    assert found(NET_005, stack) == ["NET-005.b"]
    [one] = analyzed([NET_005], stack)
    assert f"{direction}[0] is a rule of a default security group; " in one.message


def test_unknown_rules_of_the_default_group_are_undetermined() -> None:
    assert found(NET_005, stack_of(default_group(ingress=UNKNOWN))) == ["NET-005.b?"]


def test_empty_lists_of_rules_are_no_rules() -> None:
    assert found(NET_005, stack_of(default_group(ingress=[], egress=[]))) == []


def test_a_stack_without_a_vpc_is_allowed() -> None:
    assert found(NET_005, [Given(type=SUBNET, name="s")]) == []


def test_a_subnet_that_gives_no_public_addresses_is_allowed() -> None:
    assert verdict(NET_007, SUBNET, {"mapPublicIpOnLaunch": False}) == []
    assert verdict(NET_007, SUBNET, {}) == []


@pytest.mark.parametrize("mapped", [True, "true"])
def test_a_subnet_that_gives_public_addresses_is_found(mapped: object) -> None:
    assert verdict(NET_007, SUBNET, {"mapPublicIpOnLaunch": mapped, "tags": {"Name": "a"}}) == ["NET-007.a"]


@pytest.mark.parametrize("tags", [{"tier": "public"}, {"Tier": "public"}, {"Tier": "Public"}])
@pytest.mark.parametrize("key", ["tags", "tagsAll"])
def test_a_subnet_of_the_public_tier_may_give_public_addresses(key: str, tags: dict[str, str]) -> None:
    assert verdict(NET_007, SUBNET, {"mapPublicIpOnLaunch": True, key: tags}) == []


def test_a_subnet_of_another_tier_may_not_give_public_addresses() -> None:
    assert verdict(NET_007, SUBNET, {"mapPublicIpOnLaunch": True, "tags": {"tier": "private"}}) == ["NET-007.a"]


def test_unknown_tags_matter_only_where_public_addresses_are_given() -> None:
    assert verdict(NET_007, SUBNET, {"mapPublicIpOnLaunch": True, "tags": UNKNOWN}) == ["NET-007.a?"]
    assert verdict(NET_007, SUBNET, {"mapPublicIpOnLaunch": False, "tags": UNKNOWN}) == []


def test_an_unknown_mapping_of_addresses_is_undetermined_except_in_the_public_tier() -> None:
    assert verdict(NET_007, SUBNET, {"mapPublicIpOnLaunch": UNKNOWN}) == ["NET-007.a?"]
    assert verdict(NET_007, SUBNET, {"mapPublicIpOnLaunch": UNKNOWN, "tags": {"tier": "public"}}) == []


@given(protocol=protocols, first=ports, last=ports, block=blocks)
def test_the_three_forms_of_an_egress_rule_get_the_same_verdict(
    protocol: str, first: int | None, last: int | None, block: str
) -> None:
    span = {key: port for key, port in (("fromPort", first), ("toPort", last)) if port is not None}
    row = {"protocol": protocol, "cidrBlocks": [block], **span}
    in_group = verdict(NET_004, GROUP, {"egress": [row]})
    of_rule = verdict(NET_004, RULE, {"type": "egress", **row})
    of_egress_rule = verdict(NET_004, EGRESS_RULE, {"ipProtocol": protocol, "cidrIpv4": block, **span})
    assert in_group == of_rule == of_egress_rule


@given(first=st.integers(0, 65535), last=st.integers(0, 65535))
def test_every_range_that_is_open_to_the_world_is_within_the_allowed_ports_or_found_by_some_rule(
    first: int, last: int
) -> None:
    first, last = sorted((first, last))
    props = {"ingress": [{**HTTPS, "fromPort": first, "toPort": last}]}
    checks = [one for rule in RULES[:3] for one in verdict(rule, GROUP, props)]
    assert bool(checks) == ((first, last) not in {(80, 80), (443, 443)})
    assert not ("NET-003.a" in checks and len(checks) > 1)


@given(blocks=st.lists(st.sampled_from(["10.0.0.0/24", "10.0.1.0/24", "10.0.0.0/23", "10.0.1.128/25"]), min_size=2))
def test_every_subnet_that_overlaps_one_before_it_is_found_once(blocks: list[str]) -> None:
    subnets = [
        Given(type=SUBNET, name=f"s{index}", props={"vpcId": "vpc-1", "cidrBlock": block})
        for index, block in enumerate(blocks)
    ]
    networks = [ipaddress.ip_network(block) for block in blocks]
    in_order = [network for _, network in sorted(zip((subnet.name for subnet in subnets), networks, strict=True))]
    late = [at for at, network in enumerate(in_order) if any(map(network.overlaps, in_order[:at]))]
    assert found(NET_009, subnets) == ["NET-009.b"] * len(late)


def resource(kind: str, name: str, props: dict[str, Any], **made_from: str) -> Resource:
    return Resource(
        type=kind,
        name=name,
        urn=name,
        props=Value(props, name),
        property_dependencies={key: [urn] for key, urn in made_from.items()},
    )


def linked_in(*resources: Resource) -> tuple[Resource, ...]:
    together: dict[str, list[Resource]] = {}
    stack = StackResources(together)
    seen = tuple(replace(one, stack_resources=stack) for one in resources)
    for one in seen:
        together.setdefault(one.type, []).append(one)
    return seen


def test_an_id_that_is_taken_from_an_association_leads_to_what_was_associated() -> None:
    vpc, _, _, subnet = linked_in(
        resource(VPC, "vpc", {"id": UNKNOWN}),
        resource(VPC, "other", {"id": UNKNOWN}),
        resource("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", "block", {}, vpcId="vpc"),
        resource(SUBNET, "subnet", {"vpcId": UNKNOWN}, vpcId="block"),
    )
    assert [one.name for one in named(subnet, "vpcId", VPC)] == ["vpc"]
    assert [one.name for one in linked(vpc, SUBNET, "vpcId")] == ["subnet"]


def test_resources_that_were_made_from_each_other_do_not_lead_around_for_ever() -> None:
    vpc, _, _ = linked_in(
        resource(VPC, "vpc", {"id": "vpc-1"}),
        resource("aws:ec2/eip:Eip", "ring", {}, a="ring", b="subnet"),
        resource(SUBNET, "subnet", {"vpcId": "vpc-1"}, vpcId="ring"),
    )
    assert [one.name for one in linked(vpc, SUBNET, "vpcId")] == ["subnet"]


@pytest.mark.parametrize("identity", ["id", "arn", "name", "bucket"])
def test_one_of_several_known_values_is_enough_to_link_whatever_is_unknown_beside_it(identity: str) -> None:
    group, _ = linked_in(
        resource(GROUP, "group", {"id": UNKNOWN, identity: "it"}),
        resource(ENDPOINT, "endpoint", {"settings": {"groups": [UNKNOWN, None, "it"]}}),
    )
    assert [one.name for one in linked(group, ENDPOINT, "settings.groups")] == ["endpoint"]


def test_what_others_were_made_from_links_nothing() -> None:
    vpc, _, _, _ = linked_in(
        resource(VPC, "vpc", {"id": "vpc-1"}),
        resource("aws:ec2/flowLog:FlowLog", "log", {}, vpcId="vpc"),
        resource("aws:ec2/eip:Eip", "elsewhere", {}),
        resource(SUBNET, "subnet", {"vpcId": "vpc-2"}, vpcId="elsewhere"),
    )
    assert linked(vpc, SUBNET, "vpcId") == []


def test_nothing_given_is_not_the_name_of_what_has_none() -> None:
    group, _ = linked_in(resource(GROUP, "group", {}), resource(ENDPOINT, "endpoint", {"groups": [None]}))
    assert linked(group, ENDPOINT, "groups") == []


@given(text=st.text(alphabet=st.characters(codec="ascii", exclude_characters="0123456789:")))
def test_what_is_no_block_is_unreadable_and_never_shown(text: str) -> None:
    with pytest.raises(UnreadableError, match=r"^block cannot be read as a CIDR block$"):
        network_of(Value(text, "block"))


TABLE = "aws:ec2/routeTable:RouteTable"
ROUTE = "aws:ec2/route:Route"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
GATEWAY = "aws:ec2/internetGateway:InternetGateway"
NAT = "aws:ec2/natGateway:NatGateway"


def routed(*routes: Given, table: Given | None = None) -> list[Given]:
    """A subnet of databases with its table, all of it to be made in this run: no id is known."""
    return [
        Given(type=SUBNET, name="data", props={"id": UNKNOWN, "tags": {"tier": "database"}}),
        table or Given(type=TABLE, name="table", props={"id": UNKNOWN}),
        Given(
            type=ASSOCIATION,
            name="association",
            props={"subnetId": UNKNOWN, "routeTableId": UNKNOWN},
            depends={"subnetId": "data", "routeTableId": "table"},
        ),
        Given(type=GATEWAY, name="internet", props={"id": UNKNOWN}),
        *routes,
    ]


def route(depends: dict[str, str], **props: Any) -> Given:
    return Given(
        type=ROUTE, name="route", props={"routeTableId": UNKNOWN, **props}, depends={"routeTableId": "table", **depends}
    )


def test_a_gateway_that_is_made_in_the_same_run_is_known_by_the_dependency() -> None:
    assert found(NET_010, routed(route({"gatewayId": "internet"}, gatewayId=UNKNOWN))) == ["NET-010.a"]


def test_a_gateway_that_is_unknown_and_made_from_nothing_in_the_stack_is_undetermined() -> None:
    assert found(NET_010, routed(route({}, gatewayId=UNKNOWN))) == ["NET-010.a?"]


def test_a_gateway_in_a_row_of_a_table_is_known_by_the_table_s_dependencies() -> None:
    rows = {"id": UNKNOWN, "routes": [{"cidrBlock": "0.0.0.0/0", "gatewayId": UNKNOWN}]}
    table = Given(type=TABLE, name="table", props=rows, depends={"routes": "internet"})
    assert found(NET_010, routed(table=table)) == ["NET-010.a"]
    assert found(NET_010, routed(table=Given(type=TABLE, name="table", props=rows))) == ["NET-010.a?"]


@pytest.mark.parametrize("gateway", ["local", "vgw-1", "", None])
def test_what_is_known_is_no_internet_gateway_that_is_yet_to_be_made(gateway: str | None) -> None:
    assert found(NET_010, routed(route({}, gatewayId=gateway))) == []


def test_a_route_without_a_gateway_leads_to_none_that_has_no_id() -> None:
    gateway = Given(type=GATEWAY, name="another")
    assert found(NET_010, [*routed(route({}, destinationCidrBlock="0.0.0.0/0")), gateway]) == []


def test_a_nat_gateway_that_is_unknown_and_made_from_nothing_in_the_stack_is_of_another() -> None:
    assert found(NET_011, routed(route({}, natGatewayId=UNKNOWN))) == []


def test_a_regional_nat_gateway_has_no_zone_to_be_in() -> None:
    way = route({"natGatewayId": "nat"}, destinationCidrBlock="0.0.0.0/0", natGatewayId=UNKNOWN)
    assert found(NET_011, routed(way, Given(type=NAT, name="nat", props={"availabilityMode": "regional"}))) == []


def test_enough_zones_are_enough_whatever_is_not_known_of_further_ones() -> None:
    subnets = [
        Given(type=SUBNET, name=f"s{zone}", props={"availabilityZone": zone}, depends={"vpcId": "net"})
        for zone in ("a", "b", "c", UNKNOWN)
    ]
    assert found(NET_011, [Given(type=VPC, name="net"), *subnets]) == []
    assert found(NET_011, [Given(type=VPC, name="net"), *subnets[1:]]) == ["NET-011.b?"]


def test_zones_are_compared_by_their_ids_where_names_are_not_known_yet() -> None:
    def subnet(name: str, zone: str) -> Given:
        return Given(type=SUBNET, name=name, props={"availabilityZone": UNKNOWN, "availabilityZoneId": zone})

    way = route({"natGatewayId": "nat"}, destinationCidrBlock="0.0.0.0/0", natGatewayId=UNKNOWN)
    nat = Given(type=NAT, name="nat", props={"subnetId": UNKNOWN}, depends={"subnetId": "public"})
    rest = routed(way, nat)[1:]
    assert found(NET_011, [subnet("data", "use1-az1"), subnet("public", "use1-az1"), *rest]) == []
    [one] = analyzed([NET_011], [subnet("data", "use1-az1"), subnet("public", "use1-az2"), *rest])
    assert one.message.startswith(
        "[NET-011.a] data: it is in Availability Zone use1-az1, but its NAT gateway is in use1-az2; "
    )


def test_a_prefix_list_s_unreadable_block_is_a_violation_that_does_not_show_it() -> None:
    [one] = analyzed([NET_003], [Given(type=PREFIX_LIST, props={"entries": [{"cidr": "hunter2"}]})])
    assert one.check == "NET-003.c"
    assert "hunter2" not in one.message


def test_a_message_says_where_the_route_stands_and_which_ports_a_range_has() -> None:
    [one] = analyzed([NET_010], routed(route({}, gatewayId="igw-9")))
    assert one.message.startswith("[NET-010.a] data: its route table has a route to an internet gateway (route); ")
    rows = [
        {"protocol": "tcp", "toPort": 19, "cidrBlocks": ["0.0.0.0/0", "::/0"]},
        {**HTTPS, "fromPort": 444, "toPort": 444},
    ]
    ranged, single = analyzed([NET_003], [Given(type=GROUP, props={"ingress": rows})])
    assert "ingress[0] opens ports 0 to 19 to 0.0.0.0/0 and ::/0; " in ranged.message
    assert "ingress[1] opens port 444 to 0.0.0.0/0; " in single.message


@pytest.mark.parametrize("without", [(0,), (1,), (0, 1)])
def test_what_has_no_number_in_an_acl_comes_before_nothing(without: tuple[int, ...]) -> None:
    rows: list[dict[str, Any]] = [
        {"ruleNo": 1, "action": "deny", "protocol": "-1", "cidrBlock": "0.0.0.0/0"},
        {"ruleNo": 2, "action": "allow", "protocol": "-1", "cidrBlock": "0.0.0.0/0"},
    ]
    assert verdict(NET_008, ACL, {"ingress": rows}) == []
    for index in without:
        del rows[index]["ruleNo"]
    [one] = analyzed([NET_008], [Given(type=ACL, props={"ingress": rows})])
    assert "ingress[1] allows ports 22 and 3389 from 0.0.0.0/0; " in one.message


# fmt: off
NOT_FOR_EVERYONE = {
    20, 21, 23, 25, 110, 111, 135, 143, 445, 1433, 1434, 1521, 2049, 2375, 2376, 2379, 2380, 3306, 4333, 5432, 5439,
    5500, 5601, 5900, 5985, 5986, 6379, 9042, 9092, 9200, 9300, 10250, 10255, 11211, 27017,
}
# fmt: on


def test_each_internal_port_is_found_by_one_rule_and_no_port_beside_it() -> None:
    def rule_of(port: int) -> list[str]:
        props = {"ingress": [{**HTTPS, "fromPort": port, "toPort": port}]}
        return [one for rule in RULES[:3] for one in judged(rule, [Given(type=GROUP, props=props)])]

    for port in NOT_FOR_EVERYONE:
        assert rule_of(port) == ["NET-002.a"]
        assert all(rule_of(beside) != ["NET-002.a"] for beside in {port - 1, port + 1} - NOT_FOR_EVERYONE)


@pytest.mark.parametrize("key", ["fromPort", "toPort", "protocol", "ruleNo"])
def test_an_acl_s_rule_for_a_network_is_no_question_whatever_is_unknown_beside_it(key: str) -> None:
    row = {"ruleNo": 1, "action": "allow", "protocol": "tcp", "fromPort": 22, "toPort": 22, "cidrBlock": "10.0.0.0/8"}
    assert verdict(NET_008, ACL, {"ingress": [{**row, key: UNKNOWN}]}) == []


def test_a_message_says_in_which_zones_subnets_are() -> None:
    subnets = [
        Given(type=SUBNET, name=zone, props={"availabilityZone": zone}, depends={"vpcId": "net"}) for zone in ("b", "a")
    ]
    [one] = analyzed([NET_011], [Given(type=VPC, name="net"), *subnets])
    assert one.message.startswith("[NET-011.b] net: its subnets are in 2 of 3 required Availability Zones (a and b); ")


@pytest.mark.parametrize("inline", [False, True])
@pytest.mark.parametrize(
    ("target", "leads_out"),
    [
        ("natGatewayId", True),
        ("transitGatewayId", True),
        ("networkInterfaceId", True),
        ("vpcEndpointId", True),
        ("gatewayId", False),
        ("egressOnlyGatewayId", False),
    ],
)
def test_a_private_cluster_needs_no_endpoints_where_a_default_route_leads_out(
    target: str, leads_out: bool, inline: bool
) -> None:
    to_world = {"cidrBlock" if inline else "destinationCidrBlock": "0.0.0.0/0", "natGatewayId": "", target: "it"}
    table = Given(
        type=TABLE, name="table", props={"vpcId": "vpc-1", "id": "rtb-1", "routes": [to_world] if inline else []}
    )
    cluster = Given(
        type="aws:eks/cluster:Cluster",
        name="cluster",
        props={"vpcConfig": {"endpointPublicAccess": False, "subnetIds": ["subnet-1"]}},
    )
    stack = [
        Given(type=VPC, name="vpc", props={"id": "vpc-1"}),
        Given(type=SUBNET, name="subnet", props={"id": "subnet-1", "vpcId": "vpc-1"}),
        table,
        *([] if inline else [Given(type=ROUTE, name="route", props={"routeTableId": "rtb-1", **to_world})]),
        cluster,
    ]
    assert found(NET_012, stack) == ([] if leads_out else ["NET-012.a"])


def test_subnets_of_two_vpcs_that_are_made_in_the_same_run_may_overlap() -> None:
    def stack(second: str) -> list[Given]:
        vpcs = [
            Given(type=VPC, name=name, props={"id": UNKNOWN, "cidrBlock": "10.0.0.0/16"}) for name in ("one", "two")
        ]
        props = {"vpcId": UNKNOWN, "cidrBlock": "10.0.0.0/24"}
        subnets = [
            Given(type=SUBNET, name=f"s{index}", props=props, depends={"vpcId": vpc})
            for index, vpc in enumerate(("one", second))
        ]
        return [*vpcs, *subnets]

    assert found(NET_009, stack("two")) == []
    assert found(NET_009, stack("one")) == ["NET-009.b"]


def test_a_block_of_ipv6_is_outside_of_a_block_of_ipv4() -> None:
    vpc = Given(type=VPC, name="net", props={"id": "vpc-1", "cidrBlock": "10.0.0.0/16"})
    subnet = Given(type=SUBNET, name="s", props={"vpcId": "vpc-1", "cidrBlock": "fd00::/64"})
    assert found(NET_009, [vpc, subnet]) == ["NET-009.a"]


def test_zones_are_counted_of_a_vpc_and_of_nothing_else() -> None:
    """Of neighbours in a VPC elsewhere, whose id is not known, nothing can be said, and nothing needs to be."""
    subnets = [
        Given(type=SUBNET, name=zone, props={"id": UNKNOWN, "vpcId": UNKNOWN, "availabilityZone": zone})
        for zone in ("a", "b")
    ]
    assert found(NET_011, subnets) == []


def values(*blocks: str) -> list[Value]:
    return [Value({"blocks": list(blocks)})["blocks"]]


def internet(*blocks: str) -> list[str]:
    return internet_in(block for listed in values(*blocks) for block in listed.entries())


def test_the_internet_is_more_addresses_than_a_slash_8_of_ipv4_or_a_slash_20_of_ipv6() -> None:
    assert internet("11.0.0.0/8") == []
    assert internet("11.0.0.0/8", "12.0.0.0/32") == [
        "11.0.0.0/8 and 12.0.0.0/32 (together larger than a /8, which counts as the internet)"
    ]
    assert internet("2600::/20") == []
    assert internet("2600::/20", "2700::/128") == [
        "2600::/20 and 2700::/128 (together larger than a /20, which counts as the internet)"
    ]
    # Neither counts for the other, and no address counts twice.
    assert internet("11.0.0.0/8", "2600::/20", "11.0.0.0/9", "2600::/21") == []


def test_private_networks_are_not_the_internet_but_may_be_in_a_block_that_is() -> None:
    assert internet("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7") == []
    assert internet("10.0.0.0/7") == ["10.0.0.0/7 (larger than a /8, which counts as the internet)"]
    assert internet("fc00::/6") == ["fc00::/6 (larger than a /20, which counts as the internet)"]


def test_the_networks_of_content_delivery_networks_are_not_the_internet() -> None:
    cloudflare = ["2400:cb00::/32", "2606:4700::/32", "2803:f800::/32", "2405:b500::/32", "2405:8100::/32"]
    assert internet(*cloudflare, "2a06:98c0::/29", "2c0f:f248::/32", "2600:1400::/24", "2600:1480::/24") == []


def test_pieces_are_named_as_they_are_written_with_what_they_make_up_and_at_most_three_of_them() -> None:
    larger = "larger than a /8, which counts as the internet)"
    one = "8.0.0.0/8 and 9.0.0.0/8 (together 8.0.0.0/7, "
    assert internet("8.0.0.0/8", "9.0.0.0/8", "9.0.0.0/8") == [one + larger]
    assert internet("0.0.0.0/1", "128.0.0.0/1") == [f"0.0.0.0/1 and 128.0.0.0/1 (together 0.0.0.0/0, {larger}"]
    several = "1.0.0.0/8, 3.0.0.0/8 and 5.0.0.0/8 (together "
    assert internet("1.0.0.0/8", "3.0.0.0/8", "5.0.0.0/8") == [several + larger]
    assert internet(*(f"{number}.0.0.0/8" for number in range(256))) == [
        f"0.0.0.0/8, 1.0.0.0/8, 2.0.0.0/8 and 252 more CIDR blocks (together {larger}"
    ]


def test_all_of_the_internet_is_named_alone() -> None:
    assert internet("8.0.0.0/8", "0.0.0.0/0", "::/0", "2000::/3") == ["0.0.0.0/0", "::/0"]


def test_the_first_unknown_block_is_named_unless_the_others_are_the_internet() -> None:
    with pytest.raises(UndeterminedError, match=r"blocks\[1\]"):
        internet("10.0.0.0/8", UNKNOWN, UNKNOWN)
    assert internet(UNKNOWN, "0.0.0.0/0", UNKNOWN) == ["0.0.0.0/0"]


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ({"fromPort": 10, "toPort": 22}, {"fromPort": 22, "toPort": 22}),
        ({"fromPort": 22, "toPort": 30}, {"fromPort": 22, "toPort": 22}),
        ({"fromPort": 0, "toPort": 65535}, {"fromPort": 22, "toPort": 22}),
        ({"protocol": "-1"}, {"fromPort": 0, "toPort": 65535}),
    ],
)
def test_a_rule_for_more_ports_opens_those_of_another_together_with_it(
    wide: dict[str, Any], narrow: dict[str, Any]
) -> None:
    wide, narrow = ({**SSH, **row, "cidrBlocks": [f"{number}.0.0.0/8"]} for number, row in ((11, wide), (12, narrow)))
    assert inline(wide, narrow) == inline(narrow, wide) == ["NET-001.b" if narrow["fromPort"] == 0 else "NET-001.a"]


def test_a_message_lists_several_ports() -> None:
    rows = [{**SSH, "fromPort": 5432, "toPort": 5500, "cidrBlocks": ["0.0.0.0/0"], "ipv6CidrBlocks": ["::/0"]}]
    [one] = analyzed([NET_002], [Given(type=GROUP, props={"ingress": rows})])
    ports = "5432 (PostgreSQL), 5439 (Redshift) and 5500 (fcp-addr-srvr1)"
    assert f"ingress[0] opens ports {ports} to 0.0.0.0/0 and ::/0; " in one.message


def test_a_message_names_the_rules_that_open_a_port_together() -> None:
    rows = [{**SSH, "cidrBlocks": [f"{number}.0.0.0/8"]} for number in range(11, 16)]
    [one] = analyzed([NET_001], [Given(type=GROUP, props={"ingress": rows})])
    where = "ingress[0] (together with ingress[1], ingress[2] and 2 more)"
    assert f"{where} opens port 22 to 11.0.0.0/8, 12.0.0.0/8, 13.0.0.0/8 and 2 more CIDR blocks (" in one.message
    three = [Given(type=GROUP, props={"ingress": rows[:3]})]
    [one] = analyzed([NET_001], three)
    assert "ingress[0] (together with ingress[1] and ingress[2]) opens port 22 to 11.0.0.0/8, " in one.message


def test_rules_open_a_port_together_if_their_protocol_and_ports_are_the_same_or_more() -> None:
    one, other = {**SSH, "cidrBlocks": ["11.0.0.0/8"]}, {**SSH, "cidrBlocks": ["12.0.0.0/8"]}
    assert inline(one, {**other, "protocol": "udp"}) == []
    assert inline({**one, "toPort": 23}, {**other, "fromPort": 21, "protocol": "icmp"}) == []
    assert inline({**one, "fromPort": 20, "toPort": 24}, other) == ["NET-001.a"]
    assert inline(one, {**other, "protocol": "6"}) == ["NET-001.a"]
    assert inline(one, {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["12.0.0.0/8"]}) == ["NET-001.a"]


def test_a_known_id_beside_an_unknown_one_names_its_resource() -> None:
    group, other, endpoint = linked_in(
        resource(GROUP, "group", {"id": "it"}),
        resource(GROUP, "other", {"id": UNKNOWN}),
        resource(ENDPOINT, "endpoint", {"groups": [UNKNOWN, "it"]}),
    )
    assert [one.name for one in named(endpoint, "groups", GROUP)] == ["group"]
    assert [one.name for one in linked(group, ENDPOINT, "groups")] == ["endpoint"]
    with pytest.raises(UndeterminedError, match=r"groups\[0\]"):
        linked(other, ENDPOINT, "groups")


def test_what_names_nothing_is_no_question_whatever_is_unknown_of_others() -> None:
    _, endpoint, flow_log = linked_in(
        resource(GROUP, "group", {"id": UNKNOWN}),
        resource(ENDPOINT, "endpoint", {}),
        resource("aws:ec2/flowLog:FlowLog", "log", {"group": UNKNOWN}, group="elsewhere"),
    )
    assert named(endpoint, "groups", GROUP) == []
    assert named(flow_log, "group", GROUP) == []


def test_nothing_that_refers_to_a_resource_is_no_question_while_its_id_is_unknown() -> None:
    group, _, _ = linked_in(
        resource(GROUP, "group", {"id": UNKNOWN}),
        resource("aws:ec2/eip:Eip", "elsewhere", {}),
        resource(ENDPOINT, "endpoint", {"groups": UNKNOWN}, groups="elsewhere"),
    )
    assert linked(group, ENDPOINT, "groups") == []


def test_rules_of_a_security_group_that_is_unknown_belong_together_if_it_comes_from_the_same_resource() -> None:
    def rule(name: str, block: str, **depends: str) -> Given:
        props = {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": block, "securityGroupId": UNKNOWN}
        return Given(type=INGRESS_RULE, name=name, props=props, depends=depends)

    clusters = [Given(type="aws:eks/cluster:Cluster", name=name) for name in ("one", "two")]
    of_one = rule("a", "11.0.0.0/8", securityGroupId="one")
    assert found(NET_001, [*clusters, of_one, rule("b", "12.0.0.0/8", securityGroupId="one")]) == ["NET-001.a"]
    assert found(NET_001, [*clusters, of_one, rule("b", "12.0.0.0/8", securityGroupId="two")]) == []
    assert found(NET_001, [rule("a", "11.0.0.0/8"), rule("b", "12.0.0.0/8")]) == []


def acl(*rows: dict[str, Any]) -> list[str]:
    common = {"action": "allow", "protocol": "tcp", "fromPort": 22, "toPort": 22}
    return verdict(NET_008, ACL, {"ingress": [{**common, **row} for row in rows]})


def test_what_rules_of_an_acl_allow_together_is_denied_by_a_rule_before_them_for_all_their_blocks() -> None:
    allowed = [{"ruleNo": 100 + number, "cidrBlock": f"{number}.0.0.0/8"} for number in (11, 12, 13)]
    deny = {"action": "deny", "ruleNo": 90, "cidrBlock": "0.0.0.0/0"}
    assert acl(*allowed) == ["NET-008.a"]
    assert acl(deny, *allowed) == []
    assert acl({**deny, "cidrBlock": "11.0.0.0/8"}, *allowed) == ["NET-008.a"]
    assert acl({**deny, "ruleNo": 112}, *allowed) == ["NET-008.a"]
    assert acl({**deny, "cidrBlock": None, "ipv6CidrBlock": "::/0"}, *allowed) == ["NET-008.a"]
    assert acl(deny, {**allowed[0], "ruleNo": UNKNOWN}, *allowed[1:]) == ["NET-008.a?"]
    half = {**deny, "cidrBlock": "0.0.0.0/1"}
    assert acl(half, *allowed) == []
    assert acl(half, *allowed, {"ruleNo": 300, "cidrBlock": "129.0.0.0/8"}) == ["NET-008.a"]


def test_of_several_rules_that_deny_the_same_the_first_decides() -> None:
    allowed = {"ruleNo": 100, "cidrBlock": "0.0.0.0/0"}
    before, after = ({"action": "deny", "ruleNo": number, "cidrBlock": "0.0.0.0/0"} for number in (90, 110))
    assert acl(allowed, before, after) == acl(allowed, after, before) == []
    assert acl(allowed, {**before, "ruleNo": None}, before) == []
    assert acl(allowed, after, {**after, "ruleNo": None}) == ["NET-008.a"]
    assert acl(allowed, after, {**after, "ruleNo": UNKNOWN}) == ["NET-008.a?"]


def test_a_rule_that_allows_another_port_hides_none_that_denies() -> None:
    other = {"ruleNo": 80, "fromPort": 443, "toPort": 443, "cidrBlock": "0.0.0.0/0"}
    deny = {"action": "deny", "ruleNo": 90, "cidrBlock": "0.0.0.0/0"}
    assert acl(other, deny, {"ruleNo": 100, "cidrBlock": "0.0.0.0/0"}) == []


def test_ipv4_and_ipv6_of_an_acl_are_judged_apart() -> None:
    deny = {"action": "deny", "ruleNo": 90, "cidrBlock": "0.0.0.0/0"}
    ipv4 = [{"ruleNo": number, "cidrBlock": f"{number}.0.0.0/8"} for number in (111, 112)]
    ipv6 = {"ruleNo": 300, "ipv6CidrBlock": "2001:db8::/32"}
    assert acl(deny, *ipv4, ipv6) == []
    assert acl(*ipv4, ipv6) == ["NET-008.a"]


def test_a_message_says_which_routes_lead_to_the_internet_together() -> None:
    def peered(name: str, block: str) -> Given:
        props = {"routeTableId": "rtb-1", "destinationCidrBlock": block, "vpcPeeringConnectionId": "pcx-1"}
        return Given(type=ROUTE, name=name, props=props)

    [one] = analyzed([NET_015], [peered("a", "0.0.0.0/0")])
    assert one.message.startswith("[NET-015.a] a: 0.0.0.0/0 is routed through a VPC peering connection; ")
    [one] = analyzed([NET_015], [peered("a", "12.0.0.0/8"), peered("b", "13.0.0.0/8")])
    leads = "a: 12.0.0.0/8 and 13.0.0.0/8 (together 12.0.0.0/7, larger than a /8, which counts as the internet) is "
    assert f"{leads}routed through a VPC peering connection (together in a and b); " in one.message

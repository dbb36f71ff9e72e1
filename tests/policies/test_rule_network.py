"""NET-*: one compliant baseline for each rule, and one broken property for each test."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.rules.network import NET_001, NET_005, NET_007
from tests.policies.verdicts import UNKNOWN, InStack, analyzed, analyzed_stack, stack_verdict, urn, verdict

GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
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


@pytest.mark.parametrize("block", ["10.0.0.5/8", "0.0.0.0/1", None])
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
    found = verdict(NET_001, RULE, {**OPEN_SSH, "type": UNKNOWN})
    assert found == ["NET-001.a?", "NET-001.b?", "NET-001.c?"]


def test_a_block_that_is_none_is_a_violation_rather_than_ignored() -> None:
    assert inline({**OPEN_SSH, "cidrBlocks": ["anywhere"]}) == ["NET-001.a"]


def test_the_message_names_check_resource_place_port_block_and_remedy() -> None:
    [found] = analyzed([NET_001], GROUP, {"ingress": [HTTPS, OPEN_SSH]}, name="web")
    assert "[NET-001.a] web: ingress[1] opens port 22 to 0.0.0.0/0; name the blocks that need it" in found.message
    assert found.policy == "NET-001"


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


def stack_of(group: InStack | None, *more: InStack) -> list[InStack]:
    vpc = InStack(VPC, "net", {"id": UNKNOWN, "cidrBlock": "10.0.0.0/16"})
    return [vpc, *([group] if group else []), *more]


def default_group(**props: Any) -> InStack:
    return InStack(DEFAULT_GROUP, "net-default", {"vpcId": UNKNOWN, **props}, {"vpcId": [urn(VPC, "net")]})


def test_a_vpc_with_an_empty_default_group_is_allowed_while_its_id_is_unknown() -> None:
    assert stack_verdict(NET_005, stack_of(default_group())) == []


def test_a_vpc_without_a_default_group_is_found() -> None:
    found = analyzed_stack([NET_005], stack_of(None))
    assert [(d.policy, d.urn) for d in found] == [("NET-005", urn(VPC, "net"))]
    assert "[NET-005.a] net: " in found[0].message


def test_the_default_group_of_another_vpc_does_not_count() -> None:
    other = InStack(VPC, "other", {"id": UNKNOWN})
    found = analyzed_stack([NET_005], stack_of(default_group(), other))
    assert [(d.policy, d.urn) for d in found] == [("NET-005", urn(VPC, "other"))]


def test_known_ids_link_a_group_to_its_vpc_where_no_dependency_does() -> None:
    vpc = InStack(VPC, "net", {"id": "vpc-1"})
    assert stack_verdict(NET_005, [vpc, InStack(DEFAULT_GROUP, "d", {"vpcId": "vpc-1"})]) == []
    assert stack_verdict(NET_005, [vpc, InStack(DEFAULT_GROUP, "d", {"vpcId": "vpc-2"})]) == ["NET-005.a"]
    assert stack_verdict(NET_005, [InStack(VPC, "net", {}), InStack(DEFAULT_GROUP, "d", {})]) == ["NET-005.a"]


def test_an_unknown_id_without_a_dependency_is_undetermined_and_names_the_vpc() -> None:
    found = analyzed_stack(
        [NET_005], [InStack(VPC, "net", {"id": UNKNOWN}), InStack(DEFAULT_GROUP, "d", {"vpcId": "v"})]
    )
    assert [(d.policy, d.urn) for d in found] == [("undetermined-stack", urn(VPC, "net"))] * 2
    assert "net.id is not known" in found[0].message


@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_a_rule_in_the_default_group_is_found(direction: str) -> None:
    assert stack_verdict(NET_005, stack_of(default_group(**{direction: [SSH]}))) == ["NET-005.b"]


def test_unknown_rules_of_the_default_group_are_undetermined() -> None:
    assert stack_verdict(NET_005, stack_of(default_group(ingress=UNKNOWN))) == ["NET-005.b?"]


def test_empty_lists_of_rules_are_no_rules() -> None:
    assert stack_verdict(NET_005, stack_of(default_group(ingress=[], egress=[]))) == []


def test_a_stack_without_a_vpc_is_allowed() -> None:
    assert stack_verdict(NET_005, [InStack(SUBNET, "s", {})]) == []


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

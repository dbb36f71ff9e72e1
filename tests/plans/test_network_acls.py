"""Who reaches whom, worked out from the rules as AWS evaluates them: without memory, in both directions."""

from ipaddress import ip_address, ip_network
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.acl_plan import EPHEMERAL, RULES_PER_DIRECTION, Entry, acls, entries, peers
from components.network.plan import IPV6_PLACES, PODS, TIERS, SubnetKey, ipv6_block, plan_pod_subnets, plan_subnets
from tests.recording import COMPUTED
from tests.rooms.network.test_network import network

CIDR, PODS_CIDR, OFFICE, IPV6 = "10.16.0.0/16", "100.64.0.0/16", "172.20.0.0/16", "2600:1f18:1:100::/56"
RECORDED_IPV6 = COMPUTED["aws:ec2/vpc:Vpc"]["ipv6CidrBlock"]
ZONES = ("us-east-1a", "us-east-1b", "us-east-1c")
PORTS = {"postgresql": 5432, "mysql": 3306, "redis": 6379}
BLOCKS = peers(CIDR, ZONES, {}, pod_cidr=PODS_CIDR, connected=[OFFICE], ipv6=IPV6)
SUBNETS = {**plan_subnets(CIDR, ZONES), **plan_pod_subnets(PODS_CIDR, ZONES)}


class End(NamedTuple):
    """One end of a connection: an address, and the tier that it lies in, none beyond the VPC."""

    tier: str | None
    address: str


def inside(tier: str, zone: str = ZONES[0]) -> End:
    return End(tier, str(ip_network(SUBNETS[SubnetKey(tier, zone)])[10]))


def inside_ipv6(tier: str, zone: str = ZONES[0]) -> End:
    return End(tier, str(ip_network(ipv6_block(IPV6, SubnetKey(tier, zone)))[10]))


INTERNET, INTERNET_IPV6, AT_THE_OFFICE = End(None, "198.51.100.7"), End(None, "2001:db8::7"), End(None, "172.20.1.1")


def rules(tier: str, inbound: bool) -> list[Entry]:
    acl = acls(PORTS)["private" if tier == PODS else tier]
    return entries(acl.inbound if inbound else acl.outbound, BLOCKS, ipv6=tier in IPV6_PLACES)


def allowed(end: End, peer: End, protocol: str, port: int, *, inbound: bool) -> bool:
    """Whether the ACL at this end lets a packet for `port` in from, or out to, its peer."""
    if end.tier is None:
        return True
    for rule in rules(end.tier, inbound):
        about = rule.protocol in (protocol, "all") and (
            rule.protocol == "all" or rule.ports[0] <= port <= rule.ports[1]
        )
        block = ip_network(rule.block)
        if about and ip_address(peer.address).version == block.version and ip_address(peer.address) in block:
            return True
    return False


def reaches(client: End, server: End, port: int, protocol: str = "tcp") -> bool:
    """Whether a request arrives and its answer comes back, whichever port the client was given for it."""
    there = allowed(client, server, protocol, port, inbound=False) and allowed(
        server, client, protocol, port, inbound=True
    )
    return there and all(
        allowed(server, client, protocol, own, inbound=False) and allowed(client, server, protocol, own, inbound=True)
        for own in (EPHEMERAL[0], 32768, 60999, EPHEMERAL[1])
    )


WORKLOADS = ("private", PODS)


@pytest.mark.parametrize("tier", WORKLOADS)
@pytest.mark.parametrize("port", PORTS.values())
def test_workloads_reach_databases_on_the_ports_that_they_serve(tier: str, port: int) -> None:
    for zone in ZONES:
        assert reaches(inside(tier, zone), inside("database", ZONES[1]), port)


@pytest.mark.parametrize("client", [inside("public"), inside("intra"), INTERNET, AT_THE_OFFICE], ids=str)
@pytest.mark.parametrize("port", [*PORTS.values(), 22, 443])
def test_nobody_else_reaches_a_database(client: End, port: int) -> None:
    assert not allowed(inside("database"), client, "tcp", port, inbound=True)


@given(st.sampled_from(WORKLOADS), st.integers(0, 65535), st.sampled_from(["tcp", "udp"]))
def test_workloads_reach_no_other_port_of_a_database(tier: str, port: int, protocol: str) -> None:
    assert reaches(inside(tier), inside("database"), port, protocol) == (protocol == "tcp" and port in PORTS.values())


@pytest.mark.parametrize("peer", [INTERNET, INTERNET_IPV6, AT_THE_OFFICE, inside("public"), inside("intra")], ids=str)
def test_a_database_reaches_nothing_beyond_workloads_and_its_like(peer: End) -> None:
    assert not any(allowed(inside("database"), peer, "tcp", port, inbound=False) for port in (22, 80, 443, 8443, 32768))


def test_replicas_reach_each_other_across_zones() -> None:
    assert reaches(inside("database", ZONES[0]), inside("database", ZONES[2]), 5432)
    assert reaches(inside("database", ZONES[0]), inside("database", ZONES[2]), 16379)


@pytest.mark.parametrize("tier", WORKLOADS)
def test_nodes_and_pods_talk_to_the_api_server_and_it_to_them(tier: str) -> None:
    assert reaches(inside(tier), inside("intra"), 443)
    for port in (443, 10250, 10251, 4443, 8443, 9443, 15017):
        assert reaches(inside("intra"), inside(tier), port)


@pytest.mark.parametrize("client", [inside("public"), inside("database"), INTERNET], ids=str)
def test_nobody_else_talks_to_the_api_server(client: End) -> None:
    assert not allowed(inside("intra"), client, "tcp", 443, inbound=True)


def test_the_api_server_s_interfaces_reach_no_internet() -> None:
    assert not any(allowed(inside("intra"), INTERNET, "tcp", port, inbound=False) for port in (53, 80, 443, 8080))


def test_connected_networks_reach_the_api_server_and_internal_load_balancers() -> None:
    assert reaches(AT_THE_OFFICE, inside("intra"), 443)
    assert not reaches(AT_THE_OFFICE, inside("intra"), 22)
    assert reaches(AT_THE_OFFICE, inside("private"), 443)


def test_a_network_that_is_not_connected_is_let_in_nowhere() -> None:
    stranger = End(None, "172.21.1.1")
    assert not reaches(stranger, inside("intra"), 443)
    assert not reaches(stranger, inside("private"), 443)


def test_the_internet_reaches_load_balancers_and_they_reach_pods_on_any_port() -> None:
    for port in (80, 443):
        assert reaches(INTERNET, inside("public"), port)
        assert reaches(INTERNET_IPV6, inside_ipv6("public"), port)
    for port in (80, 3000, 8080, 31000):
        assert reaches(inside("public"), inside("private", ZONES[2]), port)
        assert reaches(inside("public"), inside(PODS, ZONES[2]), port)


@pytest.mark.parametrize("port", [22, 80, 443, 1023, 389])
def test_the_internet_opens_no_well_known_port_of_a_workload(port: int) -> None:
    assert not allowed(inside("private"), INTERNET, "tcp", port, inbound=True)
    assert not allowed(inside_ipv6("private"), INTERNET_IPV6, "tcp", port, inbound=True)


@pytest.mark.parametrize("tier", WORKLOADS)
def test_workloads_reach_the_internet_through_nat(tier: str) -> None:
    """A packet leaves the private subnet, enters the public one, and leaves it again with the gateway's address."""
    node, gateway = inside(tier), inside("public")
    for protocol, port in (("tcp", 443), ("tcp", 22), ("udp", 123), ("udp", 53)):
        assert allowed(node, INTERNET, protocol, port, inbound=False)
        assert allowed(gateway, node, protocol, port, inbound=True)
        assert reaches(gateway, INTERNET, port, protocol)
        # The VPC CNI gives a pod's connection any port of the node from 1024 on, 3389 as well.
        for own in (1024, 3389, 32768, 40000, 60999, 65535):
            assert allowed(gateway, node, protocol, own, inbound=False)
            assert allowed(node, INTERNET, protocol, own, inbound=True)


@given(st.sampled_from(["database", "intra"]), st.integers(0, 65535), st.sampled_from(["tcp", "udp"]))
def test_tiers_that_open_no_connection_to_the_internet_let_no_response_in(tier: str, port: int, protocol: str) -> None:
    for peer in (INTERNET, INTERNET_IPV6):
        assert not allowed(inside(tier), peer, protocol, port, inbound=True)
        assert not allowed(inside_ipv6("intra"), peer, protocol, port, inbound=True)


@given(st.integers(1024, 65535))
def test_responses_within_the_vpc_come_to_every_port_that_a_client_may_have(port: int) -> None:
    for client, server in (("private", "database"), (PODS, "database"), ("private", "intra"), ("intra", "private")):
        assert allowed(inside(server), inside(client), "tcp", port, inbound=False)
        assert allowed(inside(client), inside(server), "tcp", port, inbound=True)


def test_workloads_reach_the_internet_by_ipv6() -> None:
    assert reaches(inside_ipv6("private"), INTERNET_IPV6, 443)
    assert reaches(inside_ipv6("private"), inside_ipv6("intra"), 443)


@pytest.mark.parametrize("end", [inside("private"), inside("public")], ids=str)
def test_large_packets_find_their_size(end: End) -> None:
    found = {(rule.protocol, rule.ports) for rule in rules(str(end.tier), inbound=True) if "icmp" in rule.protocol}
    assert found == {("icmp", (3, 4)), ("icmpv6", (2, 0))}


@pytest.mark.parametrize("tier", TIERS)
def test_every_rule_has_a_number_of_its_own_and_every_row_a_reason(tier: str) -> None:
    for rows, inbound in ((acls(PORTS)[tier].inbound, True), (acls(PORTS)[tier].outbound, False)):
        numbers = [rule.number for rule in rules(tier, inbound)]
        assert len(set(numbers)) == len(numbers)
        assert all(1 <= number <= 32766 for number in numbers)
        assert all(row.reason for row in rows.values())


@given(st.lists(st.sampled_from([f"us-east-1{letter}" for letter in "abcdefgh"]), min_size=2, unique=True))
def test_another_zone_changes_no_rule(zones: list[str]) -> None:
    later = peers(CIDR, zones, {}, pod_cidr=PODS_CIDR, connected=[OFFICE], ipv6=IPV6)
    assert later == BLOCKS


def test_pods_ipv6_and_another_port_only_add_rules() -> None:
    plain = peers(CIDR, ZONES, {})
    ports: dict[str, Any] = {**PORTS, "aurora": 5433}
    for tier in TIERS:
        for before, after in zip(acls(PORTS)[tier], acls(ports)[tier], strict=True):
            assert set(entries(before, plain)) <= set(entries(after, BLOCKS))


def test_the_rules_fit_the_quota_with_everything_on() -> None:
    for tier in TIERS:
        for inbound in (True, False):
            ipv4 = [rule for rule in rules(tier, inbound) if ":" not in rule.block]
            assert len(ipv4) <= RULES_PER_DIRECTION
            assert len(rules(tier, inbound)) - len(ipv4) <= RULES_PER_DIRECTION


def taken(rule: dict[str, Any]) -> Entry:
    """A rule of the registered resource as the evaluator above reads one."""
    protocol = {"58": "icmpv6", "-1": "all"}.get(rule["protocol"], rule["protocol"])
    ports = ("icmpType", "icmpCode") if protocol.startswith("icmp") else ("fromPort", "toPort")
    first, last = (int(rule[key]) for key in ports)
    assert rule["action"] == "allow"
    return Entry(int(rule["ruleNo"]), protocol, (first, last), rule.get("cidrBlock") or rule["ipv6CidrBlock"])


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("direction", ["ingress", "egress"])
def test_what_is_registered_is_what_was_planned_in_its_direction(tier: str, direction: str) -> None:
    made = network(
        ipv6=True, pod_cidr=PODS_CIDR, connected_cidrs=[OFFICE], database_ports=PORTS, nat="one_per_zone"
    ).one("aws:ec2/networkAcl:NetworkAcl", f"network-{tier}")
    given = peers(CIDR, ZONES, {}, pod_cidr=PODS_CIDR, connected=[OFFICE], ipv6=RECORDED_IPV6)
    acl = acls(PORTS)[tier]
    planned = entries(acl.inbound if direction == "ingress" else acl.outbound, given, ipv6=tier in IPV6_PLACES)
    portless = [one._replace(ports=(0, 0)) if one.protocol == "all" else one for one in planned]
    assert [taken(rule) for rule in made.inputs[direction]] == portless
    assert planned

"""Where subnets lie, decided without deploying one."""

from ipaddress import IPv4Network, IPv6Network

from hypothesis import given
from hypothesis import strategies as st

from components.network.plan import (
    IPV6_PLACES,
    LARGEST_VPC_PREFIX,
    SHARES,
    SMALLEST_PLANNED_PREFIX,
    SMALLEST_POD_PREFIX,
    SMALLEST_VPC_PREFIX,
    TIERS,
    ZONE_LETTERS,
    Share,
    SubnetKey,
    ipv6_block,
    ipv6_tier_block,
    nat_zones,
    overlaps,
    plan_pod_subnets,
    plan_subnets,
    planned_block,
    tier_blocks,
)

ALL_ZONES = [f"us-east-1{letter}" for letter in ZONE_LETTERS]
vpcs = st.builds(
    lambda address, prefix: str(IPv4Network((address, prefix), strict=False)),
    st.integers(0, 2**32 - 1),
    st.integers(LARGEST_VPC_PREFIX, SMALLEST_VPC_PREFIX),
)
zone_lists = st.lists(st.sampled_from(ALL_ZONES), min_size=1, unique=True)


@given(vpcs, zone_lists)
def test_every_subnet_lies_inside_the_vpc(cidr: str, zones: list[str]) -> None:
    assert all(IPv4Network(block).subnet_of(IPv4Network(cidr)) for block in plan_subnets(cidr, zones).values())


@given(vpcs, zone_lists)
def test_no_two_subnets_overlap(cidr: str, zones: list[str]) -> None:
    assert list(overlaps(plan_subnets(cidr, zones))) == []


@given(vpcs, zone_lists)
def test_there_is_a_subnet_for_every_tier_and_zone(cidr: str, zones: list[str]) -> None:
    assert plan_subnets(cidr, zones).keys() == {SubnetKey(tier, zone) for tier in TIERS for zone in zones}


@given(vpcs, zone_lists, zone_lists)
def test_more_zones_in_any_order_move_nothing(cidr: str, zones: list[str], more: list[str]) -> None:
    before = plan_subnets(cidr, zones)
    after = plan_subnets(cidr, [*more, *(zone for zone in zones if zone not in more)])
    assert before.items() <= after.items()


@given(vpcs, st.sampled_from(ALL_ZONES), st.integers(11, 15))
def test_another_tier_moves_nothing_and_finds_room(cidr: str, zone: str, place: int) -> None:
    shares = {**SHARES, "another": Share(bits=4, place=place)}
    blocks = {tier: planned_block(cidr, SubnetKey(tier, zone), shares) for tier in shares}
    assert all(blocks[tier] == planned_block(cidr, SubnetKey(tier, zone)) for tier in SHARES)
    assert not any(blocks["another"].overlaps(blocks[tier]) for tier in SHARES)


@given(vpcs, zone_lists)
def test_every_subnet_has_room_for_a_load_balancer(cidr: str, zones: list[str]) -> None:
    assert all(IPv4Network(block).prefixlen <= SMALLEST_PLANNED_PREFIX for block in plan_subnets(cidr, zones).values())


@given(vpcs, zone_lists)
def test_private_subnets_are_the_largest(cidr: str, zones: list[str]) -> None:
    sizes = {key: IPv4Network(block).num_addresses for key, block in plan_subnets(cidr, zones).items()}
    largest_other = max(size for key, size in sizes.items() if key.tier != "private")
    assert min(size for key, size in sizes.items() if key.tier == "private") > largest_other


@given(vpcs, zone_lists, st.sampled_from(TIERS))
def test_a_given_block_changes_that_subnet_alone(cidr: str, zones: list[str], tier: str) -> None:
    planned = plan_subnets(cidr, zones)
    given_one = plan_subnets(cidr, zones, {tier: {zones[0]: "192.0.2.0/28"}})  # type: ignore[dict-item]
    assert {key for key in planned if planned[key] != given_one[key]} == {SubnetKey(tier, zones[0])}


def test_the_plan_of_dev_is_this_one() -> None:
    assert plan_subnets("10.16.0.0/16", ["us-east-1a", "us-east-1b"]) == {
        SubnetKey("public", "us-east-1a"): "10.16.128.0/23",
        SubnetKey("public", "us-east-1b"): "10.16.130.0/23",
        SubnetKey("private", "us-east-1a"): "10.16.0.0/20",
        SubnetKey("private", "us-east-1b"): "10.16.16.0/20",
        SubnetKey("database", "us-east-1a"): "10.16.144.0/23",
        SubnetKey("database", "us-east-1b"): "10.16.146.0/23",
        SubnetKey("intra", "us-east-1a"): "10.16.160.0/23",
        SubnetKey("intra", "us-east-1b"): "10.16.162.0/23",
    }


def test_overlapping_blocks_are_found() -> None:
    one, other = SubnetKey("public", "us-east-1a"), SubnetKey("private", "us-east-1a")
    assert list(overlaps({one: "10.0.0.0/16", other: "10.0.3.0/24"})) == [(one, other)]


def test_nat_is_nowhere_in_the_first_zone_or_in_every_zone() -> None:
    zones = ["us-east-1c", "us-east-1a"]
    assert nat_zones("none", zones) == {}
    assert nat_zones("single", zones) == {"us-east-1c": "us-east-1c", "us-east-1a": "us-east-1c"}
    assert nat_zones("one_per_zone", zones) == {"us-east-1c": "us-east-1c", "us-east-1a": "us-east-1a"}


pod_blocks = st.builds(
    lambda address, prefix: str(IPv4Network((address, prefix), strict=False)),
    st.integers(0, 2**32 - 1),
    st.integers(LARGEST_VPC_PREFIX, SMALLEST_POD_PREFIX),
)
ipv6_vpcs = st.builds(lambda place: str(IPv6Network((place << 72, 56))), st.integers(0, 2**56 - 1))


@given(pod_blocks, zone_lists)
def test_pods_get_an_eighth_of_their_block_in_each_zone(cidr: str, zones: list[str]) -> None:
    planned = plan_pod_subnets(cidr, zones)
    assert planned.keys() == {SubnetKey("pods", zone) for zone in zones}
    assert {IPv4Network(block).prefixlen - IPv4Network(cidr).prefixlen for block in planned.values()} == {3}
    assert all(IPv4Network(block).subnet_of(IPv4Network(cidr)) for block in planned.values())
    assert list(overlaps(planned)) == []


@given(vpcs, pod_blocks, zone_lists, zone_lists)
def test_pod_subnets_stay_where_they_are_and_move_nothing(
    cidr: str, pods: str, zones: list[str], more: list[str]
) -> None:
    later = [*more, *(zone for zone in zones if zone not in more)]
    assert plan_pod_subnets(pods, zones).items() <= plan_pod_subnets(pods, later).items()
    assert not plan_pod_subnets(pods, later).keys() & plan_subnets(cidr, later).keys()


@given(vpcs, zone_lists)
def test_a_tier_s_blocks_hold_its_subnets_and_no_other(cidr: str, zones: list[str]) -> None:
    for key, block in plan_subnets(cidr, zones).items():
        holds = {
            tier
            for tier in TIERS
            for whole in tier_blocks(cidr, zones, {}, tier)
            if IPv4Network(block).overlaps(IPv4Network(whole))
        }
        assert holds == {key.tier}


@given(vpcs, zone_lists, zone_lists, st.sampled_from(TIERS))
def test_another_zone_changes_no_tier_s_blocks(cidr: str, zones: list[str], more: list[str], tier: str) -> None:
    assert tier_blocks(cidr, zones, {}, tier) == tier_blocks(cidr, more, {}, tier)  # type: ignore[arg-type]


def test_given_blocks_of_a_tier_are_put_together() -> None:
    """A public block inside the private share must not pass for a private one."""
    zones = ["us-east-1a", "us-east-1b"]
    given_blocks = {"public": {"us-east-1a": "10.0.96.0/24", "us-east-1b": "10.0.97.0/24"}}
    assert tier_blocks("10.0.0.0/16", zones, given_blocks, "public") == ["10.0.96.0/23"]  # type: ignore[arg-type]
    assert tier_blocks("10.0.0.0/16", zones, given_blocks, "private") == ["10.0.0.0/19"]  # type: ignore[arg-type]


@given(ipv6_vpcs)
def test_every_subnet_finds_a_64_of_its_own_inside_its_tier(vpc: str) -> None:
    keys = [SubnetKey(tier, zone) for tier in IPV6_PLACES for zone in ALL_ZONES]
    blocks = {key: IPv6Network(ipv6_block(vpc, key)) for key in keys}
    assert len(set(blocks.values())) == len(keys)
    assert {block.prefixlen for block in blocks.values()} == {64}
    assert all(block.subnet_of(IPv6Network(ipv6_tier_block(vpc, key.tier))) for key, block in blocks.items())
    assert all(block.subnet_of(IPv6Network(vpc)) for block in blocks.values())


def test_databases_have_no_address_of_the_internet() -> None:
    assert "database" not in IPV6_PLACES

"""Valid settings drawn at random are accepted; what they register, see tests/rooms/test_drawn_stacks.py; on the engine,
see tests/drills/."""

from typing import Any

from hypothesis import HealthCheck, given, settings

from settings import read
from tests.plans.legal import choices, drawn, spread, stacks
from tests.plans.test_settings import config


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(stacks())
def test_valid_settings_are_accepted(tree: dict[str, Any]) -> None:
    assert read(config(tree)).environment == tree["environment"]


def test_the_stacks_drawn_for_the_engine_are_diverse_and_the_same_every_time() -> None:
    chosen = spread(drawn(120), 6)
    drawn.cache_clear()
    assert chosen == spread(drawn(120), 6)
    made = {one for tree in chosen for one in choices(tree)}
    assert {
        *(("zones", count) for count in "234"),
        *(("nat", nat) for nat in ("none", "single", "one_per_zone")),
        *(("flow logs", where) for where in ("s3", "cloudwatch")),
        *(("kubernetes_version", version) for version in ("1.34", "1.35", "1.36")),
        *(("interface_endpoints", which) for which in ("none", "essential", "private_cluster")),
        *((key, has) for key in ("pod_cidr", "subnets", "ipv6", "prefix_delegation") for has in ("True", "False")),
        *(("pool capacity", how) for how in ("spot", "None")),
        *(("pool ami_family", family) for family in ("al2023", "bottlerocket")),
    } <= made


def test_stacks_are_spread_over_every_choice_and_none_is_taken_twice() -> None:
    chosen = spread(drawn(100), 40)
    assert len({frozenset(choices(tree)) for tree in chosen}) == 40
    every = {choice for tree in drawn(100) for choice in choices(tree)}
    assert {choice for tree in chosen[:10] for choice in choices(tree)} == every

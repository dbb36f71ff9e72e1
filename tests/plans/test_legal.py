"""Valid settings drawn at random are accepted and registered; on the engine, see tests/drills/."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from settings import read
from tests.plans.legal import choices, drawn, spread, stacks
from tests.plans.test_settings import config
from tests.recording import record_stack


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(stacks())
def test_valid_settings_are_accepted(tree: dict[str, Any]) -> None:
    assert read(config(tree)).environment == tree["environment"]


@pytest.mark.parametrize("place", range(10))
def test_valid_settings_register_no_two_resources_of_one_type_and_name(place: int) -> None:
    tree = spread(drawn(80), 10)[place]
    recorded = record_stack(tree["environment"], config(tree))
    known = [(one.type, one.name) for one in recorded]
    assert sorted({one for one in known if known.count(one) > 1}) == []


def test_the_stacks_drawn_for_the_engine_are_diverse_and_the_same_every_time() -> None:
    chosen = spread(drawn(80), 5)
    drawn.cache_clear()
    assert chosen == spread(drawn(80), 5)
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

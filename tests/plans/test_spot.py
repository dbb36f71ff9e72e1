"""How much of the capacity is spot, and when that cannot be had."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto.ec2.models.instance_types import INSTANCE_TYPES  # AWS's own table, as DescribeInstanceTypes answers it

from components import NodePoolSettings
from components.node_pools.plan import vcpus
from components.node_pools.spot import MAX_PERCENT, MIN_PERCENT, planned, spot_mistakes

SPOT_TYPES = ["t3a.medium", "t3a.large", "t3a.xlarge"]
SIZES = ("large", "xlarge", "2xlarge", "4xlarge")


def pool(**settings: Any) -> NodePoolSettings:
    return NodePoolSettings.model_validate({"instance_types": ["m5.large"], "min_size": 1, "max_size": 10, **settings})


def spot(**settings: Any) -> NodePoolSettings:
    return pool(**{"capacity": "spot", "instance_types": SPOT_TYPES, "min_size": 0, **settings})


def test_a_type_s_name_tells_the_vcpus_that_aws_tells() -> None:
    wrong = {
        name: (vcpus(name), known["VCpuInfo"]["DefaultVCpus"])
        for name, known in INSTANCE_TYPES.items()
        if vcpus(name) is not None and vcpus(name) != known["VCpuInfo"]["DefaultVCpus"]
    }
    assert len(INSTANCE_TYPES) > 1000
    assert wrong == {}


def test_of_what_is_sold_today_only_whole_machines_and_special_families_tell_none() -> None:
    untold = {name for name in INSTANCE_TYPES if vcpus(name) is None and not name.endswith(".metal")}
    assert {name.partition(".")[0].rstrip("0123456789abdgimnt-") for name in untold} <= {
        "",
        "c",
        "hpc",
        "m",
        "u",
        "mac",
        "t",
    }
    assert vcpus("m5a.2xlarge") == 8
    assert vcpus("m7i.metal-24xl") == 96


def test_as_much_spot_as_on_demand_is_wanted() -> None:
    plan = planned({"app": pool(min_size=4), "spot": spot()})
    assert plan is not None
    assert (plan.on_demand, plan.spot, plan.percent, plan.spot_nodes) == (8, 8, 50, {"spot": 4})
    assert str(plan) == "spot is 50 % of 16 planned vCPUs; initial spot nodes: spot 4"


def test_the_first_type_counts_on_demand_and_the_smallest_of_spot() -> None:
    types = ["m5.2xlarge", "m5.large", "m5a.large"]
    plan = planned({"app": pool(min_size=4, instance_types=types), "spot": spot(instance_types=types)})
    assert plan is not None
    assert (plan.on_demand, plan.spot) == (32, 2 * plan.spot_nodes["spot"])


def test_several_spot_pools_share() -> None:
    plan = planned({"app": pool(min_size=6), "a": spot(), "b": spot()})
    assert plan is not None
    assert plan.spot_nodes == {"a": 3, "b": 3}


def test_a_start_that_was_given_is_kept() -> None:
    plan = planned({"app": pool(min_size=4), "spot": spot(desired_size=2)})
    assert plan is not None
    assert plan.spot_nodes == {"spot": 2}


def test_without_spot_nothing_is_planned_and_nothing_refused() -> None:
    assert planned({"app": pool()}) is None
    assert list(spot_mistakes({"app": pool()})) == []


@pytest.mark.parametrize(
    ("pools", "key", "problem"),
    [
        (
            {"app": pool(min_size=10), "spot": spot(max_size=2)},
            "spot.max_size",
            "limits spot to 17 % of capacity",
        ),
        (
            {"app": pool(), "spot": spot(min_size=5)},
            "spot.instance_types",
            "makes spot 83 % of capacity",
        ),
        ({"spot": spot(min_size=1)}, "spot.instance_types", "makes spot 100 % of capacity"),
        (
            {"app": pool(instance_types=["m5.metal"]), "spot": spot()},
            "app.instance_types",
            "has instance types whose names do not tell their vCPUs",
        ),
    ],
)
def test_a_share_that_the_pools_cannot_give_is_refused(
    pools: dict[str, NodePoolSettings], key: str, problem: str
) -> None:
    (mistake,) = spot_mistakes(pools)
    assert mistake.key == key
    assert mistake.problem.startswith(problem)


sizes = st.tuples(st.integers(0, 20), st.integers(1, 20)).map(lambda pair: (min(pair), max(1, *pair)))
POOLS = st.dictionaries(
    st.sampled_from(["a", "b", "c", "d"]),
    st.builds(
        lambda capacity, size, bounds: pool(
            capacity=capacity,
            instance_types=[f"{family}.{size}" for family in ("m5", "m5a", "m5n")],
            min_size=bounds[0],
            max_size=bounds[1],
        ),
        st.sampled_from(["spot", "on_demand"]),
        st.sampled_from(SIZES),
        sizes,
    ),
    min_size=1,
)


@given(POOLS)
def test_a_plan_keeps_every_pool_s_bounds_and_what_is_accepted_keeps_the_promise(
    pools: dict[str, NodePoolSettings],
) -> None:
    plan = planned(pools)
    if plan is None:
        return
    assert all(pools[name].min_size <= count <= pools[name].max_size for name, count in plan.spot_nodes.items())
    total = plan.on_demand + plan.spot
    if not list(spot_mistakes(pools)):
        assert MIN_PERCENT * total <= 100 * plan.spot <= MAX_PERCENT * total

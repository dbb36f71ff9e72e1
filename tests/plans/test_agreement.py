"""What the settings of different components must agree on."""

from typing import Any

import pytest

from settings.agreement import AGREEMENTS
from tests.plans.test_settings import lines, tree_of

LARGE = ["m5.8xlarge", "m5a.8xlarge", "m5n.8xlarge"]

# For each agreement, what breaks it in the dev stack, and the keys that are reported.
BROKEN: dict[str, tuple[dict[str, Any], list[str]]] = {
    "zones-in-region": ({"network.zones": ["us-west-2a", "us-west-2b"]}, ["network.zones.0", "network.zones.1"]),
    "endpoints-without-nat": ({"network.nat": "none"}, ["network.interface_endpoints"]),
    "image-layers-without-nat": (
        {
            "network.nat": "none",
            "network.interface_endpoints": "private_cluster",
            "network.gateway_endpoints": ["dynamodb"],
        },
        ["network.gateway_endpoints"],
    ),
    "pool-zones-in-network": ({"node_pools.spot.zones": ["us-east-1a", "us-east-1f"]}, ["node_pools.spot.zones.1"]),
    "spot-share": ({"node_pools.spot.instance_types": LARGE}, ["node_pools.spot.max_size"]),
    "controller-pool": ({"karpenter.controller_pool": "apps"}, ["karpenter.controller_pool"]),
    "controller-replicas": ({"karpenter.replicas": 2}, ["karpenter.replicas"]),
}
NEEDS = [(name, key) for name, agreement in AGREEMENTS.items() for key in agreement.needs]


def dev(changes: dict[str, Any]) -> dict[str, Any]:
    """The dev stack with these values at dotted keys."""
    tree = tree_of()
    for key, value in changes.items():
        *above, last = key.split(".")
        holder = tree
        for part in above:
            holder = holder[part]
        holder[last] = value
    return tree


def keys(messages: list[str]) -> list[str]:
    return [message.partition(":")[0] for message in messages]


def test_every_agreement_has_an_example_here() -> None:
    assert list(BROKEN) == list(AGREEMENTS)


@pytest.mark.parametrize("name", AGREEMENTS)
def test_a_broken_agreement_is_reported_alone(name: str) -> None:
    changes, reported = BROKEN[name]
    assert keys(lines(dev(changes))) == reported


@pytest.mark.parametrize("name", AGREEMENTS)
def test_a_broken_agreement_is_reported_with_invalid_fields_that_it_does_not_need(name: str) -> None:
    changes, reported = BROKEN[name]
    invalid = {"network.cidr": "10.0.300.0/24", "cluster.name": "-", "owner": " "}
    assert keys(lines(dev(changes | invalid))) == ["owner", "network.cidr", "cluster.name", *reported]


@pytest.mark.parametrize(("name", "needed"), NEEDS)
def test_an_agreement_is_not_checked_if_a_field_that_it_needs_is_invalid(name: str, needed: str) -> None:
    changes, _ = BROKEN[name]
    disagreement, invalid = lines(dev(changes)), lines(dev(changes | {needed: "!"}))
    assert any(message.startswith(f"{needed}: ") and "(got !)" in message for message in invalid)
    assert set(disagreement) & set(invalid) == set()


@pytest.mark.parametrize(("name", "needed"), [(name, key) for name, key in NEEDS if "." in key])
def test_an_agreement_is_not_checked_if_the_component_that_it_needs_is_missing(name: str, needed: str) -> None:
    changes, _ = BROKEN[name]
    tree = dev(changes)
    component = needed.partition(".")[0]
    disagreement = lines(tree)
    del tree[component]
    assert f"{component}: is required" in "\n".join(lines(tree))
    assert set(disagreement) & set(lines(tree)) == set()

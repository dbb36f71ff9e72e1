"""Node pools on the engine, on a cluster that is none of ours: their sizes, and what replaces them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine import Sandbox, difference
from tests.rooms.life import FOREIGN_CLUSTER, FOREIGN_NETWORK, HEAD, project

PROGRAM = f"""{HEAD}{FOREIGN_NETWORK}{FOREIGN_CLUSTER}
pools = {{
    name: platform.NodePoolSettings.model_validate(pool) for name, pool in config.require_object("node_pools").items()
}}
platform.NodePools("nodes", pools, cluster=cluster, network=network, tags=tags, opts=in_aws)
"""
POOLS = {
    "on-demand": {"instance_types": ["m5a.large"], "min_size": 1, "max_size": 3},
    "spot": {
        "capacity": "spot",
        "instance_types": ["t3a.medium", "t3a.large", "t3a.xlarge"],
        "min_size": 0,
        "max_size": 3,
    },
}
MORE_NODES = ("--config", "node_pools.on-demand.min_size=2")


@pytest.fixture(scope="module")
def own(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Sandbox:
    config = json.dumps({"rooms:node_pools": POOLS})
    return sandbox.of(project(tmp_path_factory.mktemp("node-pools"), PROGRAM, config))


@pytest.fixture(scope="module")
def before(own: Sandbox) -> set[str]:
    return own.everything()


@pytest.fixture(scope="module")
def deployed(own: Sandbox, before: set[str]) -> str:
    """What `up` said; the last test destroys it."""
    result = own("up", "dev")
    assert result.status == 0, result.text
    return result.text


def group(own: Sandbox, pool: str) -> dict[str, Any]:
    eks = own.aws("eks")
    (name,) = [name for name in eks.list_nodegroups(clusterName="foreign")["nodegroups"] if f"-{pool}-" in name]
    return eks.describe_nodegroup(clusterName="foreign", nodegroupName=name)["nodegroup"]


def scale(own: Sandbox, desired: int) -> None:
    """What an autoscaler does."""
    own.aws("eks").update_nodegroup_config(
        clusterName="foreign",
        nodegroupName=group(own, "on-demand")["nodegroupName"],
        scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": desired},
    )


def test_the_spot_share_is_said_in_the_plan(deployed: str) -> None:
    assert "spot is 50 % of 4 planned vCPUs; initial spot nodes: spot 1" in deployed


def test_a_second_up_changes_nothing(own: Sandbox, deployed: str) -> None:
    assert own.succeeds("up", "dev")["changes"] == {}


def test_an_autoscaler_s_number_is_left_alone(own: Sandbox, deployed: str) -> None:
    scale(own, 3)
    assert any("desiredSize" in line for line in own.succeeds("refresh", "dev")["drift"])
    assert own.succeeds("up", "dev")["changes"] == {}
    assert group(own, "on-demand")["scalingConfig"] == {"minSize": 1, "maxSize": 3, "desiredSize": 3}
    scale(own, 1)
    own.succeeds("refresh", "dev")


def test_a_minimum_above_the_nodes_that_run_is_refused_and_a_deployment_s_sizing_passes(
    own: Sandbox, deployed: str
) -> None:
    for operation in ("preview", "up"):
        refused = own(operation, "dev", *MORE_NODES)
        assert refused.status == 1
        assert "node_pools.on-demand.min_size: 2 is above the 1 nodes of this pool that the state knows" in refused.text
    assert group(own, "on-demand")["scalingConfig"]["minSize"] == 1
    own.succeeds("up", "dev", *MORE_NODES, "--config", "node_pools.on-demand.sizing=deployment")
    assert group(own, "on-demand")["scalingConfig"] == {"minSize": 2, "maxSize": 3, "desiredSize": 2}
    assert own.succeeds("up", "dev", *MORE_NODES)["changes"] == {}


def test_a_template_s_change_updates_the_pool_in_its_place(own: Sandbox, deployed: str) -> None:
    old = group(own, "spot")["nodegroupName"]
    changes = own.succeeds("up", "dev", *MORE_NODES, "--config", "node_pools.spot.max_pods=30")["changes"]
    assert changes == {"update": 2}
    assert group(own, "spot")["nodegroupName"] == old


def test_what_replaces_a_pool_stands_before_the_old_one_goes(own: Sandbox, deployed: str) -> None:
    old = group(own, "spot")["nodegroupName"]
    types = json.dumps(["t3.medium", "t3.large", "t3.xlarge"])
    own.succeeds("up", "dev", *MORE_NODES, "--config", f"node_pools.spot.instance_types={types}")
    new = group(own, "spot")["nodegroupName"]
    assert new != old
    journal = (own.directory / "journal.jsonl").read_text().splitlines()
    steps = [line for line in journal if "nodes-spot" in line and "nodeGroup" in line]
    made = next(place for place, step in enumerate(steps) if f":{new}" in step)
    gone = next(place for place, step in enumerate(steps) if f":{old}" in step and "delet" in step)
    assert made < gone


def test_it_leaves_nothing_behind(own: Sandbox, before: set[str], deployed: str) -> None:
    own.succeeds("destroy", "dev")
    assert own.state("dev") == []
    assert difference(before, own.everything()) == []

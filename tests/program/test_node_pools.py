"""Changes of a pool on the sandbox's real engine: its size, and what replaces it."""

from __future__ import annotations

import json

import pytest

from .conftest import Sandbox

MORE_NODES = ("--config", "node_pools.on-demand.min_size=2")


@pytest.fixture(scope="module")
def deployed(sandbox: Sandbox) -> str:
    result = sandbox("up", "dev")
    assert result.status == 0, result.text
    return result.text


def group(sandbox: Sandbox, pool: str) -> dict[str, object]:
    eks = sandbox.aws("eks")
    names = [name for name in eks.list_nodegroups(clusterName="platform-dev")["nodegroups"] if f"-{pool}-" in name]
    (name,) = names
    return eks.describe_nodegroup(clusterName="platform-dev", nodegroupName=name)["nodegroup"]


def test_the_spot_share_is_said_in_the_plan(deployed: str) -> None:
    assert "spot is 50 % of 4 planned vCPUs; initial spot nodes: spot 1" in deployed


def test_an_autoscaler_s_number_is_left_alone(sandbox: Sandbox, deployed: str) -> None:
    name = group(sandbox, "on-demand")["nodegroupName"]
    sandbox.aws("eks").update_nodegroup_config(
        clusterName="platform-dev", nodegroupName=name, scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": 3}
    )
    assert any("desiredSize" in line for line in sandbox("refresh", "dev", "--json").outcome["drift"])
    again = sandbox("up", "dev", "--json")
    assert again.outcome["changes"] == {}
    assert group(sandbox, "on-demand")["scalingConfig"] == {"minSize": 1, "maxSize": 3, "desiredSize": 3}
    sandbox.aws("eks").update_nodegroup_config(
        clusterName="platform-dev", nodegroupName=name, scalingConfig={"minSize": 1, "maxSize": 3, "desiredSize": 1}
    )
    assert sandbox("refresh", "dev").status == 0


def test_a_least_above_the_nodes_that_run_is_refused_and_a_deployment_s_sizing_passes(
    sandbox: Sandbox, deployed: str
) -> None:
    for operation in ("preview", "up"):
        refused = sandbox(operation, "dev", *MORE_NODES)
        assert refused.status == 1
        assert "node_pools.on-demand.min_size: 2 is above the 1 nodes of this pool that the state knows" in refused.text
    assert group(sandbox, "on-demand")["scalingConfig"]["minSize"] == 1
    passed = sandbox("up", "dev", *MORE_NODES, "--config", "node_pools.on-demand.sizing=deployment")
    assert passed.status == 0, passed.text
    assert group(sandbox, "on-demand")["scalingConfig"] == {"minSize": 2, "maxSize": 3, "desiredSize": 2}
    back = sandbox("up", "dev", *MORE_NODES, "--json")
    assert back.status == 0, back.text
    assert back.outcome["changes"] == {}


def test_a_template_s_change_updates_the_pool_in_its_place(sandbox: Sandbox, deployed: str) -> None:
    old = group(sandbox, "spot")["nodegroupName"]
    result = sandbox("up", "dev", *MORE_NODES, "--config", "node_pools.spot.max_pods=30", "--json")
    assert result.status == 0, result.text
    assert result.outcome["changes"] == {"update": 2}
    assert group(sandbox, "spot")["nodegroupName"] == old


def test_what_replaces_a_pool_stands_before_the_old_one_goes(sandbox: Sandbox, deployed: str) -> None:
    old = group(sandbox, "spot")["nodegroupName"]
    types = json.dumps(["t3.medium", "t3.large", "t3.xlarge"])
    result = sandbox("up", "dev", *MORE_NODES, "--config", f"node_pools.spot.instance_types={types}", "--json")
    assert result.status == 0, result.text
    new = group(sandbox, "spot")["nodegroupName"]
    assert new != old
    journal = [json.loads(line) for line in (sandbox.directory / "journal.jsonl").read_text().splitlines()]
    steps = [json.dumps(one) for one in journal if "nodes-spot" in json.dumps(one) and "nodeGroup" in json.dumps(one)]
    made = next(at for at, one in enumerate(steps) if f":{new}" in one)
    gone = next(at for at, one in enumerate(steps) if f":{old}" in one and "delet" in one)
    assert made < gone

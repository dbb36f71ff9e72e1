"""The longest path through a deployment's graph."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks.deployment import lines
from benchmarks.needs import ORDERS, called
from benchmarks.path import MOST_EXCESS, duration, paths
from tests.releases import FOLDER, STACKS, version

VPC, SUBNET, NAT, CLUSTER, ADD_ON, NODES = (
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/natGateway:NatGateway",
    "aws:eks/cluster:Cluster",
    "aws:eks/addon:Addon",
    "aws:eks/nodeGroup:NodeGroup",
)
IDS = {VPC: "vpc-0a1b2c3d4e5f67890", SUBNET: "subnet-0a1b2c3d4e5f67890", CLUSTER: "platform-dev"}
State = list[dict[str, Any]]


def row(kind: str, *waits_for: str, **inputs: Any) -> dict[str, Any]:
    """A resource that says of all that it waits for that a value comes from there."""
    return {
        "urn": kind,
        "type": kind,
        "id": IDS.get(kind, kind),
        "dependencies": list(waits_for),
        "propertyDependencies": {"x": list(waits_for)},
        "inputs": inputs,
    }


def recorded(stack: str) -> State:
    return json.loads((FOLDER / version() / f"{stack}.json").read_text(encoding="utf-8"))


def ordered(state: State, later: str, earlier: str) -> State:
    """The state as it would be if one also waited for another, by name, as `components/order.py` makes it."""
    first = [one["urn"] for one in state if one["urn"].rpartition("::")[2] == earlier]
    assert first

    def changed(one: dict[str, Any]) -> dict[str, Any]:
        if one["urn"].rpartition("::")[2] != later:
            return one
        near = one.get("propertyDependencies") or {}
        return {
            **one,
            "dependencies": [*one.get("dependencies", []), *first],
            "propertyDependencies": {key: [*urns, *first] for key, urns in near.items()},
        }

    return [changed(one) for one in state]


@pytest.mark.parametrize("stack", STACKS)
def test_a_deployment_takes_at_most_a_twentieth_longer_than_needed(stack: str) -> None:
    found = paths(recorded(stack))
    assert 0 <= found.excess <= MOST_EXCESS
    assert found.data_only.seconds <= found.needed.seconds


@pytest.mark.parametrize("stack", STACKS)
@pytest.mark.parametrize(
    ("later", "earlier"),
    [("cluster-eksCluster", "network-nat-us-east-1a"), ("nodes-spot", "nodes-on-demand")],
)
def test_an_order_more_than_needed_is_over_it(stack: str, later: str, earlier: str) -> None:
    state = recorded(stack)
    found = paths(ordered(state, later, earlier))
    assert found.needed.seconds == paths(state).needed.seconds
    assert found.excess > MOST_EXCESS


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: f"{order.earlier} {order.later}")
@pytest.mark.parametrize("stack", STACKS)
def test_every_order_of_the_table_is_of_something_that_is_deployed(stack: str, order: Any) -> None:
    names = set().union(*map(called, recorded(stack)))
    assert {order.earlier, order.later} <= names
    assert order.reason
    assert order.source


def test_the_path_is_the_slowest_chain_and_not_the_sum_of_all() -> None:
    subnet = row(SUBNET, VPC, vpcId=IDS[VPC])
    taking = {"subnetIds": [IDS[SUBNET]]}
    found = paths([row(VPC), subnet, row(NAT, SUBNET, **taking), row(CLUSTER, SUBNET, **taking)])
    assert found.real.steps == found.needed.steps == found.data_only.steps == (VPC, SUBNET, CLUSTER)
    assert found.real.seconds == duration(VPC) + duration(SUBNET) + duration(CLUSTER)
    assert found.excess == found.excess_over_data == 0


def test_an_order_that_no_value_asks_for_shows_as_excess() -> None:
    found = paths([row(VPC), row(NAT, VPC, vpcId=IDS[VPC]), row(CLUSTER, VPC, NAT, vpcId=IDS[VPC])])
    assert found.real.steps == (VPC, NAT, CLUSTER)
    assert found.needed.steps == found.data_only.steps == (VPC, CLUSTER)
    assert found.excess == pytest.approx(duration(NAT) / (duration(VPC) + duration(CLUSTER)))


def test_an_order_that_aws_asks_for_is_none_too_many() -> None:
    named = {"clusterName": IDS[CLUSTER]}
    network = row(ADD_ON, CLUSTER, **named, addonName="vpc-cni")
    found = paths([row(CLUSTER), network, row(NODES, CLUSTER, ADD_ON, **named)])
    assert found.needed.steps == (CLUSTER, ADD_ON, NODES)
    assert found.data_only.steps == (CLUSTER, NODES)
    assert found.excess == 0
    assert found.excess_over_data == pytest.approx(duration(ADD_ON) / (duration(CLUSTER) + duration(NODES)))


def test_what_aws_wants_first_is_not_made_up_where_the_program_does_not_wait() -> None:
    found = paths([row(CLUSTER), row(ADD_ON, CLUSTER, addonName="vpc-cni"), row(NODES, CLUSTER)])
    assert found.needed.seconds <= found.real.seconds


@pytest.mark.parametrize(
    "inputs",
    [
        {"id": IDS[VPC]},
        {"nested": {"list": [IDS[VPC]]}},
        {"policy": json.dumps({"Condition": {"aws:SourceVpc": IDS[VPC]}})},
        {"text": f"within the {IDS[VPC]} of this account"},
        {"kubeconfig": json.dumps({"server": "https://10.0.0.1:6443"})},
        {"name": "network-55bc160"},
    ],
    ids=lambda inputs: next(iter(inputs)),
)
def test_a_value_is_found_wherever_it_stands(inputs: dict[str, Any]) -> None:
    names = {"name": "network-55bc160", "__defaults": ["name"]}
    vpc = {**row(VPC, **names), "outputs": {"endpoint": "https://10.0.0.1:6443", "state": "available"}}
    assert paths([vpc, row(SUBNET, VPC, **inputs)]).data_only.steps == (VPC, SUBNET)


@pytest.mark.parametrize(
    "inputs", [{"state": "available"}, {"tags": {"vpc": IDS[VPC]}}, {"name": "a platform-dev of ours"}], ids=str
)
def test_what_may_be_there_by_chance_is_no_value_of_another_one(inputs: dict[str, Any]) -> None:
    vpc = {**row(VPC), "outputs": {"state": "available"}}
    assert paths([vpc, row(CLUSTER), row(SUBNET, VPC, CLUSTER, **inputs)]).data_only.steps == (CLUSTER,)


def test_a_value_comes_from_the_first_that_has_it() -> None:
    nat = {**row(NAT, VPC, vpcId=IDS[VPC]), "inputs": {}, "outputs": {"vpcId": IDS[VPC]}}
    assert paths([row(VPC), nat, row(CLUSTER, NAT, vpcId=IDS[VPC])]).needed.steps == (VPC, CLUSTER)


def test_a_resource_waits_for_its_provider_s_cluster() -> None:
    provider = row("pulumi:providers:kubernetes", CLUSTER, cluster=IDS[CLUSTER])
    release = {**row("kubernetes:helm.sh/v3:Release"), "provider": "pulumi:providers:kubernetes::0123"}
    found = paths([row(CLUSTER), provider, release])
    assert found.data_only.steps == (CLUSTER, "pulumi:providers:kubernetes", "kubernetes:helm.sh/v3:Release")


def test_components_and_providers_take_no_time() -> None:
    assert duration("aws-platform:network:Network") == duration("pulumi:providers:aws") == 0


def test_all_three_lengths_are_printed() -> None:
    said = lines("dev", paths(recorded("dev")))
    assert said[0] == "dev: a first deployment on AWS takes at least 14:09 min, along this path:"
    assert said[-2].endswith("14:09 min; as deployed: +0.0% (limit: +5%)")
    assert said[-1].endswith("12:54 min; as deployed: +9.7%")

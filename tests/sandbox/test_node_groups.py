"""Managed node groups and the nodes that they make in a real cluster."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.aws.account import Account
from sandbox.aws.operations import Operations
from sandbox.aws.rows import ROWS
from sandbox.errors import SandboxError
from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.client import ApiServer, wait
from sandbox.kubernetes.nodes import drain
from sandbox.kubernetes.nodes.groups import NodeGroups
from sandbox.kubernetes.nodes.node import Subnet
from sandbox.kubernetes.nodes.spread import additions, removals

from .api_servers import plane_fixture, planes_fixture, server_fixture  # noqa: F401 - fixtures
from .test_rows import REGION, World

KIND = "aws:eks/nodeGroup:NodeGroup"
ZONES = ("us-east-1a", "us-east-1b")
GROUP = "eks.amazonaws.com/nodegroup"


class Cluster:
    """A cluster with an API server, and subnets in two zones."""

    def __init__(self, account: Account, planes: ControlPlanes, name: str) -> None:
        world = World(account)
        vpc = world.vpc
        self.cidrs = {zone: f"10.0.{number}.0/24" for number, zone in enumerate(ZONES)}
        self.subnets = [
            world.make("aws:ec2/subnet:Subnet", vpcId=vpc, cidrBlock=cidr, availabilityZone=zone)
            for zone, cidr in self.cidrs.items()
        ]
        around = {
            "planes": planes,
            "client": account.client,
            "rules": {},
            "nodes": NodeGroups(planes, account.client),
        }
        self.world, self.name = world, name
        Operations(ROWS["aws:eks/cluster:Cluster"], account, REGION, around).create(
            {"name": name, "roleArn": world.role_arn, "version": "1.35", "vpcConfig": {"subnetIds": self.subnets}}
        )
        self.row = Operations(ROWS[KIND], account, REGION, around)

    def inputs(self, size: int, **more: Any) -> dict[str, Any]:
        return {
            "clusterName": self.name,
            "nodeGroupName": self.world.name(),
            "nodeRoleArn": self.world.role_arn,
            "subnetIds": self.subnets,
            "instanceTypes": ["m5.large", "m5a.large"],
            "scalingConfig": {"minSize": 0, "maxSize": 9, "desiredSize": size},
            "labels": {"team": "shop"},
            **more,
        }

    def change(self, old: dict[str, Any], **more: Any) -> dict[str, Any]:
        new = {**old, **more}
        self.row.update(f"{self.name}:{old['nodeGroupName']}", old, new, old)
        return new

    def remove(self, inputs: dict[str, Any]) -> None:
        self.row.delete(f"{self.name}:{inputs['nodeGroupName']}", inputs, inputs)


@pytest.fixture(name="cluster", scope="module")
def cluster_fixture(account: Account, planes: ControlPlanes, plane: ControlPlane) -> Cluster:
    return Cluster(account, planes, plane.cluster_name)


def scaled(size: int) -> dict[str, int]:
    return {"minSize": 0, "maxSize": 9, "desiredSize": size}


def nodes(server: ApiServer, inputs: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    query = {"labelSelector": f"{GROUP}={inputs['nodeGroupName']}"}
    found = server.request("GET", "/api/v1/nodes", query)["items"]
    return {node["metadata"]["name"]: node for node in found}


def zones(found: Mapping[str, dict[str, Any]]) -> Counter[str]:
    return Counter(node["metadata"]["labels"]["topology.kubernetes.io/zone"] for node in found.values())


def pod_on(server: ApiServer, node: str, name: str) -> dict[str, Any]:
    item = {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": name, "namespace": "default", "labels": {"app": name}},
        "spec": {"nodeName": node, "containers": [{"name": "c", "image": "nginx:1.29"}]},
    }
    return server.create(item, "test", dry_run=False)


def budget(name: str) -> dict[str, Any]:
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": name}}},
    }


def test_a_new_group_has_ready_nodes_in_every_zone_inside_its_subnets(cluster: Cluster, server: ApiServer) -> None:
    inputs = cluster.inputs(3)
    cluster.row.create(inputs)
    found = nodes(server, inputs)
    assert zones(found) == {"us-east-1a": 2, "us-east-1b": 1}
    for node in found.values():
        address = next(row["address"] for row in node["status"]["addresses"] if row["type"] == "InternalIP")
        zone = node["metadata"]["labels"]["topology.kubernetes.io/zone"]
        assert IPv4Address(address) in IPv4Network(cluster.cidrs[zone])
        assert any(row["type"] == "Ready" and row["status"] == "True" for row in node["status"]["conditions"])
        assert node["status"]["allocatable"]["cpu"] == "1930m"
        assert node["metadata"]["labels"]["team"] == "shop"
        assert node["metadata"]["labels"]["eks.amazonaws.com/capacityType"] == "ON_DEMAND"
        assert node["status"]["nodeInfo"]["kubeletVersion"] == "v1.35.0-eks-simulated"
    cluster.remove(inputs)
    assert nodes(server, inputs) == {}


def test_groups_of_one_node_each_are_in_different_zones(cluster: Cluster, server: ApiServer) -> None:
    made = [cluster.inputs(1) for _ in ZONES]
    with ThreadPoolExecutor() as threads:
        list(threads.map(cluster.row.create, made))
    assert sum((zones(nodes(server, inputs)) for inputs in made), Counter[str]()) == dict.fromkeys(ZONES, 1)
    for inputs in made:
        cluster.remove(inputs)


def test_the_same_group_has_the_same_nodes_again(cluster: Cluster, server: ApiServer) -> None:
    inputs = cluster.inputs(2)
    cluster.row.create(inputs)
    first = set(nodes(server, inputs))
    cluster.remove(inputs)
    cluster.row.create(inputs)
    assert set(nodes(server, inputs)) == first
    cluster.remove(inputs)


def test_scaling_adds_and_removes_nodes_and_keeps_the_zones_even(cluster: Cluster, server: ApiServer) -> None:
    inputs = cluster.inputs(1)
    cluster.row.create(inputs)
    first = set(nodes(server, inputs))
    inputs = cluster.change(inputs, scalingConfig=scaled(4))
    grown = nodes(server, inputs)
    assert first <= set(grown)
    assert zones(grown) == {"us-east-1a": 2, "us-east-1b": 2}
    inputs = cluster.change(inputs, scalingConfig=scaled(2))
    assert zones(nodes(server, inputs)) == {"us-east-1a": 1, "us-east-1b": 1}
    cluster.remove(inputs)


def test_labels_and_taints_change_in_place_and_leave_those_of_others(cluster: Cluster, server: ApiServer) -> None:
    taint = {"key": "k", "value": "v", "effect": "NO_SCHEDULE"}
    inputs = cluster.inputs(1, labels={"a": "1", "b": "2"}, taints=[taint])
    cluster.row.create(inputs)
    (name,) = nodes(server, inputs)
    own = {"metadata": {"labels": {"mine": "yes"}}}
    server.request("PATCH", f"/api/v1/nodes/{name}", body=own, content_type="application/merge-patch+json")
    inputs = cluster.change(inputs, labels={"a": "3"}, taints=[{"key": "n", "effect": "NO_EXECUTE"}])
    live = nodes(server, inputs)[name]
    labels = live["metadata"]["labels"]
    assert (labels.get("a"), labels.get("b"), labels.get("mine")) == ("3", None, "yes")
    assert {"key": "k", "value": "v", "effect": "NoSchedule"} not in live["spec"]["taints"]
    assert [row["effect"] for row in live["spec"]["taints"] if row["key"] == "n"] == ["NoExecute"]
    cluster.remove(inputs)


def test_a_new_version_brings_new_nodes_in_the_same_zones(cluster: Cluster, server: ApiServer) -> None:
    inputs = cluster.inputs(3, version="1.34")
    cluster.row.create(inputs)
    old = nodes(server, inputs)
    pod = pod_on(server, min(old), "moving")
    inputs = cluster.change(inputs, version="1.35")
    new = nodes(server, inputs)
    assert not set(old) & set(new)
    assert zones(new) == zones(old)
    assert {node["status"]["nodeInfo"]["kubeletVersion"] for node in new.values()} == {"v1.35.0-eks-simulated"}
    assert server.get(pod) is None
    cluster.remove(inputs)


def test_a_new_version_of_the_launch_template_replaces_the_nodes(
    cluster: Cluster, server: ApiServer, account: Account
) -> None:
    ec2 = account.client("ec2", REGION)
    disk = {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 80}}
    template = ec2.create_launch_template(
        LaunchTemplateName=cluster.world.name(), LaunchTemplateData={"BlockDeviceMappings": [disk]}
    )["LaunchTemplate"]["LaunchTemplateId"]
    ec2.create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData={"BlockDeviceMappings": []})
    inputs = cluster.inputs(1, launchTemplate={"id": template, "version": "1"})
    cluster.row.create(inputs)
    (old,) = nodes(server, inputs).values()
    assert old["status"]["capacity"]["ephemeral-storage"] == "80Gi"
    assert old["metadata"]["labels"]["eks.amazonaws.com/sourceLaunchTemplateId"] == template
    inputs = cluster.change(inputs, launchTemplate={"id": template, "version": "2"})
    (new,) = nodes(server, inputs).values()
    assert new["metadata"]["labels"]["eks.amazonaws.com/sourceLaunchTemplateVersion"] == "2"
    assert new["status"]["capacity"]["ephemeral-storage"] == "20Gi"
    cluster.remove(inputs)


def test_a_budget_that_allows_no_eviction_fails_the_update_which_is_rolled_back(
    cluster: Cluster, server: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "DRAIN_SECONDS", 0.5)
    inputs = cluster.inputs(1, version="1.34")
    cluster.row.create(inputs)
    (name,) = nodes(server, inputs)
    pod = pod_on(server, name, "kept")
    server.create(budget("kept"), "test", dry_run=False)
    with pytest.raises(SandboxError, match=r"PodEvictionFailure: default/kept: .*disruption budget"):
        cluster.change(inputs, version="1.35")
    assert list(nodes(server, inputs)) == [name]
    assert "unschedulable" not in nodes(server, inputs)[name]["spec"]
    assert server.get(pod) is not None
    # Forced, and when the group goes, the pod goes with its node.
    inputs = cluster.change(inputs, version="1.35", forceUpdateVersion=True)
    assert name not in nodes(server, inputs)
    wait(10, lambda: server.get(pod) is None, lambda: "the pod is still there")
    cluster.remove(inputs)
    server.delete(budget("kept"))


def ending(server: ApiServer, node: str, name: str) -> dict[str, Any]:
    """A pod that is deleted, and stays until somebody takes its finalizer away."""
    pod = pod_on(server, node, name)
    path = f"/api/v1/namespaces/default/pods/{name}"
    merge = "application/merge-patch+json"
    server.request("PATCH", path, body={"metadata": {"finalizers": ["example.com/held"]}}, content_type=merge)
    server.delete(pod)
    return pod


def released(server: ApiServer, name: str) -> None:
    path = f"/api/v1/namespaces/default/pods/{name}"
    merge = "application/merge-patch+json"
    server.request("PATCH", path, body={"metadata": {"finalizers": None}}, content_type=merge)


def test_a_drain_waits_for_pods_that_end_slowly(
    cluster: Cluster, server: ApiServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain, "DRAIN_SECONDS", 0.3)
    inputs = cluster.inputs(1)
    cluster.row.create(inputs)
    (name,) = nodes(server, inputs)
    ending(server, name, "slow")
    timer = threading.Timer(1.0, released, (server, "slow"))
    timer.start()
    assert drain.drain(server, [name]) == []
    timer.join()
    cluster.remove(inputs)


def test_a_drain_does_not_wait_for_ever(cluster: Cluster, server: ApiServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drain, "DRAIN_SECONDS", 0.2)
    monkeypatch.setattr(drain, "MOST_SECONDS", 0.6)
    inputs = cluster.inputs(1)
    cluster.row.create(inputs)
    (name,) = nodes(server, inputs)
    ending(server, name, "held")
    assert drain.drain(server, [name]) == ["default/held: is ending"]
    released(server, "held")
    cluster.remove(inputs)


def test_two_groups_share_no_address(cluster: Cluster, server: ApiServer) -> None:
    one, other = cluster.inputs(4), cluster.inputs(4)
    for inputs in (one, other):
        cluster.row.create(inputs)
    assert len({**nodes(server, one), **nodes(server, other)}) == 8
    for inputs in (one, other):
        cluster.remove(inputs)


def test_a_subnet_that_is_full_fails_the_group_as_on_eks(cluster: Cluster, server: ApiServer) -> None:
    world = cluster.world
    small = world.make("aws:ec2/subnet:Subnet", vpcId=world.vpc, cidrBlock="10.0.9.0/28")
    inputs = cluster.inputs(12, subnetIds=[small], scalingConfig={"minSize": 0, "maxSize": 20, "desiredSize": 12})
    with pytest.raises(SandboxError, match=r"InsufficientFreeAddresses: .*10\.0\.9\.0/28"):
        cluster.row.create(inputs)
    assert nodes(server, inputs) == {}


SUBNETS = [Subnet(f"subnet-{number}", "10.0.0.0/24", f"zone-{number % 3}", "") for number in range(5)]


@given(st.dictionaries(st.sampled_from(["zone-0", "zone-1", "zone-2"]), st.integers(0, 3)), st.integers(1, 20))
def test_added_nodes_never_make_the_zones_less_even(there: dict[str, int], count: int) -> None:
    before = Counter({"zone-0": 0, "zone-1": 0, "zone-2": 0} | there)
    after = before + Counter(subnet.zone for subnet in additions(SUBNETS, there, count))
    counts = [after[zone] for zone in before]
    assert sum(counts) == sum(before.values()) + count
    assert max(counts) - min(counts) <= max(1, max(before.values()) - min(before.values()))


@given(st.dictionaries(st.text("abc", min_size=1), st.sampled_from(ZONES)), st.integers(0, 9))
def test_removed_nodes_are_different_ones_of_the_fullest_zones(where: dict[str, str], count: int) -> None:
    gone = removals(where, count)
    assert len(set(gone)) == len(gone) == min(count, len(where))
    before = Counter(where.values())
    after = Counter(zone for name, zone in where.items() if name not in gone)
    spread = [abs(counts[ZONES[0]] - counts[ZONES[1]]) for counts in (before, after)]
    assert spread[1] <= max(1, spread[0])

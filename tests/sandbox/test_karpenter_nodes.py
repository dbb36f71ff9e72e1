"""Nodes for pods that wait, in a real cluster."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from sandbox.aws.account import Account
from sandbox.background import free_port
from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.charts import CHARTS
from sandbox.kubernetes.client import ApiServer, wait
from sandbox.kubernetes.crds import install
from sandbox.kubernetes.nodes.karpenter.service import Karpenter

from .api_servers import planes_fixture, server_fixture  # noqa: F401 - fixtures
from .test_node_groups import Cluster
from .test_rows import REGION

PATIENCE = 90


@pytest.fixture(name="plane", scope="module")
def plane_fixture(planes: ControlPlanes) -> ControlPlane:
    """Under a name of its own, as other modules have clusters in the same account."""
    return planes.ensure("karpenter")


@pytest.fixture(name="cluster", scope="module")
def cluster_fixture(account: Account, planes: ControlPlanes, plane: ControlPlane, server: ApiServer) -> Cluster:
    """A cluster with Karpenter's kinds and a node, of which the region is known."""
    cluster = Cluster(account, planes, plane.cluster_name)
    cluster.row.create(cluster.inputs(1))
    install(server, CHARTS["karpenter"].definitions, "test")
    Karpenter(planes, account.client).start()
    return cluster


def node_class(cluster: Cluster, name: str) -> dict[str, Any]:
    return {
        "apiVersion": "karpenter.k8s.aws/v1",
        "kind": "EC2NodeClass",
        "metadata": {"name": name},
        "spec": {
            "amiSelectorTerms": [{"alias": "al2023@v20260903"}],
            "role": "karpenter-node",
            "securityGroupSelectorTerms": [{"id": "sg-0a1b2c3d4e5f60718"}],
            "subnetSelectorTerms": [{"id": subnet} for subnet in cluster.subnets],
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"volumeSize": "50Gi"}}],
        },
    }


def node_pool(name: str, consolidate_after: str = "Never") -> dict[str, Any]:
    requirements = [
        {"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot"]},
        {"key": "karpenter.k8s.aws/instance-category", "operator": "In", "values": ["m"]},
        {"key": "karpenter.k8s.aws/instance-cpu", "operator": "In", "values": ["2"]},
        {"key": "kubernetes.io/arch", "operator": "In", "values": ["amd64"]},
    ]
    template = {
        "metadata": {"labels": {"team": name}},
        "spec": {
            "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": name},
            "requirements": requirements,
            "taints": [{"key": "spot", "value": "true", "effect": "NoSchedule"}],
        },
    }
    disruption = {"consolidationPolicy": "WhenEmptyOrUnderutilized", "consolidateAfter": consolidate_after}
    return {
        "apiVersion": "karpenter.sh/v1",
        "kind": "NodePool",
        "metadata": {"name": name},
        "spec": {"template": template, "disruption": disruption, "limits": {"cpu": 8}},
    }


def deployment(name: str, replicas: int) -> dict[str, Any]:
    container = {"name": "web", "image": "nginx:1.29", "resources": {"requests": {"cpu": "1500m"}}}
    spec = {
        "containers": [container],
        "nodeSelector": {"team": name},
        "tolerations": [{"key": "spot", "operator": "Exists"}],
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "replicas": replicas,
            "selector": {"matchLabels": {"app": name}},
            "template": {"metadata": {"labels": {"app": name}}, "spec": spec},
        },
    }


def nodes(server: ApiServer, pool: str) -> list[dict[str, Any]]:
    return server.request("GET", "/api/v1/nodes", {"labelSelector": f"karpenter.sh/nodepool={pool}"})["items"]


def pods(server: ApiServer, name: str) -> list[dict[str, Any]]:
    return server.request("GET", "/api/v1/namespaces/default/pods", {"labelSelector": f"app={name}"})["items"]


def running(server: ApiServer, name: str, count: int) -> bool:
    return [pod["status"]["phase"] for pod in pods(server, name)] == ["Running"] * count


def condition(item: dict[str, Any] | None, kind: str) -> str:
    rows = (item or {}).get("status", {}).get("conditions", [])
    return next((row["status"] for row in rows if row["type"] == kind), "")


@pytest.fixture(name="pool")
def pool_fixture(cluster: Cluster, server: ApiServer, request: pytest.FixtureRequest) -> Iterator[Callable[..., Any]]:
    """Makes a NodePool with its class, which are deleted after the test."""
    made: list[dict[str, Any]] = []

    def make(name: str, consolidate_after: str = "Never") -> dict[str, Any]:
        made.extend((node_class(cluster, name), node_pool(name, consolidate_after)))
        for item in made[-2:]:
            server.apply(item, "test")
        return made[-1]

    yield make
    for item in reversed(made):
        server.delete(item)
        wait(PATIENCE, lambda item=item: server.get(item) is None, lambda item=item: f"{item} is still there")


class Ended:
    """Control planes whose one API server has ended; after two looks it is gone."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane, self._looks = plane, 0

    @property
    def controlled(self) -> dict[str, ControlPlane]:
        self._looks += 1
        return {self._plane.cluster_name: self._plane} if self._looks <= 2 else {}

    def server(self, plane: ControlPlane) -> ApiServer:
        return ApiServer(f"https://127.0.0.1:{free_port()}", plane.certificate_authority_data, "token")


def test_an_api_server_that_has_ended_is_no_error(
    plane: ControlPlane, account: Account, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sandbox.kubernetes.client._TRIES", 1)
    service = Karpenter(Ended(plane), account.client)  # pyright: ignore[reportArgumentType]
    service._serve(plane)
    assert [row for row in caplog.records if row.levelno > logging.INFO and row.exc_info] == []


def test_a_pod_that_no_nodepool_serves_is_told_why(server: ApiServer, pool: Callable[..., Any]) -> None:
    pool("small")
    item = deployment("small", 1)
    item["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]["cpu"] = "64"
    server.apply(item, "test")

    def said() -> list[str]:
        about = {"fieldSelector": "reason=FailedScheduling,source=karpenter"}
        return [row["message"] for row in server.request("GET", "/api/v1/namespaces/default/events", about)["items"]]

    wait(PATIENCE, lambda: bool(said()), lambda: f"pods: {pods(server, 'small')}")
    assert said()[0].startswith("Failed to schedule pod, no instance type has enough resources, requirements=")
    server.delete(item)


def test_a_pod_that_waits_gets_a_node_and_the_node_goes_when_it_is_empty(
    server: ApiServer, pool: Callable[..., Any]
) -> None:
    item = pool("batch", "0s")
    server.apply(deployment("batch", 2), "test")
    wait(PATIENCE, lambda: running(server, "batch", 2), lambda: f"pods: {pods(server, 'batch')}")
    found = nodes(server, "batch")
    assert len(found) == 2
    for node in found:
        labels = node["metadata"]["labels"]
        assert (labels["karpenter.sh/capacity-type"], labels["team"]) == ("spot", "batch")
        assert labels["topology.kubernetes.io/region"] == REGION
        assert node["status"]["capacity"]["ephemeral-storage"] == "50Gi"
    claims = server.request("GET", "/apis/karpenter.sh/v1/nodeclaims")["items"]
    assert {claim["status"]["nodeName"] for claim in claims} == {node["metadata"]["name"] for node in found}
    assert condition(server.get(item), "Ready") == "True"
    server.apply(deployment("batch", 0), "test")
    wait(PATIENCE, lambda: not nodes(server, "batch"), lambda: f"nodes: {nodes(server, 'batch')}")
    wait(
        PATIENCE,
        lambda: not server.request("GET", "/apis/karpenter.sh/v1/nodeclaims")["items"],
        lambda: "NodeClaims are still there",
    )
    server.delete(deployment("batch", 0))


def test_a_node_pool_is_gone_only_after_its_nodes_and_its_class_after_them(
    cluster: Cluster, server: ApiServer, pool: Callable[..., Any]
) -> None:
    item, own_class = pool("kept"), node_class(cluster, "kept")
    server.apply(deployment("kept", 1), "test")
    wait(PATIENCE, lambda: running(server, "kept", 1), lambda: f"pods: {pods(server, 'kept')}")
    (node,) = nodes(server, "kept")
    server.delete(own_class)
    server.delete(item)
    wait(PATIENCE, lambda: server.get(item) is None, lambda: f"still there: {server.get(item)}")
    assert server.get(node | {"apiVersion": "v1", "kind": "Node"}) is None
    wait(PATIENCE, lambda: server.get(own_class) is None, lambda: f"still there: {server.get(own_class)}")
    # Its pod waits again.
    assert all("nodeName" not in pod["spec"] for pod in pods(server, "kept"))
    server.delete(deployment("kept", 1))


def test_a_deleted_node_is_drained_first_and_its_pod_gets_another(server: ApiServer, pool: Callable[..., Any]) -> None:
    pool("moved")
    server.apply(deployment("moved", 1), "test")
    wait(PATIENCE, lambda: running(server, "moved", 1), lambda: f"pods: {pods(server, 'moved')}")
    (node,) = nodes(server, "moved")
    server.delete(node | {"apiVersion": "v1", "kind": "Node"})

    def replaced() -> bool:
        now = {one["metadata"]["uid"] for one in nodes(server, "moved")}
        return bool(now) and node["metadata"]["uid"] not in now and running(server, "moved", 1)

    wait(PATIENCE, replaced, lambda: f"pods: {pods(server, 'moved')}")
    server.delete(deployment("moved", 1))


def test_a_pool_without_subnets_is_not_ready_and_launches_nothing(cluster: Cluster, server: ApiServer) -> None:
    empty, item = node_class(cluster, "empty"), node_pool("empty")
    empty["spec"]["subnetSelectorTerms"] = [{"tags": {"no": "such"}}]
    for one in (empty, item):
        server.apply(one, "test")
    server.apply(deployment("empty", 1), "test")
    wait(PATIENCE, lambda: condition(server.get(item), "Ready") == "False", lambda: f"{server.get(item)}")
    assert condition(server.get(empty), "SubnetsReady") == "False"
    assert nodes(server, "empty") == []
    for one in (deployment("empty", 1), item, empty):
        server.delete(one)

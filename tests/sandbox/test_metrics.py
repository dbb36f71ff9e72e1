"""The resource metrics API, and what HPAs make of it."""

from __future__ import annotations

import json
import os
import signal
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPSConnection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import psutil
import pytest

from sandbox.kubernetes.add_ons.installing import AddOns, Request
from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.certificates import Authority
from sandbox.kubernetes.client import ApiError, ApiServer, wait
from sandbox.kubernetes.deletion import delete
from sandbox.kubernetes.metrics.server import MetricsServer
from sandbox.kubernetes.metrics.usage import node_metrics, pod_metrics
from sandbox.kubernetes.readiness import await_ready

from .api_servers import nodes_fixture, plane_fixture, planes_fixture, server_fixture  # noqa: F401 - fixtures

Values = dict[str, Any]

SECONDS = 60
ROOT = "/apis/metrics.k8s.io/v1beta1"
NOW = "2026-11-27T10:00:00Z"
ADD_ON = Request("shop", "metrics-server", "v0.9.0-eksbuild.1", "us-east-1")
REGISTERED = {
    "apiVersion": "apiregistration.k8s.io/v1",
    "kind": "APIService",
    "metadata": {"name": "v1beta1.metrics.k8s.io"},
}


def eventually(done: Callable[[], object]) -> None:
    wait(SECONDS, lambda: bool(done()), lambda: f"not within {SECONDS} s")


def pod(cpu: str = "", memory: str = "", containers: int = 1, node: str = "a", phase: str = "Running") -> Values:
    usage = {"kwok.x-k8s.io/usage-cpu": cpu, "kwok.x-k8s.io/usage-memory": memory}
    annotations = {key: value for key, value in usage.items() if value}
    return {
        "metadata": {"name": "app", "namespace": "web", "labels": {"app": "app"}, "annotations": annotations},
        "spec": {"nodeName": node, "containers": [{"name": f"c{number}"} for number in range(containers)]},
        "status": {"phase": phase},
    }


NODE = {"metadata": {"name": "a", "labels": {"zone": "1"}}}


def test_each_container_of_a_pod_uses_what_the_annotations_say() -> None:
    usage = {"cpu": "250000000n", "memory": "65536Ki"}
    assert pod_metrics(pod("250m", "64Mi", containers=2), NOW) == {
        "kind": "PodMetrics",
        "apiVersion": "metrics.k8s.io/v1beta1",
        "metadata": {"name": "app", "namespace": "web", "labels": {"app": "app"}, "creationTimestamp": NOW},
        "timestamp": NOW,
        "window": "0s",
        "containers": [{"name": "c0", "usage": usage}, {"name": "c1", "usage": usage}],
    }


def test_without_annotations_a_container_uses_what_kwok_assumes() -> None:
    (container,) = pod_metrics(pod(), NOW)["containers"]
    assert container["usage"] == {"cpu": "1000000n", "memory": "1024Ki"}


@pytest.mark.parametrize(("text", "cpu"), [("much", "0n"), ("-1", "0n"), ("0.1n", "1n"), ("Infinity", "0n")])
def test_what_is_no_amount_counts_as_nothing_and_fractions_are_rounded_up(text: str, cpu: str) -> None:
    (container,) = pod_metrics(pod(text), NOW)["containers"]
    assert container["usage"]["cpu"] == cpu


def test_a_node_uses_what_all_containers_of_its_running_pods_use() -> None:
    pods = [pod("100m", "1Mi", 2), pod("50m", "1Ki"), pod("1", node="b"), pod("1", phase="Pending")]
    metrics = node_metrics(NODE, pods, NOW)
    assert metrics["usage"] == {"cpu": "250000000n", "memory": "2049Ki"}
    assert metrics["metadata"] == {"name": "a", "labels": {"zone": "1"}, "creationTimestamp": NOW}


@pytest.fixture(name="metrics", scope="module")
def metrics_fixture(planes: ControlPlanes) -> Iterator[MetricsServer]:
    metrics = MetricsServer(planes, Authority(planes.kubeconfig.parent))
    yield metrics
    metrics.close()


@pytest.fixture(name="add_ons", scope="module")
def add_ons_fixture(planes: ControlPlanes, metrics: MetricsServer, nodes: None) -> AddOns:
    add_ons = AddOns(planes, metrics=metrics.endpoint)
    add_ons.install(ADD_ON)
    return add_ons


def deployment(name: str, cpu: str, replicas: int) -> Values:
    labels, usage = {"app": name}, {"kwok.x-k8s.io/usage-cpu": cpu, "kwok.x-k8s.io/usage-memory": "64Mi"}
    container = {"name": "app", "image": "example.com/app:1", "resources": {"requests": {"cpu": "100m"}}}
    template = {"metadata": {"labels": labels, "annotations": usage}, "spec": {"containers": [container]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template},
    }


def autoscaler(name: str) -> Values:
    """An HPA that holds half of the requested CPU, and falls at once."""
    metric = {
        "type": "Resource",
        "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 50}},
    }
    return {
        "apiVersion": "autoscaling/v2",
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": name, "namespace": "default"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": name},
            "minReplicas": 1,
            "maxReplicas": 4,
            "metrics": [metric],
            "behavior": {"scaleDown": {"stabilizationWindowSeconds": 0}},
        },
    }


@pytest.mark.usefixtures("add_ons")
class TestInACluster:
    def test_an_autoscaler_adds_replicas_under_high_usage_and_removes_them_under_low(self, server: ApiServer) -> None:
        before = {"busy": ("150m", 1), "idle": ("5m", 3), "steady": ("50m", 2)}
        made = [server.apply(deployment(name, *row), "test") for name, row in before.items()]
        for live in made:
            await_ready(server, live, SECONDS)
        for name in before:
            server.apply(autoscaler(name), "test")

        def replicas() -> dict[str, int]:
            return {name: (server.get(live) or {})["spec"]["replicas"] for name, live in zip(before, made, strict=True)}

        eventually(lambda: replicas() == {"busy": 4, "idle": 1, "steady": 2} and judged(server, "steady"))
        assert judged(server, "steady") == [50]
        for name, live in zip(before, made, strict=True):
            delete(server, autoscaler(name))
            delete(server, live)

    def test_the_api_server_answers_for_pods_and_nodes(self, server: ApiServer) -> None:
        await_ready(server, server.apply(deployment("one", "20m", 1), "test"), SECONDS)
        await_ready(server, server.apply(deployment("other", "40m", 2), "test"), SECONDS)
        everywhere = server.request("GET", f"{ROOT}/pods")["items"]
        assert {"default", "kube-system"} == {item["metadata"]["namespace"] for item in everywhere}
        (one,) = server.request("GET", f"{ROOT}/namespaces/default/pods", {"labelSelector": "app=one"})["items"]
        assert one["containers"] == [{"name": "app", "usage": {"cpu": "20000000n", "memory": "65536Ki"}}]
        name = one["metadata"]["name"]
        single = server.request("GET", f"{ROOT}/namespaces/default/pods/{name}")
        assert (single["kind"], single["containers"]) == ("PodMetrics", one["containers"])
        nodes = server.request("GET", f"{ROOT}/nodes")
        assert nodes["kind"] == "NodeMetricsList"
        containers = [container for item in everywhere for container in item["containers"]]
        assert sum(map(nanos, nodes["items"])) == sum(map(nanos, containers))
        node = nodes["items"][0]["metadata"]["name"]
        assert server.request("GET", f"{ROOT}/nodes/{node}")["metadata"]["name"] == node
        for name in ("one", "other"):
            delete(server, deployment(name, "", 0))

    @pytest.mark.parametrize(
        ("path", "query", "status"),
        [
            ("/namespaces/default/pods/nobody", {}, 404),
            ("/nodes/nowhere", {}, 404),
            ("/services", {}, 404),
            ("/pods", {"labelSelector": "=="}, 400),
        ],
    )
    def test_what_cannot_be_answered_is_an_error_of_the_api(
        self, path: str, query: dict[str, str], status: int, server: ApiServer
    ) -> None:
        with pytest.raises(ApiError) as refused:
            server.request("GET", ROOT + path, query)
        assert refused.value.status == status
        assert refused.value.reason in ("NotFound", "BadRequest")

    def test_discovery_knows_the_api(self, server: ApiServer) -> None:
        resources = server.request("GET", ROOT)["resources"]
        assert {(row["name"], row["kind"], row["namespaced"]) for row in resources} == {
            ("nodes", "NodeMetrics", False),
            ("pods", "PodMetrics", True),
        }
        assert "metrics.k8s.io" in {group["name"] for group in server.request("GET", "/apis")["groups"]}

    def test_the_api_is_there_again_after_the_api_server_was_killed(
        self, planes: ControlPlanes, plane: ControlPlane, server: ApiServer
    ) -> None:
        os.kill(planes.all[plane.cluster_name].pid, signal.SIGKILL)
        psutil.Process(plane.pid).wait(10)
        planes.repair()
        eventually(lambda: answers(server))


def judged(server: ApiServer, name: str) -> list[int]:
    """The usage that the HPA saw last, in per cent of the request."""
    metrics = ((server.get(autoscaler(name)) or {}).get("status") or {}).get("currentMetrics") or []
    return [metric["resource"]["current"]["averageUtilization"] for metric in metrics]


def nanos(measured: Values) -> int:
    return int(measured["usage"]["cpu"].removesuffix("n"))


def answers(server: ApiServer) -> bool:
    try:
        return bool(server.request("GET", f"{ROOT}/nodes"))
    except ApiError:
        return False


def test_the_api_goes_with_the_add_on_and_deletions_still_end(add_ons: AddOns, server: ApiServer) -> None:
    add_ons.remove(ADD_ON)
    assert server.get(REGISTERED) is None
    assert "metrics.k8s.io" not in {group["name"] for group in server.request("GET", "/apis")["groups"]}
    # The garbage collector discovers all kinds: it could not finish this.
    live = await_ready(server, server.apply(deployment("later", "1m", 1), "test"), SECONDS)
    delete(server, live, 10)


@dataclass(frozen=True)
class Cluster:
    """What the metrics server knows of a control plane."""

    name: str
    proxy_certificate: Path


class Clusters:
    """Control planes whose API servers have a node of the cluster's name."""

    def __init__(self, *clusters: Cluster) -> None:
        self.all = {cluster.name: cluster for cluster in clusters}

    def server(self, plane: Cluster) -> Any:
        def request(_: str, path: str, __: object = None) -> Values:
            return {"items": [{"metadata": {"name": plane.name}}] if path.endswith("nodes") else []}

        return SimpleNamespace(request=request)


def test_a_cluster_is_told_of_its_own_nodes_and_nobody_else_of_any(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    clusters = Clusters(*(Cluster(name, authority.issue(name)[0]) for name in ("shop", "office")))
    metrics = MetricsServer(cast("Any", clusters), authority)

    def ask(name: str = "") -> tuple[int, list[str]]:
        context = ssl.create_default_context(cadata=authority.certificate_file.read_text())
        if name:
            context.load_cert_chain(*authority.issue(name))
        connection = HTTPSConnection("localhost", metrics.endpoint.port, context=context, timeout=10)
        connection.request("GET", f"{ROOT}/nodes")
        answer = connection.getresponse()
        items = json.load(answer).get("items", [])
        connection.close()
        return answer.status, [item["metadata"]["name"] for item in items]

    assert ask("shop") == (200, ["shop"])
    assert ask("office") == (200, ["office"])
    assert ask("etcd") == (403, [])
    with pytest.raises((ssl.SSLError, ConnectionError)):  # whichever side is first to notice
        ask()
    metrics.close()

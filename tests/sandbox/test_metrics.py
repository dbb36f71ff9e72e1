"""The resource metrics API, and what HPAs make of it."""

from __future__ import annotations

import os
import signal
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

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
        for name, cpu, replicas in (("busy", "150m", 1), ("idle", "5m", 3), ("steady", "50m", 2)):
            server.apply(autoscaler(name), "test")
            # As a chart has it whose Deployment is scaled: the replicas are nobody's.
            server.create(deployment(name, cpu, replicas), "test", dry_run=False)
        replicas = {"busy": 4, "idle": 1, "steady": 2}

        def settled() -> bool:
            path = "/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers"
            live = {item["metadata"]["name"]: item.get("status") or {} for item in server.request("GET", path)["items"]}
            return all(live[name].get("currentReplicas") == count for name, count in replicas.items()) and all(
                status.get("currentMetrics") for status in live.values()
            )

        eventually(settled)
        assert {name: (server.get(deployment(name, "", 0)) or {})["spec"]["replicas"] for name in replicas} == replicas
        for name in replicas:
            delete(server, autoscaler(name))
            delete(server, deployment(name, "", 0))

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

    def test_the_service_of_the_add_on_is_as_on_eks(self, server: ApiServer) -> None:
        service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "metrics-server"}}
        service["metadata"]["namespace"] = "kube-system"
        spec = (server.get(service) or {})["spec"]
        assert (spec["type"], spec["ports"][0]["port"]) == ("ClusterIP", 443)

    def test_each_cluster_is_told_of_its_own_pods(self, planes: ControlPlanes, metrics: MetricsServer) -> None:
        other = planes.server(planes.ensure("office"))
        for manifest in metrics.endpoint.manifests({}):
            other.apply(manifest, "test")
        eventually(lambda: answers(other))
        assert other.request("GET", f"{ROOT}/nodes")["items"] == []
        planes.remove("office")

    def test_the_api_is_there_again_after_the_api_server_was_killed(
        self, planes: ControlPlanes, plane: ControlPlane, server: ApiServer
    ) -> None:
        os.kill(planes.all[plane.cluster_name].pid, signal.SIGKILL)
        psutil.Process(plane.pid).wait(10)
        planes.repair()
        eventually(lambda: answers(server))

    def test_nobody_but_an_api_server_is_answered(self, planes: ControlPlanes, metrics: MetricsServer) -> None:
        authority = Authority(planes.kubeconfig.parent)
        url = f"https://localhost:{metrics.endpoint.port}{ROOT}/nodes"
        context = ssl.create_default_context(cadata=authority.certificate_file.read_text())
        with pytest.raises((urllib.error.URLError, ssl.SSLError, ConnectionError)):
            urllib.request.urlopen(url, context=context, timeout=10)
        context.load_cert_chain(*authority.issue("etcd"))
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(url, context=context, timeout=10)


def nanos(measured: Values) -> int:
    return int(measured["usage"]["cpu"].removesuffix("n"))


def answers(server: ApiServer) -> bool:
    try:
        return bool(server.request("GET", f"{ROOT}/nodes"))
    except ApiError:
        return False


def test_the_api_goes_with_the_add_on_and_namespaces_can_be_deleted(add_ons: AddOns, server: ApiServer) -> None:
    add_ons.remove(ADD_ON)
    assert server.get(REGISTERED) is None
    namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "short-lived"}}
    server.apply(namespace, "test")
    delete(server, namespace)
    assert "metrics.k8s.io" not in {group["name"] for group in server.request("GET", "/apis")["groups"]}

"""What controllers, scheduler and simulated nodes do with objects: scheduled, refused, counted, collected."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

import psutil
import pytest

from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.client import ApiError, ApiServer, wait
from sandbox.kubernetes.deletion import delete
from sandbox.kubernetes.readiness import NotReadyError, await_ready, reasons_of
from sandbox.kubernetes.records import Records

from .api_servers import (  # noqa: F401 - fixtures
    ZONES,
    nodes_fixture,
    plane_fixture,
    planes_fixture,
    server_fixture,
)

pytestmark = pytest.mark.usefixtures("nodes")

SECONDS = 60
Values = dict[str, Any]


def eventually(done: Callable[[], object]) -> None:
    wait(SECONDS, lambda: bool(done()), lambda: f"not within {SECONDS} s")


def namespace(server: ApiServer, name: str, level: str = "restricted") -> str:
    labels = {"pod-security.kubernetes.io/enforce": level}
    metadata = {"name": name, "labels": labels}
    server.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}, "test")
    account = {"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "default", "namespace": name}}
    eventually(lambda: server.get(account))
    return name


def pod_spec(cpu: str = "100m", **changes: Any) -> Values:
    container = {
        "name": "app",
        "image": "example.com/app:1",
        "resources": {"requests": {"cpu": cpu}},
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    spread = {
        "maxSkew": 1,
        "topologyKey": "topology.kubernetes.io/zone",
        "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": {"matchLabels": {"app": "app"}},
    }
    return {
        "containers": [container],
        "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
        "topologySpreadConstraints": [spread],
        **changes,
    }


def deployment(namespace: str, replicas: int, spec: Values, name: str = "app") -> Values:
    labels = {"app": name}
    template = {"metadata": {"labels": labels}, "spec": spec}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": namespace},
        "spec": {"replicas": replicas, "selector": {"matchLabels": labels}, "template": template},
    }


def pods(server: ApiServer, namespace: str) -> list[Values]:
    return server.request("GET", f"/api/v1/namespaces/{namespace}/pods")["items"]


def test_a_deployment_becomes_available_with_a_pod_in_each_zone(server: ApiServer) -> None:
    name = namespace(server, "spread")
    live = await_ready(server, server.apply(deployment(name, 3, pod_spec()), "test"), SECONDS)
    assert live["status"]["availableReplicas"] == 3
    assert {pod["spec"]["nodeName"] for pod in pods(server, name)} == {f"node-{zone}" for zone in ZONES}


def test_a_pod_that_no_node_has_room_for_waits_with_the_schedulers_reason(server: ApiServer) -> None:
    name = namespace(server, "large")
    with pytest.raises(NotReadyError, match=r"Unschedulable: 0/3 nodes are available: 3 Insufficient cpu"):
        await_ready(server, server.apply(deployment(name, 1, pod_spec("9")), "test"), 3)


def test_a_privileged_pod_is_refused_in_a_restricted_namespace(server: ApiServer) -> None:
    name = namespace(server, "restricted")
    spec = pod_spec()
    spec["containers"][0]["securityContext"] = {"privileged": True}
    live = server.apply(deployment(name, 1, spec), "test")
    eventually(lambda: any("violates PodSecurity" in reason for reason in reasons_of(server, server.get(live) or live)))
    assert pods(server, name) == []


def test_a_quota_is_counted_and_stops_what_exceeds_it(server: ApiServer) -> None:
    name = namespace(server, "quota")
    quota = {
        "apiVersion": "v1",
        "kind": "ResourceQuota",
        "metadata": {"name": "q", "namespace": name},
        "spec": {"hard": {"requests.cpu": "250m"}},
    }
    server.apply(quota, "test")
    eventually(lambda: (server.get(quota) or {}).get("status", {}).get("hard"))
    live = server.apply(deployment(name, 3, pod_spec()), "test")
    eventually(lambda: any("exceeded quota" in reason for reason in reasons_of(server, server.get(live) or live)))
    assert len(pods(server, name)) == 2


def test_an_eviction_that_a_disruption_budget_forbids_is_refused(server: ApiServer) -> None:
    name = namespace(server, "budget")
    await_ready(server, server.apply(deployment(name, 1, pod_spec()), "test"), SECONDS)
    budget = {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {"name": "app", "namespace": name},
        "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "app"}}},
    }
    server.apply(budget, "test")
    eventually(lambda: (server.get(budget) or {}).get("status", {}).get("currentHealthy"))
    pod = pods(server, name)[0]["metadata"]["name"]
    body = {"apiVersion": "policy/v1", "kind": "Eviction", "metadata": {"name": pod, "namespace": name}}
    with pytest.raises(ApiError, match="would violate the pod's disruption budget") as refused:
        server.request("POST", f"/api/v1/namespaces/{name}/pods/{pod}/eviction", body=body)
    assert refused.value.status == 429


def test_a_claim_is_bound_when_a_pod_that_mounts_it_is_scheduled_and_its_volume_goes_with_it(server: ApiServer) -> None:
    name = namespace(server, "volumes")
    storage = {
        "apiVersion": "storage.k8s.io/v1",
        "kind": "StorageClass",
        "metadata": {"name": "gp3"},
        "provisioner": "ebs.csi.aws.com",
        "volumeBindingMode": "WaitForFirstConsumer",
    }
    server.apply(storage, "test")
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": "data", "namespace": name},
        "spec": {
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": "1Gi"}},
            "storageClassName": "gp3",
        },
    }
    await_ready(server, server.apply(claim, "test"), SECONDS)
    spec = pod_spec(volumes=[{"name": "data", "persistentVolumeClaim": {"claimName": "data"}}])
    live = await_ready(server, server.apply(deployment(name, 1, spec), "test"), SECONDS)
    volume = {"apiVersion": "v1", "kind": "PersistentVolume", "metadata": {}}
    volume["metadata"]["name"] = (server.get(claim) or {})["spec"]["volumeName"]
    assert (server.get(volume) or {})["spec"]["csi"]["driver"] == "ebs.csi.aws.com"
    delete(server, live)
    delete(server, claim)
    eventually(lambda: server.get(volume) is None)


def test_an_object_is_gone_after_what_it_owns_and_a_namespace_after_all_in_it(server: ApiServer) -> None:
    name = namespace(server, "collected")
    live = await_ready(server, server.apply(deployment(name, 2, pod_spec()), "test"), SECONDS)
    delete(server, live)
    assert pods(server, name) == []
    server.apply(deployment(name, 2, pod_spec()), "test")
    delete(server, {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}})
    with pytest.raises(ApiError):
        server.request("GET", f"/api/v1/namespaces/{name}")


def test_the_server_is_of_the_version_that_was_built(server: ApiServer) -> None:
    version = server.request("GET", "/version")
    assert (version["gitVersion"], version["major"], version["minor"]) == ("v1.35.0", "1", "35")


@pytest.mark.parametrize("program", ["kube-controller-manager", "kube-scheduler", "kwok", "kube-apiserver"])
def test_a_program_that_was_killed_is_started_again_by_the_supervisor(
    planes: ControlPlanes, plane: ControlPlane, server: ApiServer, program: str
) -> None:
    records = Records(planes.kubeconfig.parent)
    entry = records.clusters[plane.cluster_name]
    victim = entry.process if program == "kube-apiserver" else entry.controllers[program]
    os.kill(victim.pid, signal.SIGKILL)
    psutil.Process(victim.pid).wait(10)
    planes.repair()
    assert planes.all[plane.cluster_name].endpoint == plane.endpoint
    name = namespace(server, f"after-{program}")
    await_ready(server, server.apply(deployment(name, 3, pod_spec("1m")), "test"), SECONDS)

"""Releases whose chart is at hand: real Helm on a real API server with controllers and simulated nodes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import grpc
import pytest

from sandbox.binaries import built
from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.client import ApiError, ApiServer, wait
from sandbox.kubernetes.helm import sums
from sandbox.kubernetes.helm.cache import Cache
from sandbox.kubernetes.helm.record import records
from sandbox.kubernetes.helm.source import Project, Source
from sandbox.kubernetes.helm.sums import Sum
from sandbox.kubernetes.provider import KubernetesProvider
from sandbox.modules import HELM, ISTIO_CHARTS

from .api_servers import (  # noqa: F401 - fixtures
    client_fixture,
    kubeconfig,
    plane_fixture,
    planes_fixture,
    server_fixture,
    simulated_node,
)
from .provider_client import Client, Made, serving
from .small_chart import archived, write_chart

RELEASE = "kubernetes:helm.sh/v3:Release"
OCI = "oci://charts.example.com/shop"
VERSION = "1.0.0"

Values = dict[str, Any]


@pytest.fixture(name="project", scope="module")
def project_fixture(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project with one pinned chart, in the cache, and the same one in a directory."""
    root = tmp_path_factory.mktemp("project")
    cache = Cache(tmp_path_factory.mktemp("cache"))
    sha256 = cache.keep(archived(write_chart(root), root / "shop.tgz"))
    sums.write(root, Sum(OCI, VERSION, sha256))
    return Project(root, cache, built(HELM, print) / "helm")


@pytest.fixture(name="port", scope="module")
def port_fixture(
    planes: ControlPlanes, server: ApiServer, project: Project, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[int]:
    node = simulated_node("node", "us-east-1a", {"cpu": "2", "memory": "4Gi", "pods": "50"})
    server.create(node, "test", dry_run=False)
    directory = tmp_path_factory.mktemp("serving")
    source = Source(directory / "projects.json", directory / "helm")
    source.note("shop", project)  # the name of the project in the tests' URNs
    with serving({"kubernetes": KubernetesProvider(planes, source)}, directory) as ports:
        yield ports["kubernetes"]


def shop(name: str, **more: Any) -> Values:
    return {"chart": OCI, "version": VERSION, "namespace": "default", "name": name, "atomic": True, **more}


def one(server: ApiServer, api_version: str, kind: str, name: str, namespace: str = "default") -> Values | None:
    return server.get({"apiVersion": api_version, "kind": kind, "metadata": {"name": name, "namespace": namespace}})


def account(name: str) -> Values:
    """Values by which releases share no service account."""
    return {"serviceAccount": {"name": name}}


def updated(client: Client, made: Made, **changes: Any) -> Made:
    return client.update(made, made.inputs | changes)


def told(error: pytest.ExceptionInfo[grpc.RpcError]) -> str:
    return error.value.details() or ""


def test_a_chart_is_rendered_with_our_values_and_waited_for(client: Client, server: ApiServer) -> None:
    made = client.create(RELEASE, "till", shop("till", values=account("till") | {"replicas": 2}))
    live = one(server, "apps/v1", "Deployment", "till")
    assert live is not None
    assert live["status"]["availableReplicas"] == 2
    status = made.outputs["status"]
    assert (status["status"], status["revision"], status["appVersion"]) == ("deployed", 1, "7")
    assert made.outputs["resourceNames"]["Deployment.apps/apps/v1"] == ["till"]
    assert made.outputs["__chart"]["serviceAccounts"] == ["default/till"]
    assert one(server, "apiextensions.k8s.io/v1", "CustomResourceDefinition", "orders.example.com", "")


def test_a_run_that_requires_charts_creates_no_release_without_one(
    planes: ControlPlanes, plane: ControlPlane, server: ApiServer, project: Project, tmp_path: Path
) -> None:
    source = Source(tmp_path / "projects.json", tmp_path / "helm")
    source.note("shop", replace(project, required=True))
    with serving({"kubernetes": KubernetesProvider(planes, source)}, tmp_path) as ports:
        configuration = kubeconfig(plane.endpoint, plane.certificate_authority_data)
        client = Client(ports["kubernetes"], {"kubeconfig": configuration})
        with pytest.raises(grpc.RpcError) as error:
            client.create(RELEASE, "bare", shop("bare", version="9.9.9"))
    assert f"--require-charts: the chart of the release bare, {OCI} 9.9.9, is not in the cache" in told(error)
    assert records(server, "bare", "default") == []


def test_hooks_webhooks_and_aggregated_apis_are_left_out_and_counted(client: Client, server: ApiServer) -> None:
    made = client.create(RELEASE, "quiet", shop("quiet", values=account("quiet")))
    assert made.outputs["__chart"]["leftOut"] == {"hooks": 1, "admission webhooks": 1, "aggregated APIs": 1}
    assert one(server, "batch/v1", "Job", "quiet-migrate") is None
    kind = "ValidatingWebhookConfiguration"
    assert one(server, "admissionregistration.k8s.io/v1", kind, "quiet", "") is None
    # With that webhook, nobody could create this.
    note = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "note", "namespace": "default"}}
    server.apply(note, "test")


def test_helm_itself_lists_the_release_and_shows_its_manifest(
    client: Client, planes: ControlPlanes, project: Project
) -> None:
    client.create(RELEASE, "shown", shop("shown", values=account("shown")))
    helm = [str(project.helm), "--kubeconfig", str(planes.kubeconfig)]
    listed = json.loads(subprocess.check_output([*helm, "list", "--output", "json"]))
    assert ("shown", "shop-1.0.0", "deployed") in [(row["name"], row["chart"], row["status"]) for row in listed]
    manifest = subprocess.check_output([*helm, "get", "manifest", "shown"], text=True)
    assert "kind: Deployment" in manifest
    assert "kind: ValidatingWebhookConfiguration" not in manifest


def test_an_unchanged_release_does_not_drift(client: Client) -> None:
    made = client.create(RELEASE, "steady", shop("steady", values=account("steady") | {"labels": {"n": "1"}}))
    seen = client.read(made)
    assert seen is not None
    assert (seen.inputs, seen.outputs) == (made.inputs, made.outputs)
    assert not client.diff(made, made.inputs).diffs


def test_an_upgrade_changes_what_changed_and_deletes_what_the_chart_no_longer_has(
    client: Client, server: ApiServer, project: Project
) -> None:
    chart = write_chart(project.root / "moving")
    inputs = shop("moving", chart="./moving/shop", values=account("moving") | {"replicas": 1})
    del inputs["version"]
    made = client.create(RELEASE, "moving", inputs)
    assert made.inputs["version"] == "1.0.0"
    write_chart(project.root / "moving", "1.1.0", without=("templates/service.yaml",))
    changed = client.update(made, inputs | {"values": account("moving") | {"replicas": 2}})
    live = one(server, "apps/v1", "Deployment", "moving")
    assert live is not None
    assert live["status"]["readyReplicas"] == 2
    assert one(server, "v1", "Service", "moving") is None
    assert (changed.outputs["status"]["revision"], changed.outputs["status"]["version"]) == (2, "1.1.0")
    assert [record.status for record in records(server, "moving", "default")] == ["superseded", "deployed"]
    assert chart.exists()


def test_an_atomic_release_that_fails_is_uninstalled_with_the_schedulers_reason(
    client: Client, server: ApiServer
) -> None:
    with pytest.raises(grpc.RpcError) as error:
        client.create(RELEASE, "greedy", shop("greedy", timeout=4, values=account("greedy") | {"cpu": "40"}))
    assert "Deployment greedy: 0 of 1 pods are ready" in told(error)
    assert "Insufficient cpu" in told(error)
    assert "uninstalled again" in told(error)
    assert records(server, "greedy", "default") == []
    assert one(server, "apps/v1", "Deployment", "greedy") is None


def test_an_atomic_upgrade_that_fails_goes_back_to_what_was_deployed(client: Client, server: ApiServer) -> None:
    made = client.create(RELEASE, "back", shop("back", values=account("back")))
    with pytest.raises(grpc.RpcError) as error:
        updated(client, made, timeout=4, values=account("back") | {"cpu": "40"})
    assert "Insufficient cpu" in told(error)
    assert "at its last revision again" in told(error)
    live = one(server, "apps/v1", "Deployment", "back")
    assert live is not None
    assert live["spec"]["template"]["spec"]["containers"][0]["resources"]["requests"]["cpu"] == "100m"
    assert [record.status for record in records(server, "back", "default")] == ["superseded", "failed", "deployed"]


def test_a_release_that_fails_and_is_not_atomic_stays_and_can_be_upgraded(client: Client, server: ApiServer) -> None:
    inputs = shop("left", atomic=False, timeout=4, values=account("left") | {"cpu": "40"})
    with pytest.raises(grpc.RpcError) as error:
        client.create(RELEASE, "left", inputs)
    assert "Insufficient cpu" in told(error)
    assert [record.status for record in records(server, "left", "default")] == ["failed"]
    urn = f"urn:pulumi:dev::shop::{RELEASE}::left"
    changed = updated(client, Made(urn, "default/left", inputs, inputs), values=account("left"))
    assert changed.outputs["status"]["status"] == "deployed"


def test_a_field_that_kubernetes_does_not_know_is_told(client: Client, project: Project) -> None:
    template = write_chart(project.root / "odd") / "templates" / "deployment.yaml"
    text = template.read_text()
    template.write_text(
        text.replace("      serviceAccountName:", "      nodeSelektor: {a: b}\n      serviceAccountName:")
    )
    inputs = {"chart": "./odd/shop", "namespace": "default", "name": "odd", "values": account("odd")}
    (line,) = client.create(RELEASE, "odd", inputs).outputs["__chart"]["dropped"]
    assert line.startswith("Deployment odd: ")
    assert "nodeSelektor" in line


def test_a_release_that_need_not_be_ready_is_not_waited_for(client: Client) -> None:
    inputs = shop("hasty", atomic=False, skipAwait=True, values=account("hasty") | {"cpu": "40"})
    assert client.create(RELEASE, "hasty", inputs).outputs["status"]["status"] == "deployed"


def test_uninstalling_deletes_all_but_crds_and_what_is_to_be_kept(client: Client, server: ApiServer) -> None:
    made = client.create(RELEASE, "gone", shop("gone", values=account("gone")))
    client.delete(made)
    wait(30, lambda: one(server, "apps/v1", "Deployment", "gone") is None, lambda: "the Deployment stays")
    assert one(server, "v1", "Service", "gone") is None
    assert one(server, "v1", "ConfigMap", "gone-kept") is not None
    assert one(server, "apiextensions.k8s.io/v1", "CustomResourceDefinition", "orders.example.com", "") is not None
    assert client.read(made) is None


def test_a_recorded_release_is_rendered_by_the_next_update_once_its_chart_is_there(
    client: Client, server: ApiServer
) -> None:
    made = client.create(RELEASE, "late", shop("late", version="0.9.0", values=account("late")))
    assert made.outputs["__chart"]["rendered"] is False
    assert one(server, "apps/v1", "Deployment", "late") is None
    changed = updated(client, made, version=VERSION)
    assert changed.outputs["__chart"]["rendered"] is True
    assert one(server, "apps/v1", "Deployment", "late") is not None
    with pytest.raises(grpc.RpcError) as error:
        updated(client, changed, version="0.9.0")
    assert "no longer in the cache" in told(error)


def test_a_preview_renders_and_refuses_what_the_charts_schema_refuses(client: Client) -> None:
    seen = client.preview(RELEASE, "seen", shop("seen"))
    assert seen["__chart"] == {"rendered": True, "serviceAccounts": ["default/clerk"]}
    with pytest.raises(grpc.RpcError) as error:
        client.preview(RELEASE, "many", shop("many", values={"replicas": 10}))
    assert "replicas" in told(error)
    with pytest.raises(grpc.RpcError) as error:
        client.preview(RELEASE, "wrong", shop("wrong", values={"replcas": 1}))
    assert "values.replcas: the chart has no such value; the nearest is replicas" in told(error)


def test_a_namespace_is_created_only_where_the_release_may(client: Client, server: ApiServer) -> None:
    with pytest.raises(grpc.RpcError) as error:
        client.create(RELEASE, "away", shop("away", namespace="away"))
    assert 'namespace "away" not found' in told(error)
    client.create(RELEASE, "away", shop("away", namespace="away", createNamespace=True))
    assert one(server, "apps/v1", "Deployment", "away", "away") is not None


def test_the_charts_that_istios_module_embeds_are_installed_without_a_network(
    client: Client, server: ApiServer, project: Project
) -> None:
    subprocess.run([built(ISTIO_CHARTS, print) / "istio-charts", project.root / "istio"], check=True)
    istio = {"namespace": "istio-system", "createNamespace": True, "atomic": True}
    client.create(RELEASE, "base", istio | {"chart": "./istio/base", "name": "base"})
    values = {"resources": {"requests": {"cpu": "100m"}}, "meshConfig": {"accessLogFile": "/dev/stdout"}}
    chart = {"chart": "./istio/istio-control/istio-discovery", "name": "istiod", "values": values}
    made = client.create(RELEASE, "istiod", istio | chart)
    assert made.outputs["__chart"]["serviceAccounts"] == ["istio-system/istiod"]
    assert made.outputs["__chart"]["leftOut"]["admission webhooks"] >= 1
    assert made.outputs["__chart"]["dropped"] == []
    live = one(server, "apps/v1", "Deployment", "istiod", "istio-system")
    assert live is not None
    assert live["status"]["availableReplicas"] == 1
    strict = {
        "apiVersion": "security.istio.io/v1",
        "kind": "PeerAuthentication",
        "metadata": {"name": "default", "namespace": "istio-system"},
        "spec": {"mtls": {"mode": "STRIKT"}},
    }
    with pytest.raises(ApiError, match="STRICT"):
        server.apply(strict, "test")

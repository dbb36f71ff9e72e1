"""Helm releases by record, and the kinds that their charts bring."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import grpc
import pytest

from sandbox.kubernetes.charts import CHARTS
from sandbox.kubernetes.client import ApiServer

from .api_servers import (  # noqa: F401 - fixtures
    client_fixture,
    plane_fixture,
    planes_fixture,
    port_fixture,
    server_fixture,
)
from .provider_client import Client

RELEASE = "kubernetes:helm.sh/v3:Release"
NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"


def karpenter(**more: Any) -> dict[str, Any]:
    return {"chart": "oci://public.ecr.aws/karpenter/karpenter", "version": "1.14.1", "namespace": "kube-system"} | more


def crd(server: ApiServer, name: str) -> dict[str, Any] | None:
    kind = {"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": name}}
    return server.get(kind)


def test_a_custom_resource_fails_before_its_release_and_works_after_it(client: Client) -> None:
    template = {
        "nodeClassRef": {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "default"},
        "requirements": [{"key": "karpenter.sh/capacity-type", "operator": "In", "values": ["spot"]}],
    }
    pool = {"metadata": {"name": "spot"}, "spec": {"limits": {"cpu": 1000}, "template": {"spec": template}}}
    assert client.preview(NODE_POOL, "spot", pool)["spec"]["limits"]["cpu"] == 1000
    with pytest.raises(grpc.RpcError) as error:
        client.create(NODE_POOL, "spot", pool)
    assert 'no matches for kind "NodePool" in version "karpenter.sh/v1"' in (error.value.details() or "")
    client.create(RELEASE, "karpenter", karpenter())
    assert client.create(NODE_POOL, "spot", pool).id == "spot"


def test_a_release_tells_what_helm_would(client: Client) -> None:
    made = client.create(RELEASE, "told", {"chart": "velero", "version": "12.1.0", "namespace": "default"})
    status = made.outputs["status"]
    assert made.id == f"default/{made.outputs['name']}"
    assert (status["status"], status["revision"], status["version"]) == ("deployed", 1, "12.1.0")
    names = made.outputs["resourceNames"]["CustomResourceDefinition.apiextensions.k8s.io/v1"]
    assert "schedules.velero.io" in names


@pytest.mark.parametrize("chart", ["karpenter", "karpenter-crd"])
def test_karpenters_charts_bring_five_kinds(client: Client, chart: str) -> None:
    made = client.create(RELEASE, f"five-{chart}", karpenter(chart=f"oci://public.ecr.aws/karpenter/{chart}"))
    assert sorted(made.outputs["resourceNames"]["CustomResourceDefinition.apiextensions.k8s.io/v1"]) == [
        "capacitybuffers.autoscaling.x-k8s.io",
        "ec2nodeclasses.karpenter.k8s.aws",
        "nodeclaims.karpenter.sh",
        "nodeoverlays.karpenter.sh",
        "nodepools.karpenter.sh",
    ]
    buffer = {
        "metadata": {"name": f"spare-{chart}", "namespace": "default"},
        "spec": {"replicas": 2, "podTemplateRef": {"name": "shop"}},
    }
    kind = "kubernetes:autoscaling.x-k8s.io/v1beta1:CapacityBuffer"
    assert client.create(kind, f"spare-{chart}", buffer).id == f"default/spare-{chart}"


def test_a_release_into_no_namespace_is_refused_unless_it_may_make_it(client: Client, server: ApiServer) -> None:
    missing = {"chart": "falco", "namespace": "falco", "name": "falco"}
    with pytest.raises(grpc.RpcError) as error:
        client.create(RELEASE, "falco", missing)
    assert 'namespace "falco" not found' in (error.value.details() or "")
    client.create(RELEASE, "falco", missing | {"createNamespace": True})
    assert server.get({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "falco"}}) is not None


def test_a_name_in_use_is_refused(client: Client) -> None:
    client.create(RELEASE, "one", {"chart": "falco", "name": "used", "namespace": "default"})
    with pytest.raises(grpc.RpcError) as error:
        client.create(RELEASE, "two", {"chart": "falco", "name": "used", "namespace": "default"})
    assert "cannot re-use a name" in (error.value.details() or "")


def test_new_values_make_a_new_revision(client: Client, server: ApiServer) -> None:
    inputs = {"chart": "falco", "name": "revised", "namespace": "default", "version": "6.0.0"}
    made = client.create(RELEASE, "revised", inputs | {"values": {"replicas": 1}})
    answer = client.diff(made, inputs | {"values": {"replicas": 2}})
    changed = client.update(made, inputs | {"values": {"replicas": 2}})
    query = {"labelSelector": "owner=helm,name=revised"}
    records = server.request("GET", "/api/v1/namespaces/default/secrets", query)["items"]
    status = {record["metadata"]["labels"]["version"]: record["metadata"]["labels"]["status"] for record in records}
    assert (list(answer.diffs), list(answer.replaces)) == (["values.replicas"], [])
    assert changed.outputs["status"]["revision"] == 2
    assert status == {"1": "superseded", "2": "deployed"}


def test_the_record_can_be_read_as_helm_reads_it(client: Client, server: ApiServer) -> None:
    client.create(RELEASE, "read", {"chart": "falco", "name": "read", "namespace": "default", "values": {"a": 1}})
    secret = server.request("GET", "/api/v1/namespaces/default/secrets/sh.helm.release.v1.read.v1")
    release = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(secret["data"]["release"]))))
    assert (release["name"], release["chart"]["metadata"]["name"], release["config"]) == ("read", "falco", {"a": 1})


def test_an_unchanged_release_does_not_drift_and_a_removed_one_is_gone(client: Client, server: ApiServer) -> None:
    made = client.create(RELEASE, "steady", karpenter(name="steady", values={"replicas": 2}))
    seen = client.read(made)
    assert seen is not None
    assert (seen.inputs, seen.outputs) == (made.inputs, made.outputs)
    server.request("DELETE", "/api/v1/namespaces/kube-system/secrets/sh.helm.release.v1.steady.v1")
    assert client.read(made) is None


def test_uninstalling_takes_only_those_kinds_that_helm_would_take(client: Client, server: ApiServer) -> None:
    kept = client.create(RELEASE, "velero", {"chart": "velero", "namespace": "default"})
    taken = client.create(RELEASE, "eso", {"chart": "external-secrets", "namespace": "default"})
    client.delete(kept)
    client.delete(taken)
    assert crd(server, "backups.velero.io") is not None
    assert crd(server, "externalsecrets.external-secrets.io") is None


def test_a_chart_that_leaves_its_kinds_out_by_default_brings_them_when_asked(client: Client, server: ApiServer) -> None:
    inputs = {"chart": "cert-manager", "namespace": "default"}
    client.create(RELEASE, "without", inputs)
    assert crd(server, "certificates.cert-manager.io") is None
    client.create(RELEASE, "with", inputs | {"values": {"crds": {"enabled": True}}})
    assert crd(server, "certificates.cert-manager.io") is not None


def test_a_moved_release_is_replaced(client: Client) -> None:
    made = client.create(RELEASE, "moved", {"chart": "falco", "namespace": "default"})
    assert list(client.diff(made, {"chart": "falco", "namespace": "kube-system"}).replaces) == ["namespace"]


@pytest.mark.parametrize("chart", sorted(CHARTS))
def test_every_kind_of_the_table_is_a_crd_that_the_server_accepts(server: ApiServer, chart: str) -> None:
    for definition in CHARTS[chart].definitions:
        server.apply(definition, "table", dry_run=True, force=True)

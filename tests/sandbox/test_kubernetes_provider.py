"""The kubernetes stand-in against a real API server."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.certificates import Authority
from sandbox.kubernetes.client import ApiServer
from sandbox.kubernetes.deletion import delete

from .api_servers import (  # noqa: F401 - fixtures
    client_fixture,
    kubeconfig,
    nodes_fixture,
    plane_fixture,
    planes_fixture,
    port_fixture,
    server_fixture,
)
from .provider_client import Client, Made, urn_of

pytestmark = pytest.mark.usefixtures("nodes")

NAMESPACE = "kubernetes:core/v1:Namespace"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
SECRET = "kubernetes:core/v1:Secret"  # noqa: S105 - a type
STORAGE_CLASS = "kubernetes:storage.k8s.io/v1:StorageClass"
DEPLOYMENT = "kubernetes:apps/v1:Deployment"
RELEASE = "kubernetes:helm.sh/v3:Release"


def live(server: ApiServer, made: Made) -> dict[str, Any] | None:
    return server.get(made.outputs)


def refusal(error: pytest.ExceptionInfo[grpc.RpcError]) -> str:
    return error.value.details() or ""


def deployment(name: str, **spec: Any) -> dict[str, Any]:
    container = {"name": "web", "image": "nginx:1.29", "resources": {"requests": {"cpu": "1000m"}}}
    pod = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [container]}}
    metadata = {"name": name, "namespace": "default"}
    return {"metadata": metadata, "spec": {"selector": {"matchLabels": {"app": name}}, "template": pod} | spec}


def test_an_object_without_a_name_gets_the_resources_name_and_eight_digits(client: Client) -> None:
    made = client.create(CONFIG_MAP, "settings", {"data": {"a": "b"}})
    name, digits = made.id.removeprefix("default/").rsplit("-", 1)
    assert (name, len(digits)) == ("settings", 8)


def test_an_automatic_name_stays_when_the_object_changes(client: Client) -> None:
    made = client.create(NAMESPACE, "kept", {})
    changed = client.update(made, {"metadata": {"labels": {"team": "a"}}})
    assert changed.outputs["metadata"]["name"] == made.outputs["metadata"]["name"]
    assert changed.outputs["metadata"]["labels"]["team"] == "a"


def test_a_preview_shows_what_the_server_would_fill_in_and_makes_nothing(client: Client, server: ApiServer) -> None:
    shown = client.preview(DEPLOYMENT, "planned", deployment("planned", replicas=2))
    assert shown["spec"]["strategy"]["type"] == "RollingUpdate"
    assert server.get(shown) is None


def test_a_misspelt_field_is_refused_in_the_preview(client: Client) -> None:
    with pytest.raises(grpc.RpcError) as error:
        client.preview(DEPLOYMENT, "misspelt", deployment("misspelt", replica=2))
    assert ".spec.replica" in refusal(error)


def test_a_custom_resource_is_held_to_its_own_schema(client: Client) -> None:
    spec = {"type": "object", "properties": {"size": {"type": "integer"}}}
    schema = {"openAPIV3Schema": {"type": "object", "properties": {"spec": spec}}}
    definition = {
        "metadata": {"name": "shops.example.org"},
        "spec": {
            "group": "example.org",
            "names": {"kind": "Shop", "plural": "shops", "singular": "shop", "listKind": "ShopList"},
            "scope": "Namespaced",
            "versions": [{"name": "v1", "served": True, "storage": True, "schema": schema}],
        },
    }
    client.create("kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition", "shops", definition)
    assert client.create("kubernetes:example.org/v1:Shop", "sound", {"spec": {"size": 3}}).outputs["spec"]["size"] == 3
    with pytest.raises(grpc.RpcError) as error:
        client.create("kubernetes:example.org/v1:Shop", "misspelt", {"spec": {"sise": 3}})
    assert "spec.sise" in refusal(error)  # not silently left out, as the server does unless told otherwise


def test_a_value_of_a_wrong_type_is_refused(client: Client) -> None:
    with pytest.raises(grpc.RpcError) as error:
        client.create(DEPLOYMENT, "wrong", deployment("wrong", replicas="two"))
    assert "replicas" in refusal(error)


def test_an_object_that_exists_already_is_not_taken_over(client: Client) -> None:
    client.create(NAMESPACE, "first", {"metadata": {"name": "taken"}})
    with pytest.raises(grpc.RpcError) as error:
        client.create(NAMESPACE, "second", {"metadata": {"name": "taken"}})
    assert 'Namespace "taken" already exists' in refusal(error)


def test_nothing_differs_when_nothing_was_changed(client: Client) -> None:
    made = client.create(DEPLOYMENT, "same", deployment("same", replicas=2))
    assert client.diff(made, deployment("same", replicas=2)).changes == 1  # DIFF_NONE


def test_a_field_left_out_is_taken_off_the_object(client: Client, server: ApiServer) -> None:
    made = client.create(NAMESPACE, "labelled", {"metadata": {"name": "labelled", "labels": {"a": "1", "b": "2"}}})
    client.update(made, {"metadata": {"name": "labelled", "labels": {"a": "1"}}})
    found = live(server, made)
    assert found is not None
    assert "b" not in found["metadata"]["labels"]


def test_a_change_that_the_server_allows_is_an_update(client: Client) -> None:
    made = client.create(DEPLOYMENT, "scaled", deployment("scaled", replicas=2))
    answer = client.diff(made, deployment("scaled", replicas=3))
    assert (list(answer.diffs), list(answer.replaces)) == (["spec.replicas"], [])


def test_another_selector_replaces_the_deployment(client: Client) -> None:
    made = client.create(DEPLOYMENT, "selected", deployment("selected"))
    other = deployment("other")["spec"]
    answer = client.diff(made, deployment("selected") | {"spec": other})
    assert "spec.selector.matchLabels.app" in answer.replaces
    assert answer.deleteBeforeReplace  # the name was chosen, so both cannot stand side by side


def test_an_object_that_is_wrong_in_itself_is_not_replaced(client: Client) -> None:
    made = client.create(DEPLOYMENT, "sound", deployment("sound", replicas=1))
    assert list(client.diff(made, deployment("sound", replicas=-1)).replaces) == []


def storage_class(name: str, **more: Any) -> dict[str, Any]:
    return {"metadata": {"name": name}, "provisioner": "ebs.csi.aws.com", "parameters": {"iops": "3000"}} | more


def test_other_parameters_replace_a_storage_class_in_preview_and_update(client: Client, server: ApiServer) -> None:
    made = client.create(STORAGE_CLASS, "fast", storage_class("fast"))
    faster = storage_class("fast", parameters={"iops": "4000"})
    answer = client.diff(made, faster)
    assert (list(answer.replaces), answer.deleteBeforeReplace) == (["parameters.iops"], True)
    # As the engine goes on: in a preview the old one still stands, and in an update it is deleted first.
    assert client.preview(STORAGE_CLASS, "fast", faster)["parameters"] == {"iops": "4000"}
    client.delete(made)
    found = live(server, client.create(STORAGE_CLASS, "fast", faster))
    assert found is not None
    assert found["parameters"] == {"iops": "4000"}


def test_a_replacement_that_is_wrong_is_refused_in_the_preview(client: Client) -> None:
    client.create(STORAGE_CLASS, "wrong", storage_class("wrong"))
    with pytest.raises(grpc.RpcError) as error:
        client.preview(STORAGE_CLASS, "wrong", storage_class("wrong", provisioner="a b"))
    assert "provisioner" in refusal(error)


def test_a_change_that_is_not_in_the_providers_table_is_an_update_which_the_server_may_refuse(client: Client) -> None:
    made = client.create(STORAGE_CLASS, "bound", storage_class("bound", volumeBindingMode="Immediate"))
    later = storage_class("bound", volumeBindingMode="WaitForFirstConsumer")
    assert list(client.diff(made, later).replaces) == []
    with pytest.raises(grpc.RpcError) as error:
        client.update(made, later)
    assert "volumeBindingMode: Invalid value" in refusal(error)
    assert "field is immutable" in refusal(error)


def test_a_role_binding_to_another_role_is_replaced(client: Client) -> None:
    kind = "kubernetes:rbac.authorization.k8s.io/v1:ClusterRoleBinding"

    def binding(role: str) -> dict[str, Any]:
        reference = {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": role}
        return {"metadata": {"name": "auditors"}, "roleRef": reference}

    made = client.create(kind, "auditors", binding("view"))
    assert list(client.diff(made, binding("edit")).replaces) == ["roleRef.name"]


def test_changed_data_of_a_config_map_replaces_it_unless_the_provider_says_otherwise(
    client: Client, port: int, plane: ControlPlane
) -> None:
    made = client.create(CONFIG_MAP, "data", {"data": {"a": "1"}})
    assert list(client.diff(made, {"data": {"a": "2"}}).replaces) == ["data.a"]
    text = kubeconfig(plane.endpoint, plane.certificate_authority_data)
    mutable = Client(port, {"kubeconfig": text, "enableConfigMapMutable": "true"})
    assert list(mutable.diff(made, {"data": {"a": "2"}}).replaces) == []


def test_another_name_replaces_without_deleting_first(client: Client) -> None:
    made = client.create(NAMESPACE, "renamed", {"metadata": {"name": "before"}})
    answer = client.diff(made, {"metadata": {"name": "after"}})
    assert (list(answer.replaces), answer.deleteBeforeReplace) == (["metadata.name"], False)


def test_drift_in_a_managed_field_is_seen_and_mended(client: Client, server: ApiServer) -> None:
    wanted = deployment("drifting", replicas=2)
    made = client.create(DEPLOYMENT, "drifting", wanted)
    scale = {"spec": {"replicas": 9}}
    server.request("PATCH", server.path(made.outputs), body=scale, content_type="application/merge-patch+json")
    seen = client.read(made)
    assert seen is not None
    assert seen.inputs["spec"]["replicas"] == 9
    assert list(client.diff(seen, wanted).diffs) == ["spec.replicas"]


def test_a_field_that_somebody_else_changed_is_a_conflict_until_it_has_the_programs_value(
    client: Client, server: ApiServer
) -> None:
    made = client.create(DEPLOYMENT, "contested", deployment("contested", replicas=2))

    def patch(replicas: int) -> None:
        kind = "application/merge-patch+json"
        server.request("PATCH", server.path(made.outputs), body={"spec": {"replicas": replicas}}, content_type=kind)

    patch(9)
    with pytest.raises(grpc.RpcError) as error:
        client.update(made, made.inputs)
    text = refusal(error)
    assert text.startswith("Deployment contested: Apply failed with 1 conflict")
    assert "set them back to the program's values with kubectl" in text
    assert 'the annotation pulumi.com/patchForce: "true" on the resource' in text
    patch(2)
    assert client.update(made, made.inputs).outputs["spec"]["replicas"] == 2


def test_a_value_of_a_wrong_type_is_told_with_its_object_and_without_gos_types(client: Client) -> None:
    with pytest.raises(grpc.RpcError) as error:
        client.preview(DEPLOYMENT, "text", deployment("text", replicas="two", paused=50))
    assert refusal(error).startswith("Deployment text: ")
    assert ".spec.paused: expected boolean, got 50" in refusal(error)


def test_what_the_server_writes_in_another_form_is_no_drift(client: Client) -> None:
    made = client.create(DEPLOYMENT, "written", deployment("written"))
    seen = client.read(made)
    assert seen is not None
    assert seen.inputs == made.inputs  # 1000m of CPU is kept as 1


def test_fields_that_others_set_are_no_drift(client: Client, server: ApiServer) -> None:
    made = client.create(NAMESPACE, "shared", {"metadata": {"name": "shared", "labels": {"ours": "1"}}})
    theirs = {"metadata": {"labels": {"theirs": "1"}}}
    server.request("PATCH", server.path(made.outputs), body=theirs, content_type="application/merge-patch+json")
    seen = client.read(made)
    assert seen is not None
    assert seen.inputs == made.inputs


def test_a_changed_secret_is_seen_although_its_text_is_kept_as_data(client: Client, server: ApiServer) -> None:
    made = client.create(SECRET, "password", {"stringData": {"password": "a"}})
    changed = {"data": {"password": "Yg=="}}
    server.request("PATCH", server.path(made.outputs), body=changed, content_type="application/merge-patch+json")
    seen = client.read(made)
    assert seen is not None
    assert list(client.diff(seen, {"stringData": {"password": "a"}}).diffs) == ["stringData.password"]


def test_a_deleted_object_is_gone_for_a_refresh(client: Client, server: ApiServer) -> None:
    made = client.create(CONFIG_MAP, "vanishing", {"data": {}})
    delete(server, made.outputs)
    assert client.read(made) is None


def test_a_namespace_goes_with_all_that_lies_in_it(client: Client, server: ApiServer) -> None:
    namespace = client.create(NAMESPACE, "full", {"metadata": {"name": "full"}})
    inside = client.create(CONFIG_MAP, "inside", {"metadata": {"namespace": "full"}, "data": {}})
    claim = {
        "metadata": {"name": "claim", "namespace": "full", "annotations": {"pulumi.com/skipAwait": "true"}},
        "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}},
    }
    claimed = client.create("kubernetes:core/v1:PersistentVolumeClaim", "claim", claim)
    client.delete(namespace)
    assert [live(server, made) for made in (namespace, inside, claimed)] == [None, None, None]


def test_deleting_what_is_gone_already_is_fine(client: Client, server: ApiServer) -> None:
    made = client.create(CONFIG_MAP, "twice", {"data": {}})
    client.delete(made)
    client.delete(made)
    assert live(server, made) is None


def test_a_patch_adds_fields_and_takes_only_them_off_again(client: Client, server: ApiServer) -> None:
    made = client.create(NAMESPACE, "base", {"metadata": {"name": "base", "labels": {"owner": "us"}}})
    patch = client.create(
        "kubernetes:core/v1:NamespacePatch", "patch", {"metadata": {"name": "base", "labels": {"extra": "1"}}}
    )
    patched = live(server, made)
    client.delete(patch)
    after = live(server, made)
    assert patched is not None
    assert after is not None
    assert patched["metadata"]["labels"]["extra"] == "1"
    assert ("extra" in after["metadata"]["labels"], after["metadata"]["labels"]["owner"]) == (False, "us")


def test_a_namespace_that_is_still_to_come_does_not_fail_a_preview_but_a_creation(client: Client) -> None:
    inputs = {"metadata": {"name": "early", "namespace": "still-to-come"}, "data": {}}
    assert client.preview(CONFIG_MAP, "early", inputs)["metadata"]["name"] == "early"
    with pytest.raises(grpc.RpcError) as error:
        client.create(CONFIG_MAP, "early", inputs)
    assert 'namespaces "still-to-come" not found' in refusal(error)


def test_pod_security_refuses_a_privileged_pod(client: Client) -> None:
    labels = {"pod-security.kubernetes.io/enforce": "restricted"}
    client.create(NAMESPACE, "strict", {"metadata": {"name": "strict", "labels": labels}})
    container = {"name": "root", "image": "busybox", "securityContext": {"privileged": True}}
    pod = {"metadata": {"name": "root", "namespace": "strict"}, "spec": {"containers": [container]}}
    with pytest.raises(grpc.RpcError) as error:
        client.create("kubernetes:core/v1:Pod", "root", pod)
    assert "violates PodSecurity" in refusal(error)


@pytest.mark.parametrize(
    "token", ["kubernetes:yaml/v2:ConfigGroup", "kubernetes:helm.sh/v4:Chart", "kubernetes:core/v1:ConfigMapList"]
)
def test_a_type_that_cannot_be_served_is_named(client: Client, token: str) -> None:
    with pytest.raises(grpc.RpcError) as error:
        client.check(urn_of(token, "x"), {})
    assert token in refusal(error)


def test_a_server_of_somebody_else_is_never_talked_to(port: int, plane: ControlPlane) -> None:
    elsewhere = Client(port, {"kubeconfig": kubeconfig("https://203.0.113.7", plane.certificate_authority_data)})
    with pytest.raises(grpc.RpcError) as error:
        elsewhere.create(NAMESPACE, "lost", {})
    assert "https://203.0.113.7 is not an API server of this sandbox" in refusal(error)
    assert plane.endpoint in refusal(error)


def test_a_certificate_of_another_authority_is_refused(
    port: int, plane: ControlPlane, tmp_path: Path, server: ApiServer
) -> None:
    wrong = Client(port, {"kubeconfig": kubeconfig(plane.endpoint, Authority(tmp_path).data)})
    with pytest.raises(grpc.RpcError) as error:
        wrong.create(NAMESPACE, "distrusted", {"metadata": {"name": "distrusted"}})
    assert "certificate" in refusal(error).lower()
    assert server.get({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "distrusted"}}) is None


def test_a_provider_without_a_kubeconfig_does_not_read_the_users_own(
    port: int, plane: ControlPlane, planes: ControlPlanes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUBECONFIG", str(planes.kubeconfig))
    with pytest.raises(grpc.RpcError) as error:
        Client(port).create(NAMESPACE, "ambient", {})
    assert "has no kubeconfig" in refusal(error)


def test_two_providers_keep_their_own_configuration(
    port: int, client: Client, planes: ControlPlanes, server: ApiServer
) -> None:
    second = planes.ensure("second")
    other = Client(port, {"kubeconfig": kubeconfig(second.endpoint, second.certificate_authority_data)})
    made = other.create(NAMESPACE, "there", {"metadata": {"name": "only-there"}})
    assert live(server, made) is None
    assert other.read(made) is not None
    assert client.read(made) is None


def test_the_providers_namespace_holds_for_namespaced_kinds_only(port: int, plane: ControlPlane) -> None:
    text = kubeconfig(plane.endpoint, plane.certificate_authority_data)
    housed = Client(port, {"kubeconfig": text, "namespace": "housing"})
    assert "namespace" not in housed.create(NAMESPACE, "housing", {"metadata": {"name": "housing"}}).inputs["metadata"]
    assert housed.create(CONFIG_MAP, "housed", {"data": {}}).id.startswith("housing/housed-")


def test_an_unreachable_cluster_can_be_left_behind_when_the_provider_allows_it(port: int, client: Client) -> None:
    made = client.create(CONFIG_MAP, "left", {"data": {}})
    gone = kubeconfig("https://127.0.0.1:1", "")
    Client(port, {"kubeconfig": gone, "deleteUnreachable": "true"}).delete(made)
    with pytest.raises(grpc.RpcError):
        Client(port, {"kubeconfig": gone}).delete(made)


def test_an_object_that_does_not_become_ready_is_kept_with_the_reason(client: Client, server: ApiServer) -> None:
    large = deployment("large")
    large["metadata"]["annotations"] = {"pulumi.com/timeoutSeconds": "2"}
    large["spec"]["template"]["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "99"}}
    with pytest.raises(grpc.RpcError) as error:
        client.create(DEPLOYMENT, "large", large)
    assert "Unschedulable: 0/3 nodes are available: 3 Insufficient cpu" in refusal(error)
    status = status_pb2.Status.FromString(dict(error.value.trailing_metadata() or ())["grpc-status-details-bin"])
    kept = provider_pb2.ErrorResourceInitFailed()
    status.details[0].Unpack(kept)
    assert (kept.id, list(kept.reasons)) == ("default/large", [refusal(error)])
    assert kept.properties["spec"]["replicas"] == 1
    assert kept.inputs["metadata"]["name"] == "large"

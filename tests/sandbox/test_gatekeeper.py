"""Gatekeeper itself: it makes the kinds of constraints, and refuses what they do not allow."""

from __future__ import annotations

from typing import Any

import grpc
import pytest

from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.client import ApiError, ApiServer, NoMatchError, wait
from sandbox.kubernetes.gatekeeper.program import NAMESPACE, POD
from sandbox.kubernetes.records import Records

from .api_servers import (  # noqa: F401 - fixtures
    client_fixture,
    plane_fixture,
    planes_fixture,
    port_fixture,
    server_fixture,
)
from .provider_client import Client, Made

TEMPLATE = "kubernetes:templates.gatekeeper.sh/v1:ConstraintTemplate"
CONSTRAINT = "kubernetes:constraints.gatekeeper.sh/v1beta1:MustHaveOwner"
RULE = """
package owners

violation contains {"msg": sprintf("label %s is missing", [label])} if {
	some label in input.parameters.labels
	not input.review.object.metadata.labels[label]
}
"""
MATCH = {"kinds": [{"apiGroups": [""], "kinds": ["ConfigMap"]}], "namespaces": ["judged"]}
RIGHT = {"match": MATCH, "parameters": {"labels": ["owner"]}}


def template(kind: str, rule: str = RULE) -> dict[str, Any]:
    labels = {"type": "array", "items": {"type": "string"}}
    validation = {"openAPIV3Schema": {"type": "object", "properties": {"labels": labels}}}
    source = {"version": "v1", "rego": rule}
    target = {"target": "admission.k8s.gatekeeper.sh", "code": [{"engine": "Rego", "source": source}]}
    return {
        "metadata": {
            "name": kind.lower(),
            "annotations": {"pulumi.com/waitFor": "jsonpath={.status.created}=true"},
        },
        "spec": {"crd": {"spec": {"names": {"kind": kind}, "validation": validation}}, "targets": [target]},
    }


def config_map(name: str, **labels: str) -> dict[str, Any]:
    metadata = {"name": name, "namespace": "judged", "labels": labels}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}


def served(server: ApiServer, kind: dict[str, str]) -> bool:
    try:
        server.get({**kind, "metadata": {"name": "owners"}})
    except NoMatchError:
        return False
    return True


def refusal(server: ApiServer, item: dict[str, Any]) -> str:
    try:
        server.apply(item, "test")
    except ApiError as error:
        return str(error)
    return ""


@pytest.fixture(scope="module", name="release")
def release_fixture(client: Client, server: ApiServer) -> Made:
    server.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "judged"}}, "test")
    inputs = {"chart": "gatekeeper", "version": "3.23.1", "name": "gatekeeper", "namespace": "gatekeeper-system"}
    return client.create("kubernetes:helm.sh/v3:Release", "gatekeeper", inputs | {"createNamespace": True})


def test_a_rule_that_does_not_compile_is_reported_with_its_line(
    client: Client, server: ApiServer, release: Made
) -> None:
    broken = template("Broken", "package owners\n\nviolation contains 1 if {")
    broken["metadata"]["annotations"]["pulumi.com/timeoutSeconds"] = "5"
    with pytest.raises(grpc.RpcError) as error:
        client.create(TEMPLATE, "broken", broken)
    assert "was not ready after 5 s:\n" in (error.value.details() or "")
    assert "rego_parse_error" in (error.value.details() or "")
    server.delete({"apiVersion": "templates.gatekeeper.sh/v1", "kind": "ConstraintTemplate", **broken})


def test_gatekeeper_judges_what_is_applied_until_it_is_uninstalled(
    client: Client, server: ApiServer, planes: ControlPlanes, plane: ControlPlane, release: Made
) -> None:
    with pytest.raises(grpc.RpcError) as error:
        client.create(CONSTRAINT, "early", {"metadata": {"name": "owners"}, "spec": RIGHT})
    assert 'no matches for kind "MustHaveOwner"' in (error.value.details() or "")

    made = client.create(TEMPLATE, "owners", template("MustHaveOwner"))
    for wrong, place in (
        (RIGHT | {"parameters": {"label": ["owner"]}}, "parameters.label"),
        (RIGHT | {"match": {"kind": ["ConfigMap"]}}, "match.kind"),
    ):
        with pytest.raises(grpc.RpcError) as error:
            client.create(CONSTRAINT, "wrong", {"metadata": {"name": "wrong"}, "spec": wrong})
        assert f"{place}: field not declared in schema" in (error.value.details() or "")

    pod = server.get({"apiVersion": "v1", "kind": "Pod", "metadata": {"namespace": NAMESPACE, "name": POD}}) or {}
    assert "outside the cluster" in pod["metadata"]["annotations"]["kubernetes.io/description"]

    owners = client.create(CONSTRAINT, "owners", {"metadata": {"name": "owners"}, "spec": RIGHT})
    # The constraint counts when Gatekeeper has read it.
    wait(30, lambda: "label owner is missing" in refusal(server, config_map("orphan")), lambda: "nothing is refused")
    assert "[owners] label owner is missing" in refusal(server, config_map("orphan"))
    assert refusal(server, config_map("owned", owner="team")) == ""

    process = Records(plane.log.parent).clusters[plane.cluster_name].controllers["gatekeeper"]
    process.end()
    planes.repair()
    wait(30, lambda: "label owner is missing" in refusal(server, config_map("later")), lambda: "it did not come back")

    client.delete(owners)
    client.delete(made)
    with pytest.raises(NoMatchError):
        server.get(
            {"apiVersion": "constraints.gatekeeper.sh/v1beta1", "kind": "MustHaveOwner", "metadata": {"name": ""}}
        )
    client.delete(release)
    assert refusal(server, config_map("free")) == ""
    assert "gatekeeper" not in Records(plane.log.parent).clusters[plane.cluster_name].controllers

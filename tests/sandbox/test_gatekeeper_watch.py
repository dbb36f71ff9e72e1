"""Gatekeeper where its chart is installed without the stand-in, as by the real provider: what stands in the API server
starts it, and ends it."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.kubernetes.api_server import ControlPlane, ControlPlanes
from sandbox.kubernetes.charts import CHARTS
from sandbox.kubernetes.client import ApiServer, wait
from sandbox.kubernetes.crds import install
from sandbox.kubernetes.gatekeeper.watch import GatekeeperWatch
from sandbox.kubernetes.records import Records

from .api_servers import plane_fixture, planes_fixture, server_fixture  # noqa: F401 - fixtures
from .test_gatekeeper import RIGHT, config_map, refusal, template

SYSTEM = {"gatekeeper.sh/system": "yes"}
PATIENCE = 90


def webhooks(kind: str, name: str, path: str, resources: str, policy: str) -> dict[str, Any]:
    """As the chart writes them: by a Service."""
    service = {"name": "gatekeeper-webhook-service", "namespace": "gatekeeper-system", "path": path}
    rule = {"apiGroups": [""], "apiVersions": ["*"], "operations": ["CREATE", "UPDATE"], "resources": [resources]}
    webhook = {
        "name": name,
        "clientConfig": {"service": service},
        "failurePolicy": policy,
        "rules": [rule],
        "admissionReviewVersions": ["v1"],
        "sideEffects": "None",
        "timeoutSeconds": 3,
    }
    metadata = {"name": f"gatekeeper-{kind.lower()}", "labels": SYSTEM}
    version = "admissionregistration.k8s.io/v1"
    return {"apiVersion": version, "kind": f"{kind}WebhookConfiguration", "metadata": metadata, "webhooks": [webhook]}


def deployment() -> dict[str, Any]:
    container = {"name": "manager", "image": "openpolicyagent/gatekeeper:v3.23.1"}
    pod = {"metadata": {"labels": SYSTEM}, "spec": {"containers": [container]}}
    metadata = {"name": "gatekeeper-controller-manager", "namespace": "gatekeeper-system", "labels": SYSTEM}
    spec = {"selector": {"matchLabels": SYSTEM}, "template": pod}
    return {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": metadata, "spec": spec}


@pytest.fixture(name="chart", scope="module")
def chart_fixture(server: ApiServer) -> list[dict[str, Any]]:
    """What matters of the chart's objects, applied."""
    install(server, CHARTS["gatekeeper"].definitions, "helm")
    for name in ("gatekeeper-system", "judged"):
        server.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}, "helm")
    objects = [
        deployment(),
        webhooks("Validating", "validation.gatekeeper.sh", "/v1/admit", "configmaps", "Fail"),
        webhooks("Mutating", "mutation.gatekeeper.sh", "/v1/mutate", "configmaps", "Ignore"),
    ]
    for item in objects:
        server.apply(item, "helm")
    return objects


def test_gatekeeper_runs_as_long_as_its_deployment_is_in_the_cluster(
    server: ApiServer, planes: ControlPlanes, plane: ControlPlane, chart: list[dict[str, Any]]
) -> None:
    watch = GatekeeperWatch(planes)
    watch.round()

    version = "templates.gatekeeper.sh/v1"
    made = {"apiVersion": version, "kind": "ConstraintTemplate", **template("MustHaveOwner")}
    server.apply(made, "test")
    wait(PATIENCE, lambda: (server.get(made) or {}).get("status", {}).get("created", False), lambda: "no kind is made")
    version = "constraints.gatekeeper.sh/v1beta1"
    owners = {"apiVersion": version, "kind": "MustHaveOwner", "metadata": {"name": "owners"}, "spec": RIGHT}
    server.apply(owners, "test")
    wait(PATIENCE, lambda: "label owner is missing" in refusal(server, config_map("orphan")), lambda: "none is refused")
    assert refusal(server, config_map("owned", owner="team")) == ""

    controllers = Records(plane.log.parent)
    for item in chart:
        server.delete(item)
    wait(PATIENCE, lambda: server.get(deployment()) is None, lambda: "the Deployment stays")
    watch.round()
    assert "gatekeeper" not in controllers.clusters[plane.cluster_name].controllers
    assert refusal(server, config_map("free")) == ""

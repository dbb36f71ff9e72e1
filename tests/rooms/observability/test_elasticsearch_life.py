"""Elasticsearch and Kibana on the engine and a real API server, which has the schemas of their own kinds."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.kubernetes.client import ApiError, ApiServer
from tests.engine import Sandbox
from tests.rooms.life import FOREIGN_CLUSTER, FOREIGN_NETWORK, HEAD, IN_FOREIGN_CLUSTER, Life, live
from tests.rooms.security.test_security_life import server_of

OBSERVABILITY: dict[str, Any] = {
    **dict.fromkeys(("alertmanager", "cloudwatch", "grafana", "prometheus", "traces")),
    "logs": {"deletion_protection": False},
    "elasticsearch": {"users_secret": "elasticsearch", "nodes": 3, "deletion_protection": False},
}
SECURITY: dict[str, Any] = {
    "namespaces": {},
    "platform_namespaces": ["logging"],
    "gatekeeper": None,
    "external_secrets": {"namespaces": ["logging"]},
}
PROGRAM = f"""{HEAD}{FOREIGN_NETWORK}{FOREIGN_CLUSTER}{IN_FOREIGN_CLUSTER}
both = ResourceOptions(providers=[on_aws, in_cluster])
security = platform.SecurityStack(
    "security", platform.SecuritySettings.model_validate({SECURITY!r}), cluster=cluster, opts=both
)
settings = json.loads(config.get("observability") or {json.dumps(json.dumps(OBSERVABILITY))})
platform.Observability(
    "observability", platform.ObservabilitySettings.model_validate(settings), cluster=cluster, network=network,
    storage_class="gp3", after=[security.ready], opts=both,
)
"""
ELASTICSEARCH = "/apis/elasticsearch.k8s.elastic.co/v1/namespaces/logging/elasticsearches/logs"
KIBANA = "/apis/kibana.k8s.elastic.co/v1/namespaces/logging/kibanas/logs"
SETUP = "/api/v1/namespaces/logging/configmaps/elasticsearch-setup"
# What ECK adds to each container (cloud-on-k8s 3.5.0, pkg/controller/elasticsearch/securitycontext).
BY_ECK: dict[str, Any] = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
}


@dataclass
class Seen:
    """What was seen of it while it was deployed."""

    elasticsearch: dict[str, Any] = field(default_factory=dict)
    kibana: dict[str, Any] = field(default_factory=dict)
    refusals: list[str] = field(default_factory=list)
    """Of the same with a field that its kind does not have."""
    pods: dict[str, str] = field(default_factory=dict)
    """What the restricted Pod Security Standard says of pods like theirs."""
    kept: dict[str, int] = field(default_factory=dict)
    """What another retention changes: the ConfigMap, which Pulumi replaces where its data change."""


def pod_of(template: dict[str, Any]) -> dict[str, Any]:
    """A pod as ECK makes it."""
    spec = deepcopy(template["spec"])
    for container in (*spec["containers"], *spec.get("initContainers", ())):
        container["image"], container["securityContext"] = "docker.elastic.co/x:1", BY_ECK
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": "as-eck-makes-it", "namespace": "restricted"},
        "spec": spec,
    }


def admitted(server: ApiServer, template: dict[str, Any]) -> str:
    try:
        server.create(pod_of(template), "test", dry_run=True)
    except ApiError as error:
        return str(error)
    return ""


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, seen: Seen) -> Life:
    def by_hand(own: Sandbox, _state: list[dict[str, Any]]) -> None:
        server = server_of(own)
        seen.elasticsearch, seen.kibana = server.request("GET", ELASTICSEARCH), server.request("GET", KIBANA)
        for right in (seen.elasticsearch, seen.kibana):
            wrong = {**right, "metadata": {"name": "wrong", "namespace": "logging"}}
            wrong["spec"] = {**wrong["spec"], "replicas": 3}
            try:
                server.create(wrong, "test", dry_run=True)
            except ApiError as error:
                seen.refusals.append(str(error))
        labels = {"pod-security.kubernetes.io/enforce": "restricted"}
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "restricted", "labels": labels}}
        server.create(namespace, "test", dry_run=False)
        (node_set,) = seen.elasticsearch["spec"]["nodeSets"]
        templates = {"elasticsearch": node_set["podTemplate"], "kibana": seen.kibana["spec"]["podTemplate"]}
        seen.pods = {name: admitted(server, template) for name, template in templates.items()}
        server.request("DELETE", "/api/v1/namespaces/restricted")
        longer = {**OBSERVABILITY["elasticsearch"], "retention_days": 14}
        other = json.dumps({**OBSERVABILITY, "elasticsearch": longer})
        seen.kept = own.succeeds("up", "dev", "--config", f"observability={other}")["changes"]
        own.succeeds("up", "dev")
        change = {"spec": {"version": "9.0.0"}}
        server.request("PATCH", ELASTICSEARCH, body=change, content_type="application/merge-patch+json")

    return live(sandbox, tmp_path_factory.mktemp("elasticsearch"), PROGRAM, by_hand)


def test_it_comes_with_the_operator_before_it(life: Life) -> None:
    assert life.names("kubernetes:helm.sh/v3:Release") == {
        "observability-elastic-operator",
        "observability-fluent-bit",
        "security-external-secrets",
    }
    assert life.names("kubernetes:external-secrets.io/v1:ExternalSecret") == {
        "observability-secret-elasticsearch-setup",
        "observability-secret-elasticsearch-writer",
    }


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


@pytest.mark.usefixtures("life")
def test_they_are_what_the_schemas_of_their_kinds_take_and_nothing_else(seen: Seen) -> None:
    assert seen.elasticsearch["spec"]["nodeSets"][0]["count"] == 3
    assert seen.kibana["spec"]["elasticsearchRef"]["name"] == "logs"
    assert len(seen.refusals) == 2
    assert all("spec.replicas" in refusal for refusal in seen.refusals)


@pytest.mark.usefixtures("life")
def test_the_restricted_pod_security_standard_takes_their_pods(seen: Seen) -> None:
    assert seen.pods == {"elasticsearch": "", "kibana": ""}


@pytest.mark.usefixtures("life")
def test_another_retention_changes_the_files_alone_and_starts_no_node_again(seen: Seen) -> None:
    assert seen.kept == {"delete-replaced": 1, "replace": 1, "create-replacement": 1}


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life) -> None:
    assert "observability-elasticsearch: " in "\n".join(life.drift)
    assert life.back == {"update": 1}


def test_nothing_is_left(life: Life) -> None:
    assert life.difference == []

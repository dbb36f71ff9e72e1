"""The observability room on the engine and a real API server, on a cluster that is none of ours."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from sandbox.kubernetes.client import ApiError
from tests.engine import Sandbox
from tests.rooms.life import FOREIGN_CLUSTER, FOREIGN_NETWORK, HEAD, IN_FOREIGN_CLUSTER, Life, live
from tests.rooms.security.test_security_life import server_of

OBSERVABILITY: dict[str, Any] = {
    "cloudwatch": None,
    "logs": {"deletion_protection": False},
    "traces": {"namespaces": ["kube-system"], "x_ray": True},
    "prometheus": {
        "remote_write": "ws-0a1b2c3d-1111-2222-3333-0123456789ab",
        "pushgateway": {"namespaces": ["kube-system"]},
    },
}
PROGRAM = f"""{HEAD}{FOREIGN_NETWORK}{FOREIGN_CLUSTER}{IN_FOREIGN_CLUSTER}
settings = json.loads(config.get("observability") or {json.dumps(json.dumps(OBSERVABILITY))})
from components.metrics import Target

platform.Observability(
    "observability", platform.ObservabilitySettings.model_validate(settings), cluster=cluster, network=network,
    storage_class="gp3",
    targets=[Target("karpenter", "kube-system", {{"app.kubernetes.io/name": "karpenter"}}, 8080)],
    opts=ResourceOptions(providers=[on_aws, in_cluster]),
)
"""
MONITORS = "/apis/monitoring.coreos.com/v1/namespaces/monitoring/podmonitors"
SCRAPING = "/apis/networking.k8s.io/v1/namespaces/monitoring/networkpolicies/scraping"


@dataclass
class Seen:
    """What was seen of the room while it was deployed."""

    monitor: dict[str, Any] = field(default_factory=dict)
    refusal: str = ""
    """Of a PodMonitor with a field that its kind does not have."""
    off: dict[str, int] = field(default_factory=dict)
    on: dict[str, int] = field(default_factory=dict)
    put_back: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def seen() -> Seen:
    return Seen()


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, seen: Seen) -> Life:
    def by_hand(own: Sandbox, _state: list[dict[str, Any]]) -> None:
        server = server_of(own)
        seen.monitor = server.request("GET", f"{MONITORS}/karpenter")
        wrong = {**seen.monitor, "metadata": {"name": "wrong", "namespace": "monitoring"}}
        wrong["spec"] = {**wrong["spec"], "podMetricsEndpoint": []}
        try:
            server.create(wrong, "test", dry_run=True)
        except ApiError as error:
            seen.refusal = str(error)
        less = json.dumps({**OBSERVABILITY, "prometheus": {**OBSERVABILITY["prometheus"], "pushgateway": None}})
        seen.off = own.succeeds("up", "dev", "--config", f"observability={less}")["changes"]
        seen.on = own.succeeds("up", "dev")["changes"]
        change = {"spec": {"egress": [{}]}}
        server.request("PATCH", SCRAPING, body=change, content_type="application/merge-patch+json")

    def put_back(own: Sandbox) -> None:
        seen.put_back = server_of(own).request("GET", SCRAPING)

    return live(sandbox, tmp_path_factory.mktemp("observability"), PROGRAM, by_hand, put_back)


def test_it_comes_with_its_releases_and_what_they_read(life: Life) -> None:
    assert life.names("kubernetes:helm.sh/v3:Release") == {
        "observability-kube-prometheus-stack",
        "observability-prometheus-pushgateway",
        "observability-fluent-bit",
        "observability-jaeger",
        "observability-opentelemetry-agent",
        "observability-opentelemetry-gateway",
    }
    assert life.names("kubernetes:monitoring.coreos.com/v1:PodMonitor") == {
        f"observability-metrics-{job}" for job in ("fluent-bit", "jaeger", "karpenter", "opentelemetry-collector")
    }


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


@pytest.mark.usefixtures("life")
def test_a_monitor_is_what_the_operator_s_schema_takes_and_nothing_else(seen: Seen) -> None:
    assert seen.monitor["spec"]["podMetricsEndpoints"][0]["portNumber"] == 8080
    assert "podMetricsEndpoint" in seen.refusal


@pytest.mark.usefixtures("life")
def test_what_is_turned_off_and_on_again_takes_and_brings_its_own_objects_alone(seen: Seen) -> None:
    """The release, the NetworkPolicy by which jobs push to it, and the alert by which its metrics are missed."""
    assert (seen.off, seen.on) == ({"delete": 2, "update": 1}, {"create": 2, "update": 1})


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life, seen: Seen) -> None:
    assert "observability-scraping: " in "\n".join(life.drift)
    assert life.back == {"update": 1}
    assert seen.put_back["spec"]["egress"] == [{"ports": [{"protocol": "TCP", "port": 1024, "endPort": 65535}]}]


def test_nothing_is_left(life: Life) -> None:
    assert life.difference == []

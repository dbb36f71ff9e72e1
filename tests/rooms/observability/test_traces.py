"""Traces: what they register, with which values, who reaches whom, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from pulumi import ComponentResource
from pydantic import ValidationError

from components import ClusterRef, charts
from components.charts import Chart
from components.controllers.names import CONTROLLER_NAMESPACES, TRACING
from components.inside import Inside
from components.namespaces.network_plan import network_policies
from components.observability.prometheus.monitors_plan import pod_monitor
from components.observability.traces import access, values
from components.observability.traces.collector_plan import METRICS_PORT, SPAN_METRICS_PORT
from components.observability.traces.settings import TracesSettings, needed_gib
from components.observability.traces.traces import traces
from sandbox.kubernetes.helm import accounts, sums
from sandbox.kubernetes.helm import values as chart_values
from tests.policies.stacks import judged
from tests.recording import ACCOUNT, Recorded, record
from tests.rooms.security.reachability import End, allowed

RELEASE = "kubernetes:helm.sh/v3:Release"
INSTRUMENTATION = "kubernetes:opentelemetry.io/v1alpha1:Instrumentation"
CLUSTER = ClusterRef.of(ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1")
ON: dict[str, Any] = {"namespaces": ["shop", "payments"]}
ALL: dict[str, Any] = {**ON, "x_ray": True, "instrumentation": True}
COLLECTORS = (charts.OPENTELEMETRY_AGENT, charts.OPENTELEMETRY_GATEWAY)


def settings_of(given: Mapping[str, Any]) -> TracesSettings:
    return TracesSettings.model_validate(given)


class _Part(ComponentResource):
    """A component with nothing but traces."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__("tests:observability:Part", "part")
        traces(Inside("part", self), settings_of(settings), CLUSTER, (), storage_class="gp3")


def made(settings: Mapping[str, Any]) -> Recorded:
    return record(lambda: _Part(settings))


def values_of(chart: Chart, settings: TracesSettings) -> dict[str, Any]:
    return {
        charts.OPENTELEMETRY_AGENT.release: values.agent_values(),
        charts.OPENTELEMETRY_GATEWAY.release: values.gateway_values(settings, "us-east-1"),
        charts.JAEGER.release: values.jaeger_values(settings, "gp3"),
        charts.OPENTELEMETRY_OPERATOR.release: values.operator_values(settings),
    }[chart.release]


@pytest.mark.parametrize(
    "chart", [*COLLECTORS, charts.JAEGER, charts.OPENTELEMETRY_OPERATOR], ids=lambda chart: chart.release
)
def test_its_values_are_values_of_its_chart(chart: Chart) -> None:
    location = sums.location({"chart": chart.location, "repositoryOpts": {"repo": chart.repository}})
    known = chart_values.listed(location, chart.version)
    assert known
    assert chart_values.problems(values_of(chart, settings_of(ALL)), known) == []


def test_the_values_know_the_releases_and_the_namespace_by_the_names_of_the_pins() -> None:
    assert (charts.OPENTELEMETRY_AGENT.release, charts.OPENTELEMETRY_GATEWAY.release) == (
        values.AGENT_RELEASE,
        values.GATEWAY_RELEASE,
    )
    assert (charts.JAEGER.release, charts.OPENTELEMETRY_OPERATOR.release) == (
        values.JAEGER_RELEASE,
        values.OPERATOR_RELEASE,
    )
    assert {chart.namespace for chart in (*COLLECTORS, charts.JAEGER)} == {TRACING}


def test_a_namespace_has_the_collectors_and_jaeger_and_nothing_of_the_operator_unless_it_is_on() -> None:
    recorded = made(ON)
    releases = {one.inputs["name"]: one for one in recorded.of(RELEASE)}
    assert set(releases) == {"opentelemetry-agent", "opentelemetry-gateway", "jaeger"}
    for one in releases.values():
        assert one.inputs["namespace"] == "tracing"
        assert {"part-default-deny-tracing", "part-ingress-tracing.spans"} <= one.depends_on
    assert recorded.of(INSTRUMENTATION) == []
    assert not [one for one in recorded if one.type.startswith("aws:")]


def test_namespaces_are_among_those_of_controllers() -> None:
    found = {one.inputs["metadata"]["name"] for one in made(ALL).of("kubernetes:core/v1:Namespace")}
    assert found == {"tracing", "opentelemetry-operator-system"}
    assert found <= set(CONTROLLER_NAMESPACES)


def test_x_ray_gives_the_gateway_s_account_a_role_that_only_sends() -> None:
    recorded = made({**ON, "x_ray": True})
    association = recorded.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "part-x-ray")
    inputs = {
        "chart": charts.OPENTELEMETRY_GATEWAY.location,
        "name": charts.OPENTELEMETRY_GATEWAY.release,
        "namespace": association.inputs["namespace"],
        "values": recorded.one(RELEASE, "part-opentelemetry-gateway").inputs["values"],
    }
    assert accounts.of_table(inputs) == [f"tracing/{association.inputs['serviceAccount']}"]
    assert "part-x-ray" in recorded.one(RELEASE, "part-opentelemetry-gateway").depends_on
    policy = recorded.one("aws:iam/rolePolicy:RolePolicy", "part-x-ray-role-traces").inputs["policy"]
    (statement,) = json.loads(policy)["Statement"]
    assert statement["Action"] == ["xray:PutTraceSegments"]


def test_the_instrumentation_comes_after_its_kind_and_sends_to_the_agent_of_the_node() -> None:
    recorded = made(ALL)
    one = recorded.one(INSTRUMENTATION, "part-instrumentation")
    assert {"part-opentelemetry-operator", "part-opentelemetry-agent"} <= one.depends_on
    assert (one.inputs["metadata"]["name"], one.inputs["metadata"]["namespace"]) == ("platform", "tracing")
    assert one.inputs["spec"]["exporter"] == {"endpoint": "http://opentelemetry-agent.tracing:4318"}
    assert {entry["name"]: entry["value"] for entry in one.inputs["spec"]["env"]} == {
        "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
        "OTEL_METRICS_EXPORTER": "none",
        "OTEL_LOGS_EXPORTER": "none",
    }
    assert set(one.inputs["spec"]) == {"exporter", "propagators", "sampler", "defaults", "env"}


def test_the_operator_has_a_port_of_its_own_and_is_asked_about_the_namespaces_that_send() -> None:
    recorded = made(ALL)
    (rule,) = recorded.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    given = recorded.one(RELEASE, "part-opentelemetry-operator").inputs["values"]
    # Gatekeeper, the AWS Load Balancer Controller, External Secrets, kubelets, metrics-server and cert-manager.
    assert rule.inputs["fromPort"] not in (8443, 9443, 9444, 10250, 10251, 10260)
    assert given["manager"]["ports"]["webhookPort"] == rule.inputs["fromPort"]
    webhooks = given["admissionWebhooks"]
    (asked,) = webhooks["namespaceSelector"]["matchExpressions"]
    assert asked["values"] == ["payments", "shop", "tracing"]
    assert (webhooks["certManager"]["enabled"], given["replicaCount"], given["pdb"]["minAvailable"]) == (False, 2, 1)


@pytest.mark.parametrize("chart", COLLECTORS, ids=lambda chart: chart.release)
def test_a_collector_has_the_ports_of_its_receivers_and_none_of_the_node_s(chart: Chart) -> None:
    given = values_of(chart, settings_of(ON))
    receivers = given["alternateConfig"]["receivers"]["otlp"]["protocols"].values()
    listening = {int(one["endpoint"].rpartition(":")[2]) for one in receivers} | {METRICS_PORT}
    if "prometheus" in given["alternateConfig"]["exporters"]:
        listening.add(SPAN_METRICS_PORT)
    assert {port["containerPort"] for port in given["ports"].values() if port["enabled"]} == listening
    assert not any(port["hostPort"] for port in given["ports"].values())


def test_pods_have_what_the_restricted_standard_asks_for() -> None:
    settings = settings_of(ALL)
    pods = [
        *((values_of(chart, settings)["podSecurityContext"], values_of(chart, settings)) for chart in COLLECTORS),
        (
            values.jaeger_values(settings, "gp3")["jaeger"]["podSecurityContext"],
            values.jaeger_values(settings, "gp3")["jaeger"],
        ),
    ]
    for pod, chart in pods:
        container = chart["securityContext"]
        assert pod["runAsNonRoot"] is True
        assert container["allowPrivilegeEscalation"] is False
        assert container["capabilities"] == {"drop": ["ALL"]}
        assert container["seccompProfile"] == {"type": "RuntimeDefault"}
        assert chart["resources"]["limits"]["memory"] == chart["resources"]["requests"]["memory"]
    assert values.operator_values(settings)["manager"]["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert access.namespace(settings).pod_security == access.OPERATOR.namespace.pod_security == "restricted"


def test_the_gateway_keeps_a_pod_and_jaeger_its_volume() -> None:
    gateway = values.gateway_values(settings_of({**ON, "gateway_replicas": 3}), "us-east-1")
    assert (gateway["replicaCount"], gateway["podDisruptionBudget"]["maxUnavailable"]) == (3, 1)
    assert gateway["service"]["clusterIP"] == "None"
    jaeger = values.jaeger_values(settings_of({**ON, "storage_gib": 80}), "gp3")
    (claim,) = jaeger["extraObjects"]
    assert claim["spec"]["storageClassName"] == "gp3"
    assert claim["spec"]["resources"]["requests"]["storage"] == "80Gi"
    assert jaeger["jaeger"]["extraVolumes"][0]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]


def test_prometheus_reads_the_collectors_metrics_and_those_of_spans_under_one_job() -> None:
    collectors, jaeger = (pod_monitor(target) for target in access.targets(TracesSettings(namespaces=("shop",))))
    endpoints = collectors["spec"]["podMetricsEndpoints"]
    assert [one["portNumber"] for one in endpoints] == [METRICS_PORT, SPAN_METRICS_PORT]
    assert {one["relabelings"][0]["replacement"] for one in endpoints} == {"opentelemetry-collector"}
    assert [one["portNumber"] for one in jaeger["spec"]["podMetricsEndpoints"]] == [METRICS_PORT]


def test_the_operator_is_read_where_it_is_on() -> None:
    assert "opentelemetry-operator" not in {target.job for target in access.targets(settings_of(ON))}
    target = next(one for one in access.targets(settings_of(ALL)) if one.job == "opentelemetry-operator")
    given = values.operator_values(settings_of(ALL))["manager"]
    assert given["ports"]["metricsPort"] == target.port
    assert given["metrics"] == {"secure": False}
    planned = network_policies({target.namespace: access.OPERATOR.namespace})
    policies = [{"kind": one.kind, **one.content} for one in planned[target.namespace]]
    operator = End("10.0.0.8", target.namespace, dict(target.pods))
    assert allowed(policies, PROMETHEUS, operator, target.port)
    assert not allowed(policies, SHOP, operator, target.port)


def test_a_drain_may_evict_jaeger() -> None:
    budget = made(ON).one("kubernetes:policy/v1:PodDisruptionBudget", "part-jaeger").inputs["spec"]
    assert budget == {"maxUnavailable": 1, "selector": {"matchLabels": values.JAEGER}}


_NAME = "app.kubernetes.io/name"
AGENT = End("10.0.0.1", "tracing", {_NAME: "opentelemetry-collector", **values.AGENT})
GATEWAY = End("10.0.0.2", "tracing", {_NAME: "opentelemetry-collector", **values.GATEWAY})
JAEGER = End("10.0.0.3", "tracing", {_NAME: "jaeger"})
SHOP, OTHER = End("10.0.0.4", "shop", {}), End("10.0.0.5", "other", {})
PROMETHEUS = End("10.0.0.6", "monitoring", {_NAME: "prometheus"})
GRAFANA = End("10.0.0.7", "monitoring", {_NAME: "grafana"})
INTERNET, METADATA = End("198.51.100.1"), End("169.254.169.254")


@pytest.mark.parametrize(
    ("source", "destination", "port", "expected"),
    [
        (SHOP, AGENT, 4317, True),
        (SHOP, AGENT, 4318, True),
        (OTHER, AGENT, 4318, False),
        (SHOP, GATEWAY, 4317, False),
        (SHOP, JAEGER, 16686, False),
        (AGENT, GATEWAY, 4317, True),
        (AGENT, JAEGER, 4317, False),
        (GATEWAY, JAEGER, 4317, True),
        (PROMETHEUS, AGENT, 8888, True),
        (PROMETHEUS, GATEWAY, 8889, True),
        (PROMETHEUS, JAEGER, 8888, True),
        (GRAFANA, JAEGER, 16686, True),
        (AGENT, INTERNET, 443, True),
        (GATEWAY, INTERNET, 443, False),
        (JAEGER, INTERNET, 443, False),
        (AGENT, METADATA, 443, False),
    ],
)
def test_spans_go_from_workloads_to_agents_to_the_gateway_to_jaeger(
    source: End, destination: End, port: int, expected: bool
) -> None:
    planned = network_policies({"tracing": access.namespace(settings_of(ON))})
    policies = [{"kind": one.kind, **one.content} for one in planned["tracing"]]
    assert allowed(policies, source, destination, port) is expected


def test_the_gateway_reaches_x_ray_and_the_pod_identity_agent_where_it_sends_there() -> None:
    planned = network_policies({"tracing": access.namespace(settings_of({**ON, "x_ray": True}))})
    policies = [{"kind": one.kind, **one.content} for one in planned["tracing"]]
    assert allowed(policies, GATEWAY, INTERNET, 443)
    assert allowed(policies, GATEWAY, End("169.254.170.23"), 80)


def test_the_row_for_grafana_is_the_other_end_of_that_for_jaeger() -> None:
    row = access.namespace(settings_of(ON)).allow["queries"]
    other = access.GRAFANA_ROW
    assert (other.peer_pods, other.ports, other.namespaces) == (row.pods, row.ports, ("tracing",))


@pytest.mark.parametrize("settings", [ON, ALL], ids=["on", "all"])
def test_the_rules_find_nothing_in_it(settings: Mapping[str, Any]) -> None:
    found = judged(made(settings), "prod")
    assert {(one.check, one.urn) for one in found if not one.check.startswith("TAG-")} == set()


@pytest.mark.parametrize(
    ("given", "key", "said"),
    [
        ({"namespaces": []}, "namespaces", "at least 1"),
        ({"namespaces": ["Shop"]}, "namespaces.0", "is not a valid namespace name"),
        ({"namespaces": ["shop", "shop"]}, "namespaces", "has duplicates: shop"),
        ({"sampled_percent": 101}, "sampled_percent", "less than or equal to 100"),
        ({"slow_milliseconds": 0}, "slow_milliseconds", "greater than or equal to 1"),
        ({"retention_days": 91}, "retention_days", "less than or equal to 90"),
        ({"retention_days": 30}, "storage_gib", "20 spans a second over 30 days, which take 124 GiB"),
        ({"spans_per_second": 200}, "storage_gib", "raise it to 289, or lower retention_days"),
        ({"gateway_replicas": 0}, "gateway_replicas", "greater than or equal to 1"),
        ({"store": "memory"}, "store", "Extra inputs are not permitted"),
    ],
)
def test_bad_settings_are_refused_by_their_key(given: dict[str, Any], key: str, said: str) -> None:
    with pytest.raises(ValidationError) as error:
        settings_of({**ON, **given})
    (mistake,) = error.value.errors()
    assert ".".join(str(part) for part in mistake["loc"]) == key
    assert said in mistake["msg"]


def test_the_default_volume_holds_the_default_retention() -> None:
    settings = settings_of(ON)
    assert needed_gib(settings.spans_per_second, settings.retention_days) == 29
    assert needed_gib(settings.spans_per_second, settings.retention_days) <= settings.storage_gib

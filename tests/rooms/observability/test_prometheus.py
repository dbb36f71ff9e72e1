"""Prometheus: what it keeps, what it reads, and who reaches it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components import SecuritySettings, SecurityStack, charts
from components.observability.names import PRIORITY_CLASS
from components.observability.prometheus import values
from components.observability.prometheus.settings import PrometheusSettings, needed_gib
from components.security.security import CONTROLLERS
from sandbox.kubernetes.helm import accounts
from tests.recording import Recorded
from tests.rooms.observability.room import FALCO, TARGETS, made, policies

RELEASE = "kubernetes:helm.sh/v3:Release"
MONITOR = "kubernetes:monitoring.coreos.com/v1:PodMonitor"
NAMESPACE = "kubernetes:core/v1:Namespace"
WORKSPACE = "ws-0a1b2c3d-1111-2222-3333-0123456789ab"


def stack_values(recorded: Recorded) -> Any:
    return recorded.one(RELEASE, "observability-kube-prometheus-stack").inputs["values"]


def spec(**settings: Any) -> Any:
    return stack_values(made({"prometheus": settings}))["prometheus"]["prometheusSpec"]


# What it keeps


def test_by_default_a_month_of_metrics_is_kept_on_50_gib() -> None:
    kept = spec()
    assert (kept["retention"], kept["retentionSize"], kept["replicas"]) == ("30d", "42GiB", 1)
    claim = kept["storageSpec"]["volumeClaimTemplate"]["spec"]
    assert (claim["storageClassName"], claim["resources"]) == ("gp3", {"requests": {"storage": "50Gi"}})
    assert kept["resources"] == {"requests": {"cpu": "200m", "memory": "2048Mi"}, "limits": {"memory": "4096Mi"}}
    assert kept["externalLabels"] == {"cluster": "shop", "region": "us-east-1"}


def test_the_estimate_is_two_bytes_a_sample_and_a_sixth_of_the_volume_free() -> None:
    """1,000 samples a second for a day: 172.8 MB, of which a GiB has six."""
    assert [needed_gib(30_000, days) for days in (1, 5, 6, 30)] == [1, 1, 2, 6]


@given(st.integers(10_000, 10_000_000), st.integers(1, 400))
def test_more_series_or_days_never_need_less(series: int, days: int) -> None:
    assert needed_gib(series, days) <= min(needed_gib(series + 1, days), needed_gib(series, days + 1))


@pytest.mark.parametrize(
    ("settings", "key", "message"),
    [
        ({"series": 1_000_000}, "storage_gib", "which take 190 GiB: 2 bytes every 30 seconds, and 15 % left free"),
        ({"retention_days": 60}, "storage_gib", "is too small for 150000 series over 60 days, which take 57 GiB"),
        ({"memory_limit_mib": 1024}, "memory_limit_mib", "is less than memory_request_mib, 2048"),
        ({"remote_write": "prod"}, "remote_write", "is not the ID of a workspace"),
        ({"runbooks_url": "http://wiki.example.com/alerts"}, "runbooks_url", "is not encrypted"),
        ({"pushgateway": {"namespaces": ["shop", "shop"]}}, "pushgateway.namespaces", "has duplicates: shop"),
        ({"pushgateway": {"namespaces": []}}, "pushgateway.namespaces", "at least 1 item"),
    ],
)
def test_what_cannot_hold_is_refused_by_its_key(settings: dict[str, Any], key: str, message: str) -> None:
    with pytest.raises(ValidationError) as refused:
        PrometheusSettings.model_validate(settings)
    (error,) = refused.value.errors()
    assert ".".join(str(part) for part in error["loc"]) == key
    assert message in error["msg"]


def test_several_replicas_are_in_different_zones_and_one_goes_at_a_time() -> None:
    prometheus = stack_values(made({"prometheus": {"replicas": 2}}))["prometheus"]
    assert prometheus["podDisruptionBudget"] == {"enabled": True, "minAvailable": 1}
    assert prometheus["prometheusSpec"]["podAntiAffinityTopologyKey"] == "topology.kubernetes.io/zone"
    assert stack_values(made())["prometheus"]["podDisruptionBudget"]["enabled"] is False


def test_a_workspace_gets_all_metrics_by_a_role_that_may_write_to_it_and_nothing_else() -> None:
    recorded = made({"prometheus": {"remote_write": WORKSPACE}})
    (written,) = stack_values(recorded)["prometheus"]["prometheusSpec"]["remoteWrite"]
    assert WORKSPACE in written["url"]
    association = recorded.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "observability-prometheus")
    account = (association.inputs["namespace"], association.inputs["serviceAccount"])
    assert account == ("monitoring", "kube-prometheus-stack-prometheus")
    (policy,) = recorded.of("aws:iam/rolePolicy:RolePolicy")
    assert '"aps:RemoteWrite"' in policy.inputs["policy"]
    assert f"workspace/{WORKSPACE}" in policy.inputs["policy"]
    assert "allow-pod-identity" in policies(recorded, "monitoring")
    assert "allow-pod-identity" not in policies(made(), "monitoring")


def test_names_are_those_that_the_chart_gives() -> None:
    chart = charts.KUBE_PROMETHEUS_STACK
    assert chart.release == values.STACK
    inputs = {"chart": chart.location, "name": chart.release, "namespace": chart.namespace}
    assert f"monitoring/{values.SERVICE_ACCOUNT}" in (accounts.of_table(inputs) or [])


# What it reads


def test_each_target_is_read_under_its_own_job_after_the_release_that_brings_the_kind() -> None:
    recorded = made()
    assert {one.inputs["metadata"]["name"] for one in recorded.of(MONITOR)} == {"karpenter", "gatekeeper"}
    for target in TARGETS:
        monitor = recorded.one(MONITOR, f"observability-metrics-{target.job}")
        assert "observability-kube-prometheus-stack" in monitor.depends_on
        read = monitor.inputs["spec"]
        (endpoint,) = read["podMetricsEndpoints"]
        assert read["selector"] == {"matchLabels": target.pods}
        assert read["namespaceSelector"] == {"matchNames": [target.namespace]}
        assert endpoint["portNumber"] == target.port
        assert endpoint["relabelings"] == [{"targetLabel": "job", "replacement": target.job}]


def test_what_the_security_room_offers_is_what_is_on_in_it() -> None:
    from components import ClusterRef
    from tests.recording import ACCOUNT, record

    offered: list[set[str]] = []

    def program() -> None:
        cluster = ClusterRef.of(
            ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1"
        )
        for name, settings in (("a", {"gatekeeper": {}, "falco": {}}), ("b", {})):
            stack = SecurityStack(name, SecuritySettings.model_validate(settings), cluster=cluster)
            offered.append({target.job for target in stack.targets})

    record(program)
    assert offered == [{"gatekeeper", "falco", "falcosidekick"}, set()]


@pytest.mark.parametrize("name", CONTROLLERS)
def test_prometheus_may_connect_to_each_port_that_a_controller_offers(name: str) -> None:
    controller = CONTROLLERS[name]
    rows = [row for row in controller.namespace.allow.values() if "monitoring" in row.namespaces]
    assert controller.targets
    for target in controller.targets:
        assert any(target.port in row.ports and row.pods.items() <= target.pods.items() for row in rows), target


def test_monitors_and_rules_of_every_namespace_are_read() -> None:
    nil = [value for key, value in spec().items() if key.endswith("SelectorNilUsesHelmValues")]
    assert nil == [False] * 5


def test_what_eks_runs_out_of_reach_is_not_asked_and_the_chart_s_own_rules_are_off() -> None:
    given_ = stack_values(made())
    off = ("kubeControllerManager", "kubeEtcd", "kubeProxy", "kubeScheduler")
    assert [given_[key] for key in off] == [{"enabled": False}] * 4
    assert given_["defaultRules"] == {"create": False}


def test_alerts_lead_to_pages_where_the_settings_say() -> None:
    recorded = made({"prometheus": {"runbooks_url": "https://wiki.example.com/alerts/"}})
    rules = [
        rule
        for one in recorded.of("kubernetes:monitoring.coreos.com/v1:PrometheusRule")
        for group in one.inputs["spec"]["groups"]
        for rule in group["rules"]
        if "alert" in rule
    ]
    pages = {rule["alert"]: rule["annotations"]["runbook_url"] for rule in rules}
    assert pages["Watchdog"] == "https://wiki.example.com/alerts/Watchdog.md"
    assert all(page == f"https://wiki.example.com/alerts/{alert}.md" for alert, page in pages.items())


# Where it runs, and who reaches it


def test_only_node_exporter_is_in_a_privileged_namespace() -> None:
    recorded = made()
    levels = {
        one.inputs["metadata"]["name"]: one.inputs["metadata"]["labels"]["pod-security.kubernetes.io/enforce"]
        for one in recorded.of(NAMESPACE)
    }
    assert levels == {"monitoring": "restricted", "node-exporter": "privileged"}
    assert stack_values(recorded)["prometheus-node-exporter"]["namespaceOverride"] == "node-exporter"


def test_every_pod_has_the_room_s_priority_and_requests() -> None:
    given_ = stack_values(made())
    pods = [given_["prometheus"]["prometheusSpec"]]
    pods += [given_[key] for key in ("prometheusOperator", "kube-state-metrics", "prometheus-node-exporter")]
    pods.append(values.pushgateway_values())
    pods.append(given_["prometheusOperator"]["admissionWebhooks"]["patch"])
    for pod in pods:
        assert pod["priorityClassName"] == PRIORITY_CLASS
        assert set(pod["resources"]["requests"]) == {"cpu", "memory"}
        assert pod["tolerations"]
    assert given_["prometheusOperator"]["prometheusConfigReloader"]["resources"]["limits"]


def test_what_has_one_pod_keeps_no_node_from_being_drained() -> None:
    given_ = stack_values(made())
    assert given_["prometheusOperator"]["podDisruptionBudget"] == {"enabled": True, "minAvailable": 0}
    for pods in (given_["kube-state-metrics"], values.pushgateway_values()):
        assert pods["podDisruptionBudget"] == {"maxUnavailable": 1}


def test_prometheus_reaches_every_unprivileged_port_and_no_other_pod_of_its_namespace_does() -> None:
    scraping = policies(made(), "monitoring")["scraping"]
    assert scraping["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "prometheus"}}
    assert scraping["egress"] == [{"ports": [{"protocol": "TCP", "port": 1024, "endPort": 65535}]}]
    assert scraping["policyTypes"] == ["Egress"]


def test_falcosidekick_reaches_alertmanager_where_it_is_on() -> None:
    assert "ingress-falco" not in policies(made(), "monitoring")
    allowed = policies(made({"alertmanager": {}}, targets=[*TARGETS, FALCO]), "monitoring")["ingress-falco"]["ingress"]
    (row,) = allowed
    assert row["ports"] == [{"protocol": "TCP", "port": 9093}]
    assert row["from"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "falco"}}}]


def test_only_named_namespaces_push_metrics() -> None:
    recorded = made({"prometheus": {"pushgateway": {"namespaces": ["shop"]}}})
    assert recorded.one(RELEASE, "observability-prometheus-pushgateway")
    (row,) = policies(recorded, "monitoring")["ingress-pushgateway"]["ingress"]
    assert row["from"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "shop"}}}]
    assert [one.name for one in made().of(RELEASE)] == ["observability-kube-prometheus-stack"]

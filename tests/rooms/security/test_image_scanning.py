"""Image scanning: how ECR scans, what the operator reports, and what its scans may read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components import SecuritySettings, charts
from components.security.image_scanning.settings import ImageScanningSettings
from components.security.image_scanning.values import SERVICE_ACCOUNT, chart_values
from sandbox.kubernetes.helm import accounts, sums, values
from tests.rooms.security.stack import NETWORK_POLICY, RELEASE, made, violations

SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
ON: dict[str, Any] = {"image_scanning": {}}
CHART = charts.TRIVY_OPERATOR


def given(**settings: Any) -> dict[str, Any]:
    return chart_values(ImageScanningSettings.model_validate(settings))


def test_its_values_are_values_of_its_chart() -> None:
    known = values.listed(
        sums.location({"chart": CHART.location, "repositoryOpts": {"repo": CHART.repository}}), CHART.version
    )
    assert known
    assert values.problems(given(), known) == []


@pytest.mark.parametrize(
    ("registry", "scan_type", "frequency"),
    [("basic", "BASIC", "SCAN_ON_PUSH"), ("enhanced", "ENHANCED", "CONTINUOUS_SCAN")],
)
def test_ecr_scans_every_repository_of_the_account(registry: str, scan_type: str, frequency: str) -> None:
    (configuration,) = made({"image_scanning": {"registry": registry}}).of(SCANNING)
    everything = [{"filter": "*", "filterType": "WILDCARD"}]
    assert configuration.inputs["scanType"] == scan_type
    assert configuration.inputs["rules"] == [{"scanFrequency": frequency, "repositoryFilters": everything}]


def test_a_second_stack_of_the_account_leaves_the_registry_alone() -> None:
    recorded = made({"image_scanning": {"registry": None}})
    assert recorded.of(SCANNING) == []
    assert recorded.one(RELEASE, "security-trivy-operator")


def test_reports_have_the_severities_of_the_settings_and_what_can_be_fixed() -> None:
    assert given()["trivy"]["severity"] == "HIGH,CRITICAL"
    assert given()["trivy"]["ignoreUnfixed"] is True
    assert given(severities=["CRITICAL"], ignore_unfixed=False)["trivy"]["severity"] == "CRITICAL"
    assert given(severities=["LOW"], ignore_unfixed=False)["trivy"]["ignoreUnfixed"] is False


def test_scans_have_a_limit_of_memory_and_namespaces_are_left_out() -> None:
    chart = given(scan_memory_mib=2048, concurrent_scans=5, exclude_namespaces=["kube-system", "legacy"])
    assert chart["trivy"]["resources"]["limits"]["memory"] == "2048Mi"
    assert chart["operator"]["scanJobsConcurrentLimit"] == 5
    assert chart["excludeNamespaces"] == "kube-system,legacy"


def test_the_role_of_scans_pulls_images_of_the_account_and_does_nothing_else() -> None:
    recorded = made(ON)
    role = recorded.one("aws:iam/rolePolicy:RolePolicy", "security-image-scanning-role-images")
    token, pull = json.loads(role.inputs["policy"])["Statement"]
    assert (token["Action"], token["Resource"]) == (["ecr:GetAuthorizationToken"], ["*"])
    assert pull["Resource"] == ["arn:aws:ecr:us-east-1:111122223333:repository/*"]
    assert all(action.startswith(("ecr:BatchCheck", "ecr:BatchGet", "ecr:Get")) for action in pull["Action"])
    association = recorded.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "security-image-scanning")
    assert association.inputs["serviceAccount"] == SERVICE_ACCOUNT
    inputs = {"chart": CHART.location, "name": CHART.release, "namespace": CHART.namespace}
    assert accounts.of_table(inputs) == [f"{CHART.namespace}/{SERVICE_ACCOUNT}"]


def test_the_release_comes_after_its_role_and_its_namespace_and_the_disruption_budget_after_it() -> None:
    recorded = made(ON)
    before = recorded.one(RELEASE, "security-trivy-operator").depends_on
    assert {"security-image-scanning", "security-default-deny-trivy-system"} <= before
    budget = recorded.one("kubernetes:policy/v1:PodDisruptionBudget", "security-trivy-operator")
    assert "security-trivy-operator" in budget.depends_on
    assert budget.inputs["metadata"]["namespace"] == CHART.namespace


def test_what_has_several_pods_has_a_disruption_budget_and_the_server_has_one_pod() -> None:
    chart = given()
    replicas = {"trivy-operator": chart["operator"]["replicas"], "trivy-server": chart["trivy"]["server"]["replicas"]}
    budgets = made(ON).of("kubernetes:policy/v1:PodDisruptionBudget")
    selected = {budget.inputs["spec"]["selector"]["matchLabels"]["app.kubernetes.io/name"] for budget in budgets}
    assert selected == {name for name, pods in replicas.items() if pods > 1} == {"trivy-operator"}


def test_scans_reach_the_server_and_nobody_else_does() -> None:
    recorded = made(ON)
    into = recorded.one(NETWORK_POLICY, "security-ingress-trivy-system.server").inputs["spec"]
    out = recorded.one(NETWORK_POLICY, "security-egress-trivy-system.trivy-system.server").inputs["spec"]
    assert into["podSelector"] == {"matchLabels": {"app.kubernetes.io/name": "trivy-server"}}
    (peer,) = into["ingress"][0]["from"]
    assert peer == {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "trivy-system"}}}
    assert into["ingress"][0]["ports"] == out["egress"][0]["ports"] == [{"protocol": "TCP", "port": 4954}]


def test_all_its_pods_are_as_the_restricted_standard_wants_them() -> None:
    chart = given()
    pods = [
        chart["podSecurityContext"],
        chart["trivyOperator"]["scanJobPodTemplatePodSecurityContext"],
        chart["trivy"]["server"]["podSecurityContext"],
    ]
    assert all(pod["runAsNonRoot"] and pod["seccompProfile"] == {"type": "RuntimeDefault"} for pod in pods)
    namespace = made(ON).one("kubernetes:core/v1:Namespace", "security-trivy-system").inputs["metadata"]["labels"]
    assert namespace["pod-security.kubernetes.io/enforce"] == "restricted"


def test_the_rules_find_nothing_in_it() -> None:
    assert violations(ON) == set()


def test_it_is_off_by_default() -> None:
    assert SecuritySettings().image_scanning is None

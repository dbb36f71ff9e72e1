"""cert-manager: what it registers, and with which values."""

from __future__ import annotations

from typing import Any

from components import charts
from components.security.cert_manager.settings import CertManagerSettings
from components.security.cert_manager.values import chart_values
from sandbox.kubernetes.charts import CHARTS
from sandbox.kubernetes.helm import sums, values
from tests.rooms.security.stack import NETWORK_POLICY, RELEASE, made, violations

ON: dict[str, Any] = {"cert_manager": {}}
CHART = charts.CERT_MANAGER


def test_its_values_are_values_of_its_chart() -> None:
    known = values.listed(sums.location({"chart": CHART.location}), CHART.version)
    assert known
    assert values.problems(chart_values(CertManagerSettings(), CHART.namespace), known) == []


def test_the_release_brings_its_kinds_and_comes_after_its_port_and_its_namespace() -> None:
    release = made(ON).one(RELEASE, "security-cert-manager")
    assert CHARTS["cert-manager"].definitions_for(release.inputs["values"])
    assert {
        "security-cert-manager-port-cert-manager",
        "security-default-deny-cert-manager",
        "security-ingress-cert-manager.webhook",
    } <= release.depends_on


def test_all_three_parts_have_two_pods_of_which_one_stays() -> None:
    given = chart_values(CertManagerSettings(), CHART.namespace)
    for part in (given, given["webhook"], given["cainjector"]):
        assert part["replicaCount"] == 2
        assert part["podDisruptionBudget"] == {"enabled": True, "minAvailable": 1}
        assert part["resources"]["limits"]["memory"] == part["resources"]["requests"]["memory"]
    assert given["global"]["priorityClassName"] == "platform-controllers"


def test_the_api_server_reaches_the_webhook_by_a_port_that_is_no_other_s() -> None:
    recorded = made({**ON, "namespaces": {"shop": {}}, "external_secrets": {"namespaces": ["shop"]}, "gatekeeper": {}})
    rules = recorded.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    ports = {one.inputs["fromPort"] for one in rules}
    assert len(ports) == len(rules) == 3
    given = recorded.one(RELEASE, "security-cert-manager").inputs["values"]["webhook"]["securePort"]
    assert given in ports - {10250}
    webhook = recorded.one(NETWORK_POLICY, "security-ingress-cert-manager.webhook").inputs["spec"]
    assert [one["port"] for one in webhook["ingress"][0]["ports"]] == [given]


def test_it_has_no_permissions_of_aws() -> None:
    recorded = made(ON)
    assert not [one for one in recorded if one.type.startswith(("aws:iam", "aws:eks"))]
    assert not [one for one in recorded.of(NETWORK_POLICY) if "pod-identity" in one.name]


def test_nothing_else_of_the_room_needs_it() -> None:
    on = {"namespaces": {"shop": {}}, "external_secrets": {"namespaces": ["shop"]}, "gatekeeper": {}}
    without, with_ = made(on), made({**on, **ON})
    more = {one.name for one in with_} - {one.name for one in without}
    assert more
    assert all("cert-manager" in name for name in more)
    same = {(one.type, one.name): one.inputs for one in with_ if "constraint-" not in one.name}
    assert all(same[one.type, one.name] == one.inputs for one in without if "constraint-" not in one.name)


def test_the_rules_find_nothing_in_it() -> None:
    assert violations(ON) == set()

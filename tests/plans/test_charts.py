"""The pins of charts: their digests, the lists of their values, and the service accounts that they make."""

from __future__ import annotations

import pytest

from components import charts
from components.charts import Chart
from components.karpenter.settings import KarpenterSettings
from components.karpenter.values import SERVICE_ACCOUNT, chart_values
from sandbox.kubernetes.helm import accounts, sums, values
from tests.tree import ROOT

PINS = {chart.release: chart for chart in vars(charts).values() if isinstance(chart, Chart)}

# The registries could not be reached when these were pinned. `python -m sandbox charts pin` writes a digest; then the
# chart leaves this set.
WITHOUT_DIGEST = {
    "argocd",
    "cert-manager",
    "elastic-operator",
    "external-secrets",
    "falco",
    "falcosidekick",
    "fluent-bit",
    "gatekeeper",
    "karpenter",
    "karpenter-crd",
    "jaeger",
    "kube-prometheus-stack",
    "opentelemetry-agent",
    "opentelemetry-gateway",
    "opentelemetry-operator",
    "prometheus-pushgateway",
    "trivy-operator",
}


def location(chart: Chart) -> str:
    return sums.location({"chart": chart.location, "repositoryOpts": {"repo": chart.repository}})


def known(chart: Chart) -> dict[str, str]:
    listed = values.listed(location(chart), chart.version)
    assert listed, f"no list of the values of {chart.location} {chart.version}: python -m sandbox charts pin"
    return listed


def test_every_pin_but_those_named_here_has_its_digest_in_charts_sum() -> None:
    written = {(row.location, row.version) for row in sums.read(ROOT)}
    without = {name for name, chart in PINS.items() if (location(chart), chart.version) not in written}
    assert without == WITHOUT_DIGEST
    assert written <= {(location(chart), chart.version) for chart in PINS.values()}, "a digest that no pin needs"


@pytest.mark.parametrize("release", PINS)
def test_every_pinned_chart_has_a_list_of_the_values_of_its_version(release: str) -> None:
    assert known(PINS[release])


def test_the_lists_are_of_pinned_charts() -> None:
    assert {path.stem for path in values.LISTS.glob("*.txt")} == {
        chart.location.rpartition("/")[2] for chart in PINS.values()
    }


def test_the_values_of_karpenter_are_values_of_its_chart() -> None:
    given = chart_values(
        KarpenterSettings(controller_pool="app"),
        cluster_name="platform",
        endpoint="https://example.com",
        queue="queue",
        node_group="app",
    )
    assert values.problems(given, known(charts.KARPENTER)) == []


def test_karpenters_account_is_the_one_that_its_chart_makes() -> None:
    chart = charts.KARPENTER
    inputs = {"chart": chart.location, "name": chart.release, "namespace": chart.namespace}
    assert accounts.of_table(inputs) == [f"{chart.namespace}/{SERVICE_ACCOUNT}"]

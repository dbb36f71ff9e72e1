"""Charts without a cluster: digests, the cache, lists of values, what is left out, and who makes service accounts."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from sandbox.charts import fetch, pin
from sandbox.errors import SandboxError
from sandbox.events import Report
from sandbox.kubernetes.helm import accounts, archive, sums, values
from sandbox.kubernetes.helm.cache import Cache, DigestError, digest
from sandbox.kubernetes.helm.left_out import filtered
from sandbox.kubernetes.helm.manifests import resource_names, service_accounts
from sandbox.kubernetes.helm.rendered import Releaser
from sandbox.kubernetes.helm.source import Project, Source
from sandbox.kubernetes.helm.sums import Sum
from sandbox.kubernetes.helm.supply import supply
from sandbox.outcome import Outcome
from sandbox.places import Places
from sandbox.pod_identity import problems
from sandbox.summary import charts as lines_about_charts

from .small_chart import ACCOUNT, WEBHOOK, archived, write_chart

OCI = "oci://charts.example.com/shop"


@pytest.fixture(name="chart")
def chart_fixture(tmp_path: Path) -> Path:
    return write_chart(tmp_path)


@pytest.fixture(name="known")
def known_fixture(chart: Path) -> dict[str, str]:
    return values.paths(archive.read(chart))


def test_an_archive_is_read_like_the_directory_it_was_made_from(chart: Path, tmp_path: Path) -> None:
    packed, plain = archive.read(archived(chart, tmp_path / "shop.tgz")), archive.read(chart)
    assert (packed.metadata, packed.values) == (plain.metadata, plain.values)
    assert values.paths(packed) == values.paths(plain)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"replcas": 2}, "values.replcas: the chart has no such value; the nearest is replicas"),
        ({"webhook": {"enable": True}}, "values.webhook.enable: .*; the nearest is webhook.enabled"),
        ({"enabled": True}, "values.enabled: .*; the nearest is webhook.enabled"),
        ({"replicas": {"most": 2}}, "values.replicas: the chart takes a number here, not a map"),
    ],
)
def test_a_value_that_the_chart_does_not_have_is_refused(
    known: dict[str, str], given: dict[str, Any], message: str
) -> None:
    (problem,) = values.problems(given, known)
    assert re.search(message, problem), problem


@pytest.mark.parametrize(
    "given",
    [
        {"labels": {"team": "till"}},  # an empty map takes any key
        {"nodeSelector": {"node.example.com/pool": "spot"}},  # so does one that the templates use as a whole
        {"global": {"registry": "example.com"}},
        {"replicas": 2, "webhook": {"enabled": False}},
    ],
)
def test_a_value_that_the_chart_has_is_accepted(known: dict[str, str], given: dict[str, Any]) -> None:
    assert values.problems(given, known) == []


def test_a_value_that_only_the_templates_name_is_known(chart: Path) -> None:
    (chart / "templates" / "more.yaml").write_text("{{ if .Values.tls.secret }}{{ end }}")
    assert values.problems({"tls": {"secret": "x"}}, values.paths(archive.read(chart))) == []


@pytest.mark.parametrize(
    "template",
    ['{{ range $key, $value := index .Values "shop.ini" }}{{ end }}', '{{ (get .Values "shop.ini").paths }}'],
)
def test_a_map_that_the_templates_index_takes_any_key(chart: Path, template: str) -> None:
    given = {"shop.ini": {"paths": {"new": "/data"}}}
    with (chart / "values.yaml").open("a") as file:
        file.write("\nshop.ini: {paths: {data: /data}}\n")
    assert values.problems(given, values.paths(archive.read(chart)))
    (chart / "templates" / "more.yaml").write_text(template)
    assert values.problems(given, values.paths(archive.read(chart))) == []


def test_the_values_of_a_subchart_are_known_under_its_alias(chart: Path, tmp_path: Path) -> None:
    (chart / "charts").mkdir()
    archived(write_chart(tmp_path / "inner"), chart / "charts" / "shop-1.0.0.tgz")
    dependency = "dependencies: [{name: shop, alias: branch, version: 1.0.0, condition: branch.enabled}]\n"
    (chart / "Chart.yaml").write_text((chart / "Chart.yaml").read_text() + dependency)
    known = values.paths(archive.read(chart))
    assert values.problems({"branch": {"replicas": 2, "enabled": True}}, known) == []
    assert values.problems({"branch": {"replcas": 2}}, known)


def test_pinning_a_chart_writes_its_digest_and_the_list_of_its_values(
    chart: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = archived(chart, tmp_path / "shop.tgz")
    lists = tmp_path / "lists"
    lists.mkdir()
    monkeypatch.setenv("AWS_PLATFORM_CHARTS", str(tmp_path / "cache"))
    monkeypatch.setattr(values.write, "__defaults__", (lists,))
    pin(tmp_path, Places(tmp_path / ".sandbox"), Console(quiet=True), OCI, "1.0.0", packed)
    assert sums.read(tmp_path) == [Sum(OCI, "1.0.0", digest(packed))]
    assert Cache(tmp_path / "cache").archive(digest(packed))
    known = values.listed(OCI, "1.0.0", lists)
    assert known == values.paths(archive.read(chart))
    assert values.listed(OCI, "1.0.1", lists) is None


def test_each_run_says_where_the_archives_are(chart: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in that reads them began in another run, and perhaps in another directory."""
    monkeypatch.setattr("sandbox.kubernetes.helm.supply.cached", lambda _: None)
    source = Source(tmp_path / "projects.json", tmp_path / "helm")
    (tmp_path / "clone").mkdir()
    for run in ("first", "second"):
        monkeypatch.setenv("AWS_PLATFORM_CHARTS", run)
        monkeypatch.chdir(tmp_path / "clone")
        supply(tmp_path / "clone", "shop", source, print)
        monkeypatch.chdir(tmp_path)
        project = source.project("urn:pulumi:dev::shop::kubernetes:helm.sh/v3:Release::chart")
        assert project
        assert project.cache.directory == tmp_path / "clone" / run


@pytest.mark.parametrize(("text", "message"), [(None, "does not exist"), ("# none yet\n", "names no chart")])
def test_a_project_without_charts_is_told_what_to_write_before_helm_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str | None, message: str
) -> None:
    monkeypatch.setattr("sandbox.charts.built", lambda *_: pytest.fail("Helm is built"))
    if text is not None:
        (tmp_path / sums.NAME).write_text(text)
    with pytest.raises(
        SandboxError, match=rf"charts\.sum {message}: .*`python -m sandbox charts pin LOCATION VERSION`"
    ):
        fetch(tmp_path, Places(tmp_path / "sandbox"), Console())


def test_an_archive_that_is_not_the_pinned_one_is_refused_with_both_digests(chart: Path, tmp_path: Path) -> None:
    packed = archived(chart, tmp_path / "shop.tgz")
    with pytest.raises(DigestError) as error:
        Cache(tmp_path / "cache").keep(packed, "0" * 64)
    assert digest(packed) in str(error.value)
    assert "0" * 64 in str(error.value)


def test_an_archive_that_was_changed_in_the_cache_is_refused(chart: Path, tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    sha256 = cache.keep(archived(chart, tmp_path / "shop.tgz"))
    (tmp_path / "cache" / f"{sha256}.tgz").write_bytes(b"another")
    with pytest.raises(DigestError, match=sha256):
        cache.archive(sha256)


def test_a_line_of_charts_sum_that_is_no_digest_is_named(tmp_path: Path) -> None:
    (tmp_path / sums.NAME).write_text(f"# charts\n{OCI} 1.0.0 abc\n")
    with pytest.raises(SandboxError, match=r"charts\.sum, line 2"):
        sums.read(tmp_path)


@pytest.mark.parametrize(
    ("inputs", "location"),
    [
        ({"chart": OCI}, OCI),
        (
            {"chart": "shop", "repositoryOpts": {"repo": "https://charts.example.com/"}},
            "https://charts.example.com/shop",
        ),
    ],
)
def test_a_release_finds_its_chart_by_location_and_version(
    chart: Path, tmp_path: Path, inputs: dict[str, Any], location: str
) -> None:
    cache = Cache(tmp_path / "cache")
    sha256 = cache.keep(archived(chart, tmp_path / "shop.tgz"))
    project = Project(tmp_path / "project", cache, None)
    project.root.mkdir()
    assert project.chart(inputs | {"version": "1.0.0"}) is None
    sums.write(project.root, Sum(location, "1.0.0", sha256))
    found = project.chart(inputs | {"version": "1.0.0"})
    assert found is not None
    assert (found.sha256, found.content.name) == (sha256, "shop")
    assert project.chart(inputs | {"version": "1.0.1"}) is None


def test_a_chart_may_be_a_directory_of_the_project(chart: Path, tmp_path: Path) -> None:
    found = Project(tmp_path, Cache(tmp_path / "cache"), None).chart({"chart": "./shop"})
    assert found is not None
    assert found.content.name == "shop"


def test_a_repository_that_cannot_be_reached_is_tried_once_in_a_life(tmp_path: Path) -> None:
    source, said = Source(tmp_path / "projects.json", tmp_path / "helm"), list[str]()
    sums.write(tmp_path, Sum("http://127.0.0.1:9/shop", "1.0.0", "0" * 64))  # the port of the service "discard"
    for _ in range(2):
        supply(tmp_path, "shop", source, said.append)
    assert said == ["http://127.0.0.1:9/shop: its repository cannot be reached"]
    assert source.project("urn:pulumi:dev::shop::kubernetes:helm.sh/v3:Release::till") is not None


@pytest.mark.parametrize(("given", "flag"), [({"timeout": 900}, "--timeout=900s"), ({}, "--timeout=120s")])
def test_helm_waits_as_long_as_the_release_says(given: dict[str, Any], flag: str) -> None:
    said: list[str] = []

    def helm(*arguments: str, seconds: float = 0) -> None:
        said.extend(arguments)

    releaser = Releaser(helm, None)  # pyright: ignore[reportArgumentType] - no program, and no cluster
    releaser.uninstall({"name": "shop", "namespace": "shop", **given})
    assert flag in said


def test_webhooks_and_aggregated_apis_are_left_out_and_counted() -> None:
    manifest = f"---\n# Source: a\n{ACCOUNT}---\n{WEBHOOK.replace('{{- if .Values.webhook.enabled }}', '')}"
    kept, counts = filtered(manifest)
    assert counts == Counter({"admission webhooks": 1, "aggregated APIs": 1})
    assert "# Source: a\n" in kept
    assert "kind: ServiceAccount" in kept
    assert "kind: ValidatingWebhookConfiguration" not in kept


def test_names_are_told_as_the_real_provider_tells_them() -> None:
    manifest = """
apiVersion: v1
kind: ServiceAccount
metadata: {name: clerk, namespace: till}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: guard}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: shop, annotations: {sign: =}}
"""
    assert resource_names(manifest) == {
        "ServiceAccount/v1": ["guard", "till/clerk"],
        "Deployment.apps/apps/v1": ["shop"],
    }
    assert service_accounts(manifest, "default") == ["default/guard", "till/clerk"]


@pytest.mark.parametrize(
    ("chart", "release", "given", "account"),
    [
        ("karpenter", "karpenter", {}, "karpenter"),
        ("karpenter", "nodes", {}, "nodes-karpenter"),
        ("karpenter", "nodes", {"fullnameOverride": "karpenter"}, "karpenter"),
        ("velero", "velero", {}, "velero-server"),
        ("velero", "velero", {"serviceAccount": {"server": {"name": "backup"}}}, "backup"),
        ("external-dns", "dns", {"serviceAccount": {"name": "zone"}}, "zone"),
        ("argo-cd", "argocd", {}, "argocd-repo-server"),
        ("gateway", "istio-ingress", {}, "istio-ingress"),
    ],
)
def test_a_charts_accounts_follow_its_release_and_values(
    chart: str, release: str, given: dict[str, Any], account: str
) -> None:
    inputs = {"chart": f"{OCI}/{chart}", "name": release, "namespace": "tools", "values": given}
    assert f"tools/{account}" in (accounts.of_table(inputs) or [])


def test_of_an_unknown_chart_no_accounts_are_known() -> None:
    assert accounts.of_table({"chart": "shop", "name": "shop", "namespace": "till"}) is None


def reported(*resources: tuple[str, str, dict[str, Any]], charts: dict[str, dict[str, Any]] | None = None) -> Report:
    report = Report.__new__(Report)
    report.charts = charts or {}
    report._by_urn = {f"urn:pulumi:dev::shop::{token}::{name}": inputs for token, name, inputs in resources}
    return report


RELEASE, ASSOCIATION = "kubernetes:helm.sh/v3:Release", "aws:eks/podIdentityAssociation:PodIdentityAssociation"
KARPENTER = (RELEASE, "karpenter", {"namespace": "kube-system"})
MADE = {"karpenter": {"rendered": False, "serviceAccounts": ["kube-system/karpenter"]}}


def association(namespace: str, account: str) -> tuple[str, str, dict[str, Any]]:
    return ASSOCIATION, "controller", {"namespace": namespace, "serviceAccount": account}


@pytest.mark.parametrize("wrong", [("karpenter", "karpenter"), ("kube-system", "karpentr")])
def test_an_association_of_an_account_that_nothing_makes_is_refused(wrong: tuple[str, str]) -> None:
    (error,) = problems(reported(KARPENTER, association(*wrong), charts=MADE))
    assert error.startswith(f"controller: nothing in this stack makes the service account {wrong[1]} in the namespace")
    assert "accounts: kube-system/karpenter" in error


@pytest.mark.parametrize(
    "report",
    [
        reported(KARPENTER, association("kube-system", "karpenter"), charts=MADE),
        reported(("aws:eks/addon:Addon", "cni", {"addonName": "vpc-cni"}), association("kube-system", "aws-node")),
        reported(
            ("kubernetes:core/v1:ServiceAccount", "clerk", {"metadata": {"name": "clerk", "namespace": "till"}}),
            association("till", "clerk"),
        ),
        reported(association("till", "clerk")),  # the workloads come from elsewhere
        reported(KARPENTER, (RELEASE, "x", {"namespace": "till"}), association("till", "clerk"), charts=MADE),
        reported(KARPENTER, association("[unknown]", "clerk"), charts=MADE),
    ],
)
def test_an_association_of_an_account_that_something_makes_or_may_make_is_accepted(report: Report) -> None:
    assert problems(report) == []


def test_the_summary_says_what_is_recorded_only_and_what_was_left_out() -> None:
    outcome = Outcome("up", "dev", succeeded=True)
    outcome.charts = {
        "b": {"rendered": False},
        "a": {"rendered": False},  # by when each was done, which varies
        "c": {"rendered": True, "leftOut": {"hooks": 1.0, "admission webhooks": 2.0}},
        "d": {"rendered": True, "leftOut": {"hooks": 1.0}, "dropped": ["Deployment d: .spec.replikas: not declared"]},
    }
    assert lines_about_charts(outcome) == [
        "2 releases RECORDED ONLY: charts not in the cache, nothing of them was rendered: a, b",
        "d: a field that Kubernetes does not know, and that Helm lets it drop in silence: "
        "Deployment d: .spec.replikas: not declared",
        "left out of rendered charts, as no container runs here: admission webhooks (2), hooks (2)",
    ]

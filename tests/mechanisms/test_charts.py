"""What a run says of Helm releases: recorded only, refused values, and accounts that nothing makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine import Sandbox

PROGRAM = """
import pulumi
import pulumi_aws as aws
from pulumi_kubernetes import Provider
from pulumi_kubernetes.helm.v3 import Release

on_aws = pulumi.ResourceOptions(provider=aws.Provider("aws", region="us-east-1"))
config = pulumi.Config()
aws.eks.PodIdentityAssociation(
    "rights", cluster_name="shop", namespace="kube-system", service_account=config.get("account") or "karpenter",
    role_arn="arn:aws:iam::123456789012:role/rights", opts=on_aws,
)
Release(
    "nodes",
    name="karpenter",
    chart="oci://public.ecr.aws/karpenter/karpenter",
    version="1.14.1",
    namespace="kube-system",
    values={"settings": {config.get("value") or "clusterName": "shop"}},
    opts=pulumi.ResourceOptions(provider=Provider("shop", kubeconfig="{}")),
)
"""

RECORDED_ONLY = "1 release RECORDED ONLY: charts not in the cache, nothing of them was rendered: nodes"


@pytest.fixture(name="run")
def run_fixture(sandbox: Sandbox, project: Path) -> Sandbox:
    (project / "__main__.py").write_text(PROGRAM)
    return sandbox.of(project)


def test_a_run_says_which_releases_are_recorded_only(run: Sandbox) -> None:
    preview = run("preview", "one")
    assert preview.status == 0, preview.text
    assert RECORDED_ONLY in preview.text


def test_a_run_that_requires_charts_fails_without_them(run: Sandbox) -> None:
    preview = run("preview", "one", "--require-charts")
    assert preview.status == 1
    assert "--require-charts: the charts of nodes are not in the cache" in preview.text


def test_a_value_that_the_pinned_chart_does_not_have_fails_the_preview(run: Sandbox) -> None:
    preview = run("preview", "one", "--config", "value=clustername")
    assert preview.status == 1
    assert "values.settings.clustername: the chart has no such value; the nearest is settings.clusterName" in (
        preview.text
    )


def test_an_account_that_the_chart_does_not_make_fails_the_preview(run: Sandbox) -> None:
    preview = run("preview", "one", "--config", "account=karpentr")
    assert preview.status == 1
    assert "rights: nothing in this stack makes the service account karpentr in the namespace kube-system" in (
        preview.text
    )
    assert "accounts: kube-system/karpenter" in preview.text

"""What a run says of Helm releases: recorded only, refused values, and accounts that nothing makes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine import Sandbox
from tests.sandbox.small_chart import write_chart

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

CLUSTER = """
import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
from pulumi_kubernetes import Provider
from pulumi_kubernetes.helm.v3 import Release

on_aws = aws.Provider("aws", region="us-east-1")
plain = pulumi.ResourceOptions(provider=on_aws)
vpc = aws.ec2.Vpc("shop", cidr_block="10.0.0.0/16", opts=plain)
subnets = [
    aws.ec2.Subnet(
        zone, vpc_id=vpc.id, cidr_block=f"10.0.{number}.0/24", availability_zone=f"us-east-1{zone}", opts=plain
    )
    for number, zone in enumerate("ab")
]
cluster = eks.Cluster(
    "small", name="small", vpc_id=vpc.id, subnet_ids=[subnet.id for subnet in subnets], skip_default_node_group=True,
    skip_default_security_groups=True, create_oidc_provider=False, use_default_vpc_cni=True,
    authentication_mode=eks.AuthenticationMode.API, bootstrap_self_managed_addons=False,
    kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(enabled=False),
    coredns_addon_options=eks.CoreDnsAddonOptionsArgs(enabled=False),
    opts=pulumi.ResourceOptions(providers=[on_aws, eks.Provider("eks")]),
)
Release(
    "shop", name="shop", chart="./shop", namespace="default", atomic=True, values={"replicas": 0},
    opts=pulumi.ResourceOptions(provider=Provider("small", kubeconfig=cluster.kubeconfig_json)),
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
    chart = "oci://public.ecr.aws/karpenter/karpenter 1.14.1"
    assert f"--require-charts: the chart of the release nodes, {chart}, is not in the cache" in preview.text


def test_a_first_deployment_that_requires_charts_fails_without_them_before_it_creates_anything(
    sandbox: Sandbox, project: Path
) -> None:
    """The release's cluster is new: nothing of it can be asked yet."""
    (project / "__main__.py").write_text(CLUSTER.replace("./shop", "./none"))
    run = sandbox.of(project)
    up = run("up", "one", "--require-charts")
    assert up.status == 1
    assert "--require-charts: the chart of the release shop, ./none, is not in the cache" in up.text
    assert run.state("one") == []


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


def test_a_chart_of_the_project_is_rendered_and_uninstalled_again(sandbox: Sandbox, project: Path) -> None:
    (project / "__main__.py").write_text(CLUSTER)
    write_chart(project)
    run = sandbox.of(project)
    up = run("up", "one", "--require-charts")
    assert up.status == 0, up.text
    assert "as no container runs here: admission webhooks (1), aggregated APIs (1), hooks (1)" in up.text
    assert "RECORDED ONLY" not in up.text
    assert run.succeeds("up", "one")["changes"] == {}
    assert run.succeeds("destroy", "one")["changes"]["delete"] > 0

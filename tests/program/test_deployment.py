"""The dev stack on the sandbox's real engine, from nothing to nothing."""

from __future__ import annotations

import subprocess
from typing import Any

import pytest

from .conftest import Sandbox


@pytest.fixture(scope="module")
def fresh(sandbox: Sandbox) -> dict[str, list[str]]:
    """What an account has before anything is deployed."""
    assert sandbox("preview", "dev").status == 0
    return sandbox.account()


@pytest.fixture(scope="module")
def deployed(sandbox: Sandbox, fresh: dict[str, list[str]]) -> dict[str, object]:
    result = sandbox("up", "dev", "--json")
    assert result.status == 0, result.text
    return result.outcome


def test_a_preview_makes_nothing(fresh: dict[str, list[str]]) -> None:
    assert fresh["clusters"] == []
    assert len(fresh["vpcs"]) == 1  # the default VPC that every account has


def test_up_deploys_a_network_a_cluster_and_node_pools(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    account = sandbox.account()
    assert account["clusters"] == ["platform-dev"]
    assert len(account["node groups"]) == 2
    assert len(account["nat"]) == 1
    assert deployed["packs"]


def test_the_children_of_the_eks_component_stand_under_it(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    state = {row["urn"]: row for row in sandbox.state("dev")}
    component = next(urn for urn, row in state.items() if row["type"] == "eks:index:Cluster")
    children = {
        (row["type"], row["urn"].rsplit("::", 1)[1]) for row in state.values() if row.get("parent") == component
    }
    assert {
        ("aws:eks/cluster:Cluster", "cluster-eksCluster"),
        ("eks:index:ServiceRole", "cluster-eksRole"),
        ("aws:ec2/securityGroup:SecurityGroup", "cluster-eksClusterSecurityGroup"),
        ("aws:ec2/securityGroup:SecurityGroup", "cluster-nodeSecurityGroup"),
        ("pulumi:providers:kubernetes", "cluster-eks-k8s"),
    } <= children


def waits_for(state: list[dict[str, Any]], one: str) -> set[str]:
    """The types of everything that a resource of type `one` waits for, near and far, as the state has it."""
    rows = {row["urn"]: row for row in state}
    found: set[str] = set()
    rest = [urn for urn, row in rows.items() if row["type"] == one]
    assert rest, f"no {one} in the state"
    while rest:
        row = rows[rest.pop()]
        near = [*row.get("dependencies", []), *([row["provider"].rpartition("::")[0]] if row.get("provider") else [])]
        rest += [urn for urn in near if urn not in found]
        found.update(near)
    return {f"{rows[urn]['type']} {urn.rpartition('::')[2]}" for urn in found}


def test_karpenter_s_kinds_wait_for_the_controller_and_it_for_its_rights(
    sandbox: Sandbox, deployed: dict[str, object]
) -> None:
    state = sandbox.state("dev")
    release = "kubernetes:helm.sh/v3:Release karpenter"
    before_class = waits_for(state, "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass")
    assert {
        release,
        "kubernetes:helm.sh/v3:Release karpenter-crd",
        "aws:iam/rolePolicy:RolePolicy karpenter-controller",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation karpenter-controller",
        "aws:eks/accessEntry:AccessEntry karpenter-node",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment karpenter-node-join",
        "aws:eks/nodeGroup:NodeGroup nodes-on-demand",
        "aws:ec2/natGateway:NatGateway network-nat-us-east-1a",
    } <= before_class
    assert {release, "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass karpenter"} <= waits_for(
        state, "kubernetes:karpenter.sh/v1:NodePool"
    )


def test_a_second_up_changes_nothing(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    again = sandbox("up", "dev", "--json")
    assert again.status == 0
    assert again.outcome["changes"] == {}
    assert again.outcome["resources"] == deployed["resources"]


def test_kubectl_reaches_the_api_server_of_the_cluster(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    kubeconfig = sandbox.status()["kubeconfig"]
    answer = subprocess.run(
        ["kubectl", "--kubeconfig", kubeconfig, "get", "namespaces", "-o", "name"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "namespace/kube-system" in answer.stdout, answer.stderr


def test_a_refresh_finds_nothing_where_nothing_was_changed(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    assert sandbox("refresh", "dev", "--json").outcome["drift"] == []


def test_a_refresh_shows_what_was_changed_behind_its_back(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    ec2 = sandbox.aws("ec2")
    state = {
        row["urn"].rsplit("::", 1)[1]: row
        for row in sandbox.state("dev")
        if row["type"] in ("aws:ec2/vpc:Vpc", "aws:ec2/securityGroup:SecurityGroup")
    }
    ec2.create_tags(Resources=[state["network"]["id"]], Tags=[{"Key": "Owner", "Value": "mallory"}])
    ec2.authorize_security_group_ingress(
        GroupId=state["cluster-nodeSecurityGroup"]["id"],
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    )
    drift = sandbox("refresh", "dev", "--json").outcome["drift"]
    assert any(line.startswith("network: tagsAll.Owner:") and "mallory" in line for line in drift)
    assert any(line.startswith("cluster-nodeSecurityGroup: ingress:") and "0.0.0.0/0" in line for line in drift)


def test_the_next_up_puts_back_what_was_changed(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    assert sandbox("up", "dev").status == 0
    tags = sandbox.aws("ec2").describe_tags(Filters=[{"Name": "key", "Values": ["Owner"]}])["Tags"]
    assert {tag["Value"] for tag in tags} == {"platform-team"}


def test_a_rule_added_to_the_default_security_group_is_taken_out_again(
    sandbox: Sandbox, deployed: dict[str, object]
) -> None:
    group = next(row["id"] for row in sandbox.state("dev") if row["type"].endswith(":DefaultSecurityGroup"))
    world = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
    sandbox.aws("ec2").authorize_security_group_ingress(GroupId=group, IpPermissions=[world])
    assert any(
        line.startswith("network-default: ingress:") for line in sandbox("refresh", "dev", "--json").outcome["drift"]
    )
    assert sandbox("up", "dev").status == 0
    assert sandbox.aws("ec2").describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"] == []


def test_nothing_of_the_users_credentials_reaches_the_run(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    canary = "canary-5f1c"
    result = sandbox(
        "preview",
        "dev",
        environment={
            "AWS_ACCESS_KEY_ID": canary,
            "AWS_SECRET_ACCESS_KEY": canary,
            "AWS_PROFILE": canary,
            "AWS_ENDPOINT_URL": "https://canary.invalid",
            "PULUMI_ACCESS_TOKEN": canary,
            "KUBECONFIG": f"/{canary}",
        },
    )
    assert result.status == 0, result.text
    assert canary not in result.text
    found = [path for path in sandbox.directory.rglob("*") if path.is_file() and canary.encode() in path.read_bytes()]
    assert found == []


def test_a_run_with_another_accounts_credentials_is_refused(sandbox: Sandbox) -> None:
    result = sandbox("preview", "prod", "--account", "111122223333")
    assert result.status == 1
    assert "the credentials belong to AWS account 111122223333" in result.text


def test_down_leaves_what_a_fresh_account_has(
    sandbox: Sandbox, fresh: dict[str, list[str]], deployed: dict[str, object]
) -> None:
    result = sandbox("destroy", "dev")
    assert result.status == 0, result.text
    assert sandbox.account() == fresh
    assert sandbox.state("dev") == []
    kubeconfig = sandbox.status()["kubeconfig"]
    names = subprocess.run(
        ["kubectl", "--kubeconfig", kubeconfig, "get", "namespaces", "-o", "name"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert sorted(names) == [
        "namespace/default",
        "namespace/kube-node-lease",
        "namespace/kube-public",
        "namespace/kube-system",
    ]

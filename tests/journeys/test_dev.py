"""The dev stack on the sandbox's real engine, from nothing to nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine import difference
from tests.graph import IN_SUBNETS, SUBNET, WAITING_BY_NOTHING_ELSE, before, standing_in, unordered, waits_for, without

from .dev import CANARY
from .journey import Journey

KINDS = ("aws:eks/addon:Addon", "aws:eks/nodeGroup:NodeGroup")


@pytest.fixture(scope="module")
def state(dev_journey: Journey) -> list[dict[str, Any]]:
    """What `up` left in the state."""
    return dev_journey["up"].state


@pytest.mark.parametrize(
    "step", ["preview", "up", "up again", "refresh", "up after changes by hand", "upgrade", "destroy"]
)
def test_every_step_that_nothing_forbids_succeeds(dev_journey: Journey, step: str) -> None:
    result = dev_journey[step].result
    assert result.status == 0, result.text.partition("\n{\n")[0]


def test_a_preview_makes_nothing(dev_journey: Journey) -> None:
    preview = dev_journey["preview"]
    assert preview.state == []
    assert preview.of("eks clusters") == set()
    assert len(preview.of("ec2 vpcs")) == 1  # the default VPC that every account has


def test_dev_has_one_nat_gateway_and_a_public_endpoint(dev_journey: Journey) -> None:
    inputs = dev_journey["preview"].outcome["inputs"]
    assert sum(kind == "aws:ec2/natGateway:NatGateway" for kind, _ in inputs) == 1
    cluster = next(values for kind, values in inputs if kind == "aws:eks/cluster:Cluster")
    assert cluster["vpcConfig"]["endpointPublicAccess"] is True


def test_nothing_of_the_users_credentials_reaches_the_run(dev_journey: Journey) -> None:
    assert CANARY not in dev_journey["preview"].result.text + dev_journey["up"].result.text
    assert dev_journey["preview"].seen == dev_journey["up"].seen["files with the user's credentials"] == []


def test_up_deploys_a_network_a_cluster_and_node_pools(dev_journey: Journey) -> None:
    up = dev_journey["up"]
    assert up.of("eks clusters") == {"platform-dev ACTIVE"}
    assert len([row for row in up.state if row["type"] == "aws:eks/nodeGroup:NodeGroup"]) == 2
    assert len([line for line in up.of("ec2 nat_gateways") if line.endswith("available")]) == 1
    assert up.outcome["packs"]


def test_the_state_has_no_stack_traces(state: list[dict[str, Any]]) -> None:
    """Those of the SDK made up two fifths of it (sandbox/program.py)."""
    network = [row for row in state if row.get("parent", "").endswith("::network")]
    assert network
    assert [row["urn"] for row in network if row.get("stackTrace")] == []


def test_the_children_of_the_eks_component_stand_under_it(state: list[dict[str, Any]]) -> None:
    component = next(row["urn"] for row in state if row["type"] == "eks:index:Cluster")
    children = {(row["type"], row["urn"].rsplit("::", 1)[1]) for row in state if row.get("parent") == component}
    assert {
        ("aws:eks/cluster:Cluster", "cluster-eksCluster"),
        ("eks:index:ServiceRole", "cluster-eksRole"),
        ("pulumi:providers:kubernetes", "cluster-eks-k8s"),
    } <= children


def test_karpenter_s_kinds_wait_for_the_controller_and_it_for_its_permissions(state: list[dict[str, Any]]) -> None:
    release = "kubernetes:helm.sh/v3:Release karpenter"
    before_class = before(state, "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass")
    assert {
        release,
        "kubernetes:helm.sh/v3:Release karpenter-crd",
        "aws:iam/rolePolicy:RolePolicy karpenter-controller-role-karpenter",
        "aws:eks/podIdentityAssociation:PodIdentityAssociation karpenter-controller",
        "aws:eks/accessEntry:AccessEntry karpenter-node",
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment karpenter-node-join",
        "aws:eks/nodeGroup:NodeGroup nodes-on-demand",
        "aws:ec2/natGateway:NatGateway network-nat-us-east-1a",
    } <= before_class
    assert {release, "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass karpenter"} <= before(
        state, "kubernetes:karpenter.sh/v1:NodePool"
    )


def test_nothing_is_deleted_before_what_names_it(state: list[dict[str, Any]]) -> None:
    assert unordered(state) == []


def test_no_subnet_is_deleted_before_what_stands_in_it(state: list[dict[str, Any]]) -> None:
    types = {row["urn"]: row["type"] for row in state}
    standing = standing_in(state, SUBNET)
    assert {types[one] for one, _ in standing} == IN_SUBNETS
    assert [(one, subnet) for one, subnet in standing if subnet not in waits_for(state, one)] == []


@pytest.mark.parametrize("kind", sorted(WAITING_BY_NOTHING_ELSE))
def test_one_that_did_not_wait_for_its_subnets_would_be_seen(state: list[dict[str, Any]], kind: str) -> None:
    one = next(row["urn"] for row in state if row["type"] == kind)
    assert {found.urn for found in unordered(without(state, one, SUBNET))} == {one}


def test_nodes_come_after_their_network_and_add_ons_with_pods_after_nodes(state: list[dict[str, Any]]) -> None:
    rows = {row["urn"]: row for row in state}

    def earlier(urn: str) -> set[str]:
        """The names of add-ons and node groups that come before, at any distance."""
        direct = {one for one in rows[urn].get("dependencies", []) if one in rows}
        return {one.rsplit("::", 1)[1] for one in direct if rows[one]["type"] in KINDS}.union(*map(earlier, direct))

    found = {urn.rsplit("::", 1)[1]: earlier(urn) for urn, row in rows.items() if row["type"] in KINDS}
    add_ons = {"cluster-eks-pod-identity-agent", "cluster-vpc-cni", "cluster-kube-proxy"}
    groups = {"nodes-on-demand", "nodes-spot"}
    assert found == {
        "cluster-eks-pod-identity-agent": set(),
        "cluster-kube-proxy": set(),
        "cluster-vpc-cni": {"cluster-eks-pod-identity-agent"},
        **dict.fromkeys(groups, add_ons),
        **dict.fromkeys(("add-ons-coredns", "add-ons-aws-ebs-csi-driver", "add-ons-metrics-server"), add_ons | groups),
    }


def test_the_kubeconfig_reaches_the_api_server_of_the_cluster(dev_journey: Journey) -> None:
    assert dev_journey["up"].seen["namespaces"] >= {"kube-system"}


def test_exactly_one_security_group_carries_the_cluster_s_tag(dev_journey: Journey) -> None:
    assert len(dev_journey["up"].seen["groups with the tag"]) == 1


def test_volumes_are_of_the_encrypted_class_where_none_is_named(dev_journey: Journey) -> None:
    default = "storageclass.kubernetes.io/is-default-class"
    (chosen,) = [found for found in dev_journey["up"].seen["storage classes"] if found[2].get(default) == "true"]
    assert (chosen[0], chosen[1]["encrypted"]) == ("ebs.csi.aws.com", "true")


def test_a_second_up_changes_nothing(dev_journey: Journey) -> None:
    up, again = dev_journey["up"], dev_journey["up again"]
    assert again.outcome["changes"] == {}
    assert again.outcome["resources"] == up.outcome["resources"]
    assert again.everything == up.everything


def test_a_refresh_finds_nothing_where_nothing_was_changed(dev_journey: Journey) -> None:
    assert dev_journey["refresh"].outcome["drift"] == []


@pytest.mark.parametrize(
    ("beginning", "end"),
    [
        ("cluster", "vpcConfig.endpointPublicAccess: True → False"),
        ("nodes-", "labels.by: nothing → hand"),
        ("network: tagsAll.Owner:", "mallory"),
        ("cluster-port-kubelet:", ""),
        ("network-default: ingress:", ""),
    ],
)
def test_a_refresh_shows_what_was_changed_behind_its_back(dev_journey: Journey, beginning: str, end: str) -> None:
    drift = dev_journey["refresh after changes by hand"].outcome["drift"]
    assert [line for line in drift if line.startswith(beginning) and end in line]


def test_the_next_up_puts_back_what_was_changed(dev_journey: Journey) -> None:
    seen = dev_journey["up after changes by hand"].seen
    assert seen["owners"] == {"platform-team"}
    assert seen["default group"] == [], "a rule that somebody added to the default security group"


def test_an_upgrade_by_one_version_changes_and_replaces_nothing_else(dev_journey: Journey) -> None:
    # The control plane and its component, six add-ons, two node groups, and the version of five namespaces' Pod
    # Security Standard.
    assert dev_journey["upgrade"].outcome["changes"] == {"update": 15}
    assert dev_journey["refresh after the upgrade"].outcome["drift"] == []


def test_down_leaves_what_a_fresh_account_has(dev_journey: Journey) -> None:
    destroy = dev_journey["destroy"]
    assert destroy.state == []
    assert difference(dev_journey["preview"].everything, destroy.everything) == []


def test_what_is_left_behind_would_be_seen(dev_journey: Journey) -> None:
    """After `up`, both what moto holds and what the API server holds are more than before."""
    left = dev_journey["up"].everything - dev_journey["preview"].everything
    assert any(line.startswith("ec2 ") for line in left)
    assert any(" karpenter.sh/v1 NodePool " in line for line in left)

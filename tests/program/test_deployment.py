"""The dev stack on the sandbox's real engine, from nothing to nothing."""

from __future__ import annotations

import kubernetes
import pytest

from .conftest import Sandbox
from .graph import IN_SUBNETS, SUBNET, WAITING_BY_NOTHING_ELSE, before, standing_in, unordered, waits_for, without

KINDS = ("aws:eks/addon:Addon", "aws:eks/nodeGroup:NodeGroup")


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


def namespaces(sandbox: Sandbox) -> set[str]:
    client = kubernetes.config.new_client_from_config(sandbox.status()["kubeconfig"])
    return {item.metadata.name for item in kubernetes.client.CoreV1Api(client).list_namespace().items}


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
        ("pulumi:providers:kubernetes", "cluster-eks-k8s"),
    } <= children


def test_karpenter_s_kinds_wait_for_the_controller_and_it_for_its_rights(
    sandbox: Sandbox, deployed: dict[str, object]
) -> None:
    state = sandbox.state("dev")
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


def test_nothing_is_deleted_before_what_names_it(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    assert unordered(sandbox.state("dev")) == []


def test_no_subnet_is_deleted_before_what_stands_in_it(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    state = sandbox.state("dev")
    types = {row["urn"]: row["type"] for row in state}
    standing = standing_in(state, SUBNET)
    assert {types[one] for one, _ in standing} == IN_SUBNETS
    assert [(one, subnet) for one, subnet in standing if subnet not in waits_for(state, one)] == []


@pytest.mark.parametrize("kind", sorted(WAITING_BY_NOTHING_ELSE))
def test_one_that_did_not_wait_for_its_subnets_would_be_seen(
    sandbox: Sandbox, deployed: dict[str, object], kind: str
) -> None:
    state = sandbox.state("dev")
    one = next(row["urn"] for row in state if row["type"] == kind)
    assert {found.urn for found in unordered(without(state, one, SUBNET))} == {one}


def test_a_second_up_changes_nothing(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    again = sandbox("up", "dev", "--json")
    assert again.status == 0
    assert again.outcome["changes"] == {}
    assert again.outcome["resources"] == deployed["resources"]


def test_the_kubeconfig_reaches_the_api_server_of_the_cluster(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    assert "kube-system" in namespaces(sandbox)


def test_a_refresh_finds_nothing_where_nothing_was_changed(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    assert sandbox("refresh", "dev", "--json").outcome["drift"] == []


def test_a_refresh_shows_what_was_changed_behind_its_back(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    ec2 = sandbox.aws("ec2")
    network = next(row for row in sandbox.state("dev") if row["type"] == "aws:ec2/vpc:Vpc")
    rule = next(row for row in sandbox.state("dev") if row["urn"].endswith("::cluster-port-kubelet"))
    ec2.create_tags(Resources=[network["id"]], Tags=[{"Key": "Owner", "Value": "mallory"}])
    ec2.revoke_security_group_ingress(GroupId=rule["inputs"]["securityGroupId"], SecurityGroupRuleIds=[rule["id"]])
    sandbox.aws("eks").update_cluster_config(
        name="platform-dev", resourcesVpcConfig={"endpointPublicAccess": False, "publicAccessCidrs": ["0.0.0.0/0"]}
    )
    group = sandbox.account()["node groups"][0]
    sandbox.aws("eks").update_nodegroup_config(
        clusterName="platform-dev", nodegroupName=group, labels={"addOrUpdateLabels": {"by": "hand"}}
    )
    drift = sandbox("refresh", "dev", "--json").outcome["drift"]
    assert any("vpcConfig.endpointPublicAccess: True → False" in line for line in drift)
    assert any("labels.by: nothing → hand" in line for line in drift)
    assert any(line.startswith("network: tagsAll.Owner:") and "mallory" in line for line in drift)
    assert any(line.startswith("cluster-port-kubelet:") for line in drift)


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


def test_nodes_come_after_their_network_and_add_ons_with_pods_after_nodes(
    sandbox: Sandbox, deployed: dict[str, object]
) -> None:
    state = {row["urn"]: row for row in sandbox.state("dev")}

    def waits_for(urn: str) -> set[str]:
        """The names of add-ons and node groups that come before, at any distance."""
        direct = {one for one in state[urn].get("dependencies", []) if one in state}
        return {one.rsplit("::", 1)[1] for one in direct if state[one]["type"] in KINDS}.union(*map(waits_for, direct))

    found = {urn.rsplit("::", 1)[1]: waits_for(urn) for urn, row in state.items() if row["type"] in KINDS}
    before = {"cluster-eks-pod-identity-agent", "cluster-vpc-cni", "cluster-kube-proxy"}
    groups = {"nodes-on-demand", "nodes-spot"}
    assert found == {
        "cluster-eks-pod-identity-agent": set(),
        "cluster-kube-proxy": set(),
        "cluster-vpc-cni": {"cluster-eks-pod-identity-agent"},
        **dict.fromkeys(groups, before),
        **dict.fromkeys(("add-ons-coredns", "add-ons-aws-ebs-csi-driver", "add-ons-metrics-server"), before | groups),
    }


def test_exactly_one_security_group_carries_the_cluster_s_tag(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    owned = [{"Name": "tag:kubernetes.io/cluster/platform-dev", "Values": ["owned"]}]
    assert len(sandbox.aws("ec2").describe_security_groups(Filters=owned)["SecurityGroups"]) == 1


def test_volumes_are_of_the_encrypted_class_where_none_is_named(sandbox: Sandbox, deployed: dict[str, object]) -> None:
    client = kubernetes.config.new_client_from_config(sandbox.status()["kubeconfig"])
    classes = kubernetes.client.StorageV1Api(client).list_storage_class().items
    default = "storageclass.kubernetes.io/is-default-class"
    (chosen,) = [found for found in classes if (found.metadata.annotations or {}).get(default) == "true"]
    assert (chosen.provisioner, chosen.parameters["encrypted"]) == ("ebs.csi.aws.com", "true")


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


def test_an_upgrade_by_one_version_changes_and_replaces_nothing_else(
    sandbox: Sandbox, deployed: dict[str, object]
) -> None:
    result = sandbox("up", "dev", "--config", "cluster.kubernetes_version=1.36", "--json")
    assert result.status == 0, result.text
    # The control plane, six add-ons and two node groups.
    assert result.outcome["changes"] == {"update": 9}
    assert sandbox("refresh", "dev", "--config", "cluster.kubernetes_version=1.36", "--json").outcome["drift"] == []


@pytest.mark.parametrize("operation", ["preview", "up"])
def test_a_way_back_is_refused_before_anything_changes(
    sandbox: Sandbox, deployed: dict[str, object], operation: str
) -> None:
    result = sandbox(operation, "dev", "--config", "cluster.kubernetes_version=1.34")
    assert result.status == 1
    assert "kubernetes_version: the cluster runs 1.36 and cannot go back to 1.34" in result.text
    assert "Traceback" not in result.text
    cluster = next(row for row in sandbox.state("dev") if row["type"] == "aws:eks/cluster:Cluster")
    assert cluster["outputs"]["version"] == "1.36"


def test_down_leaves_what_a_fresh_account_has(
    sandbox: Sandbox, fresh: dict[str, list[str]], deployed: dict[str, object]
) -> None:
    result = sandbox("destroy", "dev")
    assert result.status == 0, result.text
    assert sandbox.account() == fresh
    assert sandbox.state("dev") == []
    assert namespaces(sandbox) == {"default", "kube-node-lease", "kube-public", "kube-system"}

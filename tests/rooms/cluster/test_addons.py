"""EKS's add-ons: which there are, what they may do, and what waits for what."""

import json
from typing import Any

import pulumi_kubernetes as k8s
import pytest
from pulumi import ResourceOptions

from components import ClusterAddons, ClusterRef
from components.cluster.addons import METRICS
from components.cluster.settings import check_version
from components.cluster.versions import ADD_ONS, DEFAULT_VERSION, STANDARD_SUPPORT, add_on_versions
from components.observability.cloudwatch.values import ADD_ON
from components.observability.cloudwatch.versions import ADD_ON_VERSIONS
from sandbox.kubernetes.add_ons.rows.network import VPC_CNI
from tests.recording import ACCOUNT, STACKS, Recorded, Resource, config_of, record, record_stack
from tests.rooms.cluster.test_cluster import cluster

ARN = "arn:aws:eks:us-east-1:111122223333:cluster/mine"


def add_ons(made: Recorded) -> dict[str, Resource]:
    return {one.inputs["addonName"]: one for one in made.of("aws:eks/addon:Addon")}


def brought() -> Recorded:
    """The add-ons of a cluster that this platform did not make."""

    def program() -> None:
        provider = k8s.Provider("k8s", kubeconfig="{}", cluster_identifier=ARN)
        ClusterAddons(
            "add-ons",
            cluster=ClusterRef.of(
                ACCOUNT, "mine", kubernetes_version="1.35", endpoint="https://mine", security_group_id="sg-mine"
            ),
            after=["a-node-group"],
            opts=ResourceOptions(providers=[provider]),
        )

    return record(program)


def test_before_nodes_there_are_credentials_addresses_and_routes() -> None:
    assert add_ons(cluster()).keys() == {"eks-pod-identity-agent", "vpc-cni", "kube-proxy"}


def test_after_nodes_there_are_names_volumes_and_metrics() -> None:
    assert add_ons(brought()).keys() == {"coredns", "aws-ebs-csi-driver", "metrics-server"}


def test_prometheus_reads_the_pods_of_the_vpc_cni_plugin_on_ports_that_they_have() -> None:
    (target,) = (one for one in METRICS if one.job == "vpc-cni")
    (workload,) = VPC_CNI.workloads
    assert target.pods == workload.selector
    ports = {port for container in workload.containers for port in container.ports.values()}
    assert {f"{port}/TCP" for port in (target.port, *target.more_ports)} == ports


@pytest.mark.parametrize("stack", STACKS)
def test_every_add_on_of_a_stack_has_the_version_of_its_row(stack: str) -> None:
    found = {name: one.inputs["addonVersion"] for name, one in add_ons(record_stack(stack)).items()}
    assert found.pop(ADD_ON, None) in (None, ADD_ON_VERSIONS[DEFAULT_VERSION])  # another room's
    assert found == ADD_ONS[DEFAULT_VERSION]


def test_the_network_comes_after_the_agent_and_its_own_rights_and_waits_for_nothing_else() -> None:
    made = cluster()
    assert add_ons(made)["vpc-cni"].depends_on == {"cluster", "cluster-eks-pod-identity-agent", "cluster-vpc-cni"}
    assert add_ons(made)["kube-proxy"].depends_on == {"cluster"}
    association = made.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "cluster-vpc-cni")
    assert "cluster-vpc-cni-role-network" in association.depends_on


@pytest.mark.parametrize("stack", STACKS)
def test_nodes_wait_for_the_add_ons_before_them_and_the_others_for_the_nodes(stack: str) -> None:
    made = record_stack(stack)
    groups = made.of("aws:eks/nodeGroup:NodeGroup")
    for group in groups:
        assert {"cluster-vpc-cni", "cluster-kube-proxy", "cluster-eks-pod-identity-agent"} <= group.depends_on
    for name in ("coredns", "aws-ebs-csi-driver", "metrics-server"):
        assert {group.name for group in groups} <= add_ons(made)[name].depends_on


def test_nodes_run_what_the_control_plane_answers_and_are_so_never_newer() -> None:
    """The recorded control plane answers 1.35 whatever is asked for, as one does whose upgrade has not come."""
    config = config_of("dev")
    wanted = {**json.loads(config["aws-platform:cluster"]), "kubernetes_version": "1.36"}
    made = record_stack("dev", {**config, "aws-platform:cluster": json.dumps(wanted)})
    assert {group.inputs["version"] for group in made.of("aws:eks/nodeGroup:NodeGroup")} == {"1.35"}


def test_what_needs_no_nodes_does_not_wait_for_them() -> None:
    made = record_stack("dev")
    groups = {group.name for group in made.of("aws:eks/nodeGroup:NodeGroup")}
    for one in made:
        if one.parent == "add-ons" and one.type != "aws:eks/addon:Addon":
            assert not groups & one.depends_on, one.name


def test_the_network_policy_engine_is_on() -> None:
    assert json.loads(add_ons(cluster())["vpc-cni"].inputs["configurationValues"]) == {"enableNetworkPolicy": "true"}


def test_addresses_in_blocks_are_an_option() -> None:
    values = json.loads(add_ons(cluster(prefix_delegation=True))["vpc-cni"].inputs["configurationValues"])
    assert values["env"] == {"ENABLE_PREFIX_DELEGATION": "true", "WARM_PREFIX_TARGET": "1"}
    assert values["enableNetworkPolicy"] == "true"


def trust_of(made: Recorded, name: str) -> Any:
    (statement,) = json.loads(made.one("aws:iam/role:Role", name).inputs["assumeRolePolicy"])["Statement"]
    return statement


def test_a_role_is_for_one_service_account_of_one_cluster() -> None:
    statement = trust_of(brought(), "add-ons-aws-ebs-csi-driver-role")
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]
    assert statement["Condition"]["StringEquals"] == {
        "aws:SourceAccount": "111122223333",
        "aws:RequestTag/eks-cluster-arn": ARN,
        "aws:RequestTag/kubernetes-namespace": "kube-system",
        "aws:RequestTag/kubernetes-service-account": "ebs-csi-controller-sa",
    }


def test_each_add_on_has_the_one_policy_it_needs() -> None:
    made = record_stack("dev")
    attached = {
        one.name: one.inputs["policyArn"] for one in made.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }
    assert attached["cluster-vpc-cni-role-network"] == "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"
    scoped = "arn:aws:iam::aws:policy/AmazonEBSCSIDriverEKSClusterScopedPolicy"
    assert attached["add-ons-aws-ebs-csi-driver-role-volumes"] == scoped
    accounts = {
        one.inputs["serviceAccount"] for one in made.of("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    }
    assert {"aws-node", "ebs-csi-controller-sa"} <= accounts


def test_volumes_are_encrypted_gp3_where_nothing_else_is_asked_for() -> None:
    (made,) = brought().of("kubernetes:storage.k8s.io/v1:StorageClass")
    assert made.inputs["metadata"]["annotations"] == {"storageclass.kubernetes.io/is-default-class": "true"}
    assert made.inputs["parameters"] == {"type": "gp3", "encrypted": "true"}
    assert made.inputs["volumeBindingMode"] == "WaitForFirstConsumer"
    assert made.provider == "k8s"


def test_a_brought_cluster_needs_no_more_than_its_ref_and_provider() -> None:
    assert {one.inputs["clusterName"] for one in add_ons(brought()).values()} == {"mine"}


def test_every_version_that_can_be_chosen_has_a_whole_row() -> None:
    assert set(ADD_ONS) == set(STANDARD_SUPPORT)
    assert len({frozenset(row) for row in ADD_ONS.values()}) == 1


def test_a_version_without_a_row_is_refused_with_the_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"1\.33 has no row of add-on versions: use one of 1\.36, 1\.35, 1\.34"):
        add_on_versions("1.33")
    rows = {version: row for version, row in ADD_ONS.items() if version != "1.36"}
    monkeypatch.setattr("components.cluster.settings.ADD_ONS", rows)
    with pytest.raises(ValueError, match=r"has no add-on versions in .*: supported versions: 1\.35, 1\.34"):
        check_version("1.36")


def parts(version: str) -> list[int]:
    release, build = version.removeprefix("v").split("-eksbuild.")
    return [*(int(part) for part in release.split(".")), int(build)]


def test_an_upgrade_takes_no_add_on_back() -> None:
    """kube-proxy and CoreDNS are built for each Kubernetes version; the others are the same software in all."""
    for older, newer in (("1.34", "1.35"), ("1.35", "1.36")):
        for name, version in ADD_ONS[newer].items():
            assert parts(version) >= parts(ADD_ONS[older][name]), f"{name} from {older} to {newer}"


def test_kube_proxy_is_of_the_cluster_s_minor_version() -> None:
    assert all(row["kube-proxy"].startswith(f"v{version}.") for version, row in ADD_ONS.items())

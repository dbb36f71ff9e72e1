"""What the cluster registers, and what it asks pulumi-eks for."""

import json
from collections.abc import Sequence
from typing import Any

import pulumi
import pytest
from pulumi import ResourceHookArgs, ResourceOptions, ResourceTransformArgs

from components import Cluster, ClusterSettings, NetworkRef, NodePoolSettings
from components.cluster.eks_cluster import check_upgrade, shape_cluster
from components.cluster.plan import kubeconfig
from tests.recording import ACCOUNT, Recorded, record, record_stack

SUBNETS = {"us-east-1a": "subnet-1", "us-east-1b": "subnet-2", "us-east-1c": "subnet-3"}
ADMIN = "arn:aws:iam::111122223333:role/team/platform-admin"


def cluster(*, connected_cidrs: Sequence[str] = (), **settings: Any) -> Recorded:
    decided = ClusterSettings.model_validate({"name": "platform-dev", "admin_role_arns": [ADMIN], **settings})

    def program() -> None:
        Cluster(
            "cluster",
            decided,
            account=ACCOUNT,
            network=NetworkRef(
                vpc_id="vpc-1", control_plane_subnet_ids=SUBNETS, node_subnet_ids={}, connected_cidrs=connected_cidrs
            ),
        )

    return record(program)


def asked(made: Recorded) -> Any:
    return made.one("eks:index:Cluster", "cluster").inputs


def test_the_endpoint_is_private_unless_somebody_is_let_in() -> None:
    inputs = asked(cluster())
    assert (inputs["endpointPrivateAccess"], inputs["endpointPublicAccess"]) == (True, False)
    assert "publicAccessCidrs" not in inputs


def test_the_control_plane_is_in_all_subnets_or_in_those_of_its_zones() -> None:
    assert asked(cluster())["subnetIds"] == ["subnet-1", "subnet-2", "subnet-3"]
    assert asked(cluster(control_plane_zones=["us-east-1c", "us-east-1a"]))["subnetIds"] == ["subnet-3", "subnet-1"]
    with pytest.raises(ValueError, match="no subnet in us-east-1d: there are subnets in us-east-1a, us-east-1b"):
        cluster(control_plane_zones=["us-east-1a", "us-east-1d"])


@pytest.mark.parametrize(
    ("zone", "problem"),
    [
        ("us-gov-west-1a", "is in the partition aws-us-gov .GovCloud., which this platform is not built for"),
        ("us-east-1", "is not a valid Availability Zone name: write the Region and a letter"),
    ],
)
def test_zones_of_other_partitions_and_what_is_no_zone_are_refused_wherever_they_enter(zone: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        NetworkRef(vpc_id="vpc-1", control_plane_subnet_ids={zone: "subnet-1"}, node_subnet_ids={})
    with pytest.raises(ValueError, match=problem):
        ClusterSettings(name="apps", admin_role_arns=(ADMIN,), control_plane_zones=("us-east-1a", zone))
    with pytest.raises(ValueError, match=problem):
        NodePoolSettings(instance_types=("m5.large",), min_size=1, max_size=2, zones=(zone,))


def test_services_get_addresses_from_a_block_of_eks_s_or_of_the_settings() -> None:
    assert "kubernetesServiceIpAddressRange" not in asked(cluster())
    assert asked(cluster(service_cidr="192.168.240.0/20"))["kubernetesServiceIpAddressRange"] == "192.168.240.0/20"


def test_a_public_endpoint_is_open_to_the_allow_list_and_still_private_too() -> None:
    inputs = asked(cluster(public_access_cidrs=["203.0.113.0/24"]))
    assert (inputs["endpointPrivateAccess"], inputs["endpointPublicAccess"]) == (True, True)
    assert inputs["publicAccessCidrs"] == ["203.0.113.0/24"]


def test_connected_networks_reach_the_api_server_before_the_provider_calls_it() -> None:
    made = cluster(connected_cidrs=["192.168.0.0/24", "172.21.0.0/16"])
    rules = {
        rule.name: (rule.inputs["cidrIpv4"], rule.inputs["ipProtocol"], rule.inputs["fromPort"], rule.inputs["toPort"])
        for rule in made.of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
        if "cidrIpv4" in rule.inputs
    }
    assert rules == {
        "cluster-connected-api-192.168.0.0-24": ("192.168.0.0/24", "tcp", 443, 443),
        "cluster-connected-api-172.21.0.0-16": ("172.21.0.0/16", "tcp", 443, 443),
    }
    assert set(rules) <= made.one("pulumi:providers:kubernetes", "cluster-kubernetes").depends_on


def test_the_profile_of_who_deploys_stays_out_of_the_kubeconfig(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the argument, the plugin takes AWS_PROFILE, and an unchanged stack changes with the person."""
    monkeypatch.setenv("AWS_PROFILE", "mine")
    assert asked(cluster())["providerCredentialOpts"] == {}


def test_what_the_platform_brings_itself_is_turned_off_in_the_plugin() -> None:
    inputs = asked(cluster())
    assert inputs["skipDefaultNodeGroup"] is True
    assert inputs["skipDefaultSecurityGroups"] is True
    assert inputs["bootstrapSelfManagedAddons"] is False
    assert inputs["useDefaultVpcCni"] is True
    assert inputs["createOidcProvider"] is False
    assert inputs["kubeProxyAddonOptions"]["enabled"] is inputs["corednsAddonOptions"]["enabled"] is False


def test_all_control_plane_logs_go_to_an_encrypted_group_that_is_there_first() -> None:
    made = cluster(log_retention_days=30)
    group = made.one("aws:cloudwatch/logGroup:LogGroup", "cluster-logs")
    assert group.inputs["name"] == "/aws/eks/platform-dev/cluster"
    assert group.inputs["retentionInDays"] == 30
    assert group.inputs["kmsKeyId"] == "arn:aws:test:::cluster-key"
    assert set(asked(made)["enabledClusterLogTypes"]) == {
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    }
    assert {"cluster-logs", "cluster-key"} <= made.one("eks:index:Cluster", "cluster").depends_on


def test_secrets_are_encrypted_with_a_key_that_rotates_and_is_slow_to_go() -> None:
    made = cluster()
    key = made.one("aws:kms/key:Key", "cluster-key")
    assert asked(made)["encryptionConfigKeyArn"] == "arn:aws:test:::cluster-key"
    assert (key.inputs["enableKeyRotation"], key.inputs["deletionWindowInDays"]) == (True, 30)


def test_the_key_is_the_account_s_the_administrators_and_one_log_group_s() -> None:
    policy = json.loads(cluster().one("aws:kms/key:Key", "cluster-key").inputs["policy"])
    account, logs, admins = policy["Statement"]
    assert account["Principal"] == {"AWS": "arn:aws:iam::111122223333:root"}
    assert logs["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    group_arn = "arn:aws:logs:us-east-1:111122223333:log-group:/aws/eks/platform-dev/cluster"
    assert logs["Condition"] == {"ArnEquals": {"kms:EncryptionContext:aws:logs:arn": group_arn}}
    assert admins["Principal"] == {"AWS": [ADMIN]}
    assert not [action for action in admins["Action"] if "crypt" in action or action == "kms:*"]


@pytest.mark.parametrize("kept", [True, False])
def test_deletion_protection_holds_in_eks_and_in_pulumi(kept: bool) -> None:
    made = cluster(deletion_protection=kept)
    assert asked(made)["deletionProtection"] is kept
    assert made.one("eks:index:Cluster", "cluster").protect is kept
    assert made.one("aws:kms/key:Key", "cluster-key").protect is kept


def test_extended_support_is_not_paid_for() -> None:
    assert asked(cluster())["upgradePolicy"] == {"supportType": "STANDARD"}


def test_the_oidc_provider_trusts_the_issuer_for_sts_without_a_thumbprint() -> None:
    (provider,) = cluster().of("aws:iam/openIdConnectProvider:OpenIdConnectProvider")
    assert provider.inputs == {
        "clientIdLists": ["sts.amazonaws.com"],
        "url": "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE",
    }


def test_the_kubernetes_provider_is_known_by_the_cluster_and_waits_for_the_right_to_use_it() -> None:
    (provider,) = cluster().of("pulumi:providers:kubernetes")
    assert provider.inputs["clusterIdentifier"] == "arn:aws:eks:us-east-1:111122223333:cluster/platform-dev"
    assert "cluster-access-platform-admin-admin" in provider.depends_on


def test_the_plugin_s_cluster_makes_nobody_administrator_and_shifts_zones() -> None:
    given = {
        "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": True},
        "name": "x",
    }
    args = ResourceTransformArgs(
        custom=True, type_="aws:eks/cluster:Cluster", name="c", props=given, opts=ResourceOptions()
    )
    result = shape_cluster(args)
    assert result is not None
    assert result.props == {
        "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
        "zonalShiftConfig": {"enabled": True},
        "name": "x",
    }


def test_other_children_of_the_plugin_are_left_as_they_are() -> None:
    args = ResourceTransformArgs(custom=True, type_="aws:iam/role:Role", name="r", props={}, opts=ResourceOptions())
    assert shape_cluster(args) is None


def test_shaping_and_guard_are_attached_to_the_plugin_s_component() -> None:
    assert cluster().one("eks:index:Cluster", "cluster").transforms == 2


def changed_to(version: str, running: str = "1.35") -> ResourceHookArgs:
    return ResourceHookArgs(
        urn="urn", id="id", name="c", type="t", new_inputs={"version": version}, old_outputs={"version": running}
    )


def test_before_the_cluster_changes_its_version_is_held_against_what_runs() -> None:
    check_upgrade(changed_to("1.36"))
    check_upgrade(changed_to("1.35"))
    with pytest.raises(
        pulumi.RunError, match=r"kubernetes_version: the cluster runs 1\.35 and cannot go back to 1\.34"
    ):
        check_upgrade(changed_to("1.34"))


@pytest.mark.parametrize("kept", [True, False])
def test_logs_and_their_key_outlive_the_stack_where_that_is_decided(kept: bool) -> None:
    made = cluster(retain_logs=kept)
    assert made.one("aws:cloudwatch/logGroup:LogGroup", "cluster-logs").retain_on_delete is kept
    assert made.one("aws:kms/key:Key", "cluster-key").retain_on_delete is kept


def test_every_opening_is_one_port_within_the_cluster_s_own_group_and_has_its_reason() -> None:
    rules = cluster().of("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    ports = {one.name: (one.inputs["ipProtocol"], one.inputs["fromPort"], one.inputs["toPort"]) for one in rules}
    assert ports == {
        "cluster-port-api": ("tcp", 443, 443),
        "cluster-port-kubelet": ("tcp", 10250, 10250),
        "cluster-port-dns-tcp": ("tcp", 53, 53),
        "cluster-port-dns-udp": ("udp", 53, 53),
        "cluster-port-metrics-server": ("tcp", 10251, 10251),
    }
    for one in rules:
        assert one.inputs["securityGroupId"] == one.inputs["referencedSecurityGroupId"] == "sg-cluster"
        assert one.inputs["description"]


def test_no_security_group_of_ours_carries_the_cluster_s_tag() -> None:
    """EKS's own carries it, and there has to be exactly one."""
    assert cluster().of("aws:ec2/securityGroup:SecurityGroup") == []


def test_a_kubeconfig_holds_no_secret_and_asks_for_tokens() -> None:
    made = json.loads(kubeconfig("platform-dev", "us-east-1", "https://example", "Q0E="))
    assert made["clusters"][0]["cluster"] == {"server": "https://example", "certificate-authority-data": "Q0E="}
    (user,) = made["users"]
    assert user["user"].keys() == {"exec"}
    assert user["user"]["exec"]["args"][-4:] == ["--cluster-name", "platform-dev", "--output", "json"]


def test_the_program_exports_what_others_need() -> None:
    exports = record_stack("dev").exports
    assert exports.keys() >= {
        "vpc_id",
        "subnet_ids",
        "zones",
        "cluster_name",
        "cluster_endpoint",
        "kubeconfig",
        "node_groups",
    }
    assert exports["node_groups"].keys() == {"on-demand", "spot"}
    assert pulumi.runtime.is_dry_run() is False

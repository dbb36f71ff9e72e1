"""EKS-*: what the examples cannot say in a table: messages, odd forms, and what unknown values hide."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from policies.cases.case import Given
from policies.engine.rule import Rule
from policies.rules.eks import RULES
from tests.policies.verdicts import UNKNOWN, Diagnostic, analyzed, found, verdict

BY_ID = {rule.id: rule for rule in RULES}
EKS_001, EKS_002, EKS_004, EKS_005, EKS_006, EKS_008, EKS_009, EKS_011, EKS_012, EKS_013 = (
    BY_ID[f"EKS-{number}"] for number in ("001", "002", "004", "005", "006", "008", "009", "011", "012", "013")
)
CLUSTER = "aws:eks/cluster:Cluster"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
INSTANCE = "aws:ec2/instance:Instance"

VPC_CONFIG: dict[str, Any] = {
    "subnetIds": [UNKNOWN],
    "endpointPublicAccess": False,
    "endpointPrivateAccess": True,
}
PUBLIC = {**VPC_CONFIG, "endpointPublicAccess": True, "publicAccessCidrs": ["203.0.113.0/24"]}
ENCRYPTION: dict[str, Any] = {"resources": ["secrets"], "provider": {"keyArn": "arn:aws:kms:us-east-1:1:key/k"}}
BASELINE: dict[str, Any] = {
    "name": "platform",
    "vpcConfig": VPC_CONFIG,
    "version": "1.35",
    "accessConfig": {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False},
    "upgradePolicy": {"supportType": "STANDARD"},
    "deletionProtection": True,
    "encryptionConfig": ENCRYPTION,
    "enabledClusterLogTypes": ["api", "audit", "authenticator"],
}
METADATA = {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1}


def cluster(**broken: Any) -> dict[str, Any]:
    return {key: value for key, value in {**BASELINE, **broken}.items() if value is not None}


def said(rule: Rule, kind: str, props: dict[str, Any]) -> list[Diagnostic]:
    return analyzed([rule], [Given(type=kind, props=props)])


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
@pytest.mark.parametrize("stack", ["dev", "staging", "prod"])
def test_the_baseline_cluster_is_allowed_everywhere(rule: Rule, stack: str) -> None:
    assert found(rule, [Given(type=CLUSTER, props=BASELINE, protect=True)], stack=stack) == []


@pytest.mark.parametrize("stack", ["staging", "prod", "prod-dr", "Dev", "development", "somewhere"])
@pytest.mark.parametrize("public", [True, "true", None])
def test_a_public_endpoint_is_refused_in_every_stack_but_dev(stack: str, public: object) -> None:
    config = {**VPC_CONFIG, "endpointPublicAccess": public}
    assert verdict(EKS_001, CLUSTER, cluster(vpcConfig=config), stack=stack) == ["EKS-001.a"]


@pytest.mark.parametrize("stack", ["dev", "dev-2"])
def test_dev_may_have_a_public_endpoint_with_an_allow_list(stack: str) -> None:
    for rule in (EKS_001, EKS_002):
        assert verdict(rule, CLUSTER, cluster(vpcConfig=PUBLIC), stack=stack) == []


def test_a_cluster_without_vpc_config_is_public() -> None:
    assert verdict(EKS_001, CLUSTER, cluster(vpcConfig=None)) == ["EKS-001.a"]
    assert verdict(EKS_002, CLUSTER, cluster(vpcConfig=None)) == ["EKS-002.a"]


@pytest.mark.parametrize("config", [UNKNOWN, {**VPC_CONFIG, "endpointPublicAccess": UNKNOWN}])
def test_an_unknown_endpoint_is_undetermined_outside_dev(config: object) -> None:
    assert verdict(EKS_001, CLUSTER, cluster(vpcConfig=config)) == ["EKS-001.a?"]
    assert verdict(EKS_001, CLUSTER, cluster(vpcConfig=config), stack="dev") == []


def test_an_endpoint_that_is_neither_true_nor_false_is_a_violation() -> None:
    assert verdict(EKS_001, CLUSTER, cluster(vpcConfig={"endpointPublicAccess": "perhaps"})) == ["EKS-001.a"]


@pytest.mark.parametrize("listed", [None, []])
@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_a_public_endpoint_without_allow_list_is_open_to_the_world(stack: str, listed: object) -> None:
    config = {**PUBLIC, "publicAccessCidrs": listed}
    assert verdict(EKS_002, CLUSTER, cluster(vpcConfig=config), stack=stack) == ["EKS-002.a"]


@pytest.mark.parametrize("block", ["0.0.0.0/0", "::/0"])
def test_the_world_does_not_belong_on_the_allow_list(block: str) -> None:
    config = {**PUBLIC, "publicAccessCidrs": ["203.0.113.0/24", block]}
    assert verdict(EKS_002, CLUSTER, cluster(vpcConfig=config)) == ["EKS-002.b"]
    [one] = said(EKS_002, CLUSTER, cluster(vpcConfig=config))
    assert f"vpcConfig.publicAccessCidrs has {block}" in one.message


def test_every_block_that_is_the_world_is_named() -> None:
    [one] = said(EKS_002, CLUSTER, cluster(vpcConfig={**PUBLIC, "publicAccessCidrs": ["0.0.0.0/0", "::/0"]}))
    assert "publicAccessCidrs has 0.0.0.0/0 and ::/0; " in one.message


def test_the_allow_list_of_a_private_endpoint_does_not_matter() -> None:
    config = {**VPC_CONFIG, "publicAccessCidrs": ["0.0.0.0/0"]}
    assert verdict(EKS_002, CLUSTER, cluster(vpcConfig=config)) == []
    assert verdict(EKS_002, CLUSTER, cluster(vpcConfig={**VPC_CONFIG, "publicAccessCidrs": UNKNOWN})) == []


def test_an_unknown_allow_list_is_undetermined_and_does_not_hide_the_world_in_a_known_part() -> None:
    unknown, both = ({**PUBLIC, "publicAccessCidrs": listed} for listed in (UNKNOWN, [UNKNOWN, "0.0.0.0/0"]))
    assert verdict(EKS_002, CLUSTER, cluster(vpcConfig=unknown)) == ["EKS-002.a?", "EKS-002.b?"]
    assert verdict(EKS_002, CLUSTER, cluster(vpcConfig=both)) == ["EKS-002.b"]


@pytest.mark.parametrize("config", [None, {**ENCRYPTION, "resources": []}, {**ENCRYPTION, "resources": ["configmaps"]}])
def test_encryption_that_does_not_cover_secrets_is_found(config: object) -> None:
    assert verdict(EKS_004, CLUSTER, cluster(encryptionConfig=config)) == ["EKS-004.a"]


@pytest.mark.parametrize("provider", [{}, {"keyArn": ""}, {"keyArn": None}])
def test_encryption_without_a_key_is_found(provider: dict[str, Any]) -> None:
    assert verdict(EKS_004, CLUSTER, cluster(encryptionConfig={**ENCRYPTION, "provider": provider})) == ["EKS-004.b"]


def test_a_key_that_is_made_in_the_same_run_is_a_key() -> None:
    config = {**ENCRYPTION, "provider": {"keyArn": UNKNOWN}}
    assert verdict(EKS_004, CLUSTER, cluster(encryptionConfig=config)) == []


def test_encryption_written_as_a_list_of_one_is_the_same() -> None:
    assert verdict(EKS_004, CLUSTER, cluster(encryptionConfig=[ENCRYPTION])) == []
    assert verdict(EKS_004, CLUSTER, cluster(encryptionConfig=[{"resources": ["secrets"]}])) == ["EKS-004.b"]


def test_unknown_encryption_is_undetermined() -> None:
    assert verdict(EKS_004, CLUSTER, cluster(encryptionConfig=UNKNOWN)) == ["EKS-004.a?", "EKS-004.b?"]
    assert verdict(EKS_004, CLUSTER, cluster(encryptionConfig={**ENCRYPTION, "resources": UNKNOWN})) == ["EKS-004.a?"]


@pytest.mark.parametrize("log", ["api", "audit", "authenticator"])
def test_each_missing_log_is_found_and_named(log: str) -> None:
    logs = [kind for kind in ("api", "audit", "authenticator", "scheduler") if kind != log]
    assert verdict(EKS_005, CLUSTER, cluster(enabledClusterLogTypes=logs)) == ["EKS-005.a"]
    [one] = said(EKS_005, CLUSTER, cluster(enabledClusterLogTypes=logs))
    assert f'does not include "{log}"' in one.message


def test_a_cluster_without_logs_misses_three() -> None:
    assert verdict(EKS_005, CLUSTER, cluster(enabledClusterLogTypes=None)) == ["EKS-005.a"] * 3


def test_unknown_logs_are_undetermined_once() -> None:
    assert verdict(EKS_005, CLUSTER, cluster(enabledClusterLogTypes=UNKNOWN)) == ["EKS-005.a?"]
    assert verdict(EKS_005, CLUSTER, cluster(enabledClusterLogTypes=["api", "audit", UNKNOWN])) == ["EKS-005.a?"]


@pytest.mark.parametrize("kind", [TEMPLATE, INSTANCE])
class TestInstanceMetadata:
    def test_a_session_token_and_one_hop_are_allowed(self, kind: str) -> None:
        assert verdict(EKS_012, kind, {"metadataOptions": METADATA}) == []

    def test_a_missing_hop_limit_is_one(self, kind: str) -> None:
        assert verdict(EKS_012, kind, {"metadataOptions": {"httpTokens": "required"}}) == []

    @pytest.mark.parametrize("tokens", ["optional", None])
    def test_an_optional_token_is_found(self, kind: str, tokens: str | None) -> None:
        assert verdict(EKS_012, kind, {"metadataOptions": {**METADATA, "httpTokens": tokens}}) == ["EKS-012.a"]

    def test_missing_options_are_found(self, kind: str) -> None:
        assert verdict(EKS_012, kind, {}) == ["EKS-012.a"]

    @pytest.mark.parametrize("hops", [2, 2.0, "2", 64])
    def test_a_second_hop_is_found(self, kind: str, hops: object) -> None:
        options = {**METADATA, "httpPutResponseHopLimit": hops}
        assert verdict(EKS_012, kind, {"metadataOptions": options}) == ["EKS-012.b"]

    @pytest.mark.parametrize("hops", [True, "one", {}])
    def test_a_hop_limit_that_is_no_number_is_a_violation(self, kind: str, hops: object) -> None:
        options = {**METADATA, "httpPutResponseHopLimit": hops}
        [one] = said(EKS_012, kind, {"metadataOptions": options})
        assert "metadataOptions.httpPutResponseHopLimit cannot be read as a number" in one.message

    def test_a_service_that_is_off_needs_neither(self, kind: str) -> None:
        options = {"httpEndpoint": "disabled", "httpTokens": "optional", "httpPutResponseHopLimit": 3}
        assert verdict(EKS_012, kind, {"metadataOptions": options}) == []

    def test_unknown_options_are_undetermined(self, kind: str) -> None:
        assert verdict(EKS_012, kind, {"metadataOptions": UNKNOWN}) == ["EKS-012.a?", "EKS-012.b?"]

    def test_an_unknown_token_does_not_hide_a_second_hop(self, kind: str) -> None:
        options = {**METADATA, "httpTokens": UNKNOWN, "httpPutResponseHopLimit": 2}
        assert verdict(EKS_012, kind, {"metadataOptions": options}) == ["EKS-012.a?", "EKS-012.b"]


def test_an_instance_from_a_launch_template_is_judged_by_its_own_options_only_where_it_has_them() -> None:
    from_template = {"launchTemplate": {"id": UNKNOWN}}
    assert verdict(EKS_012, INSTANCE, from_template) == []
    own = {**from_template, "metadataOptions": {"httpTokens": "optional"}}
    assert verdict(EKS_012, INSTANCE, own) == ["EKS-012.a"]


@pytest.mark.parametrize("version", [1.35, "1.35"])
def test_a_version_written_as_a_number_is_the_same(version: object) -> None:
    assert verdict(EKS_006, CLUSTER, cluster(version=version)) == []


BINDING = "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding"
CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
AWS_AUTH = {"name": "aws-auth", "namespace": "kube-system"}


def test_only_the_name_of_a_config_map_matters() -> None:
    subjects = [{"kind": "Group", "name": "team"}]
    assert verdict(EKS_009, BINDING, {"metadata": UNKNOWN, "subjects": subjects}) == []
    assert verdict(EKS_009, CONFIG_MAP, {"metadata": UNKNOWN, "data": {"a": "b"}}) == ["EKS-009.b?"]


def test_an_unknown_subject_does_not_hide_another() -> None:
    subjects = [UNKNOWN, {"kind": "Group", "name": "system:masters"}]
    assert verdict(EKS_009, BINDING, {"subjects": subjects}) == ["EKS-009.c?", "EKS-009.c"]


def test_rows_of_aws_auth_that_cannot_be_read_are_a_violation_that_does_not_show_them() -> None:
    [one] = said(EKS_009, CONFIG_MAP, {"metadata": AWS_AUTH, "data": {"mapRoles": "- [canary-1f2e"}})
    assert "data.mapRoles cannot be read as JSON or YAML" in one.message
    assert "canary" not in one.message


@pytest.mark.parametrize("data", [{}, None, {"mapRoles": ""}, {"mapRoles": "[]"}, {"mapRoles": "- rolearn: a\n"}])
def test_an_aws_auth_without_rows_has_no_masters(data: object) -> None:
    assert verdict(EKS_009, CONFIG_MAP, {"metadata": AWS_AUTH, "data": data}) == []


groups = st.lists(st.sampled_from(["view", "system:masters", "system:nodes"]), max_size=3)


@given(rows=st.lists(groups, max_size=3), key=st.sampled_from(["mapRoles", "mapUsers"]))
def test_every_form_of_aws_auth_gets_the_same_verdict(rows: list[list[str]], key: str) -> None:
    mapped = [{"rolearn": "arn:aws:iam::111122223333:role/team", "groups": row} for row in rows]
    expected = ["EKS-009.b"] * sum(row.count("system:masters") for row in rows)
    for text in (json.dumps(mapped), yaml.safe_dump(mapped), yaml.safe_dump(mapped, default_flow_style=True)):
        assert verdict(EKS_009, CONFIG_MAP, {"metadata": AWS_AUTH, "data": {key: text}}) == expected


ADD_ON = "aws:eks/addon:Addon"


@pytest.mark.parametrize(
    "text", ['{"enableNetworkPolicy": true}', "enableNetworkPolicy: 'true'", "enableNetworkPolicy: yes"]
)
def test_a_switch_of_the_cni_may_be_text_or_truth(text: str) -> None:
    assert verdict(EKS_013, ADD_ON, {"addonName": "vpc-cni", "configurationValues": text}) == []


@pytest.mark.parametrize("text", ["", "[]", "text", "{}", "enableNetworkPolicy:"])
def test_a_cni_without_the_switch_is_found(text: str) -> None:
    assert verdict(EKS_013, ADD_ON, {"addonName": "vpc-cni", "configurationValues": text}) == ["EKS-013.a"]


@pytest.mark.parametrize("text", ["{", "enableNetworkPolicy: perhaps"])
def test_values_of_the_cni_that_cannot_be_read_are_a_violation(text: str) -> None:
    assert verdict(EKS_013, ADD_ON, {"addonName": "vpc-cni", "configurationValues": text}) == ["EKS-013.a"]


ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"


def test_a_principal_that_is_not_known_matters_only_for_an_administrator() -> None:
    props = {"principalArn": UNKNOWN, "accessScope": {"type": "cluster"}}
    admin, view = (f"arn:aws:eks::aws:cluster-access-policy/AmazonEKS{name}Policy" for name in ("ClusterAdmin", "View"))
    assert verdict(EKS_008, ASSOCIATION, {**props, "policyArn": admin}) == ["EKS-008.a?"]
    assert verdict(EKS_008, ASSOCIATION, {**props, "policyArn": view}) == []


def test_an_empty_list_of_administrators_allows_nobody() -> None:
    props = {
        "principalArn": "arn:aws:iam::111122223333:role/platform-admin",
        "accessScope": {"type": "cluster"},
        "policyArn": "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
    }
    assert verdict(EKS_008, ASSOCIATION, props, settings={"admins": []}) == ["EKS-008.a"]


NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


def test_a_public_subnet_is_found_in_a_preview_where_no_id_is_known() -> None:
    nodes = Given(type=NODE_GROUP, name="nodes", props={"subnetIds": [UNKNOWN]}, depends={"subnetIds": "edge"})
    subnets = [
        Given(type="aws:ec2/subnet:Subnet", name=name, props={"id": UNKNOWN, "mapPublicIpOnLaunch": name == "edge"})
        for name in ("edge", "inner")
    ]
    assert found(EKS_011, [nodes, *subnets]) == ["EKS-011.a"]
    [one] = analyzed([EKS_011], [nodes, *subnets])
    assert "it has nodes in edge, which is a public subnet" in one.message


def test_remote_access_that_is_not_known_is_undetermined() -> None:
    assert verdict(EKS_011, NODE_GROUP, {"remoteAccess": UNKNOWN}) == ["EKS-011.b?"]


@pytest.mark.parametrize("access", [None, {}, {"ec2SshKey": ""}])
def test_a_group_without_a_key_opens_nothing(access: object) -> None:
    assert verdict(EKS_011, NODE_GROUP, {"remoteAccess": access}) == []


def test_an_unknown_subnet_of_a_node_group_may_be_any_of_the_stack_unless_it_comes_from_elsewhere() -> None:
    def nodes(**depends: str) -> Given:
        return Given(type=NODE_GROUP, name="nodes", props={"subnetIds": [UNKNOWN]}, depends=depends)

    subnet = Given(type="aws:ec2/subnet:Subnet", name="subnet", props={"id": "subnet-1"})
    elsewhere = Given(type="aws:ec2/vpc:Vpc", name="elsewhere")
    assert found(EKS_011, [nodes(), subnet]) == ["EKS-011.a?"]
    assert found(EKS_011, [nodes()]) == []
    assert found(EKS_011, [nodes(subnetIds="elsewhere"), elsewhere, subnet]) == []

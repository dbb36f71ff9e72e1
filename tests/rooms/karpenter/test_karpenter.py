"""What Karpenter registers, what it may do, and in which order it comes and goes."""

import json
from typing import Any

import pytest
from moto.iam.aws_managed_policies import aws_managed_policies_data  # what AWS's own list says
from pydantic import ValidationError

from components import KarpenterSettings
from components.karpenter import documents, plan
from tests.plans.test_settings import config, tree_of
from tests.recording import ACCOUNT, STACKS, Recorded, Resource, record_stack

QUEUE = "arn:aws:sqs:us-east-1:111122223333:karpenter-interruptions-1234567"
NODE_ROLE = "arn:aws:iam::111122223333:role/karpenter-node-1234567"
MANAGED_POLICIES = set(json.loads(aws_managed_policies_data))

# Amazon EC2 User Guide and AWS Health User Guide, the events' own pages: `source` and `detail-type`.
DOCUMENTED_EVENTS = {
    ("aws.health", "AWS Health Event"),
    ("aws.ec2", "EC2 Spot Instance Interruption Warning"),
    ("aws.ec2", "EC2 Instance Rebalance Recommendation"),
    ("aws.ec2", "EC2 Instance State-change Notification"),
    ("aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"),
}
# terraform-aws-eks 21.19, modules/karpenter/policy.tf
SIDS = [
    "AllowScopedEC2InstanceAccessActions",
    "AllowScopedEC2LaunchTemplateAccessActions",
    "AllowScopedEC2InstanceActionsWithTags",
    "AllowScopedResourceCreationTagging",
    "AllowScopedResourceTagging",
    "AllowScopedDeletion",
    "AllowRegionalReadActions",
    "AllowSSMReadActions",
    "AllowPricingReadActions",
    "AllowZonalShiftReadActions",
    "AllowInterruptionQueueActions",
    "AllowPassingInstanceRole",
    "AllowScopedInstanceProfileCreationActions",
    "AllowScopedInstanceProfileTagActions",
    "AllowScopedInstanceProfileActions",
    "AllowInstanceProfileReadActions",
    "AllowUnscopedInstanceProfileListAction",
    "AllowAPIServerEndpointDiscovery",
]
# Every resource, because the action takes none (Service Authorization Reference), or a condition names it.
UNSCOPED = {
    "AllowRegionalReadActions",
    "AllowPricingReadActions",
    "AllowZonalShiftReadActions",
    "AllowUnscopedInstanceProfileListAction",
}


@pytest.fixture(scope="module")
def made() -> Recorded:
    return record_stack("prod")


def statements() -> dict[str, Any]:
    policy = json.loads(documents.controller(ACCOUNT, "platform-dev", QUEUE, NODE_ROLE))
    return {one["Sid"]: one for one in policy["Statement"]}


def test_the_controller_s_statements_are_karpenter_s_own_in_their_order() -> None:
    assert list(statements()) == SIDS


def test_no_action_is_a_wildcard_and_a_resource_only_where_there_is_no_other_way() -> None:
    found = statements()
    assert not [one for one in found.values() if any("*" in action for action in one["Action"])]
    assert {sid for sid, one in found.items() if one["Resource"] == ["*"]} == UNSCOPED


@pytest.mark.parametrize(
    "sid",
    [sid for sid in SIDS if "Scoped" in sid and "Unscoped" not in sid and sid != "AllowScopedEC2InstanceAccessActions"],
)
def test_what_changes_an_instance_or_a_profile_is_held_to_this_cluster(sid: str) -> None:
    tests = statements()[sid]["Condition"]["StringEquals"]
    assert any(key.endswith("Tag/kubernetes.io/cluster/platform-dev") for key in tests)
    assert "owned" in tests.values()


def test_every_ec2_resource_is_of_the_cluster_s_region() -> None:
    arns = [arn for one in statements().values() for arn in one["Resource"] if arn.startswith("arn:aws:ec2:")]
    assert arns
    assert all(arn.split(":")[3] == "us-east-1" for arn in arns)


def test_the_controller_passes_the_nodes_role_to_ec2_and_no_other() -> None:
    passing = statements()["AllowPassingInstanceRole"]
    assert passing["Resource"] == [NODE_ROLE]
    assert passing["Condition"] == {"StringEquals": {"iam:PassedToService": "ec2.amazonaws.com"}}


def test_the_policy_fits_inline_in_a_role_for_the_longest_name_of_a_cluster() -> None:
    """IAM User Guide, quotas: 10,240 characters inline and 6,144 managed, white space not counted."""
    size = len("".join(documents.controller(ACCOUNT, "c" * 100, QUEUE, NODE_ROLE).split()))
    assert 6_144 < size <= 10_240


def ours(made: Recorded, kind: str) -> list[Resource]:
    """Karpenter's resources of a type: other rooms have some, too."""
    return [resource for resource in made.of(kind) if resource.name.startswith("karpenter")]


def test_the_five_documented_events_reach_the_queue(made: Recorded) -> None:
    rules = ours(made, "aws:cloudwatch/eventRule:EventRule")
    patterns = [json.loads(one.inputs["eventPattern"]) for one in rules]
    assert {(one["source"][0], one["detail-type"][0]) for one in patterns} == DOCUMENTED_EVENTS
    assert all(one.inputs["tags"] == {"ClusterName": "platform-prod"} for one in rules)
    targets = ours(made, "aws:cloudwatch/eventTarget:EventTarget")
    assert {one.name for one in targets} == {one.name for one in rules}
    assert {one.inputs["targetId"] for one in targets} == {"KarpenterInterruptionQueueTarget"}
    assert {one.inputs["arn"] for one in targets} == {"arn:aws:test:::karpenter-interruptions"}


def test_the_queue_forgets_after_five_minutes_and_is_encrypted(made: Recorded) -> None:
    queue = made.one("aws:sqs/queue:Queue", "karpenter-interruptions").inputs
    assert queue["messageRetentionSeconds"] == 300
    assert queue["sqsManagedSseEnabled"] is True


def test_only_aws_s_events_write_to_the_queue_and_nobody_unencrypted(made: Recorded) -> None:
    policy = made.one("aws:sqs/queuePolicy:QueuePolicy", "karpenter-interruptions").inputs["policy"]
    write, deny = json.loads(policy)["Statement"]
    assert (write["Sid"], write["Action"]) == ("SqsWrite", "sqs:SendMessage")
    assert set(write["Principal"]["Service"]) == {"events.amazonaws.com", "sqs.amazonaws.com"}
    assert (deny["Sid"], deny["Effect"], deny["Action"]) == ("DenyHTTP", "Deny", "sqs:*")
    assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("stack", STACKS)
def test_every_managed_policy_of_the_platform_is_one_that_aws_has(stack: str) -> None:
    arns = {
        one.inputs["policyArn"] for one in record_stack(stack).of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    }
    assert {arn.removeprefix("arn:aws:iam::aws:policy/") for arn in arns} <= MANAGED_POLICIES


def test_nodes_have_three_rights_and_an_access_entry_of_their_type(made: Recorded) -> None:
    attached = {
        one.inputs["policyArn"].rpartition("/")[2]
        for one in made.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
        if one.inputs["role"] == "karpenter-node"
    }
    assert attached == {
        "AmazonEKSWorkerNodePolicy",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonSSMManagedInstanceCore",
    }
    entry = made.one("aws:eks/accessEntry:AccessEntry", "karpenter-node").inputs
    assert entry["type"] == "EC2_LINUX"
    assert "kubernetesGroups" not in entry  # the type brings system:nodes


def test_the_service_account_of_the_chart_gets_the_role_by_pod_identity(made: Recorded) -> None:
    association = made.one("aws:eks/podIdentityAssociation:PodIdentityAssociation", "karpenter-controller").inputs
    assert (association["namespace"], association["serviceAccount"]) == ("kube-system", "karpenter")
    trust = json.loads(made.one("aws:iam/role:Role", "karpenter-controller-role").inputs["assumeRolePolicy"])
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Service": "pods.eks.amazonaws.com"}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]


def test_both_charts_are_pinned_to_one_version(made: Recorded) -> None:
    releases = ours(made, "kubernetes:helm.sh/v3:Release")
    assert {one.inputs["chart"] for one in releases} == {
        "oci://public.ecr.aws/karpenter/karpenter",
        "oci://public.ecr.aws/karpenter/karpenter-crd",
    }
    (version,) = {one.inputs["version"] for one in releases}
    assert version.count(".") == 2


def test_the_controller_waits_for_the_kinds_its_rights_and_its_events(made: Recorded) -> None:
    release = made.one("kubernetes:helm.sh/v3:Release", "karpenter")
    assert release.inputs["skipCrds"] is True
    assert {"karpenter-crd", "karpenter-controller", "karpenter-interruptions", "nodes-app"} <= release.depends_on
    assert {f"karpenter-{key}" for key in plan.EVENTS} <= release.depends_on


def test_the_controller_runs_on_the_pool_that_was_named_and_hears_the_queue(made: Recorded) -> None:
    values = made.one("kubernetes:helm.sh/v3:Release", "karpenter").inputs["values"]
    assert values["nodeSelector"]["eks.amazonaws.com/nodegroup"] == "made-by-the-provider"
    assert values["settings"]["interruptionQueue"] == "karpenter-interruptions"
    assert values["settings"]["clusterName"] == "platform-prod"


def test_pools_wait_for_their_class_and_it_for_the_controller_and_what_nodes_join_with(made: Recorded) -> None:
    one = made.one("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "karpenter")
    assert {"karpenter", "karpenter-node", "karpenter-node-join", "karpenter-node-pull"} <= one.depends_on
    (pool,) = made.of("kubernetes:karpenter.sh/v1:NodePool")
    assert pool.name == "karpenter-spot"
    assert "karpenter" in pool.depends_on


def test_the_spot_pool_is_tainted_limited_and_consolidated_after_30_seconds(made: Recorded) -> None:
    spec = made.one("kubernetes:karpenter.sh/v1:NodePool", "karpenter-spot").inputs["spec"]
    assert spec["limits"] == {"cpu": 1000}
    assert spec["disruption"]["consolidateAfter"] == "30s"
    assert spec["template"]["spec"]["taints"] == [{"key": "spot", "value": "true", "effect": "NoSchedule"}]
    requirements = {one["key"]: one["values"] for one in spec["template"]["spec"]["requirements"]}
    assert requirements["karpenter.sh/capacity-type"] == ["spot"]


def test_nodes_need_a_token_for_metadata_and_have_encrypted_volumes_and_the_platform_s_tags(made: Recorded) -> None:
    spec = made.one("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "karpenter").inputs["spec"]
    assert spec["metadataOptions"]["httpTokens"] == "required"
    assert spec["metadataOptions"]["httpPutResponseHopLimit"] == 1
    assert all(one["ebs"]["encrypted"] is True for one in spec["blockDeviceMappings"])
    assert spec["tags"] == {"Environment": "prod", "Project": "aws-platform", "Owner": "platform-team"}
    assert len(spec["subnetSelectorTerms"]) == 3


def karpenter(**more: Any) -> KarpenterSettings:
    return KarpenterSettings.model_validate({"controller_pool": "app", **more})


def test_bottlerocket_gets_a_volume_for_its_data_beside_its_own() -> None:
    spec = plan.node_class(karpenter(ami_alias="bottlerocket@v1.65.0", disk_gib=80), "role", [], "sg", {})
    sizes = {one["deviceName"]: one["ebs"]["volumeSize"] for one in spec["blockDeviceMappings"]}
    assert sizes == {"/dev/xvda": "4Gi", "/dev/xvdb": "80Gi"}


@pytest.mark.parametrize("on", [True, False])
def test_with_prefix_delegation_nodes_take_110_pods_and_are_of_the_nitro_system(on: bool) -> None:
    tree = tree_of()
    tree["cluster"]["prefix_delegation"] = on
    made = record_stack("dev", config(tree))
    node_class = made.one("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "karpenter").inputs["spec"]
    assert node_class.get("kubelet") == ({"maxPods": 110} if on else None)
    pool = made.one("kubernetes:karpenter.sh/v1:NodePool", "karpenter-spot").inputs["spec"]
    required = {one["key"]: one["values"] for one in pool["template"]["spec"]["requirements"]}
    assert required.get("karpenter.k8s.aws/instance-hypervisor") == (["nitro"] if on else None)


def test_a_taint_without_a_value_has_none() -> None:
    pool = karpenter(pools={"gpu": {"taints": [{"key": "gpu"}]}}).pools["gpu"]
    assert plan.node_pool(pool)["template"]["spec"]["taints"] == [{"key": "gpu", "effect": "NoSchedule"}]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ami_alias": "al2023@latest"}, "does not pin an AMI release"),
        ({"ami_alias": "al2@v20240807"}, "is not a valid AMI alias"),
        ({"replicas": 3}, "less than or equal to 2"),
        ({"pools": {}}, "at least 1"),
        ({"pools": {"Spot": {}}}, "is not a valid pool name"),
        ({"pools": {"spot": {"cpu_limit": 0}}}, "greater than or equal to 1"),
        ({"pools": {"spot": {"instance_categories": ["m5"]}}}, "match pattern"),
    ],
)
def test_what_karpenter_would_not_take_is_refused(given: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        karpenter(**given)

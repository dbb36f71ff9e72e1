"""The eks stand-in under the real engine: the same children as the real plugin's, by types, names and parents."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pytest
from pulumi import ResourceOptions
from pulumi import automation as auto
from pulumi.provider.experimental import provider as rpc
from pulumi.provider.experimental.property_value import PropertyValue

from sandbox.eks import EksProvider
from sandbox.eks.arguments import Arguments
from sandbox.errors import SandboxError
from sandbox.values import plain_map, wrap_map

from .provider_client import serving

# What the real plugin (pulumi-eks 4.4) registered for a component `c` with these arguments, as seen in its state.
CHILDREN = {
    ("eks:index:Cluster", "c", "component"),
    ("eks:index:ServiceRole", "c-eksRole", "c"),
    ("aws:iam/role:Role", "c-eksRole-role", "c-eksRole"),
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "c-eksRole-4b490823", "c-eksRole"),
    ("aws:ec2/securityGroup:SecurityGroup", "c-eksClusterSecurityGroup", "c"),
    ("aws:ec2/securityGroup:SecurityGroup", "c-nodeSecurityGroup", "c"),
    ("aws:ec2/securityGroupRule:SecurityGroupRule", "c-eksClusterInternetEgressRule", "c"),
    ("aws:ec2/securityGroupRule:SecurityGroupRule", "c-eksClusterIngressRule", "c"),
    ("aws:ec2/securityGroupRule:SecurityGroupRule", "c-eksNodeIngressRule", "c"),
    ("aws:ec2/securityGroupRule:SecurityGroupRule", "c-eksNodeClusterIngressRule", "c"),
    ("aws:ec2/securityGroupRule:SecurityGroupRule", "c-eksNodeInternetEgressRule", "c"),
    ("aws:ec2/securityGroupRule:SecurityGroupRule", "c-eksExtApiServerClusterIngressRule", "c"),
    ("aws:eks/cluster:Cluster", "c-eksCluster", "c"),
    ("pulumi:providers:kubernetes", "c-eks-k8s", "c"),
}


class RecordingAws(rpc.Provider):
    """An AWS where everything succeeds, with the few outputs that the component reads."""

    async def invoke(self, request: rpc.InvokeRequest) -> rpc.InvokeResponse:
        assert request.tok == "aws:index/getPartition:getPartition"
        return rpc.InvokeResponse(wrap_map({"partition": "aws", "dnsSuffix": "amazonaws.com", "id": "aws"}))

    async def diff(self, request: rpc.DiffRequest) -> rpc.DiffResponse:
        return rpc.DiffResponse(changes=False)

    async def delete(self, request: rpc.DeleteRequest) -> None:
        return

    async def create(self, request: rpc.CreateRequest) -> rpc.CreateResponse:
        if request.preview:
            return rpc.CreateResponse("", request.properties)
        given = plain_map(request.properties)
        computed: dict[str, Any] = {"name": request.name, "arn": f"arn:aws:x:eu-west-1:1:x/{request.name}"} | given
        if request.type.endswith(":Cluster"):
            computed |= {
                "endpoint": "https://127.0.0.1:1",
                "certificateAuthority": {"data": "Y2E="},
                "identities": [{"oidcs": [{"issuer": "https://oidc.example/id/1"}]}],
                "vpcConfig": given["vpcConfig"] | {"clusterSecurityGroupId": "sg-of-eks"},
            }
        if request.type.endswith(":SecurityGroupRule"):
            computed["securityGroupRuleId"] = f"sgr-{request.name}"
        return rpc.CreateResponse(f"id-{request.name}", wrap_map(computed))


class Kubernetes(rpc.Provider):
    """Only configured: the component makes a provider resource and nothing with it."""


class Component(pulumi.ComponentResource):
    """A component around eks.Cluster, as ours is."""

    def __init__(self, name: str, opts: ResourceOptions, child: str, **more: Any) -> None:
        super().__init__("test:index:Component", name, None, opts)
        arguments: dict[str, Any] = {
            "name": f"shop-{child}",
            "vpc_id": "vpc-1",
            "subnet_ids": ["subnet-1", "subnet-2"],
            "version": "1.35",
            "authentication_mode": eks.AuthenticationMode.API,
            "skip_default_node_group": True,
            "use_default_vpc_cni": True,
            "kube_proxy_addon_options": eks.KubeProxyAddonOptionsArgs(enabled=False),
            "coredns_addon_options": eks.CoreDnsAddonOptionsArgs(enabled=False),
            "endpoint_private_access": True,
            "endpoint_public_access": False,
            "encryption_config_key_arn": "arn:aws:kms:eu-west-1:1:key/1",
            "cluster_tags": {"Owner": "platform"},
        }
        inside = ResourceOptions(parent=self, transforms=[shape])
        self.cluster = eks.Cluster(child, **(arguments | more), opts=inside)


def shape(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult | None:
    if args.type_ != "aws:eks/cluster:Cluster":
        return None
    access = {**args.props["accessConfig"], "bootstrapClusterCreatorAdminPermissions": False}
    props = {**args.props, "accessConfig": access, "zonalShiftConfig": {"enabled": True}}
    return pulumi.ResourceTransformResult(props=props, opts=args.opts)


def providers() -> ResourceOptions:
    return ResourceOptions(providers=[aws.Provider("aws", region="eu-west-1"), eks.Provider("eks")])


Runner = Callable[[Callable[[], None]], auto.Stack]


@pytest.fixture(scope="module")
def runner(engine: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """Stacks of the real engine over the stand-in, one for each program."""
    directory = tmp_path_factory.mktemp("eks")
    (directory / "state").mkdir()
    served = {"aws": RecordingAws(), "eks": EksProvider(), "kubernetes": Kubernetes()}
    with pytest.MonkeyPatch.context() as environment, serving(served, directory, constructs="eks") as ports:
        environment.setenv("PATH", f"{engine.parent}{os.pathsep}{os.environ['PATH']}")
        variables = {
            "PULUMI_BACKEND_URL": f"file://{directory / 'state'}",
            "PULUMI_CONFIG_PASSPHRASE": "test",
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_DEBUG_PROVIDERS": ",".join(f"{name}:{port}" for name, port in ports.items()),
        }
        options = auto.LocalWorkspaceOptions(
            project_settings=auto.ProjectSettings("shop", "python"), env_vars=variables
        )

        def run(program: Callable[[], None]) -> auto.Stack:
            name = program.__name__.replace("_", "-")
            stack = auto.create_or_select_stack(name, "shop", program=program, opts=options)
            stack.set_config("pulumi:disable-default-providers", auto.ConfigValue('["*"]'))
            return stack

        yield run


def resources(stack: auto.Stack) -> list[dict[str, Any]]:
    return stack.export_stack().deployment["resources"]


def name_of(urn: str) -> str:
    return urn.rsplit("::", 1)[1]


@pytest.fixture(scope="module")
def deployed(runner: Runner) -> tuple[dict[str, dict[str, Any]], Mapping[str, Any]]:
    """One cluster: its resources by name, and what the program saw of it."""

    def one_cluster() -> None:
        cluster = Component("component", providers(), "c").cluster
        pulumi.export("kubeconfig", cluster.kubeconfig)
        pulumi.export("kubeconfigJson", cluster.kubeconfig_json)
        pulumi.export("endpoint", cluster.eks_cluster.apply(lambda made: made.endpoint))
        pulumi.export("roleArn", cluster.core.apply(lambda core: core.cluster_iam_role.arn))
        pulumi.export("vpcId", cluster.core.apply(lambda core: core.vpc_id))
        pulumi.export("clusterGroup", cluster.cluster_security_group.apply(lambda group: group.id))
        pulumi.export("clusterGroupId", cluster.cluster_security_group_id)
        pulumi.export("nodeGroupId", cluster.node_security_group_id)
        pulumi.export("rule", cluster.cluster_ingress_rule_id)
        pulumi.export("oidcUrl", cluster.oidc_provider_url)
        pulumi.export("oidcIssuer", cluster.oidc_issuer)
        pulumi.export("oidcProviderArn", cluster.oidc_provider_arn)

    stack = runner(one_cluster)
    outputs = stack.up().outputs
    # A component and its child may share a name, so the type stands in the key.
    found = {f"{row['type']}::{name_of(row['urn'])}": row for row in resources(stack)}
    return found, {key: output.value for key, output in outputs.items()}


def test_the_children_are_those_of_the_real_plugin(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    rows = deployed[0].values()
    ours = {(row["type"], name_of(row["urn"]), name_of(row.get("parent", "::"))) for row in rows}
    around = {row for row in ours if row[0].startswith(("pulumi:pulumi:", "test:")) or row[2] == "shop-one-cluster"}
    defaults = {row for row in ours if row[1] == "default"}
    assert ours - around - defaults == CHILDREN


def test_the_cluster_is_asked_for_as_the_plugin_does(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    inputs = deployed[0]["aws:eks/cluster:Cluster::c-eksCluster"]["inputs"]
    assert inputs["name"] == "shop-c"
    assert inputs["bootstrapSelfManagedAddons"] is True
    assert inputs["tags"] == {"Name": "c-eksCluster", "Owner": "platform"}
    assert inputs["encryptionConfig"] == {
        "provider": {"keyArn": "arn:aws:kms:eu-west-1:1:key/1"},
        "resources": ["secrets"],
    }
    assert inputs["vpcConfig"] == {
        "endpointPrivateAccess": True,
        "endpointPublicAccess": False,
        "securityGroupIds": ["id-c-eksClusterSecurityGroup"],
        "subnetIds": ["subnet-1", "subnet-2"],
    }


def test_transforms_of_the_program_reach_the_children(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    inputs = deployed[0]["aws:eks/cluster:Cluster::c-eksCluster"]["inputs"]
    assert inputs["accessConfig"] == {"authenticationMode": "API", "bootstrapClusterCreatorAdminPermissions": False}
    assert inputs["zonalShiftConfig"] == {"enabled": True}


def test_the_cluster_waits_for_its_roles_policy(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    dependencies = deployed[0]["aws:eks/cluster:Cluster::c-eksCluster"]["dependencies"]
    assert "c-eksRole-4b490823" in {name_of(urn) for urn in dependencies}


def test_children_use_the_programs_provider(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    used = {row["provider"].rsplit("::", 2)[1] for row in deployed[0].values() if row["type"].startswith("aws:")}
    assert used == {"aws"}


def test_the_role_is_assumed_by_eks(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    policy = json.loads(deployed[0]["aws:iam/role:Role::c-eksRole-role"]["inputs"]["assumeRolePolicy"])
    (statement,) = policy["Statement"]
    assert statement["Principal"] == {"Service": ["eks.amazonaws.com"]}
    assert statement["Action"] == ["sts:AssumeRole", "sts:TagSession"]


def test_the_control_plane_reaches_kubelets_and_pods(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    row = deployed[0]["aws:ec2/securityGroupRule:SecurityGroupRule::c-eksNodeClusterIngressRule"]["inputs"]
    assert (row["fromPort"], row["toPort"], row["protocol"], row["type"]) == (1025, 65535, "tcp", "ingress")
    assert row["sourceSecurityGroupId"] == "id-c-eksClusterSecurityGroup"
    assert row["securityGroupId"] == "id-c-nodeSecurityGroup"


def test_exactly_the_node_group_carries_the_clusters_tag(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    tagged = [
        key
        for key, row in deployed[0].items()
        if "kubernetes.io/cluster/shop-c" in row.get("inputs", {}).get("tags", {})
    ]
    assert tagged == ["aws:ec2/securityGroup:SecurityGroup::c-nodeSecurityGroup"]


def test_the_program_sees_the_outputs_of_the_real_plugin(
    deployed: tuple[dict[str, dict[str, Any]], Mapping[str, Any]],
) -> None:
    seen = deployed[1]
    assert seen["endpoint"] == "https://127.0.0.1:1"
    assert seen["roleArn"] == "arn:aws:x:eu-west-1:1:x/c-eksRole-role"
    assert seen["vpcId"] == "vpc-1"
    assert seen["clusterGroup"] == seen["clusterGroupId"] == "id-c-eksClusterSecurityGroup"
    assert seen["nodeGroupId"] == "id-c-nodeSecurityGroup"
    assert seen["rule"] == "sgr-c-eksClusterIngressRule"
    assert (seen["oidcUrl"], seen["oidcIssuer"]) == ("https://oidc.example/id/1", "oidc.example/id/1")
    assert seen["oidcProviderArn"] == ""


def test_the_kubeconfig_asks_aws_for_a_token(deployed: tuple[dict[str, dict[str, Any]], Mapping[str, Any]]) -> None:
    config = deployed[1]["kubeconfig"]
    assert json.loads(deployed[1]["kubeconfigJson"]) == config
    assert config["clusters"][0]["cluster"] == {"server": "https://127.0.0.1:1", "certificate-authority-data": "Y2E="}
    arguments = config["users"][0]["user"]["exec"]["args"]
    assert arguments == ["--region", "eu-west-1", "eks", "get-token", "--cluster-name", "shop-c", "--output", "json"]


def test_components_have_their_arguments_as_inputs(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    # With the defaults of the SDK for Python.
    add_on = {"enabled": False, "resolveConflictsOnCreate": "OVERWRITE", "resolveConflictsOnUpdate": "OVERWRITE"}
    assert deployed[0]["eks:index:Cluster::c"]["inputs"] == {
        "authenticationMode": "API",
        "clusterTags": {"Owner": "platform"},
        "corednsAddonOptions": add_on,
        "encryptionConfigKeyArn": "arn:aws:kms:eu-west-1:1:key/1",
        "endpointPrivateAccess": True,
        "endpointPublicAccess": False,
        "kubeProxyAddonOptions": add_on,
        "name": "shop-c",
        "skipDefaultNodeGroup": True,
        "subnetIds": ["subnet-1", "subnet-2"],
        "useDefaultVpcCni": True,
        "version": "1.35",
        "vpcId": "vpc-1",
    }
    policy = "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"
    assert deployed[0]["eks:index:ServiceRole::c-eksRole"]["inputs"] == {
        "assumeRoleActions": ["sts:AssumeRole", "sts:TagSession"],
        "description": "Allows EKS to manage clusters on your behalf.",
        "managedPolicyArns": [{"arn": policy, "id": policy}],
        "service": "eks.amazonaws.com",
    }


def test_outputs_have_the_keys_that_the_real_plugin_sets(deployed: tuple[dict[str, dict[str, Any]], Any]) -> None:
    # As seen in the state of a run with pulumi-eks 4.3.0.
    assert deployed[0]["eks:index:Cluster::c"]["outputs"]["core"].keys() == {
        "accessEntries",
        "autoModeNodeRoleName",
        "cluster",
        "clusterIamRole",
        "clusterSecurityGroup",
        "encryptionConfig",
        "endpoint",
        "instanceRoles",
        "kubeconfig",
        "nodeGroupOptions",
        "provider",
        "storageClasses",
        "subnetIds",
        "vpcId",
    }
    options = deployed[0]["eks:index:Cluster::c"]["outputs"]["core"]["nodeGroupOptions"]
    assert options.keys() == {"version", "nodeSecurityGroup", "clusterIngressRule"}
    assert deployed[0]["eks:index:ServiceRole::c-eksRole"]["outputs"].keys() == {"directRole", "resolvedRole"}


def test_an_upgrade_is_an_update_of_the_component(runner: Runner) -> None:
    versions = iter(("1.35", "1.36"))

    def upgraded() -> None:
        Component("upgraded", providers(), "c", version=next(versions))

    stack = runner(upgraded)
    stack.up()
    # The AWS of these tests sees no differences, so nothing else shows one.
    changes = {str(getattr(kind, "value", kind)): n for kind, n in stack.preview().change_summary.items()}
    assert changes.get("update") == 1, changes
    assert changes.keys() == {"same", "update"}


def test_a_second_run_changes_nothing_and_two_clusters_at_once_do_not_mix(runner: Runner) -> None:
    def two_clusters() -> None:
        given = providers()
        for name in ("one", "two"):
            Component(name, given, f"{name}-cluster")

    stack = runner(two_clusters)
    stack.up()
    parents = {name_of(row["urn"]): name_of(row.get("parent", "::")) for row in resources(stack)}
    assert parents["one-cluster-eksCluster"] == "one-cluster"
    assert parents["two-cluster-eksCluster"] == "two-cluster"
    names = {row["inputs"]["name"] for row in resources(stack) if row["type"] == "aws:eks/cluster:Cluster"}
    assert names == {"shop-one-cluster", "shop-two-cluster"}
    changes = stack.up().summary.resource_changes or {}
    assert set(changes) == {"same"}


def test_access_entries_and_pinned_add_ons_become_children(runner: Runner) -> None:
    def with_more() -> None:
        policy = {"policy_arn": "arn:aws:eks::aws:cluster-access-policy/View", "access_scope": {"type": "cluster"}}
        trust = {"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}
        role = aws.iam.Role(
            "ops", assume_role_policy=json.dumps(trust), opts=ResourceOptions(provider=aws.Provider("roles"))
        )
        Component(
            "more",
            providers(),
            "c",
            access_entries={"ops": {"principal_arn": role.arn, "access_policies": {"view": policy}}},
            coredns_addon_options={"enabled": True, "version": "v1.13.2-eksbuild.4"},
            public_subnet_ids=["subnet-3"],
            subnet_ids=None,
        )

    stack = runner(with_more)
    stack.preview()  # the role is unknown then
    stack.up()
    found = {name_of(row["urn"]): row for row in resources(stack)}
    depends = {key: {name_of(urn) for urn in urns} for key, urns in found["c"]["propertyDependencies"].items() if urns}
    assert depends == {"accessEntries": {"ops"}}
    assert found["c-ops"]["inputs"]["principalArn"] == "arn:aws:x:eu-west-1:1:x/ops"
    assert name_of(found["c-ops-view"]["parent"]) == "c-ops"
    assert found["c-coredns"]["inputs"]["addonVersion"] == "v1.13.2-eksbuild.4"
    assert found["c-eksCluster"]["inputs"]["vpcConfig"]["subnetIds"] == ["subnet-3"]


def test_without_its_security_groups_the_cluster_has_the_one_that_eks_makes(runner: Runner) -> None:
    def one_group() -> None:
        cluster = Component(
            "bare", providers(), "c", skip_default_security_groups=True, bootstrap_self_managed_addons=False
        ).cluster
        pulumi.export("clusterGroupId", cluster.cluster_security_group_id)
        pulumi.export("nodeGroupId", cluster.node_security_group_id)

    stack = runner(one_group)
    outputs = stack.up().outputs
    assert outputs["clusterGroupId"].value == outputs["nodeGroupId"].value == "sg-of-eks"
    found = {name_of(row["urn"]): row for row in resources(stack)}
    assert not [row["type"] for row in found.values() if "securityGroup" in row["type"]]
    inputs = found["c-eksCluster"]["inputs"]
    assert inputs["bootstrapSelfManagedAddons"] is False
    assert "securityGroupIds" not in inputs["vpcConfig"]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"fargate": True}, "fargate is not supported"),
        ({"create_oidc_provider": True}, "createOidcProvider must be false"),
        ({"skip_default_node_group": None}, "skipDefaultNodeGroup must be true"),
        ({"authentication_mode": eks.AuthenticationMode.API_AND_CONFIG_MAP}, "authenticationMode must be API"),
        ({"public_access_cidrs": ["0.0.0.0/0"]}, "publicAccessCidrs can only be set when endpointPublicAccess is true"),
        ({"private_subnet_ids": ["subnet-3"]}, "subnetIds excludes publicSubnetIds and privateSubnetIds"),
        ({"vpc_id": None}, "vpcId is required"),
        ({"kube_proxy_addon_options": {"enabled": True}}, "kubeProxyAddonOptions.version is required"),
    ],
)
def test_what_is_not_supported_is_named(runner: Runner, arguments: dict[str, Any], problem: str) -> None:
    def refused() -> None:
        Component("refused", providers(), "c", **arguments)

    with pytest.raises(auto.CommandError, match=problem):
        runner(refused).preview()


def test_another_component_of_the_plugin_is_named(runner: Runner) -> None:
    def node_group() -> None:
        options = ResourceOptions(providers=[aws.Provider("aws", region="eu-west-1"), eks.Provider("eks")])
        none: Any = pulumi.Output.from_input(None)
        eks.NodeGroupSecurityGroup("n", vpc_id="vpc-1", cluster_security_group=none, eks_cluster=none, opts=options)

    with pytest.raises(auto.CommandError, match="not eks:index:NodeGroupSecurityGroup"):
        runner(node_group).preview()


def test_an_argument_that_decides_must_be_known() -> None:
    unknown = PropertyValue("04da6b54-80e4-46f7-96ec-b56ff0331ba9")
    with pytest.raises(SandboxError, match="skipDefaultSecurityGroups must be known in a preview"):
        Arguments({"skipDefaultSecurityGroups": unknown})

"""What node pools register, and what follows from their settings."""

import base64
import email
import json
import re
import tomllib
from typing import Any

import botocore.session
import pytest
import yaml
from moto.ec2.models.instance_types import INSTANCE_TYPES  # AWS's own table, as DescribeInstanceTypes answers it
from pydantic import ValidationError

from components import ClusterRef, NetworkRef, NodePools, NodePoolSettings
from components.node_pools.plan import AMI_TYPES, accelerator, ami_type, architecture
from tests.recording import ACCOUNT, Recorded, record, record_stack

SPOT_TYPES = ["t3a.medium", "t3a.large", "t3a.xlarge"]
TAGS = {"Environment": "dev", "Owner": "team"}


def pools(**settings: dict[str, Any]) -> Recorded:
    decided = {
        name: NodePoolSettings.model_validate({"instance_types": ["m5.large"], "min_size": 1, "max_size": 3, **pool})
        for name, pool in settings.items()
    }

    def program() -> None:
        NodePools(
            "nodes",
            decided,
            cluster=ClusterRef.of(
                ACCOUNT, "platform-dev", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1"
            ),
            network=NetworkRef(
                vpc_id="vpc-1",
                control_plane_subnet_ids={},
                node_subnet_ids={"us-east-1a": "subnet-1", "us-east-1b": "subnet-2"},
            ),
            tags=TAGS,
        )

    return record(program)


def group(made: Recorded, name: str = "app") -> Any:
    return made.one("aws:eks/nodeGroup:NodeGroup", f"nodes-{name}").inputs


def template(made: Recorded, name: str = "app") -> Any:
    return made.one("aws:ec2/launchTemplate:LaunchTemplate", f"nodes-{name}").inputs


def test_a_pool_is_a_node_group_with_a_launch_template_of_its_own() -> None:
    made = pools(app={}, batch={})
    assert {one.name for one in made.of("aws:eks/nodeGroup:NodeGroup")} == {"nodes-app", "nodes-batch"}
    assert group(made)["launchTemplate"] == {"id": "nodes-app-id", "version": "1"}
    assert group(made, "batch")["launchTemplate"]["id"] == "nodes-batch-id"


def test_another_pool_renames_nothing() -> None:
    before = {(one.type, one.name) for one in pools(app={})}
    assert before < {(one.type, one.name) for one in pools(batch={}, app={})}


def test_metadata_needs_a_token_and_does_not_reach_pods() -> None:
    options = template(pools(app={}))["metadataOptions"]
    assert options == {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1}


def test_the_root_volume_is_encrypted_gp3_of_the_size_asked_for() -> None:
    (mapping,) = template(pools(app={"disk_gib": 80}))["blockDeviceMappings"]
    assert mapping["deviceName"] == "/dev/xvda"
    assert mapping["ebs"] == {"volumeType": "gp3", "volumeSize": 80, "encrypted": "true", "deleteOnTermination": "true"}


def test_instances_and_volumes_carry_the_platform_s_tags() -> None:
    specifications = template(pools(app={}))["tagSpecifications"]
    assert {one["resourceType"] for one in specifications} == {"instance", "volume"}
    assert all(one["tags"] == {**TAGS, "Name": "nodes-app"} for one in specifications)


def test_the_template_names_no_security_group_so_that_eks_gives_the_cluster_s() -> None:
    assert not {"vpcSecurityGroupIds", "securityGroupNames", "networkInterfaces"} & template(pools(app={})).keys()


def test_spot_and_taints_reach_eks_in_its_own_words() -> None:
    made = pools(
        app={
            "capacity": "spot",
            "instance_types": SPOT_TYPES,
            "taints": [{"key": "monitoring", "value": "true", "effect": "NoSchedule"}],
        }
    )
    assert group(made)["capacityType"] == "SPOT"
    assert group(made)["taints"] == [{"key": "monitoring", "value": "true", "effect": "NO_SCHEDULE"}]


def test_a_pool_starts_at_its_minimum_and_then_belongs_to_the_autoscaler() -> None:
    made = pools(app={"min_size": 2})
    assert group(made)["scalingConfig"] == {"minSize": 2, "maxSize": 3, "desiredSize": 2}
    assert made.one("aws:eks/nodeGroup:NodeGroup", "nodes-app").ignore_changes == ("scalingConfig.desiredSize",)


def test_updates_take_a_third_and_broken_nodes_are_repaired() -> None:
    made = group(pools(app={}))
    assert made["updateConfig"] == {"maxUnavailablePercentage": 33}
    assert made["nodeRepairConfig"] == {"enabled": True}


def test_nodes_follow_the_control_plane_s_version() -> None:
    assert group(pools(app={}))["version"] == "1.35"


def test_the_role_is_for_instances_and_has_three_rights_none_of_them_for_the_cni() -> None:
    made = pools(app={})
    (role,) = made.of("aws:iam/role:Role")
    (statement,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert statement["Principal"] == {"Service": "ec2.amazonaws.com"}
    attached = {one.inputs["policyArn"] for one in made.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")}
    assert attached == {
        "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
        "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryPullOnly",
        "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
    }


def test_nodes_wait_for_their_rights_and_leave_before_them() -> None:
    made = pools(app={})
    rights = {one.name for one in made.of("aws:iam/rolePolicyAttachment:RolePolicyAttachment")}
    assert rights <= made.one("aws:eks/nodeGroup:NodeGroup", "nodes-app").depends_on


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_nodes_wait_for_the_routes_of_their_subnets(stack: str) -> None:
    made = record_stack(stack)
    subnets = {f"network-private-us-east-1{letter}" for letter in "abc"}
    associations = [
        one for one in made.of("aws:ec2/routeTableAssociation:RouteTableAssociation") if one.name in subnets
    ]
    assert all(f"{one.name}-nat" in one.depends_on for one in associations)
    for one in made.of("aws:eks/nodeGroup:NodeGroup"):
        assert set(one.inputs["subnetIds"]) == {f"{subnet}-id" for subnet in subnets}
    order = [(one.type, one.name) for one in made]
    last_route = max(order.index((one.type, one.name)) for one in associations)
    assert all(order.index((one.type, one.name)) > last_route for one in made.of("aws:eks/nodeGroup:NodeGroup"))


@pytest.mark.parametrize(
    ("instance_type", "expected"),
    [
        ("m5a.large", "x86_64"),
        ("t3a.medium", "x86_64"),
        ("g5.xlarge", "x86_64"),
        ("g4dn.xlarge", "x86_64"),
        ("m6g.large", "arm64"),
        ("t4g.small", "arm64"),
        ("c7gn.xlarge", "arm64"),
        ("im4gn.large", "arm64"),
        ("g5g.xlarge", "arm64"),
        ("a1.large", "arm64"),
        ("p6-b200.48xlarge", "x86_64"),
        ("p6e-gb200.36xlarge", "arm64"),
    ],
)
def test_the_architecture_is_read_off_the_family(instance_type: str, expected: str) -> None:
    assert architecture(instance_type) == expected


@pytest.mark.parametrize(
    ("instance_type", "al2023", "bottlerocket"),
    [
        ("m5a.large", "AL2023_x86_64_STANDARD", "BOTTLEROCKET_x86_64"),
        ("m7g.large", "AL2023_ARM_64_STANDARD", "BOTTLEROCKET_ARM_64"),
        ("g6.xlarge", "AL2023_x86_64_NVIDIA", "BOTTLEROCKET_x86_64_NVIDIA"),
        ("p5.48xlarge", "AL2023_x86_64_NVIDIA", "BOTTLEROCKET_x86_64_NVIDIA"),
        ("g5g.xlarge", "AL2023_ARM_64_NVIDIA", "BOTTLEROCKET_ARM_64_NVIDIA"),
        ("p6e-gb200.36xlarge", "AL2023_ARM_64_NVIDIA", "BOTTLEROCKET_ARM_64_NVIDIA"),
        # Bottlerocket has no image of its own for Neuron: the standard one has the driver.
        ("inf2.xlarge", "AL2023_x86_64_NEURON", "BOTTLEROCKET_x86_64"),
        ("trn1.2xlarge", "AL2023_x86_64_NEURON", "BOTTLEROCKET_x86_64"),
        # A Radeon, for which EKS has no image.
        ("g4ad.xlarge", "AL2023_x86_64_STANDARD", "BOTTLEROCKET_x86_64"),
    ],
)
def test_the_image_follows_architecture_and_accelerator(instance_type: str, al2023: str, bottlerocket: str) -> None:
    assert ami_type("al2023", [instance_type]) == al2023
    assert ami_type("bottlerocket", [instance_type]) == bottlerocket
    assert group(pools(app={"instance_types": [instance_type]}))["amiType"] == al2023


def test_names_tell_architecture_and_accelerator_as_ec2_does() -> None:
    for name, described in INSTANCE_TYPES.items():
        if name.startswith("mac"):
            continue
        gpus = {gpu["Manufacturer"] for gpu in described.get("GpuInfo", {}).get("Gpus", [])}
        kinds = ["nvidia"] * ("NVIDIA" in gpus) + ["neuron"] * ("NeuronInfo" in described)
        # EC2's answer for trn2u lacks the devices.
        if not name.startswith("trn2u."):
            assert accelerator(name) == (kinds[0] if kinds else None), name
        assert architecture(name) in described["ProcessorInfo"]["SupportedArchitectures"], name


@pytest.mark.parametrize(
    ("types", "problem"),
    [
        (
            ["g6.xlarge", "m6i.xlarge"],
            "mixes types with NVIDIA GPUs (g6.xlarge) and types without an accelerator (m6i.xlarge)",
        ),
        (
            ["g6.xlarge", "inf2.xlarge"],
            "mixes types with NVIDIA GPUs (g6.xlarge) and types with Neuron devices (inf2.xlarge)",
        ),
        (["g5g.xlarge", "g5.xlarge"], "mixes Arm (Graviton) and x86 instance types"),
    ],
)
def test_types_that_need_different_images_are_refused(types: list[str], problem: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(problem)):
        pools(app={"instance_types": types})


def test_every_image_is_one_that_eks_has() -> None:
    known = botocore.session.get_session().get_service_model("eks").shape_for("AMITypes").enum
    assert set(AMI_TYPES.values()) <= set(known)


def test_bottlerocket_keeps_pods_and_images_on_a_volume_of_its_own() -> None:
    made = pools(app={"ami_family": "bottlerocket", "disk_gib": 80})
    assert group(made)["amiType"] == "BOTTLEROCKET_x86_64"
    disks = {one["deviceName"]: one["ebs"] for one in template(made)["blockDeviceMappings"]}
    assert disks["/dev/xvdb"]["volumeSize"] == 80
    assert "volumeSize" not in disks["/dev/xvda"]
    assert all(one["encrypted"] == "true" for one in disks.values())


def test_a_number_of_pods_is_told_in_the_image_s_own_words() -> None:
    al2023 = base64.b64decode(template(pools(app={"max_pods": 110}))["userData"]).decode()
    (part,) = email.message_from_string(al2023).get_payload()
    assert part.get_content_type() == "application/node.eks.aws"
    config = yaml.safe_load(part.get_payload())
    assert (config["apiVersion"], config["kind"]) == ("node.eks.aws/v1alpha1", "NodeConfig")
    # EKS's own NodeConfig follows and sets kubelet.config.maxPods: only a flag holds.
    assert config["spec"]["kubelet"]["flags"] == ["--max-pods=110"]
    assert config["spec"]["kubelet"]["config"] == {"kubeReserved": {"memory": "1465Mi"}}
    made = pools(app={"max_pods": 110, "ami_family": "bottlerocket"})
    bottlerocket = tomllib.loads(base64.b64decode(template(made)["userData"]).decode())
    assert bottlerocket == {"settings": {"kubernetes": {"max-pods": 110}}}
    assert "userData" not in template(pools(app={}))


def test_a_pool_stands_in_its_zones_or_in_all() -> None:
    made = pools(app={"zones": ["us-east-1b"]}, other={})
    assert group(made)["subnetIds"] == ["subnet-2"]
    assert group(made, "other")["subnetIds"] == ["subnet-1", "subnet-2"]
    with pytest.raises(ValueError, match="no subnet in us-east-1c: there are subnets in us-east-1a, us-east-1b"):
        pools(app={"zones": ["us-east-1c"]})


def test_for_one_deployment_the_number_of_nodes_can_be_a_deployment_s() -> None:
    made = pools(app={"min_size": 2, "sizing": "deployment"})
    assert made.one("aws:eks/nodeGroup:NodeGroup", "nodes-app").ignore_changes == ()
    assert group(made)["scalingConfig"]["desiredSize"] == 2


def test_a_spot_pool_starts_with_its_planned_share() -> None:
    made = pools(app={"min_size": 2}, spot={"capacity": "spot", "instance_types": SPOT_TYPES, "min_size": 0})
    assert group(made, "spot")["scalingConfig"] == {"minSize": 0, "maxSize": 3, "desiredSize": 2}


def test_the_environments_have_the_pools_that_were_asked_for() -> None:
    prod = record_stack("prod")
    sizes = {
        one.name: (one.inputs["scalingConfig"]["minSize"], one.inputs["scalingConfig"]["maxSize"])
        for one in prod.of("aws:eks/nodeGroup:NodeGroup")
    }
    assert sizes == {
        "nodes-on-demand": (1, 20),
        "nodes-spot": (0, 10),
        "nodes-app": (3, 10),
        "nodes-monitoring": (2, 4),
    }
    assert len(prod.of("aws:ec2/natGateway:NatGateway")) == 3
    assert len(record_stack("staging").of("aws:ec2/natGateway:NatGateway")) == 1

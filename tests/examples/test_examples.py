"""Programs of others, which have nothing of this project but its wheel."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.engine import CHECKOUT, Sandbox, difference

from .conftest import EXAMPLES, Example

Start = Callable[[str], Example]


def test_the_wheel_has_the_components_and_nothing_else(installed: Path) -> None:
    assert {path.name for path in installed.iterdir() if not path.name.endswith(".dist-info")} == {"aws_platform"}
    assert (installed / "aws_platform" / "node_pools" / "node_pools.py").exists()


@pytest.mark.parametrize("program", sorted(EXAMPLES.glob("*/__main__.py")), ids=lambda path: path.parent.name)
def test_an_example_imports_the_package_and_nothing_of_the_checkout(program: Path) -> None:
    imported = {
        (node.module or "") if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(program.read_text(encoding="utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    assert "aws_platform" in imported
    assert imported <= {"aws_platform", "json", "pulumi", "pulumi_aws", "pulumi_eks", "pulumi_kubernetes"}


class Vpc(NamedTuple):
    """A VPC that was there before the program: its subnets by zone, and how the program is told."""

    subnets: dict[str, str]
    flags: tuple[str, ...]


@pytest.fixture
def vpc(sandbox: Sandbox) -> Iterator[Vpc]:
    ec2 = sandbox.aws("ec2")
    vpc_id = ec2.create_vpc(CidrBlock="10.40.0.0/16")["Vpc"]["VpcId"]
    subnets = {
        zone: ec2.create_subnet(VpcId=vpc_id, CidrBlock=f"10.40.{at}.0/24", AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for at, zone in enumerate(["us-east-1a", "us-east-1b"])
    }
    yield Vpc(subnets, ("--config", f"vpc_id={vpc_id}", "--config", f"subnet_ids={json.dumps(subnets)}"))
    for subnet in subnets.values():
        ec2.delete_subnet(SubnetId=subnet)
    ec2.delete_vpc(VpcId=vpc_id)


def test_a_program_brings_its_vpc_and_gets_a_cluster_with_nodes_in_it(example: Start, vpc: Vpc) -> None:
    shop = example("own_vpc")
    fresh = shop.everything()
    made = shop("up", "dev", *vpc.flags)
    assert made.status == 0, made.text
    eks = shop.aws("eks")
    groups = [
        eks.describe_nodegroup(clusterName="shop", nodegroupName=name)["nodegroup"]
        for name in eks.list_nodegroups(clusterName="shop")["nodegroups"]
    ]
    assert {one["capacityType"] for one in groups} == {"ON_DEMAND", "SPOT"}
    assert all(set(one["subnets"]) == set(vpc.subnets.values()) for one in groups)
    assert not any(row["type"] == "aws:ec2/vpc:Vpc" for row in shop.state("dev"))
    assert shop("up", "dev", *vpc.flags, "--json").outcome["changes"] == {}
    assert shop("destroy", "dev", *vpc.flags).status == 0
    assert difference(fresh, shop.everything()) == []


def test_a_program_brings_its_cluster_and_gets_add_ons_nodes_and_karpenter_on_it(example: Start, vpc: Vpc) -> None:
    shop = example("own_cluster")
    fresh = shop.everything()
    made = shop("up", "dev", *vpc.flags)
    assert made.status == 0, made.text
    state = shop.state("dev")
    types = {row["type"] for row in state}
    assert not any(type_.startswith("eks:") for type_ in types), "the cluster is the program's own"
    assert {"kubernetes:karpenter.sh/v1:NodePool", "kubernetes:storage.k8s.io/v1:StorageClass"} <= types
    of_cluster = [{"Name": "tag:aws:eks:cluster-name", "Values": ["shop"]}]
    (group,) = shop.aws("ec2").describe_security_groups(Filters=of_cluster)["SecurityGroups"]
    (group_id,) = {
        term["id"]
        for row in state
        if row["type"] == "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass"
        for term in row["inputs"]["spec"]["securityGroupSelectorTerms"]
    }
    assert group_id == group["GroupId"]
    for row in state:
        if row["type"] in ("aws:eks/nodeGroup:NodeGroup", "aws:eks/addon:Addon", "aws:eks/accessEntry:AccessEntry"):
            assert any("aws:eks/cluster:Cluster::shop" in one for one in row["dependencies"]), row["urn"]
    assert shop("up", "dev", *vpc.flags, "--json").outcome["changes"] == {}
    assert shop("destroy", "dev", *vpc.flags).status == 0
    assert difference(fresh, shop.everything()) == []


def test_a_program_makes_one_network_in_each_of_two_regions(example: Start) -> None:
    world = example("two_regions")
    world.everything()
    fresh = world.everything("eu-west-1")  # both regions have their default VPC now
    made = world("up", "dev")
    assert made.status == 0, made.text
    for region, block in (("us-east-1", "10.32.0.0/16"), ("eu-west-1", "10.33.0.0/16")):
        vpcs = [one for one in world.aws("ec2", region).describe_vpcs()["Vpcs"] if not one["IsDefault"]]
        assert [one["CidrBlock"] for one in vpcs] == [block]
        subnets = world.aws("ec2", region).describe_subnets(Filters=[{"Name": "vpc-id", "Values": [vpcs[0]["VpcId"]]}])
        assert {one["AvailabilityZone"] for one in subnets["Subnets"]} == {f"{region}a", f"{region}b"}
    assert world("up", "dev", "--json").outcome["changes"] == {}
    assert world("destroy", "dev").status == 0
    assert world.state("dev") == []
    assert difference(fresh, world.everything()) == []


@pytest.mark.parametrize("name", ["own_vpc", "own_cluster", "two_regions"])
def test_the_packs_judge_an_example_that_they_were_not_written_for(example: Start, tmp_path: Path, name: str) -> None:
    judged = example(name)
    project = shutil.copytree(judged.project, tmp_path / name)
    (project / "pyproject.toml").write_text(f'[tool.sandbox]\npolicy-packs = ["{CHECKOUT}/policies/platform"]\n')
    judged.project = project
    rows = judged("preview", "dev", "--json").outcome["violations"]
    found = {row["message"].split("]")[0][1:] for row in rows if "[UNDETERMINED]" not in row["message"]}
    assert found == set()

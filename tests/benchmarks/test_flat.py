"""The flat program registers what the real one does, spelt out."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.flat import OUTPUT, SECRET, SIGNATURE, UNKNOWN, constructor, flat_program, snake
from benchmarks.measure import BenchmarkError
from benchmarks.projects import check_equal
from benchmarks.recording import Registered


def registered(token: str, name: str, inputs: dict[str, Any] | None = None, **more: Any) -> Registered:
    defaults: dict[str, Any] = {
        "custom": True,
        "remote": False,
        "input_dependencies": {},
        "depends_on": [],
        "providers": [],
        "ignore_changes": [],
        "protect": False,
        "transformed": False,
        "urn": f"urn::{token}::{name}",
    }
    return Registered(type=token, name=name, inputs=inputs or {}, **{**defaults, **more})


VPC = registered("aws:ec2/vpc:Vpc", "network", {"cidrBlock": "10.16.0.0/16"})


def written_after_the_vpc(resource: Registered) -> str:
    program = flat_program([VPC, resource])
    compile(program, "flat", "exec")
    return program[program.index("pulumi_aws.ec2.Vpc(") :]


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        ("aws:ec2/vpc:Vpc", "pulumi_aws.ec2.Vpc"),
        ("eks:index:Cluster", "pulumi_eks.Cluster"),
        ("pulumi:providers:aws", "pulumi_aws.Provider"),
        ("kubernetes:core/v1:Namespace", "pulumi_kubernetes.core.v1.Namespace"),
        ("kubernetes:rbac.authorization.k8s.io/v1:Role", "pulumi_kubernetes.rbac.v1.Role"),
        ("kubernetes:helm.sh/v3:Release", "pulumi_kubernetes.helm.v3.Release"),
    ],
)
def test_a_type_token_names_its_class(token: str, expected: str) -> None:
    assert constructor(token) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("cidrBlock", "cidr_block"), ("vpcID", "vpc_id"), ("ipv6CidrBlock", "ipv6_cidr_block"), ("import", "import_")],
)
def test_a_property_is_spelt_as_in_the_python_sdk(name: str, expected: str) -> None:
    assert snake(name) == expected


def test_literals_are_written_as_they_are_and_whole_numbers_whole() -> None:
    program = flat_program([registered("aws:kms/key:Key", "key", {"deletionWindowInDays": 30.0, "tags": {"a": "b"}})])
    assert "deletion_window_in_days=30," in program
    assert "tags={'a': 'b'}," in program


def test_an_unknown_is_read_of_the_resource_it_depends_on() -> None:
    subnet = registered("aws:ec2/subnet:Subnet", "a", {"vpcId": UNKNOWN}, input_dependencies={"vpcId": [VPC.urn]})
    assert "vpc_id=vpc_network.id," in written_after_the_vpc(subnet)


def test_an_output_that_is_known_already_keeps_its_dependency() -> None:
    one = registered("aws:ec2/subnet:Subnet", "a", {"zone": "x"}, input_dependencies={"zone": [VPC.urn]})
    assert "zone=vpc_network.urn.apply(lambda _: 'x')," in written_after_the_vpc(one)


def test_outputs_within_a_list_are_wired_one_by_one() -> None:
    output = {SIGNATURE: OUTPUT, "dependencies": [VPC.urn]}
    cluster = registered(
        "eks:index:Cluster",
        "cluster",
        {"subnetIds": [output, output]},
        input_dependencies={"subnetIds": [VPC.urn]},
        custom=False,
        remote=True,
        transformed=True,
    )
    program = written_after_the_vpc(cluster)
    assert "subnet_ids=[vpc_network.id, vpc_network.id]," in program
    assert "transforms=[unchanged]" in program


def test_a_secret_stays_one() -> None:
    one = registered("aws:ec2/subnet:Subnet", "a", {"word": {SIGNATURE: SECRET, "value": "x"}})
    assert "word=pulumi.Output.secret('x')," in written_after_the_vpc(one)


def test_a_provider_s_settings_are_no_longer_json() -> None:
    program = flat_program(
        [registered("pulumi:providers:aws", "aws", {"allowedAccountIds": '["1"]', "region": "us-east-1", "x": "false"})]
    )
    assert "allowed_account_ids=['1']," in program
    assert "region='us-east-1'," in program
    assert "x=False," in program


def test_options_name_the_provider_what_to_wait_for_and_what_to_leave() -> None:
    provider = registered("pulumi:providers:aws", "aws")
    one = registered(
        "aws:ec2/eip:Eip",
        "a",
        {"vpcId": UNKNOWN},
        input_dependencies={"vpcId": [VPC.urn]},
        depends_on=[VPC.urn, provider.urn],
        providers=[provider.urn],
        ignore_changes=["tags"],
        protect=True,
    )
    program = flat_program([provider, VPC, one])
    assert "provider=aws_aws, depends_on=[aws_aws], ignore_changes=['tags'], protect=True" in program


def test_components_and_the_stack_are_left_out() -> None:
    component = registered("aws-platform:network:Network", "network", custom=False)
    assert "Network" not in flat_program([component, VPC])


def test_programs_that_register_other_resources_are_not_compared() -> None:
    real = [{"type": "aws:ec2/vpc:Vpc", "custom": True, "remote": False}]
    assert check_equal(real, real) == {"aws:ec2/vpc:Vpc": 1}
    with pytest.raises(BenchmarkError, match="aws:ec2/vpc:Vpc"):
        check_equal(real, [])

"""A project of about twenty resources, and a way to run it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine import Sandbox

TOWN = '''
"""A VPC with subnets and a cluster in it, and more of AWS: 21 resources. With a gate, an update creates the first
`after` of them, and the others once the gate's file is there."""
import asyncio
import itertools
import json
import pathlib
import pulumi
import pulumi_aws as aws

stack, config, places = pulumi.get_stack(), pulumi.Config(), itertools.count()
on_aws = aws.Provider("aws", region="us-east-1", default_tags={"tags": {"Stack": stack}})

async def opened():
    gate = config.get("gate")
    while gate and not pulumi.runtime.is_dry_run() and not pathlib.Path(gate).exists():
        await asyncio.sleep(0.01)
    return []

behind = pulumi.Output.from_input(opened())

def inside():
    gated = next(places) >= (config.get_int("after") or 0)
    return pulumi.ResourceOptions(provider=on_aws, depends_on=behind if gated else None)

vpc = aws.ec2.Vpc("town", cidr_block="10.60.0.0/16", opts=inside())
subnets = [
    aws.ec2.Subnet(
        f"street-{place}", vpc_id=vpc.id, cidr_block=f"10.60.{place}.0/24",
        availability_zone="us-east-1" + "abc"[place % 3], opts=inside(),
    )
    for place in range(6)
]
table = aws.ec2.RouteTable("ways", vpc_id=vpc.id, opts=inside())
for place, subnet in enumerate(subnets):
    aws.ec2.RouteTableAssociation(f"street-{place}", subnet_id=subnet.id, route_table_id=table.id, opts=inside())
aws.ec2.LaunchTemplate("builders", opts=inside())
trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role(
    "mayor", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}), opts=inside()
)
aws.iam.RolePolicyAttachment(
    "mayor", role=role.name, policy_arn="arn:aws:iam::aws:policy/AmazonEKSClusterPolicy", opts=inside()
)
aws.kms.Key("town", opts=inside())
aws.cloudwatch.LogGroup("town", retention_in_days=30, opts=inside())
aws.sqs.Queue("mail", message_retention_seconds=int(config.get("days") or 4) * 86400, opts=inside())
aws.eks.Cluster(
    "town", name=f"town-{stack}", role_arn=role.arn, vpc_config={"subnet_ids": [s.id for s in subnets[:3]]},
    opts=inside(),
)
'''


@pytest.fixture
def town(sandbox: Sandbox, tmp_path: Path) -> Sandbox:
    """The sandbox for a project of 21 resources, with the stacks `one` and `two`."""
    directory = tmp_path / "town"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text("name: town\nruntime: python\n")
    for stack in ("one", "two"):
        (directory / f"Pulumi.{stack}.yaml").write_text("config: {}\n")
    (directory / "pyproject.toml").write_text("[tool.sandbox]\npolicy-packs = []\n")
    (directory / "__main__.py").write_text(TOWN)
    return sandbox.of(directory, checkpoints=True)  # tests kill its engine

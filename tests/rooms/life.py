"""A room's life on the sandbox's engine, in a program of its own: up, up again, drift, down to nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.engine import CHECKOUT, Sandbox, difference

# What every room's program begins with.
HEAD = f"""
import json
import sys

sys.path.insert(0, {str(CHECKOUT)!r})

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as k8s
from pulumi import ResourceOptions

import components as platform

account = platform.Account(id="111122223333", region="us-east-1")
tags = {{"Environment": "dev", "Project": "rooms", "Owner": "team"}}
on_aws = aws.Provider("aws", region=account.region, default_tags={{"tags": tags}})
in_aws = ResourceOptions(providers=[on_aws])
inside = ResourceOptions(provider=on_aws)
config = pulumi.Config()
"""

# A VPC that is none of ours: rooms above the network only know its ids.
FOREIGN_NETWORK = """
vpc = aws.ec2.Vpc("foreign", cidr_block="10.70.0.0/16", opts=inside)
subnets = {
    f"us-east-1{letter}": aws.ec2.Subnet(
        f"foreign-{letter}", vpc_id=vpc.id, cidr_block=f"10.70.{place}.0/24", availability_zone=f"us-east-1{letter}",
        opts=inside,
    ).id
    for place, letter in enumerate("ab")
}
network = platform.NetworkRef(vpc_id=vpc.id, control_plane_subnet_ids=subnets, node_subnet_ids=subnets)
"""

# A cluster that is none of ours, in that VPC.
FOREIGN_CLUSTER = """
trust = {"Effect": "Allow", "Principal": {"Service": "eks.amazonaws.com"}, "Action": "sts:AssumeRole"}
role = aws.iam.Role(
    "foreign", assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [trust]}), opts=inside
)
foreign = aws.eks.Cluster(
    "foreign", name="foreign", version="1.35", role_arn=role.arn, vpc_config={"subnet_ids": list(subnets.values())},
    opts=inside,
)
cluster = platform.ClusterRef.of(
    account, "foreign", kubernetes_version="1.35", endpoint=foreign.endpoint,
    security_group_id=foreign.vpc_config.cluster_security_group_id,
)
"""

# A provider for the objects in it.
IN_FOREIGN_CLUSTER = """
authority = foreign.certificate_authority.data
kubeconfig = pulumi.Output.all(foreign.endpoint, authority).apply(
    lambda known: platform.kubeconfig("foreign", account.region, *known)
)
in_cluster = k8s.Provider("kubernetes", kubeconfig=kubeconfig, cluster_identifier=cluster.arn)
"""


@dataclass(frozen=True)
class Life:
    """What was seen of a room, from nothing to nothing."""

    up: dict[str, Any]
    state: list[dict[str, Any]]
    again: dict[str, Any]
    drift: list[str]
    back: dict[str, Any]
    difference: list[str]
    """Between what there was before and afterwards."""

    def names(self, type_: str) -> set[str]:
        """The names of the resources of a type."""
        return {row["urn"].rpartition("::")[2] for row in self.state if row["type"] == type_}


def project(directory: Path, program: str, config: str = "{}") -> Path:
    """A project of one stack, `dev`, with this program."""
    (directory / "Pulumi.yaml").write_text("name: rooms\nruntime: python\n")
    (directory / "Pulumi.dev.yaml").write_text(f"config: {config}\n")
    (directory / "pyproject.toml").write_text("[tool.sandbox]\npolicy-packs = []\n")
    (directory / "__main__.py").write_text(program)
    return directory


def live(
    sandbox: Sandbox,
    directory: Path,
    program: str,
    by_hand: Callable[[Sandbox, list[dict[str, Any]]], None],
    put_back: Callable[[Sandbox], None] = lambda _: None,
    *,
    config: str = "{}",
) -> Life:
    """The room's life; `by_hand` changes something behind its back, once it is deployed, and `put_back` looks whether
    that is undone, and at what else happens before its end."""
    own = sandbox.of(project(directory, program, config))
    before = own.everything()
    up = own.succeeds("up", "dev")
    state = own.state("dev")
    again = own.succeeds("up", "dev")["changes"]
    by_hand(own, state)
    drift = own.succeeds("refresh", "dev")["drift"]
    back = own.succeeds("up", "dev")["changes"]
    put_back(own)
    own.succeeds("destroy", "dev")
    assert own.state("dev") == []
    return Life(up, state, again, drift, back, difference(before, own.everything()))

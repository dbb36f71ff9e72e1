"""What a preview says of staging: how it differs, and that policies stop it."""

from __future__ import annotations

from tests.engine import Sandbox


def test_staging_has_one_nat_gateway_and_no_public_endpoint(sandbox: Sandbox) -> None:
    inputs = sandbox.succeeds("preview", "staging")["inputs"]
    assert sum(kind == "aws:ec2/natGateway:NatGateway" for kind, _ in inputs) == 1
    cluster = next(values for kind, values in inputs if kind == "aws:eks/cluster:Cluster")
    assert not cluster["vpcConfig"].get("endpointPublicAccess")


def test_an_endpoint_open_to_the_world_in_staging_is_stopped_by_the_policy(sandbox: Sandbox) -> None:
    before = sandbox.everything()
    result = sandbox("up", "staging", "--config", "cluster.public_access_cidrs[0]=0.0.0.0/0", "--json")
    assert result.status == 1
    violated = {row["policy"] for row in result.outcome["violations"] if row["level"] == "mandatory"}
    assert {"EKS-001", "EKS-002"} <= violated
    assert sandbox.state("staging") == []
    assert sandbox.everything() == before

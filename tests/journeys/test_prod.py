"""The prod stack, which is protected, from nothing to nothing."""

from __future__ import annotations

import pytest

from tests.engine import difference
from tests.graph import SUBNET, standing_in, unordered, waits_for

from .journey import Journey


@pytest.mark.parametrize("step", ["up", "up again", "unprotect", "destroy"])
def test_every_step_that_nothing_forbids_succeeds(prod_journey: Journey, step: str) -> None:
    result = prod_journey[step].result
    assert result.status == 0, result.text.partition("\n{\n")[0]


def test_prod_comes_with_every_policy_and_stays(prod_journey: Journey) -> None:
    assert prod_journey["up"].outcome["packs"]
    assert prod_journey["up again"].outcome["changes"] == {}


def test_what_is_protected_is_not_destroyed_nor_anything_else(prod_journey: Journey) -> None:
    refused, up = prod_journey["destroy while protected"], prod_journey["up again"]
    assert refused.result.status == 1
    assert "protect" in refused.result.text
    assert refused.everything == up.everything, "something was deleted before the refusal"
    assert len(refused.state) == len(up.state)


def test_the_policies_keep_anybody_from_unprotecting_it(prod_journey: Journey) -> None:
    """The cluster, the key that its secrets are encrypted with, those of logs and findings, and what buckets hold."""
    refused = prod_journey["unprotect without exemptions"]
    assert refused.result.status == 1
    violated = {row["message"].partition("]")[0].removeprefix("[") for row in refused.outcome["violations"]}
    assert {"ENC-002.b", "EKS-010.a", "STO-007.d"} <= violated


def test_with_exemptions_it_is_unprotected_and_goes(prod_journey: Journey) -> None:
    assert prod_journey["unprotect"].outcome["changes"].keys() <= {"update"}
    destroy = prod_journey["destroy"]
    assert destroy.state == []
    assert difference(prod_journey["before"].everything, destroy.everything) == []


def test_nothing_is_deleted_before_what_names_it_or_stands_in_it(prod_journey: Journey) -> None:
    state = prod_journey["up again"].state
    assert unordered(state) == []
    standing = standing_in(state, SUBNET)
    assert any("aws:ec2/vpcEndpoint:VpcEndpoint::" in one for one, _ in standing)
    assert [(one, subnet) for one, subnet in standing if subnet not in waits_for(state, one)] == []


def test_there_is_a_nat_gateway_in_each_zone_and_no_public_endpoint(prod_journey: Journey) -> None:
    inputs = prod_journey["up"].outcome["inputs"]
    assert len({str(values) for kind, values in inputs if kind == "aws:ec2/natGateway:NatGateway"}) == 3
    cluster = next(values for kind, values in inputs if kind == "aws:eks/cluster:Cluster")
    assert not cluster["vpcConfig"].get("endpointPublicAccess")


def test_every_role_has_the_boundary_but_those_of_delivery(prod_journey: Journey) -> None:
    roles = {
        row["outputs"]["name"]: row["outputs"].get("permissionsBoundary")
        for row in prod_journey["up"].state
        if row["type"] == "aws:iam/role:Role"
    }
    assert any(name.startswith("cluster-eksRole") for name in roles)
    bounded = {name: boundary for name, boundary in roles.items() if not name.startswith("delivery-")}
    assert set(bounded.values()) == {"arn:aws:iam::777788889999:policy/platform-boundary"}

"""The longest path through a deployment's graph."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.path import duration, paths

VPC, SUBNET, NAT, CLUSTER = (
    "aws:ec2/vpc:Vpc",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/natGateway:NatGateway",
    "aws:eks/cluster:Cluster",
)


def row(kind: str, *data: str, after: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"urn": kind, "type": kind, "dependencies": [*data, *after], "propertyDependencies": {"x": list(data)}}


def test_the_path_is_the_slowest_chain_and_not_the_sum_of_all() -> None:
    found = paths([row(VPC), row(SUBNET, VPC), row(NAT, SUBNET), row(CLUSTER, SUBNET)])
    assert found.real.steps == (VPC, SUBNET, CLUSTER)
    assert found.real.seconds == duration(VPC) + duration(SUBNET) + duration(CLUSTER)
    assert found.excess == 0


def test_an_order_that_no_value_asks_for_shows_as_excess() -> None:
    found = paths([row(VPC), row(NAT, VPC), row(CLUSTER, VPC, after=(NAT,))])
    assert found.real.steps == (VPC, NAT, CLUSTER)
    assert found.data_only.steps == (VPC, CLUSTER)
    assert found.excess == pytest.approx(duration(NAT) / (duration(VPC) + duration(CLUSTER)))


def test_components_and_providers_take_no_time() -> None:
    assert duration("aws-platform:network:Network") == duration("pulumi:providers:aws") == 0

"""Configuration errors, as whoever types the command sees them: all at once, and nothing is registered."""

from __future__ import annotations

import pytest

from tests.engine import Result, Sandbox

MISTAKES = {
    "network.cidr=10.0.300.0/24": "network.cidr: ",
    "cluster.kubernetes_version=1.12": "cluster.kubernetes_version: ",
    f"cluster.name={'x' * 101}": "cluster.name: ",
    "node_pools.spot.min_size=9": "node_pools.spot",
    "network.zoness=[]": "network.zoness: ",
}


# One in each corner of the settings: wrong in type, form, bounds, and against another setting.
MISTAKES_OF_EVERY_CORNER = {
    'owner="  "': "owner: begins or ends with a space",
    "network.ipv6=perhaps": "network.ipv6: must be a boolean",
    "network.pod_cidr=224.0.0.0/16": "network.pod_cidr: is in the reserved range 224.0.0.0/4",
    "network.connected_cidrs[0]=10.16.4.0/24": "network.connected_cidrs.0: overlaps the VPC",
    "network.database_ports.mysql=70000": "network.database_ports.mysql: must be less than or equal to 65535",
    'network.gateway_endpoints=["s3", "s3"]': "network.gateway_endpoints: has duplicate services: s3",
    "network.interface_endpoints=all": "network.interface_endpoints: unsupported value",
    "network.extra_endpoints[0]=com.amazonaws.us-east-1.athena": "network.extra_endpoints.0: is a full service name",
    "network.flow_logs.destination=s3": "network.flow_logs.bucket_arn: is required when destination is s3",
    "cluster.editors[0].role_arn=me": "cluster.editors.0.role_arn: is not a valid IAM role ARN",
    "cluster.public_access_cidrs[0]=10.0.0.0/8": "cluster.public_access_cidrs.0: is in the reserved range 10.0.0.0/8",
    "cluster.prefix_delegation=2": "cluster.prefix_delegation: must be a boolean",
    "node_pools.on-demand.max_size=true": "node_pools.on-demand.max_size: must be an integer",
    "node_pools.on-demand.disk_gib=5": "node_pools.on-demand.disk_gib: must be greater than or equal to 20",
    "node_pools.on-demand.labels.team=a b": "node_pools.on-demand.labels.team: is not a valid value of a Kubernetes",
    "node_pools.spot.taints[0].key=a b": "node_pools.spot.taints.0.key: is not a valid key of a Kubernetes label",
    "node_pools.spot.ami_family=windows": "node_pools.spot.ami_family: unsupported value",
    "karpenter.ami_alias=al2023@latest": "karpenter.ami_alias: does not pin an AMI release",
    "karpenter.pools.batch.consolidate_after_seconds=-1": "karpenter.pools.batch.consolidate_after_seconds: must be",
    "karpenter.pools.batch.expire_after_hours=0": "karpenter.pools.batch.expire_after_hours: must be",
}

# A room, a part of one, and a part of what the stack file leaves out; the engine hands on the first as empty text.
OFF = ("audit=null", "security.gatekeeper=null", "security.image_scanning.registry=null")


@pytest.fixture(scope="module", params=[MISTAKES, MISTAKES_OF_EVERY_CORNER], ids=["plain", "of every corner"])
def mistakes(request: pytest.FixtureRequest) -> dict[str, str]:
    """Settings, each with the beginning of what is said of it."""
    return request.param


@pytest.fixture(scope="module")
def refused(sandbox: Sandbox, mistakes: dict[str, str]) -> Result:
    """One run with every mistake, and with settings that are off, which is none."""
    settings = [*mistakes, *OFF]
    return sandbox("up", "dev", *(part for setting in settings for part in ("--config", setting)))


def test_nothing_is_registered(sandbox: Sandbox, refused: Result) -> None:
    assert refused.status == 1
    assert sandbox.state("dev") == []


def test_every_mistake_is_said_in_one_line(refused: Result, mistakes: dict[str, str]) -> None:
    lines = [line.strip() for line in refused.text.splitlines()]
    assert [said for said in mistakes.values() if sum(line.startswith(said) for line in lines) != 1] == [], refused.text
    assert "Traceback" not in refused.text


def test_nothing_else_is_said_of_every_corner(refused: Result, mistakes: dict[str, str]) -> None:
    said = [line for line in refused.text.splitlines() if " (got " in line or ": is required" in line]
    # A number of nodes that does not fit is said of each pool that could mend it.
    assert len(said) >= len(mistakes), refused.text
    assert len(said) == len(mistakes) or mistakes is MISTAKES
    assert f"{len(said)} configuration errors, nothing was deployed" in refused.text


def test_an_unknown_stack_is_refused_with_those_that_there_are(sandbox: Sandbox) -> None:
    result = sandbox("up", "prod-us")
    assert result.status == 1
    assert result.text.count("\n") == 1
    assert "unknown stack 'prod-us'" in result.text
    assert "dev, prod, staging" in result.text

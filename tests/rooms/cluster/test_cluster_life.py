"""The cluster with its add-ons on the engine, in a VPC that is none of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.engine import Result, Sandbox
from tests.rooms.life import FOREIGN_NETWORK, HEAD, Life, live

PROGRAM = f"""{HEAD}{FOREIGN_NETWORK}
cluster = platform.Cluster(
    "cluster",
    platform.ClusterSettings(
        name="alone", admin_role_arns=("arn:aws:iam::111122223333:role/admin",), deletion_protection=False,
        retain_logs=False, kubernetes_version=config.get("version") or "1.35",
    ),
    account=account,
    network=network,
    opts=ResourceOptions(providers=[on_aws, eks.Provider("eks")]),
)
pools = {{"general": platform.NodePoolSettings(instance_types=("m7g.large",), min_size=2, max_size=2)}}
nodes = platform.NodePools(
    "nodes", pools, cluster=cluster.ref, network=network, tags=tags, after=[cluster.ready], opts=in_aws
)
platform.ClusterAddons(
    "add-ons", cluster=cluster.ref, after=[nodes.ready],
    opts=ResourceOptions(providers=[on_aws, cluster.kubernetes]),
)
"""


WAY_BACK = ("--config", "version=1.34")


@dataclass(frozen=True)
class Refusal:
    """What was said, and what there was before and afterwards."""

    result: Result
    before: set[str]
    after: set[str]


def open_endpoint_and_close_port(own: Sandbox, state: list[dict[str, Any]]) -> None:
    """A public endpoint, and a rule of the security group that is gone."""
    endpoint = own.status()["aws_endpoint"]
    own.aws("eks", endpoint=endpoint).update_cluster_config(
        name="alone", resourcesVpcConfig={"endpointPublicAccess": True, "publicAccessCidrs": ["0.0.0.0/0"]}
    )
    rule = next(row for row in state if row["urn"].endswith("::cluster-port-kubelet"))
    own.aws("ec2", endpoint=endpoint).revoke_security_group_ingress(
        GroupId=rule["inputs"]["securityGroupId"], SecurityGroupRuleIds=[rule["id"]]
    )


@pytest.fixture(scope="module")
def refusals() -> dict[str, Refusal]:
    """By the operation; each is made while the cluster runs 1.35, in `life`."""
    return {}


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, refusals: dict[str, Refusal]) -> Life:
    def refuse_and_change_by_hand(own: Sandbox, state: list[dict[str, Any]]) -> None:
        for operation in ("preview", "up"):
            before = own.everything()
            refusals[operation] = Refusal(own(operation, "dev", *WAY_BACK), before, own.everything())
        open_endpoint_and_close_port(own, state)

    return live(sandbox, tmp_path_factory.mktemp("cluster"), PROGRAM, refuse_and_change_by_hand)


def test_it_comes_with_its_add_ons_and_a_storage_class(life: Life) -> None:
    assert len(life.names("aws:eks/addon:Addon")) == 6
    assert life.names("kubernetes:storage.k8s.io/v1:StorageClass") == {"add-ons-gp3"}


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


@pytest.mark.parametrize("operation", ["preview", "up"])
def test_a_way_back_is_refused_before_anything_changes(
    life: Life, refusals: dict[str, Refusal], operation: str
) -> None:
    refused = refusals[operation]
    assert refused.result.status == 1
    assert "kubernetes_version: the cluster runs 1.35 and cannot go back to 1.34" in refused.result.text
    assert "Traceback" not in refused.result.text
    assert refused.after == refused.before


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life) -> None:
    assert any("vpcConfig.endpointPublicAccess: False → True" in line for line in life.drift)
    assert any(line.startswith("cluster-port-kubelet:") for line in life.drift)
    assert life.back["update"] >= 1


def test_it_leaves_nothing_behind(life: Life) -> None:
    assert life.difference == []

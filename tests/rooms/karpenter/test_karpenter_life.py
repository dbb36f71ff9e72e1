"""Karpenter on the engine, on a cluster that is none of ours."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine import Sandbox
from tests.rooms.life import FOREIGN_CLUSTER, FOREIGN_NETWORK, HEAD, IN_FOREIGN_CLUSTER, Life, live

PROGRAM = f"""{HEAD}{FOREIGN_NETWORK}{FOREIGN_CLUSTER}{IN_FOREIGN_CLUSTER}
platform.Karpenter(
    "karpenter",
    platform.KarpenterSettings(controller_pool="general"),
    cluster=cluster,
    network=network,
    nodes=platform.NodePoolsRef({{"general": "a-node-group"}}),
    tags=tags,
    opts=ResourceOptions(providers=[on_aws, in_cluster]),
)
"""


def claim_the_queue(own: Sandbox, state: list[dict[str, Any]]) -> None:
    """Another owner of the interruption queue."""
    queue = next(row for row in state if row["type"] == "aws:sqs/queue:Queue")
    own.aws("sqs").tag_queue(QueueUrl=queue["id"], Tags={"Owner": "mallory"})


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Life:
    return live(sandbox, tmp_path_factory.mktemp("karpenter"), PROGRAM, claim_the_queue)


def test_it_comes_with_its_release_its_class_and_its_pool(life: Life) -> None:
    assert life.names("kubernetes:helm.sh/v3:Release") == {"karpenter", "karpenter-crd"}
    assert life.names("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass") == {"karpenter"}
    assert life.names("kubernetes:karpenter.sh/v1:NodePool") == {"karpenter-spot"}


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life) -> None:
    assert any(line.startswith("karpenter-interruptions: tagsAll.Owner:") for line in life.drift)
    assert life.back == {"update": 1}


def test_it_leaves_nothing_behind(life: Life) -> None:
    assert life.difference == []

"""A control plane whose programs are killed in the middle of an update: they are back, and the update goes on."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

import pytest

from sandbox.binaries import Binaries
from sandbox.kubernetes.api_server import ControlPlanes
from sandbox.kubernetes.records import Records
from sandbox.places import Places
from tests.engine import Sandbox
from tests.rooms.life import FOREIGN_CLUSTER, FOREIGN_NETWORK, HEAD, IN_FOREIGN_CLUSTER, project

PROGRAM = f"""{HEAD}{FOREIGN_NETWORK}{FOREIGN_CLUSTER}
import asyncio
import pathlib

group = aws.eks.NodeGroup(
    "group", cluster_name=foreign.name, node_role_arn=role.arn, subnet_ids=list(subnets.values()),
    instance_types=["m7g.large"], scaling_config={{"min_size": 2, "max_size": 2, "desired_size": 2}}, opts=inside,
)
{IN_FOREIGN_CLUSTER}
async def opened(_):
    gate = config.get("gate")
    while gate and not pulumi.runtime.is_dry_run() and not pathlib.Path(gate).exists():
        await asyncio.sleep(0.01)
    return []

labels = {{"app": "shop"}}
pod = {{"containers": [{{"name": "shop", "image": "example.com/shop:1"}}]}}
k8s.apps.v1.Deployment(
    "shop",
    metadata={{"name": "shop", "namespace": "default"}},
    spec={{
        "replicas": 2,
        "selector": {{"match_labels": labels}},
        "template": {{"metadata": {{"labels": labels}}, "spec": pod}},
    }},
    opts=ResourceOptions(provider=in_cluster, depends_on=group.node_group_name.apply(opened)),
)
"""


def test_an_update_goes_on_when_the_api_server_and_its_controllers_are_killed(sandbox: Sandbox, tmp_path: Path) -> None:
    own = sandbox.of(project(tmp_path, PROGRAM), checkpoints=True)  # its state is read in the middle
    gate = tmp_path / "gate"
    run = own.start("up", "dev", "--config", f"gate={gate}", "--json")
    while not nodes_of(own):
        with contextlib.suppress(subprocess.TimeoutExpired):
            run.wait(0.05)
            pytest.fail(f"the run ended before the moment came:\n{run.communicate()[0]}")
    entry = Records(Places(own.directory).kubernetes).clusters["foreign"]
    victims = [entry.process, *entry.controllers.values()]
    for victim in victims:
        os.kill(victim.pid, signal.SIGKILL)
    gate.touch()
    text, _ = run.communicate()
    assert run.returncode == 0, text
    assert not any(victim.running() for victim in victims)
    (deployment,) = [row for row in own.state("dev") if row["type"] == "kubernetes:apps/v1:Deployment"]
    assert deployment["outputs"]["status"]["availableReplicas"] == 2
    scale_by_hand(own, replicas=3)
    assert own.succeeds("refresh", "dev")["drift"] == ["shop: spec.replicas: 2 → 3"]
    own.succeeds("destroy", "dev")


def scale_by_hand(own: Sandbox, replicas: int) -> None:
    planes = ControlPlanes(Places(own.directory).kubernetes, Binaries(*[Path()] * 3))
    server = planes.server(planes.all["foreign"])
    path = "/apis/apps/v1/namespaces/default/deployments/shop"
    scale = {"spec": {"replicas": replicas}}
    server.request("PATCH", path, body=scale, content_type="application/merge-patch+json")


def nodes_of(own: Sandbox) -> list[str]:
    state = own.state("dev")
    return [row["urn"] for row in state if row["type"] == "aws:eks/nodeGroup:NodeGroup" and row.get("id")]

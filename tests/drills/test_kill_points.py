"""dev, its engine killed at many points of an `up`: the next run ends complete, with nothing twice."""

from __future__ import annotations

import os
import signal
from collections import Counter

import psutil
import pytest

from tests.engine import CHECKOUT, Sandbox, difference
from tests.mechanisms.test_recovery import made, wait_until


@pytest.mark.parametrize("after", [1, 4, 12, 25, 40, 55, 75, 100, 150, 220])
def test_a_run_after_a_killed_engine_ends_complete_with_nothing_twice(sandbox: Sandbox, after: int) -> None:
    sandbox = sandbox.of(CHECKOUT, checkpoints=True)
    fresh, before = sandbox.everything(), made(sandbox)
    planned = sandbox.succeeds("preview", "dev")["changes"]["create"]
    run = sandbox.start("up", "dev")
    wait_until(lambda: made(sandbox) >= before + after, run)
    for child in psutil.Process(run.pid).children(recursive=True):
        if child.name() == "pulumi":
            os.kill(child.pid, signal.SIGKILL)
    text, _ = run.communicate()
    assert run.returncode == 1
    assert "same command again" in text
    assert sandbox.succeeds("up", "dev")["resources"] == planned + 1  # with the stack itself
    state = sandbox.state("dev")
    ours = sandbox.everything() - fresh
    kinds = Counter(" ".join(line.split(" ")[:1] + line.split(" ")[3:4]) for line in ours)
    assert (kinds["ec2 vpcs"], kinds["ec2 subnets"], kinds["ec2 nat_gateways"], kinds["ec2 addresses"]) == (1, 12, 1, 1)
    roles = {"aws:iam/role:Role", "aws:iam/serviceLinkedRole:ServiceLinkedRole"}
    assert kinds["iam roles"] == sum(row["type"] in roles for row in state)
    assert kinds["ec2 launch_templates"] == 2
    assert sandbox.succeeds("up", "dev")["changes"] == {}
    sandbox.succeeds("destroy", "dev")
    assert difference(fresh, sandbox.everything()) == []

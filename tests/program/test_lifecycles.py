"""From nothing to nothing: prod, which is protected, and five stacks drawn from all that is legal."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.legal import drawn, spread

from .conftest import CHECKOUT, Sandbox, with_packs
from .graph import SUBNET, standing_in, unordered, waits_for

WITHOUT_LOGS = ("--config", "cluster.retain_logs=false")
PROJECT: dict[str, Any] = yaml.safe_load((CHECKOUT / "Pulumi.yaml").read_text())
BUCKET = "flows"
UNPROTECTED = (
    *WITHOUT_LOGS,
    *("--config", "cluster.deletion_protection=false"),
    *("--config", "network.flow_logs.deletion_protection=false"),
)
# The rules that keep anybody from unprotecting prod, and the resources that they keep.
WHAT_PROTECTS = (
    ("ENC-002.b", "cluster-key"),
    ("ENC-002.b", "network-flow-logs"),
    ("EKS-010", "cluster-eksCluster"),
)


def empty(sandbox: Sandbox, stack: str, region: str = "us-east-1") -> dict[str, list[str]]:
    """What the account has before the stack is deployed, at a moment when nothing of it is."""
    assert sandbox("preview", stack).status == 0
    assert sandbox.state(stack) == []
    return sandbox.account(region)


def succeeds(sandbox: Sandbox, *arguments: str) -> dict[str, Any]:
    result = sandbox(*arguments, "--json")
    assert result.status == 0, result.text.partition("\n{\n")[0]  # the outcome has every input, and ends the screen
    return result.outcome


def exempted(directory: Path) -> Path:
    """This project with prod's configuration of the packs, and exemptions for what its end needs."""
    (directory / "Pulumi.yaml").write_text(yaml.safe_dump({**PROJECT, "main": str(CHECKOUT)}))
    (directory / "Pulumi.prod.yaml").write_text((CHECKOUT / "Pulumi.prod.yaml").read_text())
    (directory / "pyproject.toml").write_text(with_packs("{stack}.json"))
    exemptions = [
        {
            "rule": rule,
            "urn": f"urn:pulumi:prod::{PROJECT['name']}::*::{name}",
            "reason": "the stack is to be destroyed this month",
            "owner": "team-platform",
            "ticket": "PLATFORM-1",
            "expires": datetime.now(UTC).date() + timedelta(days=30),
        }
        for rule, name in WHAT_PROTECTS
    ]
    file = directory / "exemptions.yaml"
    file.write_text(yaml.safe_dump(exemptions))
    settings = str(CHECKOUT / "policies" / "settings.yaml")
    command = ["-m", "policies", "configuration", "--exemptions", str(file), "--settings", settings]
    subprocess.run([sys.executable, *command, "--out", str(directory)], cwd=CHECKOUT, check=True)
    return directory


def test_prod_comes_stays_and_goes_in_two_steps(sandbox: Sandbox, tmp_path: Path) -> None:
    before = empty(sandbox, "prod")
    up = succeeds(sandbox, "up", "prod", *WITHOUT_LOGS)
    assert up["packs"]
    assert succeeds(sandbox, "up", "prod", *WITHOUT_LOGS)["changes"] == {}
    state, deployed = sandbox.state("prod"), sandbox.account()

    refused = sandbox("destroy", "prod", *WITHOUT_LOGS)
    assert refused.status == 1
    assert "protect" in refused.text
    assert sandbox.account() == deployed, "something was deleted before the refusal"
    assert len(sandbox.state("prod")) == len(state)

    # The cluster, the key that its secrets are encrypted with, and the one of the flow logs.
    refused = sandbox("up", "prod", *UNPROTECTED)
    assert refused.status == 1
    assert "ENC-002.b" in refused.text
    assert "EKS-010.a" in refused.text
    ending = Sandbox(sandbox.directory, exempted(tmp_path))
    assert succeeds(ending, "up", "prod", *UNPROTECTED)["changes"].keys() <= {"update"}
    succeeds(ending, "destroy", "prod", *UNPROTECTED)
    assert sandbox.account() == before
    assert sandbox.state("prod") == []

    assert unordered(state) == []
    standing = standing_in(state, SUBNET)
    assert any("aws:ec2/vpcEndpoint:VpcEndpoint::" in one for one, _ in standing)
    assert [(one, subnet) for one, subnet in standing if subnet not in waits_for(state, one)] == []


def project_with(tree: dict[str, Any], directory: Path) -> Path:
    """This project's program beside a stack file of its own. Without policies: what may be built is more than what they
    allow in an environment."""
    (directory / "Pulumi.yaml").write_text(yaml.safe_dump({**PROJECT, "main": str(CHECKOUT)}))
    (directory / "pyproject.toml").write_text("[tool.sandbox]\npolicy-packs = []\n")
    # What is protected or retained does not go: that is prod's, above.
    cluster = {**tree["cluster"], "retain_logs": False, "deletion_protection": False}
    network, logs = tree["network"], {**tree["network"]["flow_logs"], "deletion_protection": False}
    if "bucket_arn" in logs:
        # moto takes all of the ARN's end for the bucket's name, and finds no bucket with a folder in it.
        logs["bucket_arn"] = logs["bucket_arn"].partition("/")[0]
    changed = {**tree, "cluster": cluster, "network": {**network, "flow_logs": logs}}
    config = {f"aws-platform:{key}": value for key, value in changed.items()}
    stack_file = {"config": {"pulumi:disable-default-providers": ["*"], **config}}
    (directory / f"Pulumi.{tree['environment']}.yaml").write_text(yaml.safe_dump(stack_file, sort_keys=False))
    return directory


@pytest.mark.parametrize("place", range(5))
def test_what_was_drawn_comes_stays_and_goes(sandbox: Sandbox, tmp_path: Path, place: int) -> None:
    tree = spread(drawn(40), 5)[place]
    own = Sandbox(sandbox.directory, project_with(tree, tmp_path))
    stack, region = tree["environment"], tree["region"]
    before = empty(own, stack, region)
    if "bucket_arn" in tree["network"]["flow_logs"]:
        sandbox.aws("s3").create_bucket(Bucket=BUCKET)  # of somebody's: it is there before the stack, and after it
    assert succeeds(own, "up", stack)["resources"] > 100
    state = own.state(stack)
    assert own.account(region)["clusters"] == [tree["cluster"]["name"]]
    assert succeeds(own, "up", stack)["changes"] == {}
    succeeds(own, "destroy", stack)
    assert own.account(region) == before
    assert own.state(stack) == []
    assert unordered(state) == []

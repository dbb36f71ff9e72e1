"""Stacks drawn from all that is legal, from nothing to nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.engine import CHECKOUT, Sandbox, difference
from tests.graph import unordered
from tests.plans.legal import drawn, spread

PROJECT: dict[str, Any] = yaml.safe_load((CHECKOUT / "Pulumi.yaml").read_text())
BUCKET = "flows"
STACKS = 6


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
    if tree.get("audit"):
        changed["audit"] = {**tree["audit"], "deletion_protection": False, "force_destroy": True}
        if trail := tree["audit"]["trail"]:
            lock = trail["object_lock"] and {**trail["object_lock"], "mode": "governance"}
            changed["audit"]["trail"] = {**trail, "object_lock": lock}
    if room := tree.get("observability"):
        unprotected = {
            name: {**room[name], "deletion_protection": False} for name in ("cloudwatch", "logs") if room[name]
        }
        changed["observability"] = {**room, **unprotected}
    if delivery := tree.get("delivery"):
        unprotected = {"deletion_protection": False}
        registry = {"registry": {**unprotected, "force_delete": True}, "runner": unprotected}
        parts = {name: {**delivery[name], **unlocked} for name, unlocked in registry.items() if delivery[name]}
        changed["delivery"] = {**delivery, **parts}
    config = {f"aws-platform:{key}": value for key, value in changed.items()}
    stack_file = {"config": {"pulumi:disable-default-providers": ["*"], **config}}
    (directory / f"Pulumi.{tree['environment']}.yaml").write_text(yaml.safe_dump(stack_file, sort_keys=False))
    return directory


@pytest.mark.parametrize("place", range(STACKS))
def test_what_was_drawn_comes_stays_and_goes(sandbox: Sandbox, tmp_path: Path, place: int) -> None:
    tree = spread(drawn(120), STACKS)[place]
    own = sandbox.of(project_with(tree, tmp_path))
    stack, region = tree["environment"], tree["region"]
    if "bucket_arn" in tree["network"]["flow_logs"]:
        sandbox.aws("s3").create_bucket(Bucket=BUCKET)  # of somebody's: it is there before the stack, and after it
    before = own.everything(region)
    assert own.succeeds("up", stack)["resources"] > 100
    state = own.state(stack)
    assert any(f" clusters {tree['cluster']['name']} " in line for line in own.everything(region))
    assert own.succeeds("up", stack)["changes"] == {}
    own.succeeds("destroy", stack)
    assert own.state(stack) == []
    assert difference(before, own.everything(region)) == []
    assert unordered(state) == []

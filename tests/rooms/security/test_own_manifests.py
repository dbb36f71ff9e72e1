"""What the stacks deploy, judged by the constraints that they deploy."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from components import SecuritySettings
from components.security.gatekeeper.settings import GatekeeperSettings
from tests.recording import STACKS, config_of, record_stack
from tests.rooms.security.gator import Manifest, refused

POD = {
    "apiVersion": "v1",
    "kind": "Pod",
    "metadata": {"name": "probe", "namespace": "default"},
    "spec": {"containers": [{"name": "probe", "image": "docker.io/library/nginx"}]},
}


def manifests(stack: str) -> list[Manifest]:
    """Every Kubernetes object of a stack but releases, which are none, and Gatekeeper's own."""
    own = ("ConstraintTemplate", "SyncSet", "Release")
    return [
        {"metadata": {}, **row.inputs}
        for row in record_stack(stack)
        if row.type.startswith("kubernetes:") and "gatekeeper.sh" not in row.type and row.type.split(":")[-1] not in own
    ]


def labelled(manifest: Manifest, sample: str) -> Manifest:
    metadata = manifest["metadata"]
    return {**manifest, "metadata": {**metadata, "labels": {**(metadata.get("labels") or {}), "sample": sample}}}


@pytest.mark.parametrize("stack", STACKS)
def test_nothing_that_a_stack_deploys_is_refused(stack: str, tmp_path: Path) -> None:
    configuration = config_of(stack)
    settings = SecuritySettings.model_validate(json.loads(configuration["aws-platform:security"]))
    gatekeeper = settings.gatekeeper or GatekeeperSettings()
    deployed = manifests(stack)
    assert {"Namespace", "NetworkPolicy"} <= {manifest["kind"] for manifest in deployed}
    samples = [labelled(manifest, f"{number}") for number, manifest in enumerate(deployed)]
    answer = refused(tmp_path, [*samples, labelled(POD, "probe")], gatekeeper, configuration["aws-platform:account_id"])
    assert list(answer) == ["probe"], answer

"""State files as the engine's file backend writes them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox import states
from sandbox.places import Places

# As `pulumi` 3.250 writes the output of `pulumi.secret("hunter2")`; the text is encrypted.
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:Nf6=:abc"}


def stack(outputs: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"type": "aws:ec2/vpc:Vpc", "outputs": {"id": "vpc-1"}},
        {"type": "pulumi:pulumi:Stack", "outputs": outputs},
    ]


@pytest.mark.parametrize("value", [SECRET, {"password": SECRET}, ["a", {"b": [SECRET]}]])
def test_an_output_with_a_secret_in_it_is_hidden(value: Any) -> None:
    assert states.outputs(stack({"plain": {"a": [1]}, "hidden": value})) == {"plain": {"a": [1]}, "hidden": "[secret]"}


def test_a_stack_that_exports_nothing_has_no_outputs() -> None:
    assert states.outputs([{"type": "pulumi:pulumi:Stack"}]) == {}


def test_a_stack_that_was_never_deployed_has_an_empty_deployment(tmp_path: Path) -> None:
    file = states.file_of(Places(tmp_path), "project", "dev")
    assert states.deployment(file) == {}
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps({"version": 3, "checkpoint": {"stack": "organization/project/dev", "latest": None}}))
    assert states.deployment(file) == {}
    assert states.files(Places(tmp_path)) == [file]

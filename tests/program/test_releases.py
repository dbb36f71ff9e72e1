"""Today's program over what earlier releases left behind: nothing of it may be replaced or deleted."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from pulumi import automation as auto
from rich.console import Console

from sandbox.packs import Packs
from sandbox.places import Places
from sandbox.runs import Request, Run
from sandbox.workspace import Project
from tests.releases import FOLDER, STACKS, deployment, recorded, version

from .conftest import CHECKOUT, Sandbox

RECORDED = sorted(FOLDER.glob("*/*.json"))
HARMLESS = {"create", "update"}


def planned(sandbox: Sandbox, stack: str, resources: list[dict[str, Any]]) -> Counter[str]:
    """The steps of a preview over this state, by kind. The cloud is empty: a preview compares, and reads nothing."""
    run = Run(Request(Project(CHECKOUT), Places(sandbox.directory), stack, Packs()), Console(stderr=True))
    run.stack.import_stack(auto.Deployment(version=3, deployment=deployment(resources)))
    try:
        assert len(sandbox.state(stack)) == len(resources)
        result = sandbox("preview", stack, "--json")
        assert result.status == 0, result.text
        return Counter(result.outcome["changes"])
    finally:
        run.stack.import_stack(auto.Deployment(version=3, deployment=deployment([])))


def read(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_this_release_has_left_its_states() -> None:
    assert {path.stem for path in RECORDED if path.parent.name == version()} == set(STACKS), (
        "run python -m tests.releases"
    )


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_preview_over_a_release_s_state_replaces_and_deletes_nothing(sandbox: Sandbox, path: Path) -> None:
    assert planned(sandbox, path.stem, read(path)).keys() <= HARMLESS


def test_a_replacement_would_be_seen(sandbox: Sandbox) -> None:
    """The VPC had another block: all that stands in it would have to go."""
    text = json.dumps(read(FOLDER / version() / "dev.json"))
    steps = planned(
        sandbox, "dev", json.loads(text.replace('"cidrBlock": "10.16.0.0/16"', '"cidrBlock": "10.99.0.0/16"'))
    )
    assert steps["replace"] > 1


def test_a_resource_that_is_no_longer_there_would_be_seen(sandbox: Sandbox) -> None:
    state = read(FOLDER / version() / "dev.json")
    (group,) = [row for row in state if row["urn"].endswith("NodeGroup::nodes-spot")]
    more = {**group, "urn": f"{group['urn']}-too", "id": f"{group['id']}-too"}
    assert planned(sandbox, "dev", [*state, more])["delete"] == 1


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_recorded_state_holds_nothing_of_the_machine_it_was_on(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forbidden = ("127.0.0.1", "localhost", "/home/", "/root/", "/tmp", "BEGIN ", "file:", "ciphertext")  # noqa: S108
    assert [found for found in forbidden if found in text] == []
    assert recorded(read(path)) == read(path)


def test_a_secret_is_not_recorded() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
    with pytest.raises(ValueError, match="holds a secret"):
        recorded([{"urn": "urn:pulumi:dev::x::y::z", "inputs": {"password": secret}}])

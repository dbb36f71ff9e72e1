"""Today's program over what earlier releases left behind: nothing of it may be replaced or deleted."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.engine import Sandbox
from tests.releases import FOLDER, STACKS, recorded, version
from tests.states import planned

RECORDED = sorted(FOLDER.glob("*/*.json"))
HARMLESS = {"create", "update"}


def read(path: Path) -> list[dict[str, Any]]:
    return json.loads(path.read_text(encoding="utf-8"))


def test_this_release_has_left_its_states() -> None:
    assert {path.stem for path in RECORDED if path.parent.name == version()} == set(STACKS), (
        "run python -m tests.releases"
    )


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_preview_over_a_release_s_state_replaces_and_deletes_nothing(sandbox: Sandbox, path: Path) -> None:
    assert planned(sandbox, path.stem, read(path)).keys() <= HARMLESS


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

"""`python -m settings check`: every mistake of every stack file, without an engine."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from settings.check import check
from tests.tree import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for stack in ("dev", "prod"):
        (tmp_path / f"Pulumi.{stack}.yaml").write_text((ROOT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8"))
    return tmp_path


def test_the_stacks_of_this_project_are_valid() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "settings", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert ended.stdout.splitlines() == [f"Pulumi.{stack}.yaml: valid" for stack in ("dev", "prod", "staging")]


def test_all_mistakes_of_all_stacks_are_printed_at_once(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = root / "Pulumi.prod.yaml"
    text = file.read_text()
    file.write_text(
        text.replace("10.18.0.0/16\n", "10.18.300.0/24\n", 1).replace("region: us-east-1", "region: nowhere", 1)
    )
    dev = root / "Pulumi.dev.yaml"
    dev.write_text(
        dev.read_text().replace("  aws-platform:owner: platform-team\n", "  aws-platform:ownr: platform-team\n")
    )
    assert check(root, []) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "Pulumi.dev.yaml: 2 configuration errors",
        "Pulumi.prod.yaml: 2 configuration errors",
    ]
    for key, value in {
        "network.cidr": "10.18.300.0/24",
        "region": "nowhere",
        "ownr": "platform-team",
        "owner": "",
    }.items():
        assert [line for line in lines if line.startswith(f"  {key}") and value in line], (key, lines)


def test_only_the_stacks_that_are_named_are_checked(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "Pulumi.prod.yaml").write_text("config: {aws-platform:region: nowhere}\n")
    assert check(root, ["dev"]) == 0
    assert capsys.readouterr().out == "Pulumi.dev.yaml: valid\n"
    assert check(root, ["dev", "none"]) == 1
    assert "Pulumi.none.yaml: 1 configuration error" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("config: [", "cannot be read"),
        ("- dev", "are keys with values"),
        ("config: dev", "are keys with values"),
        ("config:\n  aws-platform:owner: a\n  aws-platform:owner: b\n", "is on line 2 already"),
    ],
)
def test_a_file_that_pulumi_cannot_read_is_a_mistake(
    root: Path, text: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "Pulumi.dev.yaml").write_text(text)
    assert check(root, ["dev"]) == 1
    assert problem in capsys.readouterr().out


def test_a_project_without_stack_files_is_a_mistake(tmp_path: Path) -> None:
    assert check(tmp_path, []) == 1

"""`make scan`: which scanners run, and what they make of the job."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines import scan
from pipelines.__main__ import main
from tests.tree import ROOT

SCANNERS = ("checkov", "zizmor", "trivy")


class Scanners:
    """What was run, in place of the scanners; `statuses` is what each answers."""

    def __init__(self, statuses: dict[str, int]) -> None:
        self.statuses = statuses
        self.commands: list[list[str]] = []

    def run(self, command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        assert options == {"cwd": ROOT, "check": False}, "and no shell"
        self.commands.append(command)
        if command[1] == "filesystem" and "--output" in command:
            Path(command[command.index("--output") + 1]).write_text("{}")
        return subprocess.CompletedProcess(command, self.statuses.get(Path(command[0]).name, 0))


@pytest.fixture
def scanners(monkeypatch: pytest.MonkeyPatch) -> Scanners:
    own = Scanners({})
    monkeypatch.setattr(scan.subprocess, "run", own.run)
    monkeypatch.setattr(scan, "built", lambda *_: Path("/programs"))
    monkeypatch.chdir(ROOT)
    return own


def checkout(out: Path) -> int:
    return main(["scan", "--checkov", "/scanners/bin/checkov", "--out", str(out)])


def test_every_scanner_runs_over_the_checkout_and_leaves_its_results(scanners: Scanners, tmp_path: Path) -> None:
    assert checkout(tmp_path) == 0
    assert [Path(command[0]).name for command in scanners.commands] == ["checkov", "zizmor", "trivy", "trivy", "trivy"]
    checkov, zizmor, files, shown, written = scanners.commands
    assert f"console,{tmp_path / 'checkov.sarif'}" in checkov
    assert zizmor[0] == str(Path(sys.executable).with_name("zizmor"))
    assert files[files.index("--exit-code") + 1] == "1"
    assert shown[1:4] == ["convert", "--format", "table"]
    assert str(tmp_path / "trivy.sarif") in written


@pytest.mark.parametrize("scanner", SCANNERS)
def test_what_one_scanner_finds_fails_the_job_after_all_have_run(
    scanners: Scanners, scanner: str, tmp_path: Path
) -> None:
    scanners.statuses = {scanner: 1}
    assert checkout(tmp_path) == 1
    assert {Path(command[0]).name for command in scanners.commands} == set(SCANNERS)


def test_a_scanner_that_writes_no_results_fails_the_job(
    scanners: Scanners, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "write_text", lambda *_: 0)
    assert checkout(tmp_path) == 1


def test_an_image_is_never_taken_for_an_option(scanners: Scanners) -> None:
    assert main(["scan", "--image=--server=x"]) == 0
    [command] = scanners.commands
    assert command[1] == "image"
    assert command[-2:] == ["--", "--server=x"]


def test_checkov_reads_what_it_leaves_out_from_a_file_that_says_why() -> None:
    text = (ROOT / ".checkov.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    assert {"github_actions", "gitlab_ci", "secrets"} <= set(content["framework"])
    for check in content["skip-check"]:
        above = text[: text.index(check)].splitlines()[-2]
        assert above.strip().startswith("#")

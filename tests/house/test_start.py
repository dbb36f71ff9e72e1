"""What starting with the official CLI depends on: options of its language host, and where `.venv` comes from.

Left to itself, the host of `pulumi` 3.227 and newer finds `uv.lock` above a program or pack and calls `uv`, which not
everybody has (sdk/python/toolchain/toolchain.go, ResolveToolchain)."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from semver import VersionInfo

from sandbox.modules import PULUMI, pinned_version
from tests.tree import ROOT

PACKS = sorted((ROOT / "policies").glob("*/PulumiPolicy.yaml"))
EXAMPLES = sorted((ROOT / "examples").glob("*/Pulumi.yaml"))
PROGRAM = ROOT / "Pulumi.yaml"
DOCUMENTS = ("README.md", "docs/real-account.md", "policies/README.md")


def runtime(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))["runtime"]


def path_id(path: Path) -> str:
    return str(path.parent.relative_to(ROOT))


def test_there_are_packs_and_examples() -> None:
    assert [len(PACKS), len(EXAMPLES)] == [4, 3]


@pytest.mark.parametrize("path", [PROGRAM, *PACKS, *EXAMPLES], ids=path_id)
def test_the_language_host_is_told_its_toolchain_and_so_looks_for_no_uv(path: Path) -> None:
    assert (runtime(path)["name"], runtime(path)["options"]["toolchain"]) == ("python", "pip")


@pytest.mark.parametrize("path", [PROGRAM, *PACKS], ids=path_id)
def test_program_and_packs_run_in_the_environment_that_make_makes(path: Path) -> None:
    """The option is relative to the file. The CLI never ends where the directory is missing."""
    virtualenv = path.parent / runtime(path)["options"]["virtualenv"]
    assert Path(*virtualenv.parts[:-1]).resolve() / virtualenv.name == ROOT / ".venv"


def test_make_makes_it_before_anything_runs() -> None:
    """`wheel` alone needs only uv."""
    rules = re.findall(r"^([a-z]+):(.*?)(?:##.*)?$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    without = {target for target, needed in rules if ".venv/installed" not in needed}
    assert {target for target, _ in rules} >= {"install", "up", "preview", "test"}
    assert without == {"help", "wheel"}


def test_the_locked_environment_has_the_pip_that_the_language_host_lists_packages_with() -> None:
    """An environment of uv's has none by itself; the host then fails with "No module named pip"."""
    groups = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    packages = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    assert "pip" in groups["dev"]  # which `uv sync` installs by default
    assert "pip" in {package["name"] for package in packages}
    subprocess.run([sys.executable, "-m", "pip", "list", "--format", "json"], check=True, capture_output=True)


def test_the_cli_that_is_asked_for_is_no_newer_than_the_one_that_is_tested() -> None:
    required = yaml.safe_load(PROGRAM.read_text(encoding="utf-8"))["requiredPulumiVersion"].removeprefix(">=")
    assert VersionInfo.parse(required) <= VersionInfo.parse(pinned_version(PULUMI))
    for document in DOCUMENTS:
        assert f"{required.removesuffix('.0')} or newer" in (ROOT / document).read_text(encoding="utf-8"), document

"""A rollback deploys what the branch once had, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tree import ROOT


@dataclass
class Repository:
    """A clone whose main has two commits, and a branch beside it."""

    clone: Path
    commits: dict[str, str]

    def checkout(self, revision: str, *more: str) -> subprocess.CompletedProcess[str]:
        """The command as jobs run it: before anything is installed, with a Python that has no packages."""
        return subprocess.run(
            [sys.executable, "-S", "-m", "pipelines", "checkout", *more, "--", revision],
            cwd=self.clone,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def head(self) -> str:
        return git(self.clone, "rev-parse", "HEAD")


def git(directory: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *identity, *arguments], cwd=directory, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    git(origin, "init", "--quiet")
    commits = {}
    for name in ("first", "second"):
        (origin / "file").write_text(name)
        git(origin, "add", ".")
        git(origin, "commit", "--quiet", "--message", name)
        commits[name] = git(origin, "rev-parse", "HEAD")
    git(origin, "tag", "v1.0.0", commits["first"])
    git(origin, "checkout", "--quiet", "-b", "change")
    (origin / "file").write_text("not reviewed")
    git(origin, "commit", "--quiet", "--all", "--message", "change")
    commits["change"] = git(origin, "rev-parse", "HEAD")
    git(origin, "checkout", "--quiet", "main")
    git(tmp_path, "clone", "--quiet", str(origin), str(clone))
    return Repository(clone, commits)


@pytest.mark.parametrize("revision", ["v1.0.0", "first", "short"])
def test_a_tag_or_commit_that_main_had_is_checked_out(repository: Repository, revision: str) -> None:
    name = {"first": repository.commits["first"], "short": repository.commits["first"][:10]}.get(revision, revision)
    done = repository.checkout(name)
    assert done.returncode == 0, done.stderr
    assert repository.head == repository.commits["first"]
    assert (repository.clone / "file").read_text() == "first"


@pytest.mark.parametrize(
    "revision", ["change", "origin/change", "none", "", "--help", "v1.0.0; ls", "HEAD^{/x}", "../x"]
)
def test_what_main_never_had_is_refused(repository: Repository, revision: str) -> None:
    name = repository.commits["change"] if revision == "change" else revision
    refused = repository.checkout(name)
    assert refused.returncode == 2
    assert "is no revision in the history of origin/main" in refused.stderr
    assert repository.head == repository.commits["second"]


def test_another_branch_can_be_the_one_that_deploys(repository: Repository) -> None:
    done = repository.checkout(repository.commits["change"], "--branch", "origin/change")
    assert done.returncode == 0, done.stderr
    assert repository.head == repository.commits["change"]


def test_changes_of_the_work_tree_are_not_lost(repository: Repository) -> None:
    (repository.clone / "file").write_text("mine")
    refused = repository.checkout("v1.0.0")
    assert refused.returncode == 2
    assert "the work tree has changes" in refused.stderr
    assert (repository.clone / "file").read_text() == "mine"

"""An earlier revision of the main branch, for a rollback. It runs before `make install`: standard library only."""

import re
import subprocess
import sys
from pathlib import Path

from .errors import PipelineError

_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]{0,199}", re.ASCII)


def checkout(revision: str, branch: str, root: Path) -> int:
    """The work tree is at a revision that the branch has in its history: what was reviewed once.

    Raises:
        PipelineError: when it is none, or not in the branch's history."""
    commit = _commit(revision, root)
    if commit is None or _git(root, "merge-base", "--is-ancestor", commit, branch).returncode:
        raise PipelineError(
            f"{revision!r} is no revision in the history of {branch}: give a tag or commit that was merged into it"
        )
    if _git(root, "checkout", "--quiet", "--detach", commit).returncode:
        raise PipelineError(f"{revision} cannot be checked out: the work tree has changes")
    sys.stdout.write(f"checked out {revision}, commit {commit}\n")
    return 0


def _commit(revision: str, root: Path) -> str | None:
    if not _REVISION.fullmatch(revision):
        return None
    answer = _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    return answer.stdout.strip() if answer.returncode == 0 else None


def _git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=False)  # noqa: S603, S607

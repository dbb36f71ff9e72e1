"""The comment on a pull request: one for each stack, updated in place."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

from report.comment.fitting import LIMIT_BYTES
from report.comment.markdown import marker

from .errors import PipelineError

FOREIGN = (
    "> [!WARNING]\n"
    "> The code of this pull request made this preview, and can report whatever it wants: read the changes of the code."
)
_TOO_LONG = "The report is too long for a comment: it is among the artifacts of the run."


class Comment(Protocol):
    """A comment of ours."""

    @property
    def body(self) -> str: ...

    def change(self, body: str) -> None:
        """It has this text."""
        ...


class PullRequest(Protocol):
    """A pull request of GitHub, or merge request of GitLab."""

    def own(self) -> Iterable[Comment]:
        """The comments that we wrote, and nobody else."""
        ...

    def add(self, body: str) -> None:
        """It has one comment more."""
        ...


def read(file: Path, stack: str, *, foreign: bool) -> str:
    """The text of the comment, of what `python -m report` wrote; `foreign` says that the code of a fork made it.

    Raises:
        PipelineError: when the file is not a report of this stack."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise PipelineError(f"{file} cannot be read: {type(error).__name__}; `python -m report` writes it") from error
    first, _, rest = text.partition("\n")
    if first != marker(stack):
        raise PipelineError(f"{file} is not a report of {stack}: it does not begin with {marker(stack)}")
    notice = f"{FOREIGN}\n\n" if foreign else ""
    whole = f"{first}\n{notice}{rest}"
    return whole if len(whole.encode()) <= LIMIT_BYTES else f"{first}\n{notice}{_TOO_LONG}\n"


def write(pull_request: PullRequest, stack: str, body: str, say: Callable[[str], object]) -> None:
    """The pull request has this comment once: the one that it had for the stack, or a new one."""
    mine = [comment for comment in pull_request.own() if comment.body.split("\n", 1)[0].rstrip("\r") == marker(stack)]
    if not mine:
        pull_request.add(body)
        say(f"commented on the preview of {stack}\n")
        return
    mine[0].change(body)
    say(f"updated the comment on the preview of {stack}\n")

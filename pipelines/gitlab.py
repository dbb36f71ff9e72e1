"""Comments on merge requests of GitLab, which are notes."""

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import requests
from gitlab import Gitlab
from gitlab.exceptions import GitlabError
from gitlab.v4.objects import ProjectMergeRequest, ProjectMergeRequestNote

from .errors import PipelineError
from .variables import required

_TIMEOUT_SECONDS = 30
# GitLab Docs, "GitLab quick actions": a line of a note that begins with a slash is a command, as /merge.
_QUICK_ACTION = re.compile(r"^([ \t]*)(?=/[A-Za-z])", re.MULTILINE)


@dataclass(frozen=True)
class _Note:
    of: ProjectMergeRequestNote

    @property
    def body(self) -> str:
        return str(self.of.body)

    def change(self, body: str) -> None:
        self.of.body = _without_commands(body)
        self.of.save()


@dataclass(frozen=True)
class MergeRequest:
    """A merge request, in which the token's user writes."""

    of: ProjectMergeRequest
    user_id: int

    def own(self) -> Iterator[_Note]:
        for note in self.of.notes.list(iterator=True):
            if note.author["id"] == self.user_id:
                yield _Note(note)

    def add(self, body: str) -> None:
        self.of.notes.create({"body": _without_commands(body)})


@contextmanager
def reported() -> Generator[None]:
    """What the client raises is an error of ours, with GitLab's status and nothing of the request."""
    try:
        yield
    except GitlabError as error:
        raise PipelineError(f"GitLab answered {error.response_code} to the comment") from None
    except requests.RequestException as error:
        raise PipelineError(f"GitLab cannot be reached: {type(error).__name__}") from None


def by_number(environment: Mapping[str, str], number: int) -> MergeRequest:
    """The merge request of the job's project with this number."""
    token = required(environment, "GITLAB_TOKEN", "a project access token with the scope api and the role Reporter")
    url = required(environment, "CI_SERVER_URL", "the address of GitLab")
    project = required(environment, "CI_MERGE_REQUEST_PROJECT_ID", "the ID of the project; GitLab sets it")
    client = Gitlab(url, private_token=token, timeout=_TIMEOUT_SECONDS)
    client.auth()
    if client.user is None:
        raise PipelineError("GITLAB_TOKEN belongs to no user")
    merge_request = client.projects.get(project, lazy=True).mergerequests.get(number, lazy=True)
    return MergeRequest(merge_request, client.user.id)


def _without_commands(body: str) -> str:
    """The text, in which no line begins with a slash: an invisible character (U+200B) stands before it."""
    return _QUICK_ACTION.sub("\\1\u200b", body)

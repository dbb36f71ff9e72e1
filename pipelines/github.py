"""Comments on pull requests of GitHub."""

import re
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from github import Auth, Github, GithubException
from github.IssueComment import IssueComment
from github.PullRequest import PullRequest as GitHubPullRequest
from github.Repository import Repository

from .errors import PipelineError
from .variables import required

# The user of GITHUB_TOKEN, as GitHub Docs say of automatic token authentication; nobody can register a name with [ ].
_AUTHOR = "github-actions[bot]"
_API = "https://api.github.com"
_TIMEOUT_SECONDS = 30
_HEAD = re.compile(r"[A-Za-z0-9-]{1,39}:\S{1,255}", re.ASCII)
_COMMIT = re.compile(r"[0-9a-f]{40}", re.ASCII)


@dataclass(frozen=True)
class _Comment:
    of: IssueComment

    @property
    def body(self) -> str:
        return self.of.body or ""

    def change(self, body: str) -> None:
        self.of.edit(body)


@dataclass(frozen=True)
class PullRequest:
    """A pull request, in which `author` writes."""

    of: GitHubPullRequest
    author: str

    def own(self) -> Iterator[_Comment]:
        """Its token may also edit comments of others: what somebody else wrote is never taken for ours."""
        for comment in self.of.get_issue_comments():
            if comment.user.login == self.author:
                yield _Comment(comment)

    def add(self, body: str) -> None:
        self.of.create_issue_comment(body)


@contextmanager
def reported() -> Generator[None]:
    """What the client raises is an error of ours, with GitHub's status and nothing of the request."""
    try:
        yield
    except GithubException as error:
        raise PipelineError(f"GitHub answered {error.status} to the comment") from None
    except OSError as error:
        raise PipelineError(f"GitHub cannot be reached: {type(error).__name__}") from None


def by_number(environment: Mapping[str, str], number: int) -> PullRequest:
    """The pull request of the job's repository with this number."""
    return PullRequest(_repository(environment).get_pull(number), _author(environment))


def by_head(environment: Mapping[str, str], head: str, commit: str) -> PullRequest:
    """The open pull request from `<owner>:<branch>` at this commit, as GitHub itself tells a workflow: a fork cannot
    name another pull request.

    Raises:
        PipelineError: when there is none."""
    if not _HEAD.fullmatch(head) or not _COMMIT.fullmatch(commit):
        raise PipelineError("--head is not <owner>:<branch>, or --commit not the 40 digits of a commit")
    for pull in _repository(environment).get_pulls(state="open", head=head):
        if pull.head.sha == commit:
            return PullRequest(pull, _author(environment))
    raise PipelineError(f"there is no open pull request from {head} at {commit}: a newer commit has its own run")


def _repository(environment: Mapping[str, str]) -> Repository:
    token = required(environment, "GITHUB_TOKEN", "the token of the job, with the permission pull-requests: write")
    name = required(environment, "GITHUB_REPOSITORY", "<owner>/<name> of the repository")
    client = Github(
        base_url=environment.get("GITHUB_API_URL") or _API,
        auth=Auth.Token(token),
        timeout=_TIMEOUT_SECONDS,
        user_agent="aws-platform",
        lazy=True,
    )
    return client.get_repo(name)


def _author(environment: Mapping[str, str]) -> str:
    return environment.get("COMMENT_AUTHOR") or _AUTHOR

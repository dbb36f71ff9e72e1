"""URLs of Git repositories: their form, and what connections they need."""

import re
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from ...mistakes import Mistake, refuse
from ...values import pattern

HTTPS_PORT, SSH_PORT = 443, 22

_HOST = r"(?P<host>[a-z0-9]([a-z0-9.-]*[a-z0-9])?)"
_PATH = r"(?P<path>[A-Za-z0-9._~/-]*[A-Za-z0-9_-])"
# argo-cd v3.4.4, docs/user-guide/private-repositories.md: https://, ssh:// and, without a port, <user>@<host>:<path>.
_FORMS = {
    "https": re.compile(rf"https://{_HOST}(:(?P<port>\d{{1,5}}))?/{_PATH}"),
    "ssh": re.compile(rf"ssh://(?P<user>[a-z_][a-z0-9_-]*)@{_HOST}(:(?P<port>\d{{1,5}}))?/{_PATH}"),
    "scp": re.compile(rf"(?P<user>[a-z_][a-z0-9_-]*)@{_HOST}:{_PATH}"),
}
# What stands before the host with more than the user of SSH.
_CREDENTIALS = re.compile(r"(https?://[^/]*@|ssh://[^/]*:[^/]*@|[^/@:]*:[^/@]*@)")
_REMEDY = "write https://<host>/<path>, or git@<host>:<path> for SSH, for example https://github.com/example-org/shop"


class GitUrl(NamedTuple):
    """A URL in its parts."""

    host: str
    port: int
    path: str
    is_ssh: bool

    @property
    def repository(self) -> tuple[str, int, bool, str]:
        """What two URLs of the same repository have in common: argo-cd v3.4.4, util/git/git.go, NormalizeGitURL."""
        return self.host, self.port, self.is_ssh, self.path.lower().removesuffix(".git")


def parse(url: str) -> GitUrl:
    """The parts of a valid URL."""
    for form, expression in _FORMS.items():
        if match := expression.fullmatch(url):
            default = HTTPS_PORT if form == "https" else SSH_PORT
            given = match.groupdict().get("port")
            return GitUrl(match["host"], int(given) if given else default, match["path"], form != "https")
    raise ValueError(f"{url} is not a URL of a Git repository")


def check_git_url(url: str) -> str:
    """A URL of a Git repository that is encrypted and holds no credentials."""
    if _CREDENTIALS.match(url):
        remedy = "remove what stands before @, and name the secret that has it in credentials"
        # It may be a password, and messages are in logs.
        raise refuse(Mistake("has credentials in it", remedy, "a text that is not shown"))
    if "*" in url:
        raise refuse(Mistake("has a wildcard", "add an entry for each repository", url))
    if url.startswith(("http://", "git://")):
        raise refuse(Mistake("is not encrypted", f"write https://{url.partition('://')[2]}", url))
    match = next((match for form in _FORMS.values() if (match := form.fullmatch(url))), None)
    if match is None or not 0 < int(match.groupdict().get("port") or 1) < 65_536:
        raise refuse(Mistake("is not the URL of a Git repository", _REMEDY, url))
    if match["host"] == "gitlab.com" and not url.endswith(".git"):
        # argo-cd v3.4.4, docs/user-guide/private-repositories.md.
        raise refuse(Mistake("is redirected by GitLab, which Argo CD does not follow", f"write {url}.git", url))
    return url


GitUrlText = Annotated[
    str,
    AfterValidator(check_git_url),
    pattern(r"^(https://|ssh://[a-z_][a-z0-9_-]*@|[a-z_][a-z0-9_-]*@)[^@*]+$", "https://github.com/example-org/shop"),
]
"""The URL of a Git repository, by HTTPS or SSH."""

"""Settings of the Git repositories that Argo CD reads."""

import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ...forms import Form
from ...mistakes import Mistake, refuse
from ...model import Model
from ...secret_names import SecretName
from .git_url import GitUrlText, parse

# argo-helm, charts/argo-cd 10.1.1, values.yaml, configs.ssh.knownHosts: the hosts whose keys the chart brings.
KNOWN_HOSTS = ("bitbucket.org", "github.com", "gitlab.com", "ssh.dev.azure.com", "ssh.github.com")
# sshd(8), "SSH_KNOWN_HOSTS FILE FORMAT", without markers, hashed names and patterns; key types of today.
_KNOWN_HOST = re.compile(
    r"(?P<host>\[[a-z0-9.-]+\]:\d{1,5}|[a-z0-9.-]+) (ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) "
    r"[A-Za-z0-9+/]{40,}={0,2}"
)

KnownHost = Annotated[
    str,
    Form(
        _KNOWN_HOST,
        "is not a line of a known_hosts file",
        "write host, key type and key, as `ssh-keyscan <host>` prints them, once you have compared the key",
    ),
]
"""A host and its public SSH key."""


class SourceRepositorySettings(Model):
    """A Git repository, and how Argo CD reads it."""

    # The order matters: a validator sees only the fields that precede its own.
    url: GitUrlText = Field(
        description="URL of the Git repository: https://<host>/<path>, or git@<host>:<path> for SSH; without any "
        "credentials"
    )
    credentials: SecretName | None = Field(
        default=None,
        validate_default=True,
        description="Name of the secret with the credentials, below the store's prefix and `argocd/`: properties "
        "username and password for HTTPS, ssh_private_key for SSH; null for a public repository",
    )

    @field_validator("credentials")
    @classmethod
    def _needed_for_ssh(cls, credentials: str | None, info: ValidationInfo) -> str | None:
        url: str | None = info.data.get("url")
        if url and parse(url).is_ssh and credentials is None:
            remedy = "name the secret that has the private key of a deploy key, or write the URL with https://"
            raise refuse(Mistake("is required with SSH", remedy))
        return credentials


def known_host_of(line: str) -> str:
    """The host that a line of a known_hosts file is about, without its port."""
    match = _KNOWN_HOST.fullmatch(line)
    return match["host"].partition("]")[0].lstrip("[") if match else ""

"""Settings of applications: what is deployed from which directory, and how it is kept so."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ...forms import Form, short_name
from ...mistakes import Mistake, refuse
from ...model import Model
from ...namespaces.names import OwnNamespaceName
from ...values import pattern

ApplicationName = Annotated[str, short_name("is not a valid name of an application", "web")]
# git-check-ref-format(1) allows more; HEAD, branches, tags, commits, and ranges of versions as v1.2.*.
_REVISION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/*+-]{0,127}")


def check_path(text: str) -> str:
    """A directory of a repository; `.` is its root."""
    parts = text.split("/")
    if text != "." and (
        not text or ".." in parts or "." in parts or "" in parts or not re.fullmatch(r"[\w./-]+", text)
    ):
        remedy = "write a directory from the root of the repository, without .. and without a slash at either end"
        raise refuse(Mistake("is not a directory of a repository", remedy, text))
    return text


Path = Annotated[str, AfterValidator(check_path), pattern(r"^[A-Za-z0-9_./-]+$", "deploy/prod")]
Revision = Annotated[
    str, Form(_REVISION, "is not a revision", "write HEAD, a branch, a tag or a commit, for example main", "main")
]


class SyncSettings(Model):
    """How what is deployed is kept as Git says."""

    # The order matters: a validator sees only the fields that precede its own.
    automated: bool = Field(default=True, description="Whether new commits are deployed without anybody asking")
    prune: bool = Field(default=True, description="Whether what is no longer in Git is deleted")
    self_heal: bool = Field(default=True, description="Whether what somebody changes in the cluster is put back")
    retries: int = Field(default=5, ge=0, le=20, description="Attempts after a sync that failed")

    @field_validator("prune", "self_heal")
    @classmethod
    def _of_automated_syncs(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("automated") is False:
            remedy = f"set {info.field_name}: false, or automated: true"
            raise refuse(Mistake("is only valid when automated is true", remedy, value))
        return value


class SourceSettings(Model):
    """Where manifests are: plain ones, a Kustomize directory or a Helm chart."""

    repository: str = Field(description="Name of the repository, in repositories")
    path: Path = Field(description="Directory of the repository with plain manifests, a Kustomize directory or a chart")
    revision: Revision = Field(
        default="HEAD", description="HEAD, or the branch, tag or commit that is deployed; HEAD is the default branch"
    )


class RootSettings(SourceSettings):
    """The application whose manifests are Applications (app of apps), which only the platform's team should write."""

    sync: SyncSettings = Field(
        default_factory=SyncSettings, description="How the Applications in the cluster are kept as Git says"
    )


class ApplicationSettings(SourceSettings):
    """An application: what is deployed, and where."""

    project: str = Field(description="Name of the project, in projects")
    namespace: OwnNamespaceName = Field(description="Namespace that it is deployed to, one of its project's")
    sync: SyncSettings = Field(default_factory=SyncSettings, description="How the cluster is kept as Git says")
    delete_resources: bool = Field(
        default=False, description="Whether what it deployed is deleted with it; otherwise that stays, and runs on"
    )

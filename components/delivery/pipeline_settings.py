"""Settings of the roles that pipelines of GitHub and GitLab assume with their own tokens."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ..forms import Form, short_name
from ..mistakes import Mistake, refuse
from ..model import AtLeast, Distinct, Model
from .pipeline_plan import GitHubSubject, Purpose
from .repository_settings import RepositoryName

# GitHub Docs, "Username considerations" and "Repository limits": up to 39 letters, digits and single hyphens; up to 100
# letters, digits, hyphens, underscores and periods.
GITHUB_REPOSITORY = re.compile(r"[A-Za-z0-9](-?[A-Za-z0-9]){0,38}/[A-Za-z0-9._-]{1,100}")
# GitLab Docs, "Reserved project and group names": letters, digits, _, - and ., not first a - or .; groups in groups.
GITLAB_PROJECT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+")
_ID = re.compile(r"[1-9]\d{0,19}", re.ASCII)
# git-check-ref-format: what no name of a branch or tag has, with the wildcards of IAM among it.
_REF = re.compile(r"[^\s~^:?*\[\\\x00-\x20\x7f]+")
_BRANCHES = re.compile(rf"{_REF.pattern}(/\*)?")
_HOST = re.compile(r"https://[a-z0-9-]+(\.[a-z0-9-]+)+")


def _check_plain(text: str) -> str:
    """A name in which IAM would read no wildcard, so that it is that one alone."""
    if not text.strip() or any(wildcard in text for wildcard in "*?"):
        raise refuse(Mistake("is empty or has a wildcard", "write the one name: a wildcard would trust others, too"))
    return text


RoleKey = Annotated[str, short_name("is not a valid name of a deploy role", "preview")]
"""What the name of a deploy role ends with."""
_GitHubId = Annotated[
    str,
    Form(_ID, "is not the ID of an owner or repository", "write its digits in quotes", "123456"),
]
_Ref = Annotated[
    str,
    Form(
        _REF,
        "is not the name of one branch or tag",
        "write it without refs/heads/ and wildcards, as main",
        "main",
        r"^[^\s~^:?*\[\\]+$",
    ),
]
_Branches = Annotated[
    str,
    Form(
        _BRANCHES,
        "is not the name of a branch, nor the beginning of some",
        "write it without refs/heads/, as main, or end it with /*, as change/*",
        "main",
        r"^[^\s~^:?*\[\\]+(/\*)?$",
    ),
]


class DeployRoleSettings(Model):
    """What the roles of all forges have."""

    may: Purpose = Field(
        description="What the role is for: preview (reads the configuration of the account), apply (deploys) or push "
        "(pushes images)"
    )
    push_to: Annotated[tuple[RepositoryName, ...], Distinct()] = Field(
        default=(),
        validate_default=True,
        description="Repositories of delivery.registry that the role pushes images to, for a role that may push",
    )
    # IAM API, roleMaxSessionDurationType (botocore 1.44.5): 3,600 to 43,200 seconds.
    session_hours: int = Field(default=1, ge=1, le=12, description="Hours after which a session ends, at most")

    @field_validator("push_to")
    @classmethod
    def _only_who_pushes(cls, repositories: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        may: Purpose | None = info.data.get("may")
        if may == "push" and not repositories:
            raise refuse(Mistake("is empty for a role that may push", "name the repositories that it pushes to"))
        if may in ("preview", "apply") and repositories:
            raise refuse(Mistake(f"is set for a role that may {may}", "remove it, or set may to push"))
        return repositories


class GitHubRoleSettings(DeployRoleSettings):
    """Settings of a role for workflows of GitHub Actions, of one repository and one environment, branch or tag."""

    repository: Annotated[
        str,
        Form(
            GITHUB_REPOSITORY,
            "is not the name of a GitHub repository",
            "write owner/name, in GitHub's upper case",
            "example-org/platform",
        ),
    ] = Field(description="GitHub repository, as owner/name, in the upper and lower case that GitHub shows")
    environment: Annotated[str, Field(max_length=255), AfterValidator(_check_plain)] | None = Field(
        default=None,
        description="GitHub environment that the job names, whose protection rules say who may run it",
    )
    branch: _Ref | None = Field(default=None, description="Branch of the run, where the job names no environment")
    tag: _Ref | None = Field(
        default=None,
        validate_default=True,
        description="Tag of the run, where the job names no environment",
    )
    owner_id: _GitHubId | None = Field(
        default=None, description="ID of the repository's owner: `gh api repos/OWNER/NAME --jq .owner.id`"
    )
    repository_id: _GitHubId | None = Field(
        default=None, description="ID of the repository: `gh api repos/OWNER/NAME --jq .id`"
    )
    subject: GitHubSubject = Field(
        default="ids",
        validate_default=True,
        description="Form of the token's subject: ids, which repositories that were created, renamed or transferred "
        "since 2026-07-15 have (repo:owner@1/name@2); names, which older ones have (repo:owner/name); or both, while a "
        "repository changes from one to the other",
    )

    @field_validator("tag")
    @classmethod
    def _one_of_three(cls, tag: str | None, info: ValidationInfo) -> str | None:
        if {"environment", "branch"} <= info.data.keys():
            _check_one({**{key: info.data[key] for key in ("environment", "branch")}, "tag": tag})
        return tag

    @field_validator("subject")
    @classmethod
    def _with_the_ids_that_it_has(cls, subject: GitHubSubject, info: ValidationInfo) -> GitHubSubject:
        if subject == "names":
            return subject
        missing = [key for key in ("owner_id", "repository_id") if key in info.data and info.data[key] is None]
        if missing:
            remedy = "write the ID, or set subject to names for a repository whose tokens have none"
            raise refuse(*(Mistake(f"is required when subject is {subject}", remedy, None, key) for key in missing))
        return subject


class GitLabRoleSettings(DeployRoleSettings):
    """Settings of a role for jobs of GitLab CI/CD, of one project and one branch or tag."""

    project: Annotated[
        str,
        Form(
            GITLAB_PROJECT,
            "is not the path of a GitLab project",
            "write group/project, with any subgroups",
            "example-group/platform",
        ),
    ] = Field(description="GitLab project, as group/project, with any subgroups")
    branch: _Branches | None = Field(
        default=None,
        description="Branch of the pipeline; for a role that may preview, also a beginning and /*, as change/*, so "
        "that it serves merge requests",
    )
    tag: _Ref | None = Field(default=None, validate_default=True, description="Tag of the pipeline")

    @field_validator("branch")
    @classmethod
    def _many_for_previews_only(cls, branch: str | None, info: ValidationInfo) -> str | None:
        if branch is not None and branch.endswith("*") and info.data.get("may") in ("apply", "push"):
            remedy = "write one branch: a wildcard is for roles that may preview"
            raise refuse(Mistake(f"has a wildcard for a role that may {info.data['may']}", remedy))
        return branch

    @field_validator("tag")
    @classmethod
    def _one_of_two(cls, tag: str | None, info: ValidationInfo) -> str | None:
        if "branch" in info.data:
            _check_one({"branch": info.data["branch"], "tag": tag})
        return tag


def _check_one(given: dict[str, str | None]) -> None:
    """Refuses none of these, and more than one."""
    names = [key for key, value in given.items() if value is not None]
    if not names:
        key, *others = given
        problem = f"is required where {' and '.join(others)} {'is' if len(others) == 1 else 'are'} not set"
        raise refuse(
            Mistake(problem, "set one of them: without it, every run of the repository would get the role", None, key)
        )
    if len(names) > 1:
        remedy = "remove one of them: the subject of a token has one"
        raise refuse(*(Mistake(f"is set beside {names[0]}", remedy, given[key], key) for key in names[1:]))


class GitHubSettings(Model):
    """Settings of the roles that workflows of GitHub Actions assume."""

    provider: Literal["create", "existing"] = Field(
        default="create",
        description="OIDC provider of GitHub in IAM: create, or existing where the account has it, as there is one",
    )
    roles: Annotated[dict[RoleKey, GitHubRoleSettings], AtLeast(1)] = Field(
        description="Roles, by what their names end with: the role preview of the component delivery is "
        "delivery-github-preview"
    )


class GitLabSettings(Model):
    """Settings of the roles that jobs of GitLab CI/CD assume."""

    url: Annotated[
        str,
        Form(
            _HOST,
            "is not the address of a GitLab instance",
            "write https:// and the host, without a path",
            "https://gitlab.com",
        ),
    ] = Field(default="https://gitlab.com", description="Address of the GitLab instance, which issues the tokens")
    audience: Annotated[str, Field(min_length=1, max_length=255), AfterValidator(_check_plain)] = Field(
        default="https://gitlab.com", description="Audience of the tokens, as jobs have it in id_tokens"
    )
    provider: Literal["create", "existing"] = Field(
        default="create",
        description="OIDC provider of the instance in IAM: create, or existing where the account has it",
    )
    roles: Annotated[dict[RoleKey, GitLabRoleSettings], AtLeast(1)] = Field(
        description="Roles, by what their names end with: the role apply of the component delivery is "
        "delivery-gitlab-apply"
    )

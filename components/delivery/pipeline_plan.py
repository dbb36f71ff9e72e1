"""Subjects of the tokens of pipelines, as GitHub and GitLab write them; plain values only."""

from typing import Literal

Purpose = Literal["preview", "apply", "push"]
GitHubSubject = Literal["ids", "names", "both"]

# GitHub Docs, "OpenID Connect reference" and "Configuring OpenID Connect in Amazon Web Services" (read 2026-11-28).
GITHUB_HOST = "token.actions.githubusercontent.com"
GITHUB_AUDIENCE = "sts.amazonaws.com"


def github_subjects(
    repository: str,
    *,
    form: GitHubSubject,
    owner_id: str | None,
    repository_id: str | None,
    environment: str | None = None,
    branch: str | None = None,
    tag: str | None = None,
) -> list[str]:
    """The subjects of the tokens that GitHub issues to the jobs of a repository that run in one place.

    A job that names an environment has no branch in its subject. Repositories that were created, renamed or transferred
    since 2026-07-15 have the immutable IDs of owner and repository beside the names, as others may opt in to
    (GitHub Changelog, "Immutable subject claims for GitHub Actions OIDC tokens", 2026-04-23).
    """
    if environment is not None:
        # A colon within a value is encoded (GitHub Docs, "OpenID Connect reference", on the claims in sub).
        context = f"environment:{environment.replace(':', '%3A')}"
    else:
        context = f"ref:refs/heads/{branch}" if branch is not None else f"ref:refs/tags/{tag}"
    owner, _, name = repository.partition("/")
    by_names = f"repo:{repository}:{context}"
    by_ids = f"repo:{owner}@{owner_id}/{name}@{repository_id}:{context}"
    return {"ids": [by_ids], "names": [by_names], "both": [by_ids, by_names]}[form]


def gitlab_subjects(project: str, *, branch: str | None = None, tag: str | None = None) -> list[str]:
    """The subjects of the tokens that GitLab issues to the jobs of a project for one branch or tag.

    GitLab Docs, "OpenID Connect (OIDC) Authentication Using ID Tokens" (read 2026-11-28).
    """
    kind, name = ("branch", branch) if branch is not None else ("tag", tag)
    return [f"project_path:{project}:ref_type:{kind}:ref:{name}"]

"""What repositories, projects and applications must agree on: plain values only."""

from collections.abc import Collection, Iterator, Mapping
from typing import NamedTuple

from ...mistakes import Mistake, nearest
from .application_settings import ApplicationSettings
from .git_url import GitUrl, parse
from .project_settings import ProjectSettings, unknown_kind
from .source_settings import SourceRepositorySettings

ROOT = "root"
"""The name of the application of applications, and of its project."""

_RESERVED = {
    ROOT: "is the project of the root application",
    # argo-cd v3.4.4, docs/user-guide/projects.md, "The Default Project".
    "default": "is the project that Argo CD makes itself, which is closed here",
}


class Given(NamedTuple):
    """What applications may name."""

    repositories: Mapping[str, SourceRepositorySettings]
    projects: Mapping[str, ProjectSettings]


def repeated_urls(repositories: Mapping[str, SourceRepositorySettings]) -> Iterator[Mistake]:
    """Argo CD finds the credentials of a repository by its URL: two entries of one repository would be drawn by lot."""
    first: dict[tuple[str, int, bool, str], str] = {}
    for name, repository in repositories.items():
        other = first.setdefault(parse(repository.url).repository, name)
        if other != name:
            problem = f"is the repository of repositories.{other}"
            yield Mistake(problem, "keep one of them", repository.url, f"repositories.{name}.url")


def unknown_hosts(repositories: Mapping[str, SourceRepositorySettings], hosts: Collection[str]) -> Iterator[Mistake]:
    """Without its key, Argo CD connects to no host by SSH."""
    for name, repository in repositories.items():
        url: GitUrl = parse(repository.url)
        if url.is_ssh and url.host not in hosts:
            remedy = f"add the line of {url.host} to known_hosts, or write the URL with https://"
            yield Mistake("is a host whose SSH key is not known", remedy, repository.url, f"repositories.{name}.url")


def reserved_projects(projects: Mapping[str, ProjectSettings]) -> Iterator[Mistake]:
    """Names that Argo CD and this platform use."""
    for name in projects:
        if name in _RESERVED:
            yield Mistake(_RESERVED[name], "choose another name", name, f"projects.{name}")


def reserved_applications(applications: Mapping[str, ApplicationSettings]) -> Iterator[Mistake]:
    """The name of the root application."""
    if ROOT in applications:
        yield Mistake(
            "is the name of the root application", "choose another name, or use root", ROOT, f"applications.{ROOT}"
        )


def unknown_repository(name: str, repositories: Collection[str], key: str) -> Mistake | None:
    """What is wrong with the name of a repository."""
    if name in repositories:
        return None
    if "*" in name:
        return Mistake("has a wildcard", "name each repository: whoever writes to one of them deploys", name, key)
    remedy = nearest(name, list(repositories)) or "add it there, with its URL"
    return Mistake("is not one of repositories", remedy, name, key)


def unknown_repositories(projects: Mapping[str, ProjectSettings], repositories: Collection[str]) -> Iterator[Mistake]:
    """Projects deploy repositories that are there."""
    for name, project in projects.items():
        for index, repository in enumerate(project.repositories):
            mistake = unknown_repository(repository, repositories, f"projects.{name}.repositories.{index}")
            if mistake:
                yield mistake


def unknown_kinds(projects: Mapping[str, ProjectSettings], more: tuple[str, ...]) -> Iterator[Mistake]:
    """Projects name kinds that are known."""
    for name, project in projects.items():
        for index, kind in enumerate(project.kinds):
            mistake = unknown_kind(kind, more)
            if mistake:
                yield mistake._replace(key=f"projects.{name}.kinds.{index}")


def outside(applications: Mapping[str, ApplicationSettings], given: Given) -> Iterator[Mistake]:
    """An application is of a project that is there, from a repository and to a namespace of that project."""
    for name, application in applications.items():
        mistake = unknown_repository(application.repository, given.repositories, f"applications.{name}.repository")
        if mistake:
            yield mistake
        project = given.projects.get(application.project)
        if project is None:
            remedy = nearest(application.project, list(given.projects)) or "add it there, with its owner"
            yield Mistake("is not one of projects", remedy, application.project, f"applications.{name}.project")
            continue
        if mistake is None and application.repository not in project.repositories:
            remedy = f"use one of {', '.join(project.repositories)}, or add it there"
            problem = f"is not one of projects.{application.project}.repositories"
            yield Mistake(problem, remedy, application.repository, f"applications.{name}.repository")
        if application.namespace not in project.namespaces:
            remedy = f"use one of {', '.join(project.namespaces)}, or add it there"
            problem = f"is not one of projects.{application.project}.namespaces"
            yield Mistake(problem, remedy, application.namespace, f"applications.{name}.namespace")

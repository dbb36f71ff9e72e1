"""Settings of Argo CD."""

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ...forms import short_name
from ...mistakes import Mistake, refuse
from ...model import Distinct, Model
from ...namespaces.allow_settings import AllowSettings
from ...namespaces.names import RowName
from ...urls import Url
from . import checks
from .application_settings import ApplicationName, ApplicationSettings, RootSettings
from .git_url import parse
from .kinds import KINDS
from .project_settings import KindName, KindSettings, ProjectName, ProjectSettings
from .sign_in_settings import NotificationSettings, SignInSettings
from .source_settings import KNOWN_HOSTS, KnownHost, SourceRepositorySettings, known_host_of

RepositoryName = Annotated[str, short_name("is not a valid name of a repository", "shop")]


class ArgoCdSettings(Model):
    """Settings of Argo CD, which deploys what Git repositories hold to the namespaces of projects."""

    # The order matters: a validator sees only the fields that precede its own.
    high_availability: bool = Field(
        default=True,
        description="Whether a node can be lost: two pods of each server, and three of Redis on three nodes",
    )
    # argo-cd v3.4.4, docs/operator-manual/high_availability.md, names no figure: it keeps all objects of the
    # namespaces that it deploys to, and their manifests, in memory.
    controller_memory_mib: int = Field(
        default=1024, ge=256, le=65_536, description="Memory of the application controller, in MiB"
    )
    url: Url = Field(
        default="https://localhost:8080",
        description="URL under which browsers reach Argo CD, to which the provider sends users back; by default that "
        "of `kubectl -n argocd port-forward service/argocd-server 8080:443`",
    )
    sign_in: SignInSettings | None = Field(
        default=None,
        description="Sign-in by an OpenID Connect provider; null leaves Argo CD to those who may use kubectl in argocd",
    )
    known_hosts: Annotated[tuple[KnownHost, ...], Distinct()] = Field(
        default=(),
        description="Lines of a known_hosts file: SSH keys of hosts other than GitHub, GitLab, Bitbucket and Azure "
        "DevOps",
    )
    repositories: dict[RepositoryName, SourceRepositorySettings] = Field(
        default_factory=dict, description="Git repositories, by a name that the other settings use"
    )
    kinds: dict[KindName, KindSettings] = Field(
        default_factory=dict, description="Further kinds, within namespaces, that projects may name"
    )
    projects: dict[ProjectName, ProjectSettings] = Field(
        default_factory=dict, description="Projects, by name: one for each team"
    )
    root: RootSettings | None = Field(
        default=None,
        description="Application root, whose manifests are Applications of the projects (app of apps); null for none",
    )
    applications: dict[ApplicationName, ApplicationSettings] = Field(
        default_factory=dict, description="Applications that stand here and not in the repository of root, by name"
    )
    notifications: NotificationSettings | None = Field(
        default=None, description="Notices to Slack; null runs no notifications controller"
    )
    allow: dict[RowName, AllowSettings] = Field(
        default_factory=dict,
        description="Connections of the namespace argocd beside those that Argo CD needs, as from an ingress gateway "
        "to port 8080 of the server",
    )

    @field_validator("repositories")
    @classmethod
    def _each_once_and_with_a_known_host(
        cls, repositories: dict[str, SourceRepositorySettings], info: ValidationInfo
    ) -> dict[str, SourceRepositorySettings]:
        mistakes = list(checks.repeated_urls(repositories))
        if "known_hosts" in info.data:
            hosts = {*KNOWN_HOSTS, *(known_host_of(line) for line in info.data["known_hosts"])}
            mistakes += checks.unknown_hosts(repositories, hosts)
        if mistakes:
            raise refuse(*mistakes)
        return repositories

    @field_validator("kinds")
    @classmethod
    def _not_known_already(cls, kinds: dict[str, KindSettings]) -> dict[str, KindSettings]:
        if mistakes := [
            Mistake("is known already", "remove it", kind, f"kinds.{kind}") for kind in kinds if kind in KINDS
        ]:
            raise refuse(*mistakes)
        return kinds

    @field_validator("projects")
    @classmethod
    def _of_what_is_there(
        cls, projects: dict[str, ProjectSettings], info: ValidationInfo
    ) -> dict[str, ProjectSettings]:
        mistakes = list(checks.reserved_projects(projects))
        if "repositories" in info.data:
            mistakes += checks.unknown_repositories(projects, info.data["repositories"])
        if "kinds" in info.data:
            mistakes += checks.unknown_kinds(projects, tuple(info.data["kinds"]))
        if mistakes:
            raise refuse(*mistakes)
        return projects

    @field_validator("root")
    @classmethod
    def _from_a_repository(cls, root: RootSettings | None, info: ValidationInfo) -> RootSettings | None:
        if root and "repositories" in info.data:
            mistake = checks.unknown_repository(root.repository, info.data["repositories"], "root.repository")
            if mistake:
                raise refuse(mistake)
        return root

    @field_validator("applications")
    @classmethod
    def _as_their_projects_allow(
        cls, applications: dict[str, ApplicationSettings], info: ValidationInfo
    ) -> dict[str, ApplicationSettings]:
        if info.data.keys() >= {"repositories", "projects"}:
            given = checks.Given(info.data["repositories"], info.data["projects"])
            if mistakes := [*checks.reserved_applications(applications), *checks.outside(applications, given)]:
                raise refuse(*mistakes)
        return applications


def secrets_of(settings: ArgoCdSettings) -> dict[str, str]:
    """The names of all secrets that are read, by the keys that name them."""
    secrets = {
        f"repositories.{name}.credentials": repository.credentials
        for name, repository in settings.repositories.items()
        if repository.credentials
    }
    if settings.sign_in:
        secrets["sign_in.client_secret"] = settings.sign_in.client_secret
    if settings.notifications:
        secrets["notifications.secret"] = settings.notifications.secret
    return secrets


def namespaces_of(settings: ArgoCdSettings) -> dict[str, str]:
    """The namespaces that projects deploy to, by the keys that name them."""
    return {
        f"projects.{name}.namespaces.{index}": namespace
        for name, project in settings.projects.items()
        for index, namespace in enumerate(project.namespaces)
    }


def git_ports(settings: ArgoCdSettings) -> tuple[int, ...]:
    """The ports of the hosts of all repositories."""
    return tuple(sorted({parse(repository.url).port for repository in settings.repositories.values()}))

"""Settings of projects: which repositories a team deploys, to which namespaces, and who may do it."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ...forms import Form, short_name
from ...groups import GroupName
from ...mistakes import Mistake, nearest, refuse
from ...model import AtLeast, Distinct, Model
from ...namespaces.names import OwnNamespaceName
from ...values import pattern
from .kinds import FORBIDDEN, KINDS

Groups = Annotated[tuple[GroupName, ...], Distinct()]
ProjectName = Annotated[str, short_name("is not a valid name of a project", "shop")]
# Kubernetes API conventions, "Types (Kinds)"; API groups and resources are DNS names and labels.
_KIND = re.compile(r"[A-Z][A-Za-z0-9]{0,62}")
_GROUP = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+")
_RESOURCE = re.compile(r"[a-z][a-z0-9]{0,62}")
# robfig/cron, "CRON Expression Format", five fields, as argo-cd v3.4.4 parses them (pkg/apis/application/v1alpha1,
# SyncWindow); durations in hours and minutes, of which time.ParseDuration knows more.
_FIELD = r"[0-9*/,-]+"
_SCHEDULE = re.compile(rf"{_FIELD} {_FIELD} {_FIELD} {_FIELD} [0-9A-Z*/,-]+")
_DURATION = re.compile(r"([1-9]\d{0,2}h)?(\d{1,3}m)?")
_TIME_ZONE = re.compile(r"[A-Z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}")


def check_kind(text: str) -> str:
    """A kind that projects may have."""
    if "*" in text:
        raise refuse(Mistake("has a wildcard", "name each kind, or leave kinds empty for the usual ones", text))
    if text in FORBIDDEN:
        raise refuse(Mistake(f"is deployed by no project: {FORBIDDEN[text]}", "remove it", text))
    if not _KIND.fullmatch(text):
        raise refuse(Mistake("is not a kind", "write the kind of the manifests, for example Deployment", text))
    return text


def check_duration(text: str) -> str:
    """How long a window is, up to a week."""
    match = _DURATION.fullmatch(text)
    if not text or not match or not 1 <= _minutes(match) <= 7 * 24 * 60:
        remedy = "write hours and minutes, up to 168h, for example 8h, 90m or 8h30m"
        raise refuse(Mistake("is not a duration", remedy, text))
    return text


def _minutes(match: re.Match[str]) -> int:
    hours, minutes = (int((part or "0").rstrip("hm")) for part in match.groups())
    return hours * 60 + minutes


KindName = Annotated[str, AfterValidator(check_kind), pattern(f"^{_KIND.pattern}$", "Deployment")]
Duration = Annotated[str, AfterValidator(check_duration), pattern(r"^([1-9]\d{0,2}h)?(\d{1,3}m)?$", "8h")]


class KindSettings(Model):
    """A kind within namespaces that the platform does not know."""

    group: Annotated[
        str, Form(_GROUP, "is not an API group", "write the group of its apiVersion, for example example.com")
    ] = Field(description="API group of the kind, as in its apiVersion")
    resource: Annotated[
        str, Form(_RESOURCE, "is not a resource", "write the plural that `kubectl api-resources` shows, as widgets")
    ] = Field(description="Name of the resource, in the plural that `kubectl api-resources` shows")


class SyncWindowSettings(Model):
    """When applications of a project are synced, or are not."""

    kind: Literal["allow", "deny"] = Field(
        description="allow: synced within this window and those like it alone; deny: not synced within it"
    )
    schedule: Annotated[
        str,
        Form(
            _SCHEDULE,
            "is not a schedule",
            "write minute, hour, day, month and weekday of its beginning, for example `0 8 * * 1-5`",
            "0 8 * * 1-5",
        ),
    ] = Field(description="When the window begins, as five fields of cron")
    duration: Duration = Field(description="How long it is, as 8h or 90m")
    time_zone: Annotated[
        str, Form(_TIME_ZONE, "is not a time zone", "write the name of a time zone, for example Europe/Berlin or UTC")
    ] = Field(default="UTC", description="Time zone of the schedule")
    manual: bool = Field(default=True, description="Whether people may sync by hand while the window forbids it")


class ProjectSettings(Model):
    """A project: what a team deploys from where, to which namespaces, and who may do what with it."""

    owner: Annotated[str, short_name("is not a valid owner", "shop-team")] = Field(
        description="Team that the project belongs to; a label of it and of its applications"
    )
    repositories: Annotated[tuple[str, ...], AtLeast(1), Distinct()] = Field(
        description="Names of the repositories, in repositories, that the project deploys"
    )
    namespaces: Annotated[tuple[OwnNamespaceName, ...], AtLeast(1), Distinct()] = Field(
        description="Namespaces of security.namespaces that the project deploys to"
    )
    kinds: Annotated[tuple[KindName, ...], Distinct()] = Field(
        default=(),
        description=f"Kinds that the project deploys; empty for the usual ones: {', '.join(KINDS)}. None outside "
        "namespaces",
    )
    deployers: Groups = Field(
        default=(), description="Groups of the provider that may sync the project's applications and read their logs"
    )
    viewers: Groups = Field(default=(), description="Groups of the provider that may see the project and its logs")
    sync_windows: tuple[SyncWindowSettings, ...] = Field(
        default=(), description="When applications are synced; without a window, at any time"
    )

    @field_validator("namespaces")
    @classmethod
    def _none_of_argo_cd(cls, namespaces: tuple[str, ...]) -> tuple[str, ...]:
        if "argocd" in namespaces:
            key = f"namespaces.{namespaces.index('argocd')}"
            problem = "is the namespace of Argo CD, whose Applications may name any project"
            raise refuse(Mistake(problem, "remove it; applications of all projects come from root", "argocd", key))
        return namespaces

    @field_validator("viewers")
    @classmethod
    def _one_role_each(cls, viewers: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        deployers: tuple[str, ...] = info.data.get("deployers", ())
        mistakes = [
            Mistake("is one of deployers as well", "list it in one of them", group, f"viewers.{index}")
            for index, group in enumerate(viewers)
            if group in deployers
        ]
        if mistakes:
            raise refuse(*mistakes)
        return viewers

    def kinds_or_usual(self) -> tuple[str, ...]:
        """The names of the kinds that the project deploys."""
        return self.kinds or tuple(KINDS)


def unknown_kind(kind: str, more: tuple[str, ...]) -> Mistake | None:
    """What is wrong with a kind that neither the platform nor the settings know."""
    if kind in KINDS or kind in more:
        return None
    remedy = nearest(kind, [*KINDS, *more]) or "add it to kinds of argo_cd, with its group and resource"
    return Mistake("is not a kind that projects have", remedy, kind)

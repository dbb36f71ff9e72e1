"""AppProjects: plain values only, without apiVersion and kind.

argo-cd v3.4.4, docs/user-guide/projects.md and docs/operator-manual/project.yaml. No project has a cluster-wide kind:
an empty list allows none.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from .checks import ROOT
from .kinds import KINDS
from .names import CLUSTER, NAMESPACE
from .project_settings import ProjectSettings, SyncWindowSettings
from .settings import ArgoCdSettings

# What Kubernetes and Istio put into every namespace (kube-controller-manager, root-ca-cert-publisher; istiod).
_NOT_ORPHANED = [
    {"group": "", "kind": "ConfigMap", "name": name} for name in ("kube-root-ca.crt", "istio-ca-root-cert")
]
# Project roles are scoped by their names: docs/user-guide/projects.md, "Project Roles".
_MAY: Mapping[str, Sequence[tuple[str, str]]] = {
    "deployer": (
        ("applications", "get"),
        ("applications", "sync"),
        ("applications", "action/*"),
        ("logs", "get"),
    ),
    "viewer": (("applications", "get"), ("logs", "get")),
}


def projects(settings: ArgoCdSettings) -> dict[str, dict[str, Any]]:
    """The AppProjects by name: those of the settings, the one that Argo CD makes itself, and that of root."""
    planned = {"default": _closed()}
    if settings.root:
        planned[ROOT] = _of_root(settings.repositories[settings.root.repository].url)
    for name, project in settings.projects.items():
        planned[name] = _project(name, project, settings)
    return planned


def owner_of(owner: str) -> dict[str, str]:
    """The label by which people and alerts find a team."""
    return {"owner": owner}


def _project(name: str, project: ProjectSettings, settings: ArgoCdSettings) -> dict[str, Any]:
    groups = {kind: row.group for kind, row in settings.kinds.items()} | {kind: KINDS[kind].group for kind in KINDS}
    spec = {
        "description": f"Owner: {project.owner}",
        "sourceRepos": [settings.repositories[repository].url for repository in project.repositories],
        "destinations": _destinations(project.namespaces),
        "clusterResourceWhitelist": [],
        "namespaceResourceWhitelist": [{"group": groups[kind], "kind": kind} for kind in project.kinds_or_usual()],
        "orphanedResources": {"warn": True, "ignore": _NOT_ORPHANED},
        "roles": _roles(name, project),
        "syncWindows": [_window(window) for window in project.sync_windows],
    }
    return {"metadata": {"name": name, "namespace": NAMESPACE, "labels": owner_of(project.owner)}, "spec": spec}


def _of_root(url: str) -> dict[str, Any]:
    """The project of root: Applications, of one repository, and nothing else."""
    spec = {
        "description": "Applications of all projects, from one repository",
        "sourceRepos": [url],
        "destinations": _destinations([NAMESPACE]),
        "clusterResourceWhitelist": [],
        "namespaceResourceWhitelist": [{"group": "argoproj.io", "kind": "Application"}],
    }
    return {"metadata": {"name": ROOT, "namespace": NAMESPACE}, "spec": spec}


def _closed() -> dict[str, Any]:
    """The project that Argo CD makes where there is none, which would allow everything: here it allows nothing."""
    spec = {
        "description": "Closed: applications are of a project of the settings",
        "sourceRepos": [],
        "destinations": [],
        "clusterResourceWhitelist": [],
    }
    return {"metadata": {"name": "default", "namespace": NAMESPACE}, "spec": spec}


def _destinations(namespaces: Iterable[str]) -> list[dict[str, str]]:
    return [{"server": CLUSTER, "namespace": namespace} for namespace in namespaces]


def _roles(name: str, project: ProjectSettings) -> list[dict[str, Any]]:
    groups = {"deployer": project.deployers, "viewer": project.viewers}
    return [
        {
            "name": role,
            "groups": list(groups[role]),
            "policies": [f"p, proj:{name}:{role}, {resource}, {action}, {name}/*, allow" for resource, action in may],
        }
        for role, may in _MAY.items()
        if groups[role]
    ]


def _window(window: SyncWindowSettings) -> dict[str, Any]:
    return {
        "kind": window.kind,
        "schedule": window.schedule,
        "duration": window.duration,
        "timeZone": window.time_zone,
        "applications": ["*"],
        "manualSync": window.manual,
    }

"""Argo CD's resources: its Secrets, the release, its rights in namespaces, then projects and applications."""

from collections.abc import Sequence
from typing import Any

from pulumi import Input, Resource

from ...controllers.controller import install, manifest, priority_class
from ...inside import Inside
from ...order import after
from ...refs import ClusterRef
from . import access
from .applications_plan import applications
from .names import API_VERSION, NAMESPACE, PRIORITY, PRIORITY_CLASS
from .projects_plan import projects
from .rights_plan import API, rights
from .secrets_plan import external_secrets
from .settings import ArgoCdSettings
from .values import chart_values

_KEY = "argo-cd"


def argo_cd(inside: Inside, settings: ArgoCdSettings, cluster: ClusterRef, earlier: Sequence[Input[Any]]) -> None:
    """Argo CD in a namespace of its own, and what it deploys. What it needs comes after `earlier`."""
    own = inside.below(_KEY)
    earlier = (*earlier, priority_class(own, PRIORITY_CLASS, PRIORITY, earlier).urn)
    release = install(own, access.controller(settings), chart_values(settings), cluster, earlier)
    needed: list[Resource] = [release, *_rights(own, settings, earlier, release)]
    for name, content in external_secrets(settings, NAMESPACE).items():
        needed.append(manifest(own, f"secret-{name}", "external-secrets.io/v1", "ExternalSecret", content, [release]))
    made = {
        name: manifest(own, f"project-{name}", API_VERSION, "AppProject", content, needed)
        for name, content in projects(settings).items()
    }
    for name, content in applications(settings).items():
        project = made[content["spec"]["project"]]
        manifest(own, f"application-{name}", API_VERSION, "Application", content, [project])


def _rights(
    inside: Inside, settings: ArgoCdSettings, earlier: Sequence[Input[Any]], release: Resource
) -> list[Resource]:
    """A Role of the controller and of the server in each namespace of a project, and one of the controller in its
    own."""
    bindings: list[Resource] = []
    for right in rights(settings):
        part = f"{right.namespace}-{right.account}"
        # The namespace is another room's, or there with the release.
        metadata = {**right.role["metadata"], "namespace": after(right.namespace, *earlier)}
        first = [release] if right.namespace == NAMESPACE else []
        role = manifest(inside, part, f"{API}/v1", "Role", {**right.role, "metadata": metadata}, first)
        bindings.append(manifest(inside, part, f"{API}/v1", "RoleBinding", right.binding, [role]))
    return bindings

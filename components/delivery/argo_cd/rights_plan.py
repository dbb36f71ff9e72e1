"""What Argo CD may do in the namespaces of projects: Roles and RoleBindings, as plain values without apiVersion and
kind.

It has no ClusterRole: in a namespace that no project names it reads and changes nothing, and nowhere Secrets,
NetworkPolicies, quotas or roles.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from .kinds import KINDS, Kind, by_group
from .names import CONTROLLER, NAMESPACE, SERVER
from .settings import ArgoCdSettings

API = "rbac.authorization.k8s.io"
_READ = ("get", "list", "watch")
# What workloads make, which shows whether an application is healthy.
_MADE = (
    Kind("", "pods"),
    Kind("apps", "controllerrevisions"),
    Kind("apps", "replicasets"),
)


class Right(NamedTuple):
    """A Role in a namespace and its binding."""

    namespace: str
    account: str
    role: Mapping[str, Any]
    binding: Mapping[str, Any]


def rights(settings: ArgoCdSettings) -> Iterator[Right]:
    """The rights of the controller, which deploys, and of the server, which shows, restarts and deletes."""
    for namespace, kinds in _kinds_of(settings).items():
        yield _right(namespace, CONTROLLER, [*_rules(kinds, (*_READ, "create", "delete", "patch", "update")), *_made()])
        # argo-helm, charts/argo-cd 10.1.1, templates/argocd-server/clusterrole.yaml: why the server has each of them.
        shown = _rules({*kinds, *_MADE}, ("delete", "get", "patch"))
        yield _right(namespace, SERVER, [*shown, _rule("", ["events"], ["list"]), _rule("", ["pods/log"], ["get"])])


def _kinds_of(settings: ArgoCdSettings) -> dict[str, set[Kind]]:
    """The kinds that projects deploy to each namespace."""
    more = {name: Kind(kind.group, kind.resource) for name, kind in settings.kinds.items()}
    known = {**KINDS, **more}
    kinds: dict[str, set[Kind]] = {}
    for project in settings.projects.values():
        for namespace in project.namespaces:
            kinds.setdefault(namespace, set()).update(known[kind] for kind in project.kinds_or_usual())
    return kinds


def _made() -> list[dict[str, Any]]:
    return _rules(set(_MADE), _READ)


def _rules(kinds: set[Kind], verbs: tuple[str, ...]) -> list[dict[str, Any]]:
    return [_rule(group, resources, list(verbs)) for group, resources in by_group(kinds).items()]


def _rule(group: str, resources: list[str], verbs: list[str]) -> dict[str, Any]:
    return {"apiGroups": [group], "resources": resources, "verbs": verbs}


def _right(namespace: str, account: str, rules: list[dict[str, Any]]) -> Right:
    metadata = {"name": account, "namespace": namespace}
    binding = {
        "metadata": metadata,
        "roleRef": {"apiGroup": API, "kind": "Role", "name": account},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": NAMESPACE}],
    }
    return Right(namespace, account, {"metadata": metadata, "rules": rules}, binding)

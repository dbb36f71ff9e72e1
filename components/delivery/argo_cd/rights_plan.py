"""What Argo CD may do in the namespaces of projects: Roles and RoleBindings, as plain values without apiVersion and
kind.

It has no ClusterRole: in a namespace that no project names it reads and changes nothing, and nowhere but in its own
Secrets, and NetworkPolicies, quotas or roles nowhere at all.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .kinds import MADE, Kind, by_group
from .names import CONTROLLER, NAMESPACE, SERVER
from .settings import ArgoCdSettings
from .watched_plan import kinds_by_namespace, watched

API = "rbac.authorization.k8s.io"
READER = "argocd-projects"
"""The Role in the namespace of Argo CD itself, where the chart has one of the controller's name."""

_READ, _WRITE = ("get", "list", "watch"), ("create", "delete", "patch", "update")


class Right(NamedTuple):
    """A Role in a namespace and its binding."""

    namespace: str
    account: str
    role: Mapping[str, Any]
    binding: Mapping[str, Any]


def rights(settings: ArgoCdSettings) -> Iterator[Right]:
    """The rights of the controller, which deploys, and of the server, which shows, restarts and deletes."""
    # The same in each namespace: watched_plan.py says why.
    read = _rules(watched(settings).values(), _READ)
    yield _right(NAMESPACE, CONTROLLER, read, READER)
    for namespace, kinds in kinds_by_namespace(settings).items():
        yield _right(namespace, CONTROLLER, [*read, *_rules(kinds.values(), _WRITE)], CONTROLLER)
        # argo-helm, charts/argo-cd 10.1.1, templates/argocd-server/clusterrole.yaml: why the server has each of them.
        shown = _rules([*kinds.values(), *MADE.values()], ("delete", "get", "patch"))
        more = [_rule("", ["events"], ["list"]), _rule("", ["pods/log"], ["get"])]
        yield _right(namespace, SERVER, [*shown, *more], SERVER)


def _rules(kinds: Iterable[Kind], verbs: tuple[str, ...]) -> list[dict[str, Any]]:
    return [_rule(group, resources, list(verbs)) for group, resources in by_group(kinds).items()]


def _rule(group: str, resources: list[str], verbs: list[str]) -> dict[str, Any]:
    return {"apiGroups": [group], "resources": resources, "verbs": verbs}


def _right(namespace: str, account: str, rules: list[dict[str, Any]], role: str) -> Right:
    metadata = {"name": role, "namespace": namespace}
    binding = {
        "metadata": metadata,
        "roleRef": {"apiGroup": API, "kind": "Role", "name": role},
        "subjects": [{"kind": "ServiceAccount", "name": account, "namespace": NAMESPACE}],
    }
    return Right(namespace, account, {"metadata": metadata, "rules": rules}, binding)

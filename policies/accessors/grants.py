"""What the rules of RBAC roles grant."""

from collections.abc import Iterator
from dataclasses import dataclass

from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Resource

GROUP = "kubernetes:rbac.authorization.k8s.io/v1:"
ROLES = frozenset(f"{GROUP}{kind}" for kind in ("Role", "ClusterRole", "RolePatch", "ClusterRolePatch"))


@dataclass(frozen=True, slots=True)
class Permission:
    """Verbs on resources of an API group."""

    group: str
    resources: tuple[str, ...]
    verbs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grant:
    """One rule of a role."""

    role: Resource
    body: Value

    def has(self, element: str, *names: str) -> bool:
        """Whether the element lists one of the names."""
        return any_of(*(lambda entry=entry: entry.text() in names for entry in self.body[element].entries()))

    def gives(self, *permissions: Permission) -> bool:
        """Whether it allows one of the verbs on one of the resources of any of these."""
        return any_of(*(lambda permission=permission: self._gives(permission) for permission in permissions))

    def _gives(self, permission: Permission) -> bool:
        return all_of(
            lambda: self.has("apiGroups", permission.group, "*"),
            lambda: self.has("resources", *permission.resources),
            lambda: self.has("verbs", *permission.verbs),
        )


def grants(resource: Resource) -> Iterator[Grant]:
    """The rules of the resource, if it is a role."""
    if resource.type in ROLES:
        for body in resource.props["rules"].entries():
            yield Grant(resource, body)

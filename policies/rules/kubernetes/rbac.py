"""RBAC: the permissions that roles grant, and the subjects that they are bound to."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.accessors.kubernetes import DEFAULT, kind_of
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_GROUP = "kubernetes:rbac.authorization.k8s.io/v1:"
_ROLES = frozenset(f"{_GROUP}{kind}" for kind in ("Role", "ClusterRole", "RolePatch", "ClusterRolePatch"))
_BINDINGS = frozenset(
    f"{_GROUP}{kind}" for kind in ("RoleBinding", "ClusterRoleBinding", "RoleBindingPatch", "ClusterRoleBindingPatch")
)
_WITH_WILDCARDS = ("apiGroups", "resources", "verbs", "nonResourceURLs")

# Resources and verbs with a privilege escalation risk (Kubernetes, "Role Based Access Control Good Practices").
_READ_VERBS = ("get", "list", "watch")
_CREATE_VERBS = ("create",)
# A WebSocket is opened with GET, so the verb get also runs commands (kubernetes/kubernetes #78741, and #136550 for the
# kubelet behind nodes/proxy).
_EXEC_VERBS = ("create", "get")
_EXEC_RESOURCES = ("pods/exec", "pods/attach", "nodes/proxy")
_ESCALATION_VERBS = ("bind", "escalate", "impersonate")
_UNAUTHENTICATED = ("system:anonymous", "system:unauthenticated")

_ALLOWED = Parameter(
    name="allowed",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    means="Roles and bindings, as Kind/name, that may have the permissions of checks b to e",
)


@dataclass(frozen=True, slots=True)
class _Grant:
    """One rule of a role."""

    role: Resource
    body: Value

    def has(self, element: str, *names: str) -> bool:
        """Whether the element lists one of the names."""
        return any_of(*(lambda entry=entry: entry.text() in names for entry in self.body[element].entries()))

    def on(self, resources: tuple[str, ...], verbs: tuple[str, ...]) -> bool:
        """Whether it allows one of the verbs on one of these resources of the core API group."""
        return all_of(
            lambda: self.has("apiGroups", "", "*"),
            lambda: self.has("resources", *resources),
            lambda: self.has("verbs", *verbs),
        )


def _grants(resource: Resource) -> Iterator[_Grant]:
    if resource.type in _ROLES:
        for body in resource.props["rules"].entries():
            yield _Grant(resource, body)


def _patterns(resource: Resource) -> Iterator[Value]:
    for grant in _grants(resource):
        for element in _WITH_WILDCARDS:
            yield from grant.body[element].entries()


def _wildcard(pattern: Value) -> str | None:
    text = pattern.text() or ""
    # "*/scale" is the subresource scale of every resource (API reference, PolicyRule), and "/*" is every URL.
    wild = text in ("*", "/*") or text.startswith("*/")
    return f"{pattern.path} is a wildcard" if wild else None


def _is_allowed(resource: Resource) -> bool:
    """Whether the setting allowed lists the role or binding; its name is read only if the list is not empty."""
    _, kind = kind_of(resource.type)
    name = resource.props["metadata"]["name"]
    allowed: list[str] = resource.settings[_ALLOWED.name]
    return any_of(*(lambda entry=entry: f"{kind}/{name.text()}" == entry for entry in allowed))


def _grant_fault(is_wrong: Callable[[_Grant], bool], says: str) -> Callable[[_Grant], str | None]:
    def fault(grant: _Grant) -> str | None:
        if all_of(lambda: is_wrong(grant), lambda: not _is_allowed(grant.role)):
            return f"{grant.body.path} {says}"
        return None

    return fault


def _reads_secrets(grant: _Grant) -> bool:
    # resourceNames limit the rule to the named secrets, which is what the remedy asks for.
    return all_of(lambda: grant.on(("secrets",), _READ_VERBS), lambda: grant.body["resourceNames"].is_empty())


def _runs_pods(grant: _Grant) -> bool:
    return any_of(lambda: grant.on(("pods",), _CREATE_VERBS), lambda: grant.on(_EXEC_RESOURCES, _EXEC_VERBS))


def _bindings(resource: Resource) -> Iterator[Resource]:
    if resource.type in _BINDINGS:
        yield resource


def _cluster_admin(binding: Resource) -> str | None:
    role = binding.props["roleRef"]["name"]
    if all_of(lambda: role.text() == "cluster-admin", lambda: not _is_allowed(binding)):
        return f"{role.path} is cluster-admin"
    return None


def _subjects(resource: Resource) -> Iterator[Value]:
    for binding in _bindings(resource):
        yield from binding.props["subjects"].entries()


def _unauthenticated(subject: Value) -> str | None:
    return f"{subject.path} includes unauthenticated users" if subject["name"].text() in _UNAUTHENTICATED else None


def _default_account(subject: Value) -> str | None:
    if all_of(lambda: subject["kind"].text() == "ServiceAccount", lambda: subject["name"].text() == DEFAULT):
        return f"{subject.path} is the default ServiceAccount of a namespace"
    return None


K8S_008 = Rule(
    id="K8S-008",
    title="RBAC grants no wildcards, and cluster-admin or privilege escalation only where allowed",
    severity="high",
    why="A wildcard also covers resources that are added later, and some permissions lead to control of the cluster.",
    url="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    types=_ROLES | _BINDINGS,
    checks=(
        Check(
            id="K8S-008.a",
            requires="No role has a wildcard in apiGroups, resources, verbs or nonResourceURLs",
            remedy="list the API groups, resources, verbs or URLs that are needed",
            parts=_patterns,
            fault=_wildcard,
        ),
        Check(
            id="K8S-008.b",
            requires="No role can read all secrets, unless the setting allowed lists it",
            remedy="list the secrets in resourceNames, or add the role to allowed",
            parts=_grants,
            fault=_grant_fault(_reads_secrets, "allows reading all secrets"),
        ),
        Check(
            id="K8S-008.c",
            requires="No role can create pods or run commands in them (exec), unless the setting allowed lists it",
            remedy="create pods through a controller such as a Deployment, or add the role to allowed",
            parts=_grants,
            fault=_grant_fault(_runs_pods, "allows creating pods or running commands in them"),
        ),
        Check(
            id="K8S-008.d",
            requires="No role has the verbs bind, escalate or impersonate, unless the setting allowed lists it",
            remedy="remove the verb, or add the role to allowed",
            parts=_grants,
            fault=_grant_fault(
                lambda grant: grant.has("verbs", *_ESCALATION_VERBS),
                "has a verb for privilege escalation: bind, escalate or impersonate",
            ),
        ),
        Check(
            id="K8S-008.e",
            requires="cluster-admin is bound only by bindings that the setting allowed lists",
            remedy="bind a role with only the permissions that are needed, or add the binding to allowed",
            parts=_bindings,
            fault=_cluster_admin,
        ),
        Check(
            id="K8S-008.f",
            requires="No role is bound to system:anonymous or system:unauthenticated",
            remedy="bind the role to an authenticated user, group or ServiceAccount",
            parts=_subjects,
            fault=_unauthenticated,
        ),
        Check(
            id="K8S-008.g",
            requires="No role is bound to a default ServiceAccount",
            remedy="create a ServiceAccount for the pods that need the role, and bind the role to it",
            parts=_subjects,
            fault=_default_account,
        ),
    ),
    controls=Controls(cis_eks=("4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.1.8")),
    parameters=(_ALLOWED,),
)

RULES = (K8S_008,)

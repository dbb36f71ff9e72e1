"""The rule about what may be done through the API server, and by whom."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from policies.accessors.inputs import Value, all_of, any_of
from policies.accessors.kubernetes import DEFAULT, kind_of
from policies.rule import Check, Controls, Parameter, Resource, Rule

_GROUP = "kubernetes:rbac.authorization.k8s.io/v1:"
_ROLES = frozenset(f"{_GROUP}{kind}" for kind in ("Role", "ClusterRole", "RolePatch", "ClusterRolePatch"))
_BINDINGS = frozenset(
    f"{_GROUP}{kind}" for kind in ("RoleBinding", "ClusterRoleBinding", "RoleBindingPatch", "ClusterRoleBindingPatch")
)
_WILD = ("apiGroups", "resources", "verbs", "nonResourceURLs")

# Resources and verbs that give away more than they say (Kubernetes, "Role Based Access Control Good Practices").
_READING = ("get", "list", "watch")
_PODS = ("create",)
# A WebSocket is opened with GET, so that reading these runs something, too (kubernetes/kubernetes #78741, and #136550
# for the kubelet behind nodes/proxy).
_INTO_PODS = ("create", "get")
_WAYS_INTO_PODS = ("pods/exec", "pods/attach", "nodes/proxy")
_GRANTING = ("bind", "escalate", "impersonate")
_NOBODY = ("system:anonymous", "system:unauthenticated")

_ALLOWED = Parameter(
    name="allowed",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    means="Roles and bindings that may read secrets, run pods, grant rights or bind cluster-admin, as Kind/name",
)


@dataclass(frozen=True, slots=True)
class _Grant:
    """One rule of a role."""

    role: Resource
    body: Value

    def has(self, element: str, *names: str) -> bool:
        """Whether one of the names is listed."""
        return any_of(*(lambda one=one: one.text() in names for one in self.body[element].entries()))

    def on(self, resources: tuple[str, ...], verbs: tuple[str, ...]) -> bool:
        """Whether it names one of the core group's resources with one of the verbs."""
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
        for element in _WILD:
            yield from grant.body[element].entries()


def _wildcard(pattern: Value) -> str | None:
    text = pattern.text() or ""
    # "*/scale" is every resource's scale (API reference, PolicyRule), and a URL may end in a wildcard.
    wild = text in ("*", "/*") or text.startswith("*/")
    return f"{pattern.path} is a wildcard" if wild else None


def _is_allowed(resource: Resource) -> bool:
    """Whether the role or binding is on the list; its name is not read where the list is empty."""
    _, kind = kind_of(resource.type)
    name = resource.props["metadata"]["name"]
    allowed: list[str] = resource.settings[_ALLOWED.name]
    return any_of(*(lambda one=one: f"{kind}/{name.text()}" == one for one in allowed))


def _grant_fault(is_wrong: Callable[[_Grant], bool], says: str) -> Callable[[_Grant], str | None]:
    def fault(grant: _Grant) -> str | None:
        if all_of(lambda: is_wrong(grant), lambda: not _is_allowed(grant.role)):
            return f"{grant.body.path} {says}"
        return None

    return fault


def _reads_secrets(grant: _Grant) -> bool:
    # With names it is those secrets that are given, which is what is asked for.
    return all_of(lambda: grant.on(("secrets",), _READING), lambda: grant.body["resourceNames"].is_empty())


def _runs_pods(grant: _Grant) -> bool:
    return any_of(lambda: grant.on(("pods",), _PODS), lambda: grant.on(_WAYS_INTO_PODS, _INTO_PODS))


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


def _nobody_in_particular(subject: Value) -> str | None:
    return f"{subject.path} is everybody, also without credentials" if subject["name"].text() in _NOBODY else None


def _default_account(subject: Value) -> str | None:
    if all_of(lambda: subject["kind"].text() == "ServiceAccount", lambda: subject["name"].text() == DEFAULT):
        return f"{subject.path} is the default ServiceAccount of a namespace"
    return None


K8S_008 = Rule(
    id="K8S-008",
    title="Roles name what they allow, and what leads to more is granted to few",
    severity="high",
    why="A wildcard also allows what comes later, and some rights are as good as all of them.",
    url="https://kubernetes.io/docs/concepts/security/rbac-good-practices/",
    types=_ROLES | _BINDINGS,
    checks=(
        Check(
            id="K8S-008.a",
            requires="No role has a wildcard among its API groups, resources, verbs or URLs",
            remedy="name what is needed",
            parts=_patterns,
            fault=_wildcard,
        ),
        Check(
            id="K8S-008.b",
            requires="No role reads all secrets, unless it is allowed to",
            remedy="name the secrets in resourceNames, or allow the role",
            parts=_grants,
            fault=_grant_fault(_reads_secrets, "reads every secret"),
        ),
        Check(
            id="K8S-008.c",
            requires="No role creates pods or runs something in them, unless it is allowed to",
            remedy="let a controller create the pods, or allow the role",
            parts=_grants,
            fault=_grant_fault(_runs_pods, "creates pods or runs something in them"),
        ),
        Check(
            id="K8S-008.d",
            requires="No role may bind, escalate or impersonate, unless it is allowed to",
            remedy="remove the verb, or allow the role",
            parts=_grants,
            fault=_grant_fault(lambda grant: grant.has("verbs", *_GRANTING), "may bind, escalate or impersonate"),
        ),
        Check(
            id="K8S-008.e",
            requires="cluster-admin is bound only where it is allowed",
            remedy="bind a role that names what is needed, or allow the binding",
            parts=_bindings,
            fault=_cluster_admin,
        ),
        Check(
            id="K8S-008.f",
            requires="Nothing is bound to system:anonymous or system:unauthenticated",
            remedy="name who needs it",
            parts=_subjects,
            fault=_nobody_in_particular,
        ),
        Check(
            id="K8S-008.g",
            requires="Nothing is bound to a default ServiceAccount",
            remedy="give the pods that need it a ServiceAccount of their own",
            parts=_subjects,
            fault=_default_account,
        ),
    ),
    controls=Controls(cis_eks=("4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.1.8")),
    parameters=(_ALLOWED,),
)

RULES = (K8S_008,)

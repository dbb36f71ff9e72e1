"""RBAC: the permissions that roles grant, and the subjects that they are bound to."""

from collections.abc import Callable, Iterator

from policies.accessors.grants import GROUP, ROLES, Grant, Permission, grants
from policies.accessors.kubernetes import DEFAULT, kind_of
from policies.accessors.parts import of
from policies.engine.inputs import Value, all_of, any_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_BINDINGS = frozenset(
    f"{GROUP}{kind}" for kind in ("RoleBinding", "ClusterRoleBinding", "RoleBindingPatch", "ClusterRoleBindingPatch")
)
_WITH_WILDCARDS = ("apiGroups", "resources", "verbs", "nonResourceURLs")

# Resources and verbs with a privilege escalation risk (Kubernetes, "Role Based Access Control Good Practices", section
# "Privilege escalation risks", read 2026-11).
_READ_VERBS = ("get", "list", "watch")
_CREATE = ("create",)
_CHANGE = ("update", "patch")
_WRITE = (*_CREATE, *_CHANGE)
_ESCALATION_VERBS = ("bind", "escalate", "impersonate")
_UNAUTHENTICATED = ("system:anonymous", "system:unauthenticated")

_RUNNING_COMMANDS = (
    Permission("", ("pods",), _CREATE),
    # A WebSocket is opened with GET, so the verb get also runs commands (kubernetes/kubernetes #78741, and #136550 for
    # the kubelet behind nodes/proxy).
    Permission("", ("pods/exec", "pods/attach", "nodes/proxy"), ("create", "get")),
    # An ephemeral container is added by an update of this subresource (Kubernetes, "Ephemeral Containers").
    Permission("", ("pods/ephemeralcontainers",), _CHANGE),
)
# An image of a pod can be changed, and the pod template of what creates pods.
_WORKLOADS = (
    Permission("", ("pods", "replicationcontrollers"), _WRITE),
    Permission("apps", ("deployments", "daemonsets", "statefulsets", "replicasets"), _WRITE),
    Permission("batch", ("jobs", "cronjobs"), _WRITE),
)
_CREDENTIALS = (
    Permission("", ("serviceaccounts/token",), _CREATE),
    # Who approves a request needs both (Kubernetes, "Certificates and Certificate Signing Requests", authorization).
    Permission("certificates.k8s.io", ("certificatesigningrequests/approval",), _CHANGE),
    Permission("certificates.k8s.io", ("signers",), ("approve",)),
)
_WEBHOOKS = (
    Permission(
        "admissionregistration.k8s.io", ("mutatingwebhookconfigurations", "validatingwebhookconfigurations"), _WRITE
    ),
)
_PERSISTENT_VOLUMES = (Permission("", ("persistentvolumes",), _CREATE),)
_NAMESPACES = (Permission("", ("namespaces",), _CHANGE),)

_ALLOWED = Parameter(
    name="allowed",
    schema={"type": "array", "items": {"type": "string"}},
    default=[],
    means="Roles and bindings, as Kind/name, that may have the permissions of checks b to e and h to k",
)


def _patterns(resource: Resource) -> Iterator[Value]:
    for grant in grants(resource):
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


def _grant_fault(is_wrong: Callable[[Grant], bool], says: str) -> Callable[[Grant], str | None]:
    def fault(grant: Grant) -> str | None:
        if all_of(lambda: is_wrong(grant), lambda: not _is_allowed(grant.role)):
            return f"{grant.body.path} {says}"
        return None

    return fault


def _reads_secrets(grant: Grant) -> bool:
    # resourceNames limit the rule to the named secrets, which is what the remedy asks for.
    secrets = Permission("", ("secrets",), _READ_VERBS)
    return all_of(lambda: grant.gives(secrets), lambda: grant.body["resourceNames"].is_empty())


def _runs_pods(grant: Grant) -> bool:
    # A Role gives workloads in its own namespace only, whose Pod Security Standard K8S-007 requires: what a developer
    # or a deployment tool needs. It needs no pods without a controller, and no shell in them.
    workloads = _WORKLOADS if kind_of(grant.role.type)[1] == "ClusterRole" else ()
    return grant.gives(*_RUNNING_COMMANDS, *workloads)


_bindings = of(*_BINDINGS)


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
    types=ROLES | _BINDINGS,
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
            parts=grants,
            fault=_grant_fault(_reads_secrets, "allows reading all secrets"),
        ),
        Check(
            id="K8S-008.c",
            requires="No role can create pods or run commands in them (exec, attach, ephemeral containers), and no "
            "ClusterRole can create or change workloads, unless the setting allowed lists it; a Role can, for the "
            "Deployments of its own namespace, which has to enforce a Pod Security Standard (K8S-007)",
            remedy="grant Deployments, StatefulSets and Jobs in a Role of their namespace, or add the role to allowed",
            parts=grants,
            fault=_grant_fault(_runs_pods, "allows creating pods or running commands in them"),
        ),
        Check(
            id="K8S-008.d",
            requires="No role has the verbs bind, escalate or impersonate, unless the setting allowed lists it",
            remedy="remove the verb, or add the role to allowed",
            parts=grants,
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
        Check(
            id="K8S-008.h",
            requires="No role can create tokens of ServiceAccounts or approve certificate signing requests, unless the "
            "setting allowed lists it",
            remedy="remove serviceaccounts/token, certificatesigningrequests/approval and signers, or add the role to "
            "allowed",
            parts=grants,
            fault=_grant_fault(lambda grant: grant.gives(*_CREDENTIALS), "allows issuing credentials of others"),
        ),
        Check(
            id="K8S-008.i",
            requires="No role can change admission webhooks, unless the setting allowed lists it",
            remedy="remove the verb, or add the role to allowed",
            parts=grants,
            fault=_grant_fault(lambda grant: grant.gives(*_WEBHOOKS), "allows changing admission webhooks"),
        ),
        Check(
            id="K8S-008.j",
            requires="No role can create PersistentVolumes, which may be hostPath volumes, unless the setting allowed "
            "lists it",
            remedy="grant persistentvolumeclaims instead, or add the role to allowed",
            parts=grants,
            fault=_grant_fault(lambda grant: grant.gives(*_PERSISTENT_VOLUMES), "allows creating PersistentVolumes"),
        ),
        Check(
            id="K8S-008.k",
            requires="No role can change namespaces, whose labels choose the Pod Security Standard, unless the setting "
            "allowed lists it",
            remedy="remove the verb, or add the role to allowed",
            parts=grants,
            fault=_grant_fault(lambda grant: grant.gives(*_NAMESPACES), "allows changing the labels of namespaces"),
        ),
    ),
    controls=Controls(cis_eks=("4.1.1", "4.1.2", "4.1.3", "4.1.4", "4.1.5", "4.1.8")),
    parameters=(_ALLOWED,),
)

RULES = (K8S_008,)

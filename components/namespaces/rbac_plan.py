"""Roles of a namespace and who has them: plain values only.

What keeps namespaces apart (NetworkPolicies, quota, limits, Pod Security, roles and their bindings) nobody changes in
the cluster: it stands in the settings. No rule has a wildcard or a verb that gives more than its owner has (bind,
escalate, impersonate). What leads further than its name says: Kubernetes documentation, "Role Based Access Control Good
Practices", read 2026-11-27.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from .namespace_settings import NamespaceSettings
from .plan import Planned

RoleName = Literal["admin", "developer", "viewer"]
Rule = dict[str, list[str]]

_READ = ("get", "list", "watch")
_WRITE = ("create", "delete", "patch", "update")
_API = "rbac.authorization.k8s.io"


def _rule(group: str, resources: Iterable[str], verbs: Iterable[str]) -> Rule:
    return {"apiGroups": [group], "resources": list(resources), "verbs": list(verbs)}


# All that is in a namespace but Secrets, and roles, which show who could be worth attacking.
_VIEWER: tuple[Rule, ...] = (
    _rule(
        "",
        [
            "configmaps",
            "endpoints",
            "events",
            "limitranges",
            "persistentvolumeclaims",
            "pods",
            "pods/log",
            "pods/status",
            "resourcequotas",
            "serviceaccounts",
            "services",
        ],
        _READ,
    ),
    # Where image scanning, cert-manager or External Secrets is off, there is no such kind.
    _rule("aquasecurity.github.io", ["exposedsecretreports", "vulnerabilityreports"], _READ),
    _rule("apps", ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"], _READ),
    _rule("autoscaling", ["horizontalpodautoscalers"], _READ),
    _rule("batch", ["cronjobs", "jobs"], _READ),
    _rule("discovery.k8s.io", ["endpointslices"], _READ),
    _rule("events.k8s.io", ["events"], _READ),
    _rule("cert-manager.io", ["certificaterequests", "certificates", "issuers"], _READ),
    # What External Secrets makes is no secret to who creates pods.
    _rule("external-secrets.io", ["externalsecrets"], _READ),
    _rule("metrics.k8s.io", ["pods"], ["get", "list"]),
    _rule("networking.k8s.io", ["ingresses", "networkpolicies"], _READ),
    _rule("policy", ["poddisruptionbudgets"], _READ),
)
# Pods come from workloads, never by themselves: no `create` of pods.
_DEVELOPER: tuple[Rule, ...] = (
    *_VIEWER,
    _rule("", ["configmaps", "persistentvolumeclaims", "services"], _WRITE),
    _rule("", ["pods"], ["delete"]),
    _rule("", ["pods/eviction"], ["create"]),
    _rule("apps", ["deployments", "statefulsets"], _WRITE),
    _rule("apps", ["deployments/scale", "statefulsets/scale"], ["get", "patch", "update"]),
    _rule("autoscaling", ["horizontalpodautoscalers"], _WRITE),
    _rule("batch", ["cronjobs", "jobs"], _WRITE),
    _rule("cert-manager.io", ["certificates", "issuers"], _WRITE),
    _rule("external-secrets.io", ["externalsecrets"], _WRITE),
    _rule("networking.k8s.io", ["ingresses"], _WRITE),
    _rule("policy", ["poddisruptionbudgets"], _WRITE),
)
_ADMIN: tuple[Rule, ...] = (
    *_DEVELOPER,
    _rule("", ["serviceaccounts"], _WRITE),
    # Neither read nor update: the answer to an update has the whole Secret.
    _rule("", ["secrets"], ["create", "delete"]),
    _rule("apps", ["daemonsets", "replicasets"], _WRITE),
    _rule(_API, ["rolebindings", "roles"], _READ),
)
# A command is started with GET over a WebSocket, which is the verb get and since 1.35 create as well
# (kubernetes #134577, gate AuthorizePodWebsocketUpgradeCreatePermission; read 2026-11-27).
_DEBUG = _rule("", ["pods/exec", "pods/portforward"], ["create", "get"])


def roles(namespace: str, settings: NamespaceSettings) -> Iterator[list[Planned]]:
    """The roles of a namespace that some group has, each followed by its binding: the API server reads the role that a
    binding names, to see whether its creator may grant it."""
    groups = settings.groups
    debug = (_DEBUG,) if settings.debug_reason else ()
    annotations = {"annotations": {"debug-reason": settings.debug_reason}} if settings.debug_reason else {}
    if groups.admins:
        yield _role(namespace, "admin", (*_ADMIN, *debug), groups.admins, annotations)
    if groups.developers:
        yield _role(namespace, "developer", (*_DEVELOPER, *debug), groups.developers, annotations)
    if groups.viewers:
        yield _role(namespace, "viewer", _VIEWER, groups.viewers, {})


def _role(
    namespace: str, name: RoleName, rules: Iterable[Rule], groups: Iterable[str], annotations: Mapping[str, Any]
) -> list[Planned]:
    metadata = {"name": name, "namespace": namespace}
    role = {"metadata": {**metadata, **annotations}, "rules": list(rules)}
    binding = {
        "metadata": metadata,
        "roleRef": {"apiGroup": _API, "kind": "Role", "name": name},
        "subjects": [{"apiGroup": _API, "kind": "Group", "name": group} for group in groups],
    }
    return [
        Planned((name, namespace), f"{_API}/v1", "Role", role),
        Planned((name, namespace), f"{_API}/v1", "RoleBinding", binding),
    ]

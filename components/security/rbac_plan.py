"""Roles of a namespace and who has them: plain values only.

What keeps namespaces apart (NetworkPolicies, quota, limits, Pod Security, roles and their bindings) nobody changes in
the cluster: it stands in the settings. No rule has a wildcard or a verb that gives more than its owner has (bind,
escalate, impersonate). What leads further than its name says: Kubernetes documentation, "Role Based Access Control Good
Practices", read 2026-11-27.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from .plan import Planned
from .settings import NamespaceSettings

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
    _rule("apps", ["controllerrevisions", "daemonsets", "deployments", "replicasets", "statefulsets"], _READ),
    _rule("autoscaling", ["horizontalpodautoscalers"], _READ),
    _rule("batch", ["cronjobs", "jobs"], _READ),
    _rule("discovery.k8s.io", ["endpointslices"], _READ),
    _rule("events.k8s.io", ["events"], _READ),
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


def roles(namespace: str, settings: NamespaceSettings) -> Iterator[Planned]:
    """The roles of a namespace that some group has, each with its binding."""
    debug = (_DEBUG,) if settings.debug_reason else ()
    granted: Mapping[RoleName, tuple[tuple[Rule, ...], tuple[str, ...]]] = {
        "admin": ((*_ADMIN, *debug), settings.groups.admins),
        "developer": ((*_DEVELOPER, *debug), settings.groups.developers),
        "viewer": (_VIEWER, settings.groups.viewers),
    }
    for name, (rules, groups) in granted.items():
        if groups:
            reason = settings.debug_reason if rules[-1] is _DEBUG else None
            yield from _role(namespace, name, rules, groups, reason)


def _role(
    namespace: str, name: RoleName, rules: Iterable[Rule], groups: Iterable[str], reason: str | None
) -> Iterator[Planned]:
    metadata = {"name": name, "namespace": namespace}
    annotations: dict[str, Any] = {"annotations": {"debug-reason": reason}} if reason else {}
    role = {"metadata": {**metadata, **annotations}, "rules": list(rules)}
    yield Planned((name, namespace), f"{_API}/v1", "Role", role)
    binding = {
        "metadata": metadata,
        "roleRef": {"apiGroup": _API, "kind": "Role", "name": name},
        "subjects": [{"apiGroup": _API, "kind": "Group", "name": group} for group in groups],
    }
    yield Planned((name, namespace), f"{_API}/v1", "RoleBinding", binding)

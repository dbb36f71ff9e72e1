"""What access policies allow. EKS has an authorizer of its own for them beside RBAC, so that there are no role bindings
in the cluster, and a policy's namespaces may be patterns, and need not exist yet."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from typing import Any

from ..api_server import ControlPlanes

Rule = Mapping[str, Any]
"""A rule as a ClusterRole has it."""

# EKS User Guide, "Review access policy permissions".
_FIXED: Mapping[str, tuple[Rule, ...]] = {
    "AmazonEKSClusterAdminPolicy": (
        {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]},
        {"nonResourceURLs": ["*"], "verbs": ["*"]},
    ),
    "AmazonEKSAdminViewPolicy": ({"apiGroups": ["*"], "resources": ["*"], "verbs": ["get", "list", "watch"]},),
}
# The others are like the ClusterRoles admin, edit and view, without what charts add to these: they are made of the
# ClusterRoles that Kubernetes itself aggregates to them.
_AGGREGATED: Mapping[str, tuple[str, ...]] = {
    "AmazonEKSAdminPolicy": ("view", "edit", "admin"),
    "AmazonEKSEditPolicy": ("view", "edit"),
    "AmazonEKSViewPolicy": ("view",),
}
_CLUSTER_ROLES = "/apis/rbac.authorization.k8s.io/v1/clusterroles/system:aggregate-to-"


class Policies:
    """The rules of access policies; those that Kubernetes has are read once, from the first API server that asks.

    A policy that is not among them allows nothing: the others are for AWS's own services and for nodes."""

    def __init__(self, planes: ControlPlanes) -> None:
        self._planes = planes
        self._read: dict[str, tuple[Rule, ...]] = {}

    def allow(
        self, cluster: str, policies: Mapping[str, tuple[str, ...] | None], review: Mapping[str, Any]
    ) -> str | None:
        """The policy that allows the request of a SubjectAccessReview, if any does."""
        namespace = (review.get("resourceAttributes") or {}).get("namespace", "")
        for policy, namespaces in policies.items():
            within = namespaces is None or any(fnmatch.fnmatchcase(namespace, pattern) for pattern in namespaces)
            if within and any(_allows(rule, review) for rule in self._rules(cluster, policy)):
                return policy
        return None

    def _rules(self, cluster: str, policy: str) -> tuple[Rule, ...]:
        if policy in _FIXED:
            return _FIXED[policy]
        if policy not in self._read:
            server = self._planes.server(self._planes.all[cluster])
            roles = [server.request("GET", f"{_CLUSTER_ROLES}{role}") for role in _AGGREGATED.get(policy, ())]
            self._read[policy] = tuple(rule for role in roles for rule in role["rules"])
        return self._read[policy]


def _allows(rule: Rule, review: Mapping[str, Any]) -> bool:
    """Whether a rule allows a request, as RBAC reads it (kubernetes: pkg/apis/rbac/v1/evaluation_helpers.go)."""
    urls = review.get("nonResourceAttributes")
    if urls:
        path = urls.get("path", "")
        return _has(rule["verbs"], urls["verb"]) and any(
            path == url or (url.endswith("*") and path.startswith(url[:-1])) for url in rule.get("nonResourceURLs", ())
        )
    request = review["resourceAttributes"]
    subresource = request.get("subresource", "")
    resource = request.get("resource", "") + (f"/{subresource}" if subresource else "")
    resources, names = rule.get("resources", ()), rule.get("resourceNames")
    return (
        _has(rule["verbs"], request["verb"])
        and _has(rule.get("apiGroups", ()), request.get("group", ""))
        and (_has(resources, resource) or (bool(subresource) and f"*/{subresource}" in resources))
        and (not names or request.get("name", "") in names)
    )


def _has(values: Iterable[str], value: str) -> bool:
    return "*" in values or value in values

"""Kinds of objects that projects deploy: plain values only.

What keeps namespaces apart is not among them, nor Secrets: they come by External Secrets, so that Argo CD reads no
Secret but its own, and no repository holds one.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Kind(NamedTuple):
    """A kind within namespaces, as RBAC names it."""

    group: str
    resource: str


KINDS: Mapping[str, Kind] = {
    "ConfigMap": Kind("", "configmaps"),
    "PersistentVolumeClaim": Kind("", "persistentvolumeclaims"),
    "Service": Kind("", "services"),
    "ServiceAccount": Kind("", "serviceaccounts"),
    "DaemonSet": Kind("apps", "daemonsets"),
    "Deployment": Kind("apps", "deployments"),
    "StatefulSet": Kind("apps", "statefulsets"),
    "HorizontalPodAutoscaler": Kind("autoscaling", "horizontalpodautoscalers"),
    "CronJob": Kind("batch", "cronjobs"),
    "Job": Kind("batch", "jobs"),
    "Certificate": Kind("cert-manager.io", "certificates"),
    "Issuer": Kind("cert-manager.io", "issuers"),
    "ExternalSecret": Kind("external-secrets.io", "externalsecrets"),
    "PodMonitor": Kind("monitoring.coreos.com", "podmonitors"),
    "PrometheusRule": Kind("monitoring.coreos.com", "prometheusrules"),
    "ServiceMonitor": Kind("monitoring.coreos.com", "servicemonitors"),
    "Ingress": Kind("networking.k8s.io", "ingresses"),
    "PodDisruptionBudget": Kind("policy", "poddisruptionbudgets"),
}
"""The kinds that a project may have, by their names. A kind that the cluster does not have harms nothing."""

MADE: Mapping[str, Kind] = {
    "Pod": Kind("", "pods"),
    "ControllerRevision": Kind("apps", "controllerrevisions"),
    "ReplicaSet": Kind("apps", "replicasets"),
}
"""What workloads make, which shows whether an application is healthy."""

APPLICATION: Mapping[str, Kind] = {"Application": Kind("argoproj.io", "applications")}
"""What the root application deploys."""

FORBIDDEN: Mapping[str, str] = {
    "Application": "it may name any project",
    "ApplicationSet": "its Applications may name any project",
    "AppProject": "it says what a project may do",
    "ClusterRole": "it is not within a namespace",
    "ClusterRoleBinding": "it is not within a namespace",
    "LimitRange": "it stands in security.namespaces",
    "Namespace": "it stands in security.namespaces",
    "NetworkPolicy": "it stands in security.namespaces",
    "Pod": "pods come from workloads",
    "ResourceQuota": "it stands in security.namespaces",
    "Role": "roles stand in security.namespaces",
    "RoleBinding": "roles stand in security.namespaces",
    "Secret": "it would be in Git; use ExternalSecret",
    "SecretStore": "it would read secrets of other namespaces",
}
"""Kinds that no project has, and why."""


def by_group(kinds: Iterable[Kind]) -> dict[str, list[str]]:
    """The resources of these kinds, by API group, in order."""
    groups: dict[str, list[str]] = {}
    for kind in sorted(set(kinds)):
        groups.setdefault(kind.group, []).append(kind.resource)
    return groups

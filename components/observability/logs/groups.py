"""The log groups of a cluster: plain values only."""

from typing import NamedTuple

from .settings import LogsSettings

APPLICATION, DATAPLANE, HOST, AUDIT = "application", "dataplane", "host", "audit"
"""Logs of workloads, of kube-system and the platform's controllers, of nodes, and audit logs of workloads; the first
three as in AWS's own agent (CloudWatch User Guide, "Set up Fluent Bit as a DaemonSet")."""


class Group(NamedTuple):
    """A log group of CloudWatch Logs."""

    name: str
    retention_days: int


def log_groups(settings: LogsSettings, cluster_name: str) -> dict[str, Group]:
    """The log groups, by what they hold. Logs of the control plane, its audit logs among them, are in `cluster` beside
    them, which EKS writes (components/cluster/plan.py)."""
    kept = {
        APPLICATION: settings.retention_days,
        DATAPLANE: settings.retention_days,
        **({HOST: settings.retention_days} if settings.host else {}),
        AUDIT: settings.audit_retention_days,
    }
    return {name: Group(f"{prefix(cluster_name)}{name}", days) for name, days in kept.items()}


def prefix(cluster_name: str) -> str:
    """What the names of all begin with; EKS gives its own the same beginning."""
    return f"/aws/eks/{cluster_name}/"

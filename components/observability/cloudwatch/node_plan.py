"""Alarms of nodes and pods, from the metrics of Container Insights; plain values only."""

from ..severities import Severity
from .alarm import INSIGHTS, Alarm, Metric, Statistic
from .settings import AlarmSettings


def node_alarms(settings: AlarmSettings) -> dict[str, Alarm]:
    """By their keys: whether there are nodes, whether they are well, and how full they are; and pods that crash."""
    return {**_presence(), **_use(settings), **_disks(settings), **_pods()}


def _presence() -> dict[str, Alarm]:
    return {
        "nodes-missing": Alarm(
            "critical",
            {"nodes": Metric(INSIGHTS, "cluster_node_count", "Maximum")},
            threshold=1,
            minutes=10,
            comparison="LessThanThreshold",
            # The agents report, and run on the nodes: without nodes there is no data.
            missing="breaching",
            outage=True,
            description="No node reported for 10 minutes: there is none, or the CloudWatch agent is gone. kubectl get "
            "nodes; if they are ready, look at the pods in amazon-cloudwatch; if not, at the node groups in EKS.",
        ),
        "nodes-failed": Alarm(
            "warning",
            {"nodes": Metric(INSIGHTS, "cluster_failed_node_count", "Maximum")},
            threshold=0,
            minutes=15,
            description="A node has had a bad condition for 15 minutes. kubectl describe nodes, Conditions; delete the "
            "NodeClaim or terminate the instance if it does not recover.",
        ),
    }


def _above(severity: Severity, metric: str, statistic: Statistic, percent: int, description: str) -> Alarm:
    return Alarm(severity, {"use": Metric(INSIGHTS, metric, statistic)}, percent, 15, description)


def _use(settings: AlarmSettings) -> dict[str, Alarm]:
    return {
        "nodes-cpu": _above(
            "warning",
            "node_cpu_utilization",
            "Average",
            settings.node_cpu_percent,
            f"Nodes use more than {settings.node_cpu_percent} % of their CPU on average. kubectl top pods -A; raise "
            "the limits of the NodePool or the size of the node group.",
        ),
        "nodes-memory": _above(
            "warning",
            "node_memory_utilization",
            "Average",
            settings.node_memory_percent,
            f"Nodes use more than {settings.node_memory_percent} % of their memory on average. kubectl top pods -A; "
            "pods above their requests are evicted first.",
        ),
    }


def _disks(settings: AlarmSettings) -> dict[str, Alarm]:
    disk, full = settings.node_disk_percent, settings.full_disk_percent
    return {
        "nodes-disk": _above(
            "warning",
            "node_filesystem_utilization",
            "Maximum",
            disk,
            f"A node's disk is more than {disk} % full. Find it in the metrics by NodeName; images, logs and emptyDir "
            "volumes are on it.",
        ),
        "nodes-disk-full": _above(
            "critical",
            "node_filesystem_utilization",
            "Maximum",
            full,
            f"A node's disk is more than {full} % full, and the kubelet evicts pods. Cordon and drain the node; raise "
            "its disk size.",
        ),
    }


def _pods() -> dict[str, Alarm]:
    return {
        "pods-crash-looping": Alarm(
            "warning",
            {"containers": Metric(INSIGHTS, "pod_container_status_waiting_reason_crash_loop_back_off", "Maximum")},
            threshold=0,
            minutes=15,
            # A container waits up to 5 minutes between restarts, and runs for a moment in between (Kubernetes
            # documentation, "Pod Lifecycle").
            period_seconds=300,
            description="A container has crashed again and again for 15 minutes. kubectl get pods -A, STATUS "
            "CrashLoopBackOff; kubectl logs --previous.",
        ),
    }

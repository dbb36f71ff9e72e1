"""Alarms of the control plane, from the metrics that EKS publishes of it; plain values only."""

from .alarm import EKS, Alarm, Metric
from .settings import AlarmSettings

_REQUESTS = Metric(EKS, "apiserver_request_total")


def control_plane_alarms(settings: AlarmSettings) -> dict[str, Alarm]:
    """By their keys: whether the API server answers and how fast, its database, and pods that find no node."""
    return {**_availability(settings), **_latency(), **_clients(), **_capacity(settings)}


def _availability(settings: AlarmSettings) -> dict[str, Alarm]:
    return {
        "api-server-silent": Alarm(
            "critical",
            {"requests": _REQUESTS},
            threshold=1,
            minutes=5,
            comparison="LessThanThreshold",
            # Nodes and controllers ask without a pause: no data is no request.
            missing="breaching",
            outage=True,
            description="The Kubernetes API server answered nobody for 5 minutes. Run aws eks describe-cluster and "
            "read status and health; look at the AWS Health Dashboard. Workloads go on, nothing is scheduled.",
        ),
        "api-server-errors": Alarm(
            "critical",
            {"requests": _REQUESTS, "errors": Metric(EKS, "apiserver_request_total_5XX")},
            threshold=settings.api_server_error_percent,
            minutes=5,
            expression="IF(requests > 0, 100 * errors / requests, 0)",
            outage=True,
            description=f"More than {settings.api_server_error_percent} % of requests to the Kubernetes API server "
            "fail with 5xx. Look for a webhook that does not answer (log group of the control plane, streams "
            "kube-apiserver), and at the size of the database.",
        ),
    }


def _latency() -> dict[str, Alarm]:
    return {
        # Kubernetes' own objective: P99 of mutating calls within 1 s over 5 minutes (kubernetes/community,
        # sig-scalability/slos/slos.md).
        "api-server-slow": Alarm(
            "warning",
            {"latency": Metric(EKS, "apiserver_request_duration_seconds_POST_P99", "Average")},
            threshold=1,
            minutes=15,
            description="Every hundredth POST to the Kubernetes API server takes more than 1 s. See webhook-slow, "
            "and who asks most: requests by user agent in the audit log.",
        ),
        "webhook-slow": Alarm(
            "info",
            {"latency": Metric(EKS, "apiserver_admission_webhook_admission_duration_seconds", "Average")},
            threshold=1,
            minutes=15,
            description="Every hundredth call of an admission webhook takes more than 1 s, and every change waits for "
            "it. Look at the pods of Gatekeeper and of other webhooks: CPU, restarts.",
        ),
    }


def _clients() -> dict[str, Alarm]:
    return {
        "api-server-throttling": Alarm(
            "info",
            {"requests": _REQUESTS, "refused": Metric(EKS, "apiserver_request_total_429")},
            threshold=1,
            minutes=15,
            expression="IF(requests > 0, 100 * refused / requests, 0)",
            description="The Kubernetes API server tells clients of more than 1 % of requests to come back later. Find "
            "the client in the audit log (responseStatus.code 429) and let it watch instead of list.",
        ),
    }


def _capacity(settings: AlarmSettings) -> dict[str, Alarm]:
    return {
        # Beyond its quota etcd takes no more writes; the largest that its authors suggest is 8 GiB (etcd documentation,
        # "System limits").
        "database-large": Alarm(
            "warning",
            {"size": Metric(EKS, "etcd_mvcc_db_total_size_in_use_in_bytes", "Maximum")},
            threshold=6 * 1024**3,
            minutes=15,
            description="The cluster's etcd holds more than 6 GiB; at about 8 it takes no more writes. Count objects "
            "by kind (apiserver_storage_objects) and delete what a controller left behind.",
        ),
        "pods-pending": Alarm(
            "warning",
            {"pods": Metric(EKS, "scheduler_pending_pods_UNSCHEDULABLE")},
            threshold=0,
            minutes=settings.pending_minutes,
            description=f"Pods found no node for {settings.pending_minutes} minutes. kubectl get pods -A "
            "--field-selector status.phase=Pending, then the events of one; limits of the Karpenter NodePool, quotas.",
        ),
    }

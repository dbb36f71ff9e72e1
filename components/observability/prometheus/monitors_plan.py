"""PodMonitors of what rooms offer Prometheus: plain values only."""

from typing import Any

from ...controllers.names import MONITORING
from ...metrics import Target


def pod_monitor(target: Target) -> dict[str, Any]:
    """The PodMonitor of a target, without apiVersion and kind (prometheus-operator 0.93, Documentation/api-reference/
    api.md). The label `job` is the target's, not made of namespace and name."""
    job = {"targetLabel": "job", "replacement": target.job}
    return {
        "metadata": {"name": target.job, "namespace": MONITORING},
        "spec": {
            "namespaceSelector": {"matchNames": [target.namespace]},
            "selector": {"matchLabels": dict(target.pods)},
            "podMetricsEndpoints": [
                {"portNumber": port, "path": target.path, "relabelings": [job]}
                for port in (target.port, *target.more_ports)
            ],
        },
    }

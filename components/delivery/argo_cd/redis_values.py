"""Values of Redis in the argo-cd chart: one pod, or the subchart redis-ha. It is a cache, which is made anew when it is
lost. Keys: charts/argo-cd/values.yaml, 10.1.1, and charts/redis-ha/values.yaml, 4.38.0."""

from typing import Any

from ...controllers.pods import resources
from .names import PRIORITY_CLASS

# Docker's official images in ECR Public, as in the subchart's own values; the chart names a host that only forwards.
_REDIS, _HAPROXY = "public.ecr.aws/docker/library/redis", "public.ecr.aws/docker/library/haproxy"
_ONE_AT_A_TIME = {"maxUnavailable": 1}


def redis_values(*, high_availability: bool) -> dict[str, Any]:
    """The values of both: the one that is off says nothing else."""
    if not high_availability:
        on = {"enabled": True}
        own = {"image": {"repository": _REDIS}, "resources": resources("20m", "128Mi")}
        probes = {"livenessProbe": on, "readinessProbe": on}
        return {"redis": {**own, **probes, "automountServiceAccountToken": False}}
    return {
        "redis-ha": {
            "enabled": True,
            "image": {"repository": _REDIS},
            "priorityClassName": PRIORITY_CLASS,
            # Beside the chart's rule that no two are on one node.
            "topologySpreadConstraints": {"enabled": True},
            "podDisruptionBudget": _ONE_AT_A_TIME,
            "init": {"resources": resources("10m", "64Mi")},
            "redis": {"resources": resources("50m", "256Mi")},
            "sentinel": {"resources": resources("20m", "64Mi")},
            "splitBrainDetection": {"resources": resources("10m", "64Mi")},
            "haproxy": _haproxy(),
        }
    }


def _haproxy() -> dict[str, Any]:
    return {
        "image": {"repository": _HAPROXY},
        "priorityClassName": PRIORITY_CLASS,
        "podDisruptionBudget": _ONE_AT_A_TIME,
        "serviceAccount": {"automountToken": False},
        "init": {"resources": resources("10m", "32Mi")},
        "resources": resources("20m", "128Mi"),
    }

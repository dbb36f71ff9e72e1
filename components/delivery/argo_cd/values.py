"""Values of the argo-cd chart. Keys: charts/argo-cd/values.yaml, 10.1.1, with its subchart redis-ha 4.38.0."""

from collections.abc import Mapping
from typing import Any

from ...controllers.pods import resources, spread
from . import configuration_plan as plan
from .names import CLUSTER, NAMESPACE, PRIORITY_CLASS
from .redis_values import redis_values
from .settings import ArgoCdSettings

_OFF = {"enabled": False}


def chart_values(settings: ArgoCdSettings) -> dict[str, Any]:
    """The values."""
    return {
        # Its ClusterRoles would allow everything: what Argo CD may do stands in Roles of the namespaces of projects.
        "createClusterRoles": False,
        # Their annotation keeps them when the release goes: with them, all Applications would go. Helm updates them, as
        # they are templates; it writes no copy of an object into an annotation, for which the CRD of ApplicationSet is
        # too large (argo-helm #3704).
        "crds": {"install": True, "keep": True},
        "global": _global(settings),
        "configs": _configs(settings),
        # The provider is asked by Argo CD itself.
        "dex": _OFF,
        **_parts(settings),
        "notifications": _notifications(settings),
        **redis_values(high_availability=settings.high_availability),
        # The password of Redis: a Job before each release, which makes it where there is none, and ends. What users
        # report of it comes from Argo CD that deploys itself (argo-helm #2848, #2887; argo-cd #22167), which nothing
        # here does, from tags of images that differ (argo-helm #2721), and from pods without a way to the API server,
        # which it has by a row of the namespace.
        "redisSecretInit": {"enabled": True, "resources": resources("10m", "128Mi")},
    }


# Services for the ports, which the pods have in any case: Prometheus asks pods, people Services.
_METRICS: Mapping[str, Any] = {"metrics": {"enabled": True}}
# Where the chart leaves them off.
_PROBES: Mapping[str, Any] = {"livenessProbe": {"enabled": True}, "readinessProbe": {"enabled": True}}


def _parts(settings: ArgoCdSettings) -> dict[str, Any]:
    return {
        # One reconciles a cluster; a second would wait for another cluster to look after.
        "controller": {
            "replicas": 1,
            "resources": resources("250m", f"{settings.controller_memory_mib}Mi"),
            **_METRICS,
        },
        "server": {**_replicas(settings), "resources": resources("50m", "256Mi"), **_METRICS},
        # Helm and Kustomize are its processes.
        "repoServer": {
            **_replicas(settings),
            "resources": resources("100m", "512Mi"),
            "copyutil": {"resources": resources("10m", "128Mi")},
            # It calls no API server.
            "automountServiceAccountToken": False,
            **_METRICS,
        },
        "applicationSet": {
            **_replicas(settings),
            "resources": resources("50m", "256Mi"),
            **_PROBES,
            **_METRICS,
        },
    }


def _global(settings: ArgoCdSettings) -> dict[str, Any]:
    return {
        "domain": settings.url.removeprefix("https://").partition("/")[0].partition(":")[0],
        "priorityClassName": PRIORITY_CLASS,
        # The chart adds the labels of each part.
        "topologySpreadConstraints": spread(),
        # CloudWatch Logs Insights and Kibana find fields in JSON.
        "logging": {"format": "json"},
        # Those of the namespace are stricter: the chart's let everybody reach the server, and everything out.
        "networkPolicy": {"create": False},
    }


def _configs(settings: ArgoCdSettings) -> dict[str, Any]:
    known_hosts = {"ssh": {"extraHosts": "".join(f"{line}\n" for line in settings.known_hosts)}}
    return {
        "cm": plan.general(settings),
        "rbac": plan.rbac(settings),
        # A generator that asks a forge would send its token wherever an ApplicationSet says: argo-cd v3.4.4,
        # docs/operator-manual/applicationset/Security.md.
        "params": {"applicationsetcontroller.enable.scm.providers": "false"},
        "clusterCredentials": {"in-cluster": _cluster(settings)},
        **(known_hosts if settings.known_hosts else {}),
    }


def _cluster(settings: ArgoCdSettings) -> dict[str, Any]:
    """The cluster that Argo CD runs in, and the namespaces of it that it looks at: argo-cd v3.4.4, docs/
    operator-manual/declarative-setup.md, "Clusters". Without credentials, it uses those of its service account."""
    deployed_to = {namespace for project in settings.projects.values() for namespace in project.namespaces}
    return {
        "server": CLUSTER,
        "namespaces": ",".join([NAMESPACE, *sorted(deployed_to)]),
        "config": {"tlsClientConfig": {"insecure": False}},
    }


def _replicas(settings: ArgoCdSettings) -> dict[str, Any]:
    if not settings.high_availability:
        return {"replicas": 1}
    return {"replicas": 2, "pdb": {"enabled": True, "minAvailable": 1}}


def _notifications(settings: ArgoCdSettings) -> dict[str, Any]:
    if settings.notifications is None:
        return _OFF
    return {
        "enabled": True,
        # External Secrets makes it.
        "secret": {"create": False},
        "resources": resources("20m", "128Mi"),
        **_PROBES,
        **_METRICS,
        **plan.notifications(settings.notifications, settings.url),
    }

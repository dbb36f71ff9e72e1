"""Who reaches Argo CD, and whom it reaches."""

from collections.abc import Mapping
from typing import Any

from ... import charts
from ...controllers.access import BASE, https, metrics
from ...controllers.controller import Controller
from ...metrics import Target
from ...namespaces.allow_settings import AllowSettings
from ...namespaces.namespace_settings import NamespaceSettings
from .git_url import HTTPS_PORT
from .names import APPLICATION_SETS, CONTROLLER, NAMESPACE, NOTIFICATIONS, REPO_SERVER, SECRET_INIT, SERVER
from .settings import ArgoCdSettings, git_ports

# Ports of containers (charts/argo-cd 10.1.1, values.yaml, containerPorts; charts/redis-ha 4.38.0, redis.port and
# sentinel.port).
SERVER_PORT, REPO_SERVER_PORT, REDIS_PORT, SENTINEL_PORT = 8080, 8081, 6379, 26379
METRICS_PORTS: Mapping[str, int] = {
    CONTROLLER: 8082,
    SERVER: 8083,
    REPO_SERVER: 8084,
    APPLICATION_SETS: 8080,
    NOTIFICATIONS: 9001,
}
"""The port of the metrics of each, by the name of its pods."""

# The chart's label of all pods but those of redis-ha, which has labels of its own.
_OWN = {"app.kubernetes.io/part-of": "argocd"}
_REDIS = {"app.kubernetes.io/name": "argocd-redis"}
_PROXY, _REDIS_HA = {"app": "redis-ha-haproxy"}, {"app": "redis-ha"}


def pods(name: str) -> dict[str, str]:
    """The label of the pods of a part."""
    return {"app.kubernetes.io/name": name}


def targets(settings: ArgoCdSettings) -> tuple[Target, ...]:
    """What Prometheus reads, each under the name of its pods."""
    off = () if settings.notifications else (NOTIFICATIONS,)
    return tuple(Target(name, NAMESPACE, pods(name), port) for name, port in METRICS_PORTS.items() if name not in off)


def namespace(settings: ArgoCdSettings) -> NamespaceSettings:
    """The namespace of Argo CD, with the rows of what is on. People reach the server by `kubectl port-forward`, which
    no NetworkPolicy is about."""
    rows = {
        "repo-server": _within(_MANIFESTS, _OWN, pods(REPO_SERVER), REPO_SERVER_PORT),
        **(_redis_ha() if settings.high_availability else {"redis": _within(_CACHE, _OWN, _REDIS, REDIS_PORT)}),
        "git": AllowSettings(
            reason="The repo server fetches repositories",
            direction="egress",
            pods=pods(REPO_SERVER),
            cidrs=("0.0.0.0/0",),
            ports=tuple(sorted({HTTPS_PORT, *git_ports(settings)})),
        ),
        "api-server": https("The controller reads and writes what applications consist of", pods(CONTROLLER)),
        "api-server-and-sign-in": https("The server shows objects, and asks the provider who signs in", pods(SERVER)),
        "application-sets": https("The controller of ApplicationSets writes Applications", pods(APPLICATION_SETS)),
        "redis-password": https("A job makes the password of Redis where there is none", pods(SECRET_INIT)),
        "metrics": metrics(*sorted({*METRICS_PORTS.values()})),
    }
    if settings.notifications:
        rows["notifications"] = https("It reads Applications, and tells Slack", pods(NOTIFICATIONS))
    more = {f"allow-{name}": row for name, row in settings.allow.items()}
    return BASE.model_copy(update={"allow": {**rows, **more}})


def controller(settings: ArgoCdSettings) -> Controller:
    """The chart, its namespace and its metrics."""
    return Controller(charts.ARGO_CD, namespace(settings), targets=targets(settings))


_MANIFESTS = "They have manifests made of what repositories hold"
_CACHE = "They keep manifests and the state of applications in Redis"


def _redis_ha() -> dict[str, AllowSettings]:
    ports = (REDIS_PORT, SENTINEL_PORT)
    return {
        "redis": _within(_CACHE, _OWN, _PROXY, REDIS_PORT),
        "redis-proxy": _within("HAProxy asks which Redis is the primary", _PROXY, _REDIS_HA, *ports),
        "redis-replicas": _within("Redis replicates, and Sentinels agree", _REDIS_HA, _REDIS_HA, *ports),
    }


def _within(reason: str, clients: Mapping[str, Any], servers: Mapping[str, Any], *ports: int) -> AllowSettings:
    return AllowSettings(
        reason=reason,
        direction="ingress",
        pods=dict(servers),
        namespaces=(NAMESPACE,),
        peer_pods=dict(clients),
        ports=ports,
    )

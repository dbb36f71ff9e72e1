"""Values of the charts of traces. Keys: charts/opentelemetry-collector/values.yaml, 0.170.0, charts/jaeger/values.yaml,
4.11.1, and charts/opentelemetry-operator/values.yaml, 0.122.0."""

from collections.abc import Mapping
from typing import Any

from ...controllers.names import TRACING
from ...controllers.pods import resources, spread
from ..names import MONITORING_TAINT, PRIORITY_CLASS
from . import collector_plan, jaeger_plan
from .collector_plan import METRICS_PORT, OTLP_HTTP_PORT, OTLP_PORT, SPAN_METRICS_PORT
from .settings import TracesSettings

# The releases, and what the charts call their pods, Services and accounts with these values (templates/_helpers.tpl); a
# test holds them against the pins. Collectors of both releases have the same name, and are told apart by the release.
AGENT_RELEASE, GATEWAY_RELEASE = "opentelemetry-agent", "opentelemetry-gateway"
JAEGER_RELEASE, OPERATOR_RELEASE = "jaeger", "opentelemetry-operator"
COLLECTORS = {"app.kubernetes.io/name": "opentelemetry-collector"}
AGENT = {"app.kubernetes.io/instance": AGENT_RELEASE}
GATEWAY = {"app.kubernetes.io/instance": GATEWAY_RELEASE}
JAEGER = {"app.kubernetes.io/name": JAEGER_RELEASE}
OPERATOR_PODS = {"app.kubernetes.io/name": OPERATOR_RELEASE}
GATEWAY_ACCOUNT = GATEWAY_RELEASE

ENDPOINT = f"http://{AGENT_RELEASE}.{TRACING}:{OTLP_HTTP_PORT}"
"""Where pods send traces by OTLP over HTTP: to the agent on their node."""

# The chart's webhook has 9443, which is left to the AWS Load Balancer Controller; 9444 is that of External Secrets.
OPERATOR_PORT = 9445
# The chart's port for metrics (manager.ports.metricsPort).
OPERATOR_METRICS_PORT = 8443

# The distribution with all components, of which X-Ray's exporter is in no other (opentelemetry-collector-releases,
# distributions/otelcol-contrib/manifest.yaml). The project pushes to Docker Hub no longer (the chart's UPGRADING.md,
# 0.122 to 0.123).
_COLLECTOR_IMAGE = "ghcr.io/open-telemetry/opentelemetry-collector-releases/opentelemetry-collector-contrib"
# The project pushes to both (jaegertracing/jaeger v2.19.0, scripts/utils/compute-tags.sh). Docker Hub limits how much
# an address without an account pulls.
_JAEGER_REGISTRY = "quay.io"

# The user of both images (opentelemetry-collector-releases, distributions/otelcol-contrib/Dockerfile; jaeger v2.19.0,
# cmd/jaeger/Dockerfile).
_USER = 10001
_POD_SECURITY = {"runAsNonRoot": True, "runAsUser": _USER, "runAsGroup": _USER, "fsGroup": _USER}
_CONTAINER_SECURITY = {
    "allowPrivilegeEscalation": False,
    "capabilities": {"drop": ["ALL"]},
    "readOnlyRootFilesystem": True,
    "runAsNonRoot": True,
    "seccompProfile": {"type": "RuntimeDefault"},
}
_MONITORING_NODES = [{"key": MONITORING_TAINT, "operator": "Exists"}]
# Ports of the chart by default, of which the node would have each, too.
_RECEIVERS_OFF = ("jaeger-compact", "jaeger-grpc", "jaeger-thrift", "zipkin")
_VOLUME, _JAEGER_MIB = "traces", 1536


def agent_values() -> dict[str, Any]:
    """The values of the agent, on every node."""
    gateway = f"{GATEWAY_RELEASE}.{TRACING}.svc.cluster.local"
    readable = {"apiGroups": [""], "resources": ["namespaces", "pods"], "verbs": ["get", "list", "watch"]}
    return {
        **_collector(AGENT_RELEASE, collector_plan.agent(gateway)),
        "mode": "daemonset",
        # Its internalTrafficPolicy is Local, as the chart has it for this mode: a pod's spans stay on its node, and the
        # agent sees the pod's own address.
        "service": {"enabled": True},
        "ports": _ports({"otlp": OTLP_PORT, "otlp-http": OTLP_HTTP_PORT, "metrics": METRICS_PORT}),
        "clusterRole": {"create": True, "rules": [readable]},
        # Every node, whatever its taints.
        "tolerations": [{"operator": "Exists"}],
        "resources": resources("50m", "256Mi"),
    }


def gateway_values(settings: TracesSettings, region: str) -> dict[str, Any]:
    """The values of the gateway."""
    jaeger = f"{JAEGER_RELEASE}.{TRACING}"
    return {
        **_collector(GATEWAY_RELEASE, collector_plan.gateway(settings, region=region, jaeger=jaeger)),
        "mode": "deployment",
        "replicaCount": settings.gateway_replicas,
        # Without an address of its own, its name has those of all pods, among which agents choose.
        "service": {"enabled": True, "clusterIP": "None"},
        "ports": _ports({"otlp": OTLP_PORT, "metrics": METRICS_PORT, "span-metrics": SPAN_METRICS_PORT}),
        "serviceAccount": {"name": GATEWAY_ACCOUNT, "automountServiceAccountToken": False},
        "podDisruptionBudget": {"enabled": True, "maxUnavailable": 1},
        "topologySpreadConstraints": spread(GATEWAY),
        "tolerations": _MONITORING_NODES,
        # The spans of ten seconds are in memory; the limiter refuses more at 80 % of it.
        "resources": resources("100m", "1024Mi"),
    }


def jaeger_values(settings: TracesSettings, storage_class: Any) -> dict[str, Any]:
    """The values of Jaeger; `storage_class` is text, or an output of it. The chart has no priority class."""
    claim = {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {"name": _VOLUME},
        "spec": {
            "storageClassName": storage_class,
            "accessModes": ["ReadWriteOnce"],
            "resources": {"requests": {"storage": f"{settings.storage_gib}Gi"}},
        },
    }
    return {
        "userconfig": jaeger_plan.jaeger(settings),
        "extraObjects": [claim],
        "jaeger": {
            "image": {"registry": _JAEGER_REGISTRY},
            # The store is in the one pod that has the volume; the chart ends it before it starts the next.
            "replicas": 1,
            "serviceAccount": {"automountServiceAccountToken": False},
            "podSecurityContext": {**_POD_SECURITY, "fsGroupChangePolicy": "OnRootMismatch"},
            "securityContext": _CONTAINER_SECURITY,
            "extraVolumes": [{"name": _VOLUME, "persistentVolumeClaim": {"claimName": _VOLUME}}],
            "extraVolumeMounts": [{"name": _VOLUME, "mountPath": jaeger_plan.DATA}],
            "tolerations": _MONITORING_NODES,
            # Badger has up to five tables of 64 MiB in memory and a cache of 256 MiB (dgraph-io/badger v4,
            # DefaultOptions). Go's garbage collector begins to work harder at 80 % of the limit.
            "resources": resources("100m", f"{_JAEGER_MIB}Mi"),
            "extraEnv": [{"name": "GOMEMLIMIT", "value": f"{_JAEGER_MIB * 80 // 100}MiB"}],
        },
    }


def operator_values(settings: TracesSettings) -> dict[str, Any]:
    """The values of the OpenTelemetry Operator, which is asked about pods of the namespaces that send traces."""
    asked = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": [*sorted(settings.namespaces), TRACING]}
    return {
        "replicaCount": 2,
        "pdb": {"create": True, "minAvailable": 1},
        "priorityClassName": PRIORITY_CLASS,
        "topologySpreadConstraints": spread(OPERATOR_PODS),
        "tolerations": _MONITORING_NODES,
        "manager": {
            "ports": {"webhookPort": OPERATOR_PORT, "metricsPort": OPERATOR_METRICS_PORT},
            # Who may ask is up to the NetworkPolicies. By default it would serve TLS with a certificate that it makes
            # itself, and ask the API server about each caller.
            "metrics": {"secure": False},
            # It keeps copies of the objects that it looks at; the project's manifests request 64Mi, without a limit.
            "resources": resources("50m", "256Mi"),
            "securityContext": _CONTAINER_SECURITY,
        },
        "admissionWebhooks": {
            "namespaceSelector": {"matchExpressions": [asked]},
            # cert-manager may be off. The chart makes a new certificate at each upgrade, and none between: with the
            # year that it has by default, pods would one day start without instrumentation, and nobody is told.
            "certManager": {"enabled": False},
            "autoGenerateCert": {"certPeriodDays": 3650},
        },
    }


def _collector(release: str, configuration: Mapping[str, Any]) -> dict[str, Any]:
    """What both have in common."""
    return {
        "fullnameOverride": release,
        "image": {"repository": _COLLECTOR_IMAGE},
        # In place of the chart's own, into which Helm would merge this one: its receivers for Jaeger and Zipkin and its
        # pipelines for logs would stay, as a Release drops the nulls that remove keys (its argument allowNullValues).
        "alternateConfig": dict(configuration),
        "priorityClassName": PRIORITY_CLASS,
        "podSecurityContext": _POD_SECURITY,
        "securityContext": _CONTAINER_SECURITY,
    }


def _ports(on: Mapping[str, int]) -> dict[str, Any]:
    """Exactly these ports, and none of the node's."""
    off = {name: {"enabled": False, "hostPort": 0} for name in (*_RECEIVERS_OFF, "otlp", "otlp-http")}
    given = {
        name: {"enabled": True, "containerPort": port, "servicePort": port, "hostPort": 0, "protocol": "TCP"}
        for name, port in on.items()
    }
    return {**off, **given}

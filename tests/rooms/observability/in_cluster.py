"""What the platform has in a cluster, by the names that people type: for pages that tell them what to type.

Of charts, names are those of their templates with this project's values: kube-prometheus-stack 88.5.3, jaeger 4.11.1,
opentelemetry-collector 0.170.0, fluent-bit 0.58.1, gatekeeper 3.23.1, external-secrets 2.9.0, cert-manager 1.21.2,
falco 9.1.0, falcosidekick 0.14.0 and argo-cd 10.1.1, rendered by Helm or read on 2026-11-28.
"""

from components import charts
from components.controllers.names import CONTROLLER_NAMESPACES
from components.delivery.argo_cd import names as argo_cd
from components.observability.cloudwatch.values import NAMESPACE as CLOUDWATCH_NAMESPACE
from components.observability.prometheus.access import ALERTMANAGER_PORT
from components.observability.prometheus.values import PROMETHEUS_PORT, STACK
from components.observability.traces.jaeger_plan import QUERY_PORT
from components.observability.traces.values import AGENT_RELEASE, GATEWAY_RELEASE, JAEGER_RELEASE
from components.security.falco.values import FALCO, FALCOSIDEKICK

MONITORING, TRACING, LOGGING = charts.KUBE_PROMETHEUS_STACK.namespace, charts.JAEGER.namespace, "logging"
GATEKEEPER, SECRETS, CERTIFICATES = "gatekeeper-system", "external-secrets", "cert-manager"

NAMESPACES = {*CONTROLLER_NAMESPACES, CLOUDWATCH_NAMESPACE, "kube-system"}

# Grafana's Service has the port 80 (charts/grafana/values.yaml, 12.11.1, service.port).
SERVICES = {
    (MONITORING, f"{STACK}-prometheus"): PROMETHEUS_PORT,
    (MONITORING, f"{STACK}-alertmanager"): ALERTMANAGER_PORT,
    (MONITORING, f"{STACK}-grafana"): 80,
    (TRACING, JAEGER_RELEASE): QUERY_PORT,
    (GATEKEEPER, "gatekeeper-webhook-service"): 443,
    (argo_cd.NAMESPACE, argo_cd.SERVER): 443,
}
"""Ports of Services by namespace and name."""

WORKLOADS = {
    (MONITORING, "deployment", f"{STACK}-operator"),
    (MONITORING, "deployment", f"{STACK}-grafana"),
    (MONITORING, "prometheus", f"{STACK}-prometheus"),
    (MONITORING, "alertmanager", f"{STACK}-alertmanager"),
    (TRACING, "deployment", GATEWAY_RELEASE),
    (TRACING, "deployment", JAEGER_RELEASE),
    (LOGGING, "daemonset", "fluent-bit"),
    (GATEKEEPER, "deployment", "gatekeeper-audit"),
    (GATEKEEPER, "deployment", "gatekeeper-controller-manager"),
    (SECRETS, "deployment", "external-secrets"),
    (CERTIFICATES, "deployment", "cert-manager"),
    (argo_cd.NAMESPACE, "statefulset", argo_cd.CONTROLLER),
    *((argo_cd.NAMESPACE, "deployment", name) for name in (argo_cd.SERVER, argo_cd.REPO_SERVER, argo_cd.NOTIFICATIONS)),
}
"""Namespace, kind and name."""

# The Prometheus Operator names pods <kind>-<name>-<number> (prometheus-operator v0.93.0, pkg/prometheus/common.go and
# pkg/alertmanager/statefulset.go).
PODS = {(MONITORING, f"prometheus-{STACK}-prometheus-0"), (MONITORING, f"alertmanager-{STACK}-alertmanager-0")}

_NAME, _INSTANCE = "app.kubernetes.io/name", "app.kubernetes.io/instance"
SELECTORS = {
    (MONITORING, f"{_NAME}=prometheus"),
    (MONITORING, f"{_NAME}=alertmanager"),
    (MONITORING, f"{_NAME}=grafana"),
    (TRACING, f"{_NAME}=opentelemetry-collector"),
    (TRACING, f"{_INSTANCE}={AGENT_RELEASE}"),
    (TRACING, f"{_INSTANCE}={GATEWAY_RELEASE}"),
    (LOGGING, f"{_NAME}=fluent-bit"),
    ("falco", f"{_NAME}={FALCO}"),
    ("falco", f"{_NAME}={FALCOSIDEKICK}"),
    (GATEKEEPER, "control-plane=audit-controller"),
    (GATEKEEPER, "control-plane=controller-manager"),
    (GATEKEEPER, "kubernetes.io/service-name=gatekeeper-webhook-service"),
    (SECRETS, f"{_NAME}=external-secrets"),
    (CERTIFICATES, f"{_NAME}=cert-manager"),
    *((argo_cd.NAMESPACE, f"{_NAME}={name}") for name in (argo_cd.CONTROLLER, argo_cd.REPO_SERVER)),
    ("kube-system", f"{_NAME}=karpenter"),
    ("kube-system", f"{_NAME}=eks-pod-identity-agent"),
}
"""Namespace, and a label of pods there."""

CONTAINERS = {"prometheus", "config-reloader", "alertmanager", "grafana", "falco"}

"""Namespaces of controllers."""

CONTROLLER_NAMESPACES = (
    "argocd",
    "cert-manager",
    "elastic-system",
    "external-secrets",
    "falco",
    "gatekeeper-system",
    "logging",
    "monitoring",
    "node-exporter",
    "opentelemetry-operator-system",
    "tracing",
    "trivy-system",
)
"""The namespaces that controllers of this platform have to themselves, whether they are on or off."""

MONITORING = "monitoring"
"""The namespace of Prometheus, which reads the metrics of all others (kube-prometheus-stack's installation guide)."""

NODE_EXPORTER = "node-exporter"
"""The namespace of node exporter, which needs more than the restricted Pod Security Standard allows."""

LOGGING = "logging"
"""The namespace of Fluent Bit, Elasticsearch and Kibana."""

TRACING = "tracing"
"""The namespace of the OpenTelemetry Collectors and Jaeger."""

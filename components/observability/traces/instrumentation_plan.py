"""The Instrumentation of workloads: plain values only.

Fields: open-telemetry/opentelemetry-operator v0.158.0, apis/v1alpha1/instrumentation_types.go, read 2026-11-28.
"""

from typing import Any

from ...controllers.names import TRACING
from .values import ENDPOINT

NAME = "platform"
# What the agent takes is traces: without these, SDKs would send metrics and logs as well, and report errors.
_ENVIRONMENT = {
    # HTTP for all: Python's image has nothing else (operator, internal/instrumentation/python.go).
    "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
    "OTEL_METRICS_EXPORTER": "none",
    "OTEL_LOGS_EXPORTER": "none",
}


def instrumentation() -> dict[str, Any]:
    """The Instrumentation that pods name, without apiVersion and kind. Images are those of the operator's version,
    which its webhook sets."""
    return {
        "metadata": {"name": NAME, "namespace": TRACING},
        "spec": {
            "exporter": {"endpoint": ENDPOINT},
            "propagators": ["tracecontext", "baggage"],
            # Whole traces reach the gateway, which is who decides.
            "sampler": {"type": "parentbased_always_on"},
            # app.kubernetes.io/name and version are the name and the version of the service.
            "defaults": {"useLabelsForResourceAttributes": True},
            "env": [{"name": name, "value": value} for name, value in _ENVIRONMENT.items()],
        },
    }

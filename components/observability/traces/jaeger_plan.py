"""The configuration of Jaeger: plain values only.

Keys: jaegertracing/jaeger v2.19.0, cmd/jaeger/config-badger.yaml and internal/storage/v1/badger/config.go, read
2026-11-28.
"""

from typing import Any

from .collector_plan import HEALTH_PORT, METRICS_PORT, OTLP_PORT
from .settings import TracesSettings

# Where the volume is mounted, and the ports of the chart's Service (charts/jaeger 4.11.1, templates/jaeger).
DATA = "/badger"
QUERY_PORT = 16686
_STORE = "traces"
_EVERYWHERE = "0.0.0.0"  # noqa: S104 (the pod's own address, which NetworkPolicies say who reaches)


def jaeger(settings: TracesSettings) -> dict[str, Any]:
    """Jaeger with Badger, a store that is a part of it, on a volume."""
    badger = {
        # By default it is true, in a directory that is gone when the pod is.
        "ephemeral": False,
        "directories": {"keys": f"{DATA}/keys", "values": f"{DATA}/values"},
        "ttl": {"spans": f"{settings.retention_days * 24}h"},
    }
    reader = {"pull": {"exporter": {"prometheus": {"host": _EVERYWHERE, "port": METRICS_PORT}}}}
    return {
        "extensions": {
            "healthcheckv2": {"use_v2": True, "http": _on(HEALTH_PORT)},
            "jaeger_storage": {"backends": {_STORE: {"badger": badger}}},
            "jaeger_query": {"storage": {"traces": _STORE}, "http": _on(QUERY_PORT)},
        },
        "receivers": {"otlp": {"protocols": {"grpc": _on(OTLP_PORT)}}},
        "processors": {"batch": {}},
        "exporters": {"jaeger_storage_exporter": {"trace_storage": _STORE}},
        "service": {
            "extensions": ["jaeger_storage", "jaeger_query", "healthcheckv2"],
            "pipelines": {
                "traces": {"receivers": ["otlp"], "processors": ["batch"], "exporters": ["jaeger_storage_exporter"]}
            },
            "telemetry": {"metrics": {"readers": [reader]}},
        },
    }


def _on(port: int) -> dict[str, str]:
    return {"endpoint": f"{_EVERYWHERE}:{port}"}

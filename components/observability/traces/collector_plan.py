"""Configurations of the OpenTelemetry Collectors: plain values only.

Keys: open-telemetry/opentelemetry-collector and opentelemetry-collector-contrib v0.158.0, the README and config.go of
each component, read 2026-11-28; the names of components are those that metadata.yaml has as `type`. A test holds them
against the list of their keys, and what refers to what.
"""

from collections.abc import Mapping
from typing import Any

from .settings import TracesSettings

Configuration = dict[str, Any]

# OpenTelemetry Protocol, "OTLP/gRPC Default Port" and "OTLP/HTTP Default Port".
OTLP_PORT, OTLP_HTTP_PORT = 4317, 4318
# The Collector's own metrics (opentelemetry.io, "Internal telemetry"), its health (healthcheckextension, and the
# chart's probes), and those that it makes of spans (the port of the example in prometheusexporter's README).
METRICS_PORT, HEALTH_PORT, SPAN_METRICS_PORT = 8888, 13133, 8889

# The chart sets both (opentelemetry-collector, templates/_pod.tpl).
_POD_IP, _NODE_NAME = "${env:MY_POD_IP}", "OTEL_K8S_NODE_NAME"
# The memory limiter first, so that it refuses what there is no room for; its figures are the chart's.
_LIMITER = {"check_interval": "5s", "limit_percentage": 80, "spike_limit_percentage": 25}

# How long the gateway waits for the spans of a trace. A request of a user that takes longer is decided on by what was
# there, and its later spans share the decision.
_DECISION_WAIT = "10s"
# For each pod: a thousand new traces a second for twice as long, then the oldest are decided on early. The decisions
# themselves are remembered for much longer, as the README recommends: 16 bytes of an ID each.
_TRACES, _DECISIONS = 20_000, 200_000

# Combinations of service, operation, kind and status for which the gateway keeps metrics; what is above counts as one,
# with the label otel_metric_overflow. A span's name with an ID in it would otherwise be a new series each time.
_SERIES_OF_A_RESOURCE = 2_000
# A series that no span has added to is gone after this, in the connector and in the exporter.
_STALE = "15m"


def agent(gateway: str) -> Configuration:
    """The configuration of the agent: it takes spans from the pods of its node, says which pod they are from, and
    sends all spans of a trace to the same pod of the gateway, whose headless Service has this host name."""
    off = {"enabled": False}
    one = {"tls": {"insecure": True}, "timeout": "5s", "sending_queue": off, "retry_on_failure": off}
    balancing = {
        "routing_key": "traceID",
        "protocol": {"otlp": one},
        "resolver": {"dns": {"hostname": gateway, "port": str(OTLP_PORT)}},
        # What one pod of the gateway does not take goes, after a moment, to whichever is there then: the queue and the
        # retries are those of all together (README, "Resilience and scaling considerations").
        "retry_on_failure": {"enabled": True, "max_elapsed_time": "60s"},
        "sending_queue": {"enabled": True},
    }
    pipelines = {
        "traces": {
            "receivers": ["otlp"],
            "processors": ["memory_limiter", "k8s_attributes", "batch"],
            "exporters": ["load_balancing"],
        }
    }
    return {
        "receivers": {"otlp": {"protocols": {"grpc": _on(OTLP_PORT), "http": _on(OTLP_HTTP_PORT)}}},
        "processors": {"memory_limiter": _LIMITER, "k8s_attributes": _attributes(), "batch": {}},
        "exporters": {"load_balancing": balancing},
        **_service(pipelines),
    }


def gateway(settings: TracesSettings, *, region: str, jaeger: str) -> Configuration:
    """The configuration of the gateway: it makes metrics of all spans, and sends the traces that are kept to Jaeger,
    which has this host name, and to X-Ray."""
    exporters: Configuration = {
        "otlp_grpc": {"endpoint": f"{jaeger}:{OTLP_PORT}", "tls": {"insecure": True}},
        "prometheus": {
            **_on(SPAN_METRICS_PORT),
            "metric_expiration": _STALE,
            # The name of the connector would be a label of every series.
            "without_scope_info": True,
        },
    }
    kept = ["otlp_grpc"]
    if settings.x_ray:
        # Without local_mode it would ask for instance metadata, which pods do not reach.
        exporters["awsxray"] = {"region": region, "local_mode": True}
        kept.append("awsxray")
    pipelines = {
        "traces/all": {"receivers": ["otlp"], "processors": ["memory_limiter"], "exporters": ["span_metrics"]},
        "traces/kept": {
            "receivers": ["otlp"],
            "processors": ["memory_limiter", "tail_sampling", "batch"],
            "exporters": kept,
        },
        "metrics": {"receivers": ["span_metrics"], "processors": ["memory_limiter"], "exporters": ["prometheus"]},
    }
    return {
        "receivers": {"otlp": {"protocols": {"grpc": _on(OTLP_PORT)}}},
        "processors": {"memory_limiter": _LIMITER, "tail_sampling": _sampling(settings), "batch": {}},
        "connectors": {"span_metrics": _span_metrics()},
        "exporters": exporters,
        **_service(pipelines),
    }


def _on(port: int) -> dict[str, str]:
    return {"endpoint": f"{_POD_IP}:{port}"}


def _attributes() -> Configuration:
    """Which pod a span is from, by the address that it came from. The names of Deployments are those of ReplicaSets
    without their hash, so that pods and namespaces are all that it reads of the API server."""
    metadata = (
        "k8s.namespace.name",
        "k8s.pod.name",
        "k8s.pod.uid",
        "k8s.deployment.name",
        "k8s.statefulset.name",
        "k8s.daemonset.name",
        "k8s.node.name",
    )
    return {
        "auth_type": "serviceAccount",
        "filter": {"node_from_env_var": _NODE_NAME},
        "extract": {"metadata": list(metadata)},
        "pod_association": [{"sources": [{"from": "connection"}]}],
    }


def _sampling(settings: TracesSettings) -> Configuration:
    """A trace is kept if one of the policies keeps it."""
    return {
        "decision_wait": _DECISION_WAIT,
        "num_traces": _TRACES,
        "decision_cache": {"sampled_cache_size": _DECISIONS, "non_sampled_cache_size": _DECISIONS},
        "policies": [
            {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
            {"name": "slow", "type": "latency", "latency": {"threshold_ms": settings.slow_milliseconds}},
            {
                "name": "percentage",
                "type": "probabilistic",
                "probabilistic": {"sampling_percentage": settings.sampled_percent},
            },
        ],
    }


def _span_metrics() -> Configuration:
    """Metrics of requests, errors and durations: by the connector's own namespace and the exporter's suffixes
    traces_span_metrics_calls_total and traces_span_metrics_duration_milliseconds."""
    return {
        "namespace": "traces.span.metrics",
        # Rules and dashboards read milliseconds; the default is to become seconds (spanmetricsconnector, README).
        "histogram": {"unit": "ms"},
        "dimensions": [{"name": "k8s.namespace.name"}],
        # It would be another at each start of a pod of the gateway; Prometheus has the pod in the label `instance`.
        "exclude_dimensions": ["collector.instance.id"],
        # Without these, each pod of a service would have series of its own, of which the exporter shows one.
        "resource_metrics_key_attributes": ["service.name", "k8s.namespace.name"],
        "aggregation_cardinality_limit": _SERIES_OF_A_RESOURCE,
        "metrics_flush_interval": "15s",
        "metrics_expiration": _STALE,
        "series_expiration": _STALE,
    }


def _service(pipelines: Mapping[str, Any]) -> Configuration:
    """The pipelines, the health that probes ask for, and the metrics of the Collector itself."""
    reader = {"pull": {"exporter": {"prometheus": {"host": _POD_IP, "port": METRICS_PORT}}}}
    return {
        "extensions": {"health_check": _on(HEALTH_PORT)},
        "service": {
            "extensions": ["health_check"],
            "pipelines": dict(pipelines),
            "telemetry": {"metrics": {"readers": [reader]}},
        },
    }

"""The configurations of the Collectors and of Jaeger, by a check of their keys and references."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

import pytest

from components.observability.traces import collector_plan, jaeger_plan
from components.observability.traces.settings import TracesSettings

from .collector import Keys, problems
from .collector_keys import COLLECTOR, JAEGER

SETTINGS = TracesSettings(namespaces=("shop",))
AGENT = collector_plan.agent("gateway.tracing")
GATEWAY = collector_plan.gateway(SETTINGS, region="us-east-1", jaeger="jaeger.tracing")


def gateway(**settings: Any) -> dict[str, Any]:
    return collector_plan.gateway(SETTINGS.model_copy(update=settings), region="us-east-1", jaeger="jaeger.tracing")


@pytest.mark.parametrize(
    ("configuration", "keys"),
    [
        (AGENT, COLLECTOR),
        (GATEWAY, COLLECTOR),
        (gateway(x_ray=True), COLLECTOR),
        (jaeger_plan.jaeger(SETTINGS), JAEGER),
    ],
    ids=["agent", "gateway", "gateway with X-Ray", "jaeger"],
)
def test_every_key_is_known_and_every_component_is_defined_and_used(
    configuration: Mapping[str, Any], keys: Keys
) -> None:
    assert problems(configuration, keys) == []


def broken(*path: str, value: Any = ...) -> dict[str, Any]:
    """The gateway's configuration with another value at one place, or none."""
    configuration = copy.deepcopy(GATEWAY)
    place: Any = configuration
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return configuration


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        (broken("receivers", "zipkin", value={}), "receivers.zipkin is unknown"),
        (broken("receivers", "otlp/second", value={}), "receivers.otlp/second is not used"),
        (broken("processors", "batch"), "processors.batch is not defined"),
        (broken("processors", "batch", value=None), "processors.batch is null"),
        (broken("exporters", "otlp_grpc", "endpont", value="jaeger:4317"), "exporters.otlp_grpc.endpont is unknown"),
        (broken("exporters", "otlp_grpc", "keepalive", value={}), "exporters.otlp_grpc.keepalive has no row of keys"),
        (broken("service", "extensions", value=[]), "extensions.health_check is not used"),
        (broken("service", "pipelines", "metrics"), "span_metrics is a connector at one end only"),
        (broken("extension", value={}), "extension is unknown"),
    ],
)
def test_a_mistake_is_found(configuration: Mapping[str, Any], said: str) -> None:
    assert said in problems(configuration, COLLECTOR)


def test_the_limiter_is_first_and_sampling_comes_after_what_needs_the_connection() -> None:
    """memorylimiterprocessor's and tailsamplingprocessor's READMEs; the latter makes new batches."""
    for configuration in (AGENT, GATEWAY):
        for pipeline in configuration["service"]["pipelines"].values():
            assert pipeline["processors"][0] == "memory_limiter"
    assert AGENT["service"]["pipelines"]["traces"]["processors"][1:] == ["k8s_attributes", "batch"]
    assert GATEWAY["service"]["pipelines"]["traces/kept"]["processors"][1:] == ["tail_sampling", "batch"]


def test_errors_and_slow_traces_are_kept_and_of_the_others_a_percentage() -> None:
    sampling = gateway(sampled_percent=5, slow_milliseconds=300)["processors"]["tail_sampling"]
    assert sampling["policies"] == [
        {"name": "errors", "type": "status_code", "status_code": {"status_codes": ["ERROR"]}},
        {"name": "slow", "type": "latency", "latency": {"threshold_ms": 300}},
        {"name": "percentage", "type": "probabilistic", "probabilistic": {"sampling_percentage": 5}},
    ]
    # README: "much greater than num_traces".
    assert all(size >= 10 * sampling["num_traces"] for size in sampling["decision_cache"].values())


def test_metrics_are_made_of_all_spans_before_sampling() -> None:
    pipelines = GATEWAY["service"]["pipelines"]
    (before,) = [one for one in pipelines.values() if "span_metrics" in one["exporters"]]
    assert before["receivers"] == ["otlp"]
    assert "tail_sampling" not in before["processors"]
    assert pipelines["metrics"]["exporters"] == ["prometheus"]


def test_metrics_of_spans_have_the_namespace_of_the_service_as_a_label() -> None:
    made = GATEWAY["connectors"]["span_metrics"]
    assert made["namespace"] == "traces.span.metrics"
    assert made["dimensions"] == [{"name": "k8s.namespace.name"}]
    # Pods of a service share their series, which the exporter tells apart by these two alone.
    assert made["resource_metrics_key_attributes"] == ["service.name", "k8s.namespace.name"]


def test_all_spans_of_a_trace_go_to_one_pod_of_the_gateway() -> None:
    exporter = AGENT["exporters"]["load_balancing"]
    assert exporter["routing_key"] == "traceID"
    assert exporter["resolver"] == {"dns": {"hostname": "gateway.tracing", "port": "4317"}}
    # A queue for each of them would keep what belongs to one that is gone.
    one = exporter["protocol"]["otlp"]
    assert (one["sending_queue"]["enabled"], one["retry_on_failure"]["enabled"]) == (False, False)
    assert (exporter["sending_queue"]["enabled"], exporter["retry_on_failure"]["enabled"]) == (True, True)


def test_kept_traces_go_to_x_ray_only_where_it_is_on() -> None:
    def kept(configuration: Mapping[str, Any]) -> list[str]:
        return configuration["service"]["pipelines"]["traces/kept"]["exporters"]

    assert kept(GATEWAY) == ["otlp_grpc"]
    assert kept(gateway(x_ray=True)) == ["otlp_grpc", "awsxray"]
    assert gateway(x_ray=True)["exporters"]["awsxray"] == {"region": "us-east-1", "local_mode": True}


def test_jaeger_keeps_traces_on_its_volume_for_the_days_of_the_settings() -> None:
    configuration = jaeger_plan.jaeger(SETTINGS.model_copy(update={"retention_days": 3}))
    (backend,) = configuration["extensions"]["jaeger_storage"]["backends"].values()
    assert set(backend) == {"badger"}
    assert backend["badger"]["ephemeral"] is False
    assert backend["badger"]["ttl"] == {"spans": "72h"}
    assert all(path.startswith(f"{jaeger_plan.DATA}/") for path in backend["badger"]["directories"].values())

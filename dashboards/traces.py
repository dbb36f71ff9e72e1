"""OpenTelemetry collectors and Jaeger: whether traces arrive, and whether they can be read."""

from .frame import Frame, Rows
from .panels import Query, graph, number

_COLLECTOR = '@, job="opentelemetry-collector"'
_JAEGER = '@, job="jaeger"'


def _collectors() -> Rows:
    return {
        "Now": (
            number(
                "Refused spans",
                "Spans per second that collectors did not take: the memory limit is reached, or the queue is full.",
                "ops",
                Query(f"sum(rate(otelcol_receiver_refused_spans{{{_COLLECTOR}}}[$__rate_interval])) or vector(0)"),
                critical=1,
                span=8,
            ),
            number(
                "Spans that were not sent",
                "Spans per second that an exporter gave up on.",
                "ops",
                Query(f"sum(rate(otelcol_exporter_send_failed_spans{{{_COLLECTOR}}}[$__rate_interval])) or vector(0)"),
                critical=1,
                span=8,
            ),
            number(
                "Fullest queue",
                "Used share of the fullest queue of an exporter; when it is full, spans are dropped.",
                "percentunit",
                Query(
                    f"""max(otelcol_exporter_queue_size{{{_COLLECTOR}}}
                    / otelcol_exporter_queue_capacity{{{_COLLECTOR}}})"""
                ),
                warning=0.5,
                critical=0.9,
                span=8,
            ),
        ),
        "Flow": (
            graph(
                "Spans that are received",
                "Spans per second by receiver.",
                "ops",
                Query(
                    f"sum by (receiver) (rate(otelcol_receiver_accepted_spans{{{_COLLECTOR}}}[$__rate_interval]))",
                    "{{receiver}}",
                ),
                stacked=True,
            ),
            graph(
                "Spans that are sent",
                "Spans per second by exporter. Tail sampling sends fewer than are received.",
                "ops",
                Query(
                    f"sum by (exporter) (rate(otelcol_exporter_sent_spans{{{_COLLECTOR}}}[$__rate_interval]))",
                    "{{exporter}}",
                ),
                stacked=True,
            ),
            graph(
                "Spans before and after processors",
                "What goes into each processor, and what comes out.",
                "ops",
                Query(_items("incoming"), "{{processor}} in"),
                Query(_items("outgoing"), "{{processor}} out"),
            ),
            graph(
                "Memory",
                "Resident memory of collectors.",
                "bytes",
                Query(f"max by (pod) (otelcol_process_memory_rss{{{_COLLECTOR}}})", "{{pod}}"),
            ),
        ),
    }


def _items(way: str) -> str:
    return f"""sum by (processor) (rate(otelcol_processor_{way}_items{{{_COLLECTOR}, otel_signal="traces"}}
    [$__rate_interval]))"""


def _jaeger() -> Rows:
    return {
        "Storing": (
            graph(
                "Spans that are received",
                "Spans per second that Jaeger takes, and those that it refuses.",
                "ops",
                Query(f"sum(rate(otelcol_receiver_accepted_spans{{{_JAEGER}}}[$__rate_interval]))", "taken"),
                Query(f"sum(rate(otelcol_receiver_refused_spans{{{_JAEGER}}}[$__rate_interval]))", "refused"),
            ),
            graph(
                "Spans that are stored",
                "Spans per second that reached the storage, and those that did not.",
                "ops",
                Query(f"sum(rate(otelcol_exporter_sent_spans{{{_JAEGER}}}[$__rate_interval]))", "stored"),
                Query(f"sum(rate(otelcol_exporter_send_failed_spans{{{_JAEGER}}}[$__rate_interval]))", "failed"),
            ),
        ),
        "Reading": (
            graph(
                "Queries",
                "Queries of traces by operation and result.",
                "ops",
                Query(
                    "sum by (operation, result) (rate(jaeger_query_requests_total{@}[$__rate_interval]))",
                    "{{operation}} {{result}}",
                ),
                stacked=True,
            ),
            graph(
                "Latency of queries (P95)",
                "95 % of queries are answered within this time.",
                "s",
                Query(
                    """histogram_quantile(0.95,
                    sum by (le, operation) (rate(jaeger_query_latency_bucket{@}[$__rate_interval])))""",
                    "{{operation}}",
                ),
            ),
            graph(
                "Memory",
                "Resident memory of Jaeger.",
                "bytes",
                Query(f"max by (pod) (otelcol_process_memory_rss{{{_JAEGER}}})", "{{pod}}"),
            ),
        ),
    }


DASHBOARDS = (
    (
        Frame(
            "traces",
            "OpenTelemetry collectors",
            "Spans that collectors receive, sample and send.",
            ("observability",),
        ),
        _collectors,
    ),
    (Frame("jaeger", "Jaeger", "Spans that Jaeger stores, and queries of them.", ("observability",)), _jaeger),
)

"""Fluent Bit: whether logs arrive."""

from .frame import Frame, Rows
from .panels import Query, graph, number


def _rows() -> Rows:
    return {
        "Now": (
            number(
                "Lost records",
                "Records that outputs gave up on in the last hour.",
                "short",
                Query("sum(increase(fluentbit_output_dropped_records_total{@}[1h]))"),
                critical=1,
                span=6,
            ),
            number(
                "Failed retries",
                "Chunks in the last hour that were not sent after all retries.",
                "short",
                Query("sum(increase(fluentbit_output_retries_failed_total{@}[1h]))"),
                critical=1,
                span=6,
            ),
            number(
                "Paused inputs",
                "Inputs that read nothing, as their buffers are full.",
                "short",
                Query("sum(fluentbit_input_ingestion_paused{@})"),
                warning=1,
                span=6,
            ),
            number(
                "Buffered chunks",
                "Chunks that wait to be sent, in memory and on disk.",
                "short",
                Query("sum(fluentbit_storage_chunks{@})"),
                span=6,
            ),
        ),
        "Flow": (
            graph(
                "Records that are read",
                "Records per second by input.",
                "ops",
                Query("sum by (name) (rate(fluentbit_input_records_total{@}[$__rate_interval]))", "{{name}}"),
                stacked=True,
            ),
            graph(
                "Records that are sent",
                "Records per second by output.",
                "ops",
                Query("sum by (name) (rate(fluentbit_output_proc_records_total{@}[$__rate_interval]))", "{{name}}"),
                stacked=True,
            ),
            graph(
                "Bytes that are sent",
                "CloudWatch Logs bills what it takes in.",
                "Bps",
                Query("sum by (name) (rate(fluentbit_output_proc_bytes_total{@}[$__rate_interval]))", "{{name}}"),
                stacked=True,
            ),
            graph(
                "Errors and retries",
                "Failed attempts to send, by output: throttling, permissions or the network.",
                "ops",
                Query("sum by (name) (rate(fluentbit_output_errors_total{@}[$__rate_interval]))", "{{name}} errors"),
                Query("sum by (name) (rate(fluentbit_output_retries_total{@}[$__rate_interval]))", "{{name}} retries"),
            ),
            graph(
                "Records that filters drop",
                "Records per second that are left out on purpose.",
                "ops",
                Query("sum by (name) (rate(fluentbit_filter_drop_records_total{@}[$__rate_interval]))", "{{name}}"),
            ),
            graph(
                "Fullest buffers",
                "Memory of the buffers of an input.",
                "bytes",
                Query("topk(10, max by (pod, name) (fluentbit_input_storage_memory_bytes{@}))", "{{pod}} {{name}}"),
            ),
        ),
    }


DASHBOARDS = ((Frame("logs", "Logs", "What Fluent Bit reads, sends and loses.", ("observability",)), _rows),)

"""The golden signals of services: traffic, errors, latency and saturation."""

from .frame import Frame, Rows, Variable
from .panels import Panel, Query, Unit, graph, number, rows

# Spans by which services answer requests, as the spanmetrics connector counts them (its connector.go, 0.158.0).
_SPANS = '@, k8s_namespace_name=~"$namespace", service_name=~"$service", span_kind="SPAN_KIND_SERVER"'
_CALLS = f"traces_span_metrics_calls_total{{{_SPANS}}}"
_FAILED = f'traces_span_metrics_calls_total{{{_SPANS}, status_code="STATUS_CODE_ERROR"}}'
_SPAN_NAMESPACE = Variable(
    "namespace", "Namespace", "label_values(traces_span_metrics_calls_total{@}, k8s_namespace_name)"
)
_SPAN_SERVICE = Variable(
    "service",
    "Service",
    'label_values(traces_span_metrics_calls_total{@, k8s_namespace_name=~"$namespace"}, service_name)',
)
# What workloads count themselves, named as in the Prometheus documentation, "Metric and label naming".
_HTTP = '@, namespace=~"$namespace", service=~"$service"'
_HTTP_NAMESPACE = Variable("namespace", "Namespace", "label_values(http_requests_total{@}, namespace)")
_HTTP_SERVICE = Variable("service", "Service", 'label_values(http_requests_total{@, namespace=~"$namespace"}, service)')
# The objective of the alert rules: 99.9 % of requests succeed.
_BUDGET = 0.001
_BURN = "How many times faster than the objective of 99.9 % allows errors come, over the last hour."
_PARTS = (0.95, 0.99)


def _traces() -> Rows:
    return {
        "Now": (
            _requests_now(_CALLS, 6),
            _errors_now("Share of requests that failed.", _FAILED, _CALLS, 6),
            number(
                "Latency (P99)",
                "99 % of requests are answered within this time.",
                "ms",
                Query(_span_quantile(0.99, "")),
                span=6,
            ),
            _burn_now(f"{_BURN} From 14.4 on, a month's budget lasts two days.", _FAILED, _CALLS, 6),
        ),
        "By service": (
            _requests(Query(f"sum by (service_name) (rate({_CALLS}[$__rate_interval]))", "{{service_name}}")),
            _errors(
                "Share of requests that failed, by service.",
                Query(_ratio(_FAILED, _CALLS, "$__rate_interval", "service_name"), "{{service_name}}"),
            ),
            *(_latency(part, "ms", Query(_span_quantile(part, "service_name"), "{{service_name}}")) for part in _PARTS),
        ),
        "Budget": (
            graph(
                "Error budget burn by window",
                "Errors against the budget of 0.1 %. Above 1, the objective is missed if it goes on; a short window "
                "shows that it still goes on, a long one that it matters.",
                "short",
                *(Query(f"{_ratio(_FAILED, _CALLS, window)} / {_BUDGET}", window) for window in ("5m", "1h", "6h")),
                limit=1,
            ),
            rows(
                "Operations with errors",
                "Failed requests per second of the last 15 minutes, by operation: where to look for traces.",
                "reqps",
                Query(f"topk(15, sum by (service_name, span_name) (rate({_FAILED}[15m])) > 0)"),
                value="Errors per second",
                span=12,
            ),
        ),
    }


def _requests_now(calls: str, span: int) -> Panel:
    return number(
        "Requests", "Requests per second.", "reqps", Query(f"sum(rate({calls}[$__rate_interval]))"), span=span
    )


def _errors_now(description: str, failed: str, calls: str, span: int) -> Panel:
    share = Query(_ratio(failed, calls, "$__rate_interval"))
    return number("Errors", description, "percentunit", share, warning=0.001, critical=0.01, span=span)


def _burn_now(description: str, failed: str, calls: str, span: int) -> Panel:
    burn = Query(f"{_ratio(failed, calls, '1h')} / {_BUDGET}")
    return number("Error budget burn", description, "short", burn, warning=1, critical=14.4, span=span)


def _requests(query: Query) -> Panel:
    return graph("Requests", "Requests per second by service.", "reqps", query, stacked=True)


def _errors(description: str, query: Query) -> Panel:
    return graph("Errors", description, "percentunit", query, limit=0.01)


def _latency(part: float, unit: Unit, query: Query) -> Panel:
    percent = f"{part * 100:.0f}"
    return graph(f"Latency (P{percent})", f"{percent} % of requests are answered within this time.", unit, query)


def _ratio(part: str, whole: str, window: str, by: str = "") -> str:
    """A share that is 0, not nothing, where there are requests and no errors."""
    total = f"sum by ({by}) (rate({whole}[{window}]))"
    return f"(sum by ({by}) (rate({part}[{window}])) or {total} * 0) / {total}"


def _span_quantile(quantile: float, by: str) -> str:
    labels = ", ".join(filter(None, ("le", by)))
    return f"""histogram_quantile({quantile}, sum by ({labels})
    (rate(traces_span_metrics_duration_milliseconds_bucket{{{_SPANS}}}[$__rate_interval])))"""


def _metrics() -> Rows:
    calls, failed = f"http_requests_total{{{_HTTP}}}", f'http_requests_total{{{_HTTP}, code=~"5.."}}'
    return {
        "Now": (
            _requests_now(calls, 8),
            _errors_now("Share of requests that were answered with 5xx.", failed, calls, 8),
            _burn_now(_BURN, failed, calls, 8),
        ),
        "Traffic, errors and latency": (
            _requests(
                Query(f"sum by (namespace, service) (rate({calls}[$__rate_interval]))", "{{namespace}}/{{service}}")
            ),
            _errors(
                "Share of requests that were answered with 5xx, by service.",
                Query(_ratio(failed, calls, "$__rate_interval", "namespace, service"), "{{namespace}}/{{service}}"),
            ),
            *(_latency(part, "s", Query(_http_quantile(part), "{{namespace}}/{{service}}")) for part in _PARTS),
        ),
        "Saturation of their namespaces": (
            graph(
                "CPU against requests",
                "CPU that the pods of a namespace use, against what they request. Above 100 % they use what others may "
                "need.",
                "percentunit",
                Query(
                    """sum by (namespace) (rate(container_cpu_usage_seconds_total{@, namespace=~"$namespace",
                    container!=""}[$__rate_interval])) / sum by (namespace)
                    (kube_pod_container_resource_requests{@, namespace=~"$namespace", resource="cpu"})""",
                    "{{namespace}}",
                ),
                limit=1,
            ),
            graph(
                "Memory against limits",
                "Working sets of the pods of a namespace, against their limits.",
                "percentunit",
                Query(
                    """sum by (namespace) (container_memory_working_set_bytes{@, namespace=~"$namespace",
                    container!=""}) / sum by (namespace)
                    (kube_pod_container_resource_limits{@, namespace=~"$namespace", resource="memory"})""",
                    "{{namespace}}",
                ),
                limit=0.9,
            ),
        ),
    }


def _http_quantile(quantile: float) -> str:
    return f"""histogram_quantile({quantile}, sum by (le, namespace, service)
    (rate(http_request_duration_seconds_bucket{{{_HTTP}}}[$__rate_interval])))"""


DASHBOARDS = (
    (
        Frame(
            "services-traces",
            "Services, by their traces",
            "Golden signals of services that are traced: requests, errors, latency and error budget.",
            ("workloads",),
            (_SPAN_NAMESPACE, _SPAN_SERVICE),
        ),
        _traces,
    ),
    (
        Frame(
            "services-metrics",
            "Services, by their own metrics",
            "Golden signals of services that count HTTP requests themselves, and how much of their resources is used.",
            ("workloads",),
            (_HTTP_NAMESPACE, _HTTP_SERVICE),
        ),
        _metrics,
    ),
)

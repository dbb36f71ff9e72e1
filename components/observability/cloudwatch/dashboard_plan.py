"""The CloudWatch dashboard of a cluster: what its alarms watch, side by side; plain values only."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from .alarm import EKS, INSIGHTS, NAT, Metric
from .checks import check_widgets

# CloudWatch User Guide, "Dashboard Body Structure and Syntax": 24 columns.
_WIDTH, _HEIGHT, _PER_ROW = 8, 6, 3


class _Graph(NamedTuple):
    title: str
    metrics: Sequence[Metric]
    unit: str


_CONTROL_PLANE: Sequence[_Graph] = (
    _Graph(
        "API server: requests",
        [Metric(EKS, f"apiserver_request_total{end}") for end in ("", "_4XX", "_429", "_5XX")],
        "requests per minute",
    ),
    _Graph(
        "API server: latency, P99",
        [Metric(EKS, f"apiserver_request_duration_seconds_{verb}_P99", "Average") for verb in ("GET", "LIST", "POST")]
        + [Metric(EKS, "apiserver_admission_webhook_admission_duration_seconds", "Average")],
        "seconds",
    ),
    _Graph("etcd: data", [Metric(EKS, "etcd_mvcc_db_total_size_in_use_in_bytes", "Maximum")], "bytes"),
    _Graph(
        "Scheduler: pods that wait",
        [Metric(EKS, f"scheduler_pending_pods_{queue}") for queue in ("UNSCHEDULABLE", "BACKOFF", "ACTIVEQ")],
        "pods",
    ),
)
_NODES: Sequence[_Graph] = (
    _Graph(
        "Nodes",
        [Metric(INSIGHTS, name, "Maximum") for name in ("cluster_node_count", "cluster_failed_node_count")],
        "nodes",
    ),
    _Graph(
        "Nodes: CPU and memory",
        [Metric(INSIGHTS, name, "Average") for name in ("node_cpu_utilization", "node_memory_utilization")],
        "percent",
    ),
    _Graph("Nodes: fullest disk", [Metric(INSIGHTS, "node_filesystem_utilization", "Maximum")], "percent"),
    _Graph(
        "Pods: restarts and crashes",
        [
            Metric(INSIGHTS, "pod_number_of_container_restarts"),
            Metric(INSIGHTS, "pod_container_status_waiting_reason_crash_loop_back_off", "Maximum"),
        ],
        "containers",
    ),
)
# One line for each gateway.
_NAT: Sequence[_Graph] = (
    _Graph("NAT gateways: sent", [Metric(NAT, "BytesOutToDestination")], "bytes per minute"),
    _Graph("NAT gateways: dropped packets", [Metric(NAT, "PacketsDropCount")], "packets per minute"),
    _Graph("NAT gateways: errors for lack of ports", [Metric(NAT, "ErrorPortAllocation")], "errors per minute"),
)


def dashboard_body(
    region: str,
    cluster_name: str,
    alarm_arns: Sequence[str],
    nat_gateway_ids: Mapping[str, str],
    *,
    container_insights: bool,
) -> str:
    """The dashboard as JSON text: the alarms' states, then graphs of the control plane, nodes and NAT gateways.

    Raises:
        ValueError: where CloudWatch would refuse it.
    """
    clusters, gateways = {cluster_name: cluster_name}, nat_gateway_ids
    graphs = [_graph(region, graph, clusters) for graph in (*_CONTROL_PLANE, *(_NODES if container_insights else ()))]
    graphs += [_graph(region, graph, gateways) for graph in _NAT if gateways]
    states = {
        "type": "alarm",
        "x": 0,
        "y": 0,
        "width": _WIDTH * _PER_ROW,
        "height": _HEIGHT,
        "properties": {"title": f"Alarms of {cluster_name}", "alarms": list(alarm_arns)},
    }
    placed = [
        {**graph, "x": place % _PER_ROW * _WIDTH, "y": (1 + place // _PER_ROW) * _HEIGHT}
        for place, graph in enumerate(graphs)
    ]
    widgets = [states, *placed]
    check_widgets(widgets)
    return json.dumps({"widgets": widgets})


def _graph(region: str, graph: _Graph, values: Mapping[str, str]) -> dict[str, Any]:
    """A graph with a line for each metric and each value of its dimension, which is called by its key."""
    lines = [
        [
            metric.namespace,
            metric.name,
            metric.dimension,
            value,
            {"stat": metric.statistic, "label": key if len(values) > 1 else metric.name},
        ]
        for metric in graph.metrics
        for key, value in values.items()
    ]
    return {
        "type": "metric",
        "width": _WIDTH,
        "height": _HEIGHT,
        "properties": {
            "title": graph.title,
            "metrics": lines,
            "region": region,
            "period": 60,
            "view": "timeSeries",
            "yAxis": {"left": {"min": 0, "label": graph.unit, "showUnits": False}},
        },
    }

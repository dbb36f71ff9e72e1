"""The cluster as a whole: where a person on call looks first."""

from .frame import Frame, Rows
from .panels import Query, bars, graph, number

# File systems of disks; the others are in memory or of containers.
DISK = 'fstype=~"xfs|ext4|btrfs"'


def _rows() -> Rows:
    return {
        "Health": (
            number(
                "Nodes that are ready",
                "Nodes whose kubelet reports Ready.",
                "short",
                Query('sum(kube_node_status_condition{@, condition="Ready", status="true"})'),
            ),
            number(
                "Nodes that are not ready",
                "Nodes whose kubelet reports a problem, or reports nothing.",
                "short",
                Query('sum(kube_node_status_condition{@, condition="Ready", status=~"false|unknown"})'),
                critical=1,
            ),
            number(
                "Pending pods",
                "Pods that no node runs yet: no room, an image that cannot be pulled, or a volume that is missing.",
                "short",
                Query('sum(kube_pod_status_phase{@, phase="Pending"})'),
                warning=1,
                critical=10,
            ),
            number(
                "Container restarts",
                "Restarts of containers in the last hour, in all namespaces.",
                "short",
                Query("sum(increase(kube_pod_container_status_restarts_total{@}[1h]))"),
                warning=5,
                critical=20,
            ),
            number(
                "Critical alerts",
                "Alerts of severity critical that fire now.",
                "short",
                Query('count(ALERTS{@, alertstate="firing", severity="critical"}) or vector(0)'),
                critical=1,
            ),
            number(
                "Warnings",
                "Alerts of severity warning that fire now.",
                "short",
                Query('count(ALERTS{@, alertstate="firing", severity="warning"}) or vector(0)'),
                warning=1,
            ),
        ),
        "Capacity": (
            graph(
                "CPU",
                "Cores that pods can have, those that they request, and those that containers use. Pods stay pending "
                "when requests reach what is allocatable.",
                "short",
                Query('sum(kube_node_status_allocatable{@, resource="cpu"})', "allocatable"),
                Query(_requested("cpu"), "requested"),
                Query('sum(rate(container_cpu_usage_seconds_total{@, container!=""}[$__rate_interval]))', "used"),
            ),
            graph(
                "Memory",
                "Memory that pods can have, that they request, and the working set of containers.",
                "bytes",
                Query('sum(kube_node_status_allocatable{@, resource="memory"})', "allocatable"),
                Query(_requested("memory"), "requested"),
                Query('sum(container_memory_working_set_bytes{@, container!=""})', "used"),
            ),
            graph(
                "Pods",
                "Running pods, and how many the nodes can have: on EKS the number of addresses limits them.",
                "short",
                Query('sum(kube_node_status_allocatable{@, resource="pods"})', "allocatable"),
                Query("sum(kubelet_running_pods{@})", "running"),
            ),
            bars(
                "Fullest disks",
                "Used share of the ten fullest file systems of nodes. The kubelet evicts pods when 10 % or less of the "
                "node's disk is free.",
                "percentunit",
                Query(
                    f"""topk(10, max by (instance, mountpoint) (1 - node_filesystem_avail_bytes{{@, {DISK}}}
                    / node_filesystem_size_bytes{{@, {DISK}}}))""",
                    "{{instance}} {{mountpoint}}",
                ),
                limit=0.85,
            ),
        ),
        "API server": (
            graph(
                "Requests",
                "Requests to the Kubernetes API by verb.",
                "reqps",
                Query("sum by (verb) (rate(apiserver_request_total{@}[$__rate_interval]))", "{{verb}}"),
                stacked=True,
            ),
            graph(
                "Errors",
                "Share of requests that the API server answered with 5xx, and those it refused to keep up (429).",
                "percentunit",
                Query(_api_share("5.."), "5xx"),
                Query(_api_share("429"), "429"),
            ),
            graph(
                "Latency (P99)",
                "99 % of requests are answered within this time, without watches and connections that stay open.",
                "s",
                Query(
                    """histogram_quantile(0.99, sum by (le, verb) (rate(apiserver_request_duration_seconds_bucket{@,
                    verb!~"WATCH|CONNECT", subresource!~"proxy|attach|log|exec|portforward"}[$__rate_interval])))""",
                    "{{verb}}",
                ),
                limit=1,
            ),
            graph(
                "Latency of webhooks (P99)",
                "Time that admission webhooks take, as Gatekeeper and cert-manager: every change waits for them.",
                "s",
                Query(
                    """histogram_quantile(0.99, sum by (le, name)
                    (rate(apiserver_admission_webhook_admission_duration_seconds_bucket{@}[$__rate_interval])))""",
                    "{{name}}",
                ),
                limit=1,
            ),
        ),
        "DNS": (
            graph(
                "Answers",
                "Answers of CoreDNS by code; SERVFAIL means that names cannot be resolved.",
                "reqps",
                Query("sum by (rcode) (rate(coredns_dns_responses_total{@}[$__rate_interval]))", "{{rcode}}"),
                stacked=True,
            ),
            graph(
                "Latency",
                "Time that CoreDNS takes to answer.",
                "s",
                Query(_dns(0.5), "P50"),
                Query(_dns(0.99), "P99"),
            ),
        ),
        "Nodes": (
            graph(
                "CPU of nodes",
                "Used share of the CPU of each node.",
                "percentunit",
                Query(
                    'max by (instance) (1 - avg by (instance) (rate(node_cpu_seconds_total{@, mode="idle"}'
                    "[$__rate_interval])))",
                    "{{instance}}",
                ),
            ),
            graph(
                "Memory of nodes",
                "Share of the memory of each node that is not available to new processes.",
                "percentunit",
                Query(
                    "max by (instance) (1 - node_memory_MemAvailable_bytes{@} / node_memory_MemTotal_bytes{@})",
                    "{{instance}}",
                ),
                limit=0.9,
            ),
        ),
    }


def _requested(resource: str) -> str:
    return f"""sum(kube_pod_container_resource_requests{{@, resource="{resource}"}} * on (cluster, namespace, pod)
    group_left () (kube_pod_status_phase{{@, phase=~"Pending|Running"}} == 1))"""


def _api_share(code: str) -> str:
    return f"""sum(rate(apiserver_request_total{{@, code=~"{code}"}}[$__rate_interval]))
    / sum(rate(apiserver_request_total{{@}}[$__rate_interval]))"""


def _dns(quantile: float) -> str:
    return f"""histogram_quantile({quantile},
    sum by (le) (rate(coredns_dns_request_duration_seconds_bucket{{@}}[$__rate_interval])))"""


DASHBOARDS = (
    (
        Frame(
            "cluster",
            "Cluster",
            "Nodes, capacity, API server and DNS: whether the cluster itself works.",
            ("cluster",),
        ),
        _rows,
    ),
)

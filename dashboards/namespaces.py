"""What runs in namespaces, and whether it has what it needs."""

from .frame import NAMESPACE, Frame, Rows
from .panels import Query, bars, graph, number, rows

_OF = '@, namespace=~"$namespace"'


def _rows() -> Rows:
    return {
        "Health": (
            number(
                "Running pods",
                "Pods in phase Running.",
                "short",
                Query(f'sum(kube_pod_status_phase{{{_OF}, phase="Running"}})'),
            ),
            number(
                "Pending or failed pods",
                "Pods that no node runs yet, and those that ended with an error.",
                "short",
                Query(f'sum(kube_pod_status_phase{{{_OF}, phase=~"Pending|Failed|Unknown"}})'),
                warning=1,
                critical=5,
            ),
            number(
                "Restarts",
                "Restarts of containers in the last hour.",
                "short",
                Query(f"sum(increase(kube_pod_container_status_restarts_total{{{_OF}}}[1h]))"),
                warning=3,
                critical=10,
            ),
            number(
                "Killed for memory",
                "Containers whose last end was OOMKilled: they used more than their limit.",
                "short",
                Query(f'sum(kube_pod_container_status_last_terminated_reason{{{_OF}, reason="OOMKilled"}})'),
                warning=1,
            ),
            number(
                "Missing replicas",
                "Replicas of Deployments that are not available.",
                "short",
                Query(f"sum(kube_deployment_status_replicas_unavailable{{{_OF}}})"),
                warning=1,
            ),
            number(
                "Failed Jobs",
                "Jobs that gave up.",
                "short",
                Query(f"sum(kube_job_status_failed{{{_OF}}} > bool 0)"),
                warning=1,
            ),
        ),
        "Pods": (
            graph(
                "Why containers wait",
                "CrashLoopBackOff: it ends soon after its start. ImagePullBackOff: no image, or no permission.",
                "short",
                Query(
                    f"sum by (namespace, reason) (kube_pod_container_status_waiting_reason{{{_OF}}})",
                    "{{namespace}} {{reason}}",
                ),
                stacked=True,
            ),
            rows(
                "Restarting pods",
                "Restarts in the last hour, by container.",
                "short",
                Query(
                    f"""topk(20, sum by (namespace, pod, container)
                    (increase(kube_pod_container_status_restarts_total{{{_OF}}}[1h])) > 0)"""
                ),
                value="Restarts",
                span=12,
            ),
        ),
        "CPU and memory": (
            graph(
                "CPU",
                "Cores that the containers of a namespace use.",
                "short",
                Query(
                    f"""sum by (namespace) (rate(container_cpu_usage_seconds_total{{{_OF}, container!=""}}
                    [$__rate_interval]))""",
                    "{{namespace}}",
                ),
                stacked=True,
            ),
            graph(
                "Throttled CPU",
                "Share of the periods in which a container had used up its CPU limit and had to wait.",
                "percentunit",
                Query(
                    f"""topk(10, sum by (namespace, pod, container)
                    (rate(container_cpu_cfs_throttled_periods_total{{{_OF}, container!=""}}[$__rate_interval]))
                    / sum by (namespace, pod, container)
                    (rate(container_cpu_cfs_periods_total{{{_OF}, container!=""}}[$__rate_interval])))""",
                    "{{namespace}} {{pod}} {{container}}",
                ),
                limit=0.25,
            ),
            graph(
                "Memory",
                "Working sets of the containers of a namespace.",
                "bytes",
                Query(
                    f'sum by (namespace) (container_memory_working_set_bytes{{{_OF}, container!=""}})',
                    "{{namespace}}",
                ),
                stacked=True,
            ),
            bars(
                "Memory against limits",
                "The ten containers that are nearest to their memory limit, at which they are killed.",
                "percentunit",
                Query(
                    f"""topk(10, max by (namespace, pod, container)
                    (container_memory_working_set_bytes{{{_OF}, container!=""}})
                    / max by (namespace, pod, container)
                    (kube_pod_container_resource_limits{{{_OF}, resource="memory"}}))""",
                    "{{namespace}} {{pod}} {{container}}",
                ),
                limit=0.9,
            ),
        ),
        "Network and volumes": (
            graph(
                "Network",
                "Traffic of the pods of a namespace, received and sent.",
                "Bps",
                Query(_traffic("receive"), "{{namespace}} received"),
                Query(_traffic("transmit"), "{{namespace}} sent"),
            ),
            bars(
                "Fullest volumes",
                "Used share of the ten fullest persistent volumes.",
                "percentunit",
                Query(
                    f"""topk(10, max by (namespace, persistentvolumeclaim)
                    (kubelet_volume_stats_used_bytes{{{_OF}}} / kubelet_volume_stats_capacity_bytes{{{_OF}}}))""",
                    "{{namespace}} {{persistentvolumeclaim}}",
                ),
                limit=0.85,
            ),
        ),
        "Quota and scaling": (
            bars(
                "Quota",
                "Used share of what a ResourceQuota allows; at 100 % no further object is admitted.",
                "percentunit",
                Query(
                    f"""topk(15, max by (namespace, resource) (kube_resourcequota{{{_OF}, type="used"}})
                    / max by (namespace, resource) (kube_resourcequota{{{_OF}, type="hard"}} > 0))""",
                    "{{namespace}} {{resource}}",
                ),
                limit=0.9,
            ),
            graph(
                "Autoscalers",
                "Replicas of a HorizontalPodAutoscaler against its maximum; at 100 % it cannot add more.",
                "percentunit",
                Query(
                    f"""max by (namespace, horizontalpodautoscaler)
                    (kube_horizontalpodautoscaler_status_current_replicas{{{_OF}}})
                    / max by (namespace, horizontalpodautoscaler)
                    (kube_horizontalpodautoscaler_spec_max_replicas{{{_OF}}})""",
                    "{{namespace}} {{horizontalpodautoscaler}}",
                ),
                limit=1,
            ),
        ),
    }


def _traffic(way: str) -> str:
    return f"sum by (namespace) (rate(container_network_{way}_bytes_total{{{_OF}}}[$__rate_interval]))"


DASHBOARDS = (
    (
        Frame(
            "namespaces",
            "Namespaces",
            "Pods, CPU, memory, volumes and quotas of namespaces.",
            ("workloads",),
            (NAMESPACE,),
        ),
        _rows,
    ),
)

"""Cost: where capacity is paid for and not used. Prometheus knows no prices."""

from .frame import NAMESPACE, Frame, Rows
from .nodes import POOL, SPOT, by_pool
from .panels import Query, graph, number, rows

_OF = '@, namespace=~"$namespace"'
_USED_CPU = 'rate(container_cpu_usage_seconds_total{{{of}, container!=""}}[1h])'
_USED_MEMORY = 'container_memory_working_set_bytes{{{of}, container!=""}}'


def _requests(of: str, resource: str) -> str:
    """What pods that have a node request: what they keep others from using."""
    return f"""(kube_pod_container_resource_requests{{{of}, resource="{resource}", node!=""}}
    * on (cluster, namespace, pod) group_left () (kube_pod_status_phase{{{of}, phase="Running"}} == 1))"""


def _allocatable(resource: str) -> str:
    return f'kube_node_status_allocatable{{@, resource="{resource}"}}'


def _rows() -> Rows:
    return {
        "Cluster": (
            number(
                "CPU that nobody requests",
                "Share of the CPU of nodes that no pod requests. It is paid for, and idle.",
                "percentunit",
                Query(f"1 - sum({_requests('@', 'cpu')}) / sum({_allocatable('cpu')})"),
                warning=0.4,
                span=6,
            ),
            number(
                "CPU requested and not used",
                "Share of the requested CPU that containers did not use in the last hour.",
                "percentunit",
                Query(f"1 - sum({_USED_CPU.format(of='@')}) / sum({_requests('@', 'cpu')})"),
                warning=0.6,
                span=6,
            ),
            number(
                "Memory requested and not used",
                "Share of the requested memory that is in no working set.",
                "percentunit",
                Query(f"1 - sum({_USED_MEMORY.format(of='@')}) / sum({_requests('@', 'memory')})"),
                warning=0.6,
                span=6,
            ),
            number(
                "Spot share",
                "Share of the nodes' CPU that is spot capacity.",
                "percentunit",
                Query(
                    f"""(sum({_allocatable("cpu")} * on (cluster, node) group_left ()
                    max by (cluster, node) ({SPOT})) or vector(0)) / sum({_allocatable("cpu")})"""
                ),
                span=6,
            ),
        ),
        "Namespaces": (
            graph(
                "Requested CPU",
                "Cores that the pods of a namespace request.",
                "short",
                Query(f"sum by (namespace) ({_requests(_OF, 'cpu')})", "{{namespace}}"),
                stacked=True,
            ),
            graph(
                "Requested memory",
                "Memory that the pods of a namespace request.",
                "bytes",
                Query(f"sum by (namespace) ({_requests(_OF, 'memory')})", "{{namespace}}"),
                stacked=True,
            ),
            rows(
                "Idle CPU by namespace",
                "Cores that are requested and were not used in the last hour.",
                "short",
                Query(
                    f"sum by (namespace) ({_requests(_OF, 'cpu')}) - sum by (namespace) ({_USED_CPU.format(of=_OF)})"
                ),
                value="Idle cores",
                span=12,
            ),
            rows(
                "Idle memory by namespace",
                "Memory that is requested and in no working set.",
                "bytes",
                Query(
                    f"sum by (namespace) ({_requests(_OF, 'memory')}) "
                    f"- sum by (namespace) ({_USED_MEMORY.format(of=_OF)})"
                ),
                value="Idle memory",
                span=12,
            ),
            rows(
                "Volumes",
                "Size of the persistent volumes that a namespace has claimed. They are billed until they are deleted.",
                "bytes",
                Query(f"sum by (namespace) (kube_persistentvolumeclaim_resource_requests_storage_bytes{{{_OF}}})"),
                value="Claimed",
                span=12,
            ),
            rows(
                "Load balancers",
                "Services that have a load balancer, which is billed by the hour.",
                "short",
                Query(f'count by (namespace, service) (kube_service_spec_type{{{_OF}, type="LoadBalancer"}})'),
                value="Load balancers",
                span=12,
            ),
        ),
        "Node pools": (
            graph(
                "Idle CPU by pool",
                "Cores of a pool that no pod requests: fewer or smaller nodes would do.",
                "short",
                Query(f"{by_pool(_allocatable('cpu'))} - {by_pool(_requests('@', 'cpu'))}", "{{pool}}"),
                stacked=True,
            ),
            graph(
                "Idle memory by pool",
                "Memory of a pool that no pod requests.",
                "bytes",
                Query(f"{by_pool(_allocatable('memory'))} - {by_pool(_requests('@', 'memory'))}", "{{pool}}"),
                stacked=True,
            ),
        ),
    }


DASHBOARDS = (
    (
        Frame(
            "cost",
            "Cost",
            "Capacity that is paid for and not used, in cores and bytes: Prometheus knows no prices. What is billed is "
            "in AWS Cost Explorer; Karpenter's own estimate is on its dashboard.",
            ("cost",),
            (NAMESPACE, POOL),
        ),
        _rows,
    ),
)

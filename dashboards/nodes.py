"""Node pools, whoever makes them."""

from .cluster import DISK
from .frame import Frame, Rows, Variable
from .panels import Query, bars, graph, rows

# Managed node groups and Karpenter label nodes with the name of their pool (EKS User Guide, "Create a managed node
# group"; Karpenter 1.14, "NodePools"). kube-state-metrics turns a label's name into label_ and its name in snake case
# (internal/store/utils.go, 2.20.0). A node has one of the two, so that joining them gives its pool.
_GROUP, _POOL = "label_eks_amazonaws_com_nodegroup", "label_karpenter_sh_nodepool"
_OF_POOL = f'(kube_node_labels{{@, {_GROUP}=~"$pool"}} or kube_node_labels{{@, {_POOL}=~"$pool"}})'
_NAMED = f'label_join({_OF_POOL}, "pool", "", "{_GROUP}", "{_POOL}")'
POOLS = f"max by (cluster, node, pool) ({_NAMED})"
"""1 for each node of the chosen pools, with the label pool."""

SPOT = (
    '(kube_node_labels{@, label_eks_amazonaws_com_capacity_type="SPOT"} '
    'or kube_node_labels{@, label_karpenter_sh_capacity_type="spot"})'
)
"""1 for each spot node."""

POOL = Variable(
    "pool",
    "Node pool",
    f'query_result(max by (pool) (label_join(kube_node_labels{{@}}, "pool", "", "{_GROUP}", "{_POOL}")))',
    '/pool="([^"]+)"/',
)


def by_pool(metric: str) -> str:
    """The sum of what each node has, by pool."""
    return f"sum by (pool) ({metric} * on (cluster, node) group_left (pool) {POOLS})"


def _pools() -> Rows:
    ready = 'max by (cluster, node) (kube_node_status_condition{@, condition="Ready", status="true"})'
    return {
        "Nodes": (
            graph(
                "Nodes by pool",
                "Nodes that are ready, of managed node groups and of Karpenter.",
                "short",
                Query(by_pool(ready), "{{pool}}"),
                stacked=True,
            ),
            graph(
                "Spot share",
                "Share of nodes that run on spot capacity, which AWS takes back with a notice of two minutes.",
                "percentunit",
                Query(f"(count({SPOT}) or vector(0)) / count(kube_node_labels{{@}})", "spot"),
            ),
            rows(
                "Nodes by pool, zone and instance type",
                "How many nodes of which type are where.",
                "short",
                Query(
                    "count by (pool, label_topology_kubernetes_io_zone, label_node_kubernetes_io_instance_type) "
                    f"({_NAMED})"
                ),
                value="Nodes",
            ),
            graph(
                "Conditions",
                "Nodes that report pressure: the kubelet evicts pods from them.",
                "short",
                Query(
                    'sum by (condition) (kube_node_status_condition{@, condition=~".*Pressure|NetworkUnavailable", '
                    'status="true"})',
                    "{{condition}}",
                ),
            ),
            graph(
                "Cordoned nodes",
                "Nodes that take no new pods: being drained, or forgotten after a repair.",
                "short",
                Query(by_pool("kube_node_spec_unschedulable{@}"), "{{pool}}"),
            ),
        ),
        "CPU and memory": (
            graph(
                "Requested CPU",
                "Share of the CPU of a pool that its pods request.",
                "percentunit",
                Query(_share("cpu"), "{{pool}}"),
                limit=0.9,
            ),
            graph(
                "Requested memory",
                "Share of the memory of a pool that its pods request.",
                "percentunit",
                Query(_share("memory"), "{{pool}}"),
                limit=0.9,
            ),
            graph(
                "Used CPU",
                "Share of the CPU of a pool that containers use. Far below what is requested, the pool is too large.",
                "percentunit",
                Query(
                    by_pool('rate(container_cpu_usage_seconds_total{@, container!=""}[$__rate_interval])')
                    + " / "
                    + by_pool('kube_node_status_allocatable{@, resource="cpu"}'),
                    "{{pool}}",
                ),
            ),
            graph(
                "Used memory",
                "Share of the memory of a pool in the working sets of containers.",
                "percentunit",
                Query(
                    by_pool('container_memory_working_set_bytes{@, container!=""}')
                    + " / "
                    + by_pool('kube_node_status_allocatable{@, resource="memory"}'),
                    "{{pool}}",
                ),
                limit=0.9,
            ),
        ),
        "Disks and network of nodes": (
            bars(
                "Fullest disks",
                "Used share of the ten fullest file systems.",
                "percentunit",
                Query(
                    f"""topk(10, max by (instance, mountpoint) (1 - node_filesystem_avail_bytes{{@, {DISK}}}
                    / node_filesystem_size_bytes{{@, {DISK}}}))""",
                    "{{instance}} {{mountpoint}}",
                ),
                limit=0.85,
            ),
            graph(
                "Network",
                "Traffic of nodes, received and sent.",
                "Bps",
                Query(_traffic("receive"), "received"),
                Query(_traffic("transmit"), "sent"),
            ),
            graph(
                "Tracked connections",
                "Share of the connection tracking table that is in use; when it is full, new connections fail.",
                "percentunit",
                Query("topk(10, node_nf_conntrack_entries{@} / node_nf_conntrack_entries_limit{@})", "{{instance}}"),
                limit=0.8,
            ),
            graph(
                "Waiting for CPU",
                "Share of the time in which processes of a node wait for CPU.",
                "percentunit",
                Query(
                    "topk(10, rate(node_pressure_cpu_waiting_seconds_total{@}[$__rate_interval]))",
                    "{{instance}}",
                ),
            ),
        ),
    }


def _share(resource: str) -> str:
    requests = f'kube_pod_container_resource_requests{{@, resource="{resource}", node!=""}}'
    running = '(kube_pod_status_phase{@, phase="Running"} == 1)'
    bound = f"({requests} * on (cluster, namespace, pod) group_left () {running})"
    return f"{by_pool(bound)} / " + by_pool(f'kube_node_status_allocatable{{@, resource="{resource}"}}')


def _traffic(way: str) -> str:
    return f'sum(rate(node_network_{way}_bytes_total{{@, device!~"lo|veth.*|eni.*"}}[$__rate_interval]))'


DASHBOARDS = (
    (
        Frame(
            "node-pools",
            "Node pools",
            "Nodes by pool: how many, where, and how full.",
            ("cluster",),
            (POOL,),
        ),
        _pools,
    ),
)

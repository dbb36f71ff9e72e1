"""Karpenter: the nodes it makes, interruptions and scheduling."""

from .frame import Frame, Rows, Variable
from .panels import Query, graph, number

NODEPOOL = Variable("nodepool", "NodePool", "label_values(karpenter_nodepools_usage{@}, nodepool)")


def _karpenter() -> Rows:
    of = '@, nodepool=~"$nodepool"'
    return {
        "Now": (
            number(
                "Nodes",
                "Nodes that Karpenter has made.",
                "short",
                Query(f'sum(karpenter_nodepools_usage{{{of}, resource_type="nodes"}})'),
            ),
            number(
                "Pods without a place",
                "Pods for which no NodePool can make a node: their requests, taints or zones fit none.",
                "short",
                Query("sum(karpenter_scheduler_unschedulable_pods_count{@})"),
                critical=1,
            ),
            number(
                "In step with the cluster",
                "1 while what Karpenter knows of nodes is what the API server has; otherwise it decides nothing.",
                "short",
                Query("min(karpenter_cluster_state_synced{@})"),
            ),
            number(
                "Interruptions",
                "Messages of the interruption queue in the last hour.",
                "short",
                Query("sum(increase(karpenter_interruption_received_messages_total{@}[1h]))"),
                warning=1,
            ),
            number(
                "Failed launches",
                "Offers of EC2 that gave no instance in the last hour, mostly for want of capacity.",
                "short",
                Query("sum(increase(karpenter_cloudprovider_instance_launch_failures_total{@}[1h]))"),
                warning=1,
                critical=20,
            ),
            number(
                "Estimated price per hour",
                "What Karpenter takes the instances of its NodePools to cost, by AWS's price list. It is no bill: "
                "volumes, traffic and discounts are not in it.",
                "currencyUSD",
                Query(f"sum(karpenter_nodepools_cost_total{{{of}}})"),
            ),
        ),
        "NodePools": (
            graph(
                "CPU of NodePools",
                "Cores of the nodes of a NodePool.",
                "short",
                Query(f'sum by (nodepool) (karpenter_nodepools_usage{{{of}, resource_type="cpu"}})', "{{nodepool}}"),
                stacked=True,
            ),
            graph(
                "CPU limit",
                "Share of the limit of a NodePool that is in use; at 100 % no node is added.",
                "percentunit",
                Query(
                    f"""sum by (nodepool) (karpenter_nodepools_usage{{{of}, resource_type="cpu"}})
                    / sum by (nodepool) (karpenter_nodepools_limit{{{of}, resource_type="cpu"}})""",
                    "{{nodepool}}",
                ),
                limit=0.9,
            ),
            graph(
                "Created and terminated nodes",
                "NodeClaims per hour. Many of both mean that nodes do not stay long enough to be worth their start.",
                "short",
                Query(f"sum(increase(karpenter_nodeclaims_created_total{{{of}}}[1h]))", "created"),
                Query(f"sum(increase(karpenter_nodeclaims_terminated_total{{{of}}}[1h]))", "terminated"),
            ),
            graph(
                "Disrupted nodes",
                "NodeClaims that Karpenter disrupted per hour, by reason.",
                "short",
                Query(f"sum by (reason) (increase(karpenter_nodeclaims_disrupted_total{{{of}}}[1h]))", "{{reason}}"),
                stacked=True,
            ),
        ),
        "Interruptions and scheduling": (
            graph(
                "Interruption messages",
                "Messages of EventBridge per hour: spot interruptions, rebalance recommendations, health events.",
                "short",
                Query(
                    "sum by (message_type) (increase(karpenter_interruption_received_messages_total{@}[1h]))",
                    "{{message_type}}",
                ),
                stacked=True,
            ),
            graph(
                "Time in the interruption queue (P99)",
                "A spot interruption leaves two minutes for draining: messages must not wait.",
                "s",
                Query(_p99("karpenter_interruption_message_queue_duration_seconds"), "P99"),
                limit=30,
            ),
            graph(
                "Time to schedule (P99)",
                "Time in which Karpenter decides which nodes to make.",
                "s",
                Query(_p99("karpenter_scheduler_scheduling_duration_seconds"), "P99"),
            ),
            graph(
                "Time until pods are bound (P99)",
                "From a pod's creation until it has a node.",
                "s",
                Query(_p99("karpenter_pods_bound_duration_seconds"), "P99"),
            ),
            graph(
                "Errors of AWS",
                "Failed calls of Karpenter to AWS.",
                "ops",
                Query(
                    "sum by (method, error) (rate(karpenter_cloudprovider_errors_total{@}[$__rate_interval]))",
                    "{{method}} {{error}}",
                ),
            ),
            graph(
                "Disruptions that are allowed",
                "Nodes of a NodePool that its budgets let Karpenter disrupt now; 0 stops consolidation and drift.",
                "short",
                Query(f"min by (nodepool) (karpenter_nodepools_allowed_disruptions{{{of}}})", "{{nodepool}}"),
            ),
        ),
    }


def _p99(metric: str) -> str:
    return f"histogram_quantile(0.99, sum by (le) (rate({metric}_bucket{{@}}[$__rate_interval])))"


DASHBOARDS = (
    (
        Frame(
            "karpenter",
            "Karpenter",
            "NodePools, interruptions and scheduling of Karpenter.",
            ("cluster",),
            (NODEPOOL,),
        ),
        _karpenter,
    ),
)

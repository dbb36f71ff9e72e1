"""A production platform on AWS, as components that any Pulumi program can use."""

from .cluster import Cluster, ClusterAddons, ClusterSettings
from .karpenter import Karpenter, KarpenterSettings
from .network import FlowLogSettings, Network, NetworkSettings
from .node_pools import NodePools, NodePoolSettings

__all__ = [
    "Cluster",
    "ClusterAddons",
    "ClusterSettings",
    "FlowLogSettings",
    "Karpenter",
    "KarpenterSettings",
    "Network",
    "NetworkSettings",
    "NodePoolSettings",
    "NodePools",
]

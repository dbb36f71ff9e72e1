"""A production platform on AWS, as components that any Pulumi program can use."""

from .cluster import Cluster, ClusterAddons, ClusterSettings
from .network import Network, NetworkSettings
from .node_pools import NodePools, NodePoolSettings

__all__ = [
    "Cluster",
    "ClusterAddons",
    "ClusterSettings",
    "Network",
    "NetworkSettings",
    "NodePoolSettings",
    "NodePools",
]

"""Managed node groups."""

from .node_pools import NodePools
from .settings import NodePoolSettings, PoolName, Taint

__all__ = ["NodePoolSettings", "NodePools", "PoolName", "Taint"]

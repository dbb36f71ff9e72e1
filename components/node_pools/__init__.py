"""Managed node groups."""

from .node_pools import NodePools
from .settings import NodePoolSettings

__all__ = ["NodePoolSettings", "NodePools"]

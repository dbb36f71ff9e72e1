"""The EKS cluster and what it cannot stand without."""

from .addons import ClusterAddons
from .cluster import Cluster
from .settings import ClusterSettings

__all__ = ["Cluster", "ClusterAddons", "ClusterSettings"]

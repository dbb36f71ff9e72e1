"""The EKS cluster and what it cannot stand without."""

from .cluster import Cluster
from .settings import ClusterSettings

__all__ = ["Cluster", "ClusterSettings"]

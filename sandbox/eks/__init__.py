"""The stand-in for the `eks` provider, for its component `eks:index:Cluster`."""

from .provider import EksProvider

__all__ = ["EksProvider"]

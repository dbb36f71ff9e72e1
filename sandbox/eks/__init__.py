"""The stand-in for the `eks` provider, which has one resource that matters: the component `eks:index:Cluster`."""

from .provider import EksProvider

__all__ = ["EksProvider"]

"""The workloads that EKS add-ons put into a cluster."""

from .installing import AddOns, Request

__all__ = ["AddOns", "Request"]

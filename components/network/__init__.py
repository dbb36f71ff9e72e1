"""The VPC, its subnets and its ways out."""

from .network import Network
from .settings import FlowLogSettings, NetworkSettings

__all__ = ["FlowLogSettings", "Network", "NetworkSettings"]

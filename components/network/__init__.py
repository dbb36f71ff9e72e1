"""The VPC, its subnets and its ways out."""

from .network import Network
from .settings import NetworkSettings

__all__ = ["Network", "NetworkSettings"]

"""Karpenter: nodes made for the pods that wait."""

from .karpenter import Karpenter
from .settings import KarpenterPoolSettings, KarpenterSettings

__all__ = ["Karpenter", "KarpenterPoolSettings", "KarpenterSettings"]

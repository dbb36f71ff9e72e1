"""Karpenter: nodes launched for the pods that wait."""

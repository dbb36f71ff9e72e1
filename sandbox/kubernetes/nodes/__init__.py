"""Simulated nodes: those of managed node groups, and those that Karpenter would launch."""

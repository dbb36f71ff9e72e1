"""Namespaces and what holds in them: Pod Security, quota and limits, NetworkPolicies, roles."""

"""Runs rules: the engine's protocol, judging, levels, exemptions and configuration; nothing of AWS or Kubernetes.

Imports point one way: packs, cases and reports → rules → accessors → engine.
"""

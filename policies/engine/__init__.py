"""What runs rules: protocol, judging, levels, exemptions and configuration. It knows no AWS and no Kubernetes.

Imports point one way: packs, cases and reports → rules → accessors → engine.
"""

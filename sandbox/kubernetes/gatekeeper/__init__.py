"""Gatekeeper itself, beside the API server of a cluster that has its release: it makes the kinds of constraints, judges
objects as they are applied, and audits those that are there. Whether its chart is rendered or only recorded makes no
difference: pods are simulated, so they answer no webhook. Where the real provider, Helm or kubectl installs it, its
Deployment in the cluster starts it."""

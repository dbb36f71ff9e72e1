"""Argo CD: deploys what Git repositories hold to the namespaces of projects."""

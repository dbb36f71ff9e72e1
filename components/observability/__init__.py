"""Observability: metrics, alerts, dashboards, logs and traces."""

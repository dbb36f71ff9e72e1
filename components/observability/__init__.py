"""Observability: metrics, logs, traces and alarms."""

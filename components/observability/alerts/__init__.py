"""Alerts: the rules that Prometheus evaluates."""

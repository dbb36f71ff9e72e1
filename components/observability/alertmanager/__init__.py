"""Alertmanager: who is told of which alerts, how, and when not."""

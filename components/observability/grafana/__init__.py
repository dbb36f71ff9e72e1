"""Grafana: its dashboards, data sources and who may see them."""

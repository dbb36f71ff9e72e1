"""Grafana dashboards, built with the Grafana Foundation SDK.

`make dashboards` writes their JSON to components/observability/grafana/dashboards: a deployment reads it, and needs no
SDK.
"""

"""Prometheus with its operator, kube-state-metrics and node exporter: metrics of the cluster and of its controllers."""

"""Traces: OpenTelemetry Collectors, Jaeger, and instrumentation of workloads."""

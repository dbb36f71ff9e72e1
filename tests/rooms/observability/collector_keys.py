"""Which keys the configuration of a Collector has, at each place that ours has one.

From config.schema.yaml of each component in its Go module, v0.158.0 (configgrpc, configtls and configretry v1.64.0),
with their references resolved, read 2026-11-28; extensions/healthcheckextension and the queue have none: from their
config.go. The module of the X-Ray exporter is not served: from its README. Jaeger's: jaegertracing/jaeger v2.19.0,
cmd/jaeger/internal/extension, cmd/internal/storageconfig and internal/storage/v1/badger/config.go.

A place that is not here has no row yet: look it up at its source, and add it.
"""

from collections.abc import Mapping

_BACKOFF = "enabled initial_interval max_elapsed_time max_interval multiplier randomization_factor"
_GRPC_CLIENT = (
    "auth authority balancer_name compression endpoint headers keepalive middlewares read_buffer_size "
    "retry_on_failure sending_queue timeout tls user_agent wait_for_ready write_buffer_size"
)
_GRPC_SERVER = (
    "auth dialer endpoint include_metadata keepalive max_concurrent_streams max_recv_msg_size_mib middlewares "
    "read_buffer_size tls transport write_buffer_size"
)
_HTTP_SERVER = (
    "auth compression_algorithms cors endpoint idle_timeout include_metadata keep_alives_enabled "
    "max_request_body_size middlewares read_header_timeout read_timeout response_headers tls write_timeout"
)
_QUEUE = "batch block_on_overflow enabled num_consumers queue_size sizer storage wait_for_result"
_TLS = (
    "ca_file ca_pem cert_file cert_pem cipher_suites curve_preferences include_system_ca_certs_pool insecure "
    "insecure_skip_verify key_file key_pem max_version min_version reload_interval server_name_override tpm"
)
_READERS = "service.telemetry.metrics.readers"

_SERVICE: Mapping[str, str] = {
    "": "connectors exporters extensions processors receivers service",
    "service": "extensions pipelines telemetry",
    # opentelemetry-configuration v0.3.0, the form of otelconftelemetry.
    "service.telemetry": "logs metrics resource traces",
    "service.telemetry.metrics": "level readers views",
    _READERS: "periodic pull",
    f"{_READERS}.pull": "exporter",
    f"{_READERS}.pull.exporter": "prometheus",
    f"{_READERS}.pull.exporter.prometheus": "host port with_resource_constant_labels without_scope_info "
    "without_type_suffix without_units",
}

COLLECTOR: Mapping[str, str] = {
    **_SERVICE,
    "extensions.health_check": f"{_HTTP_SERVER} check_collector_pipeline grpc http path response_body use_v2",
    "receivers.otlp": "protocols",
    "receivers.otlp.protocols": "grpc http",
    "receivers.otlp.protocols.grpc": _GRPC_SERVER,
    "receivers.otlp.protocols.http": f"{_HTTP_SERVER} logs_url_path metrics_url_path traces_url_path",
    "processors.batch": "metadata_cardinality_limit metadata_keys send_batch_max_size send_batch_size timeout",
    "processors.memory_limiter": "check_interval limit_mib limit_percentage max_gc_interval_when_hard_limited "
    "max_gc_interval_when_soft_limited min_gc_interval_when_hard_limited min_gc_interval_when_soft_limited "
    "spike_limit_mib spike_limit_percentage",
    "processors.k8s_attributes": "auth_type context exclude extract filter kube_api_burst kube_api_qps passthrough "
    "pod_association pod_delete_grace_period wait_for_metadata wait_for_metadata_timeout watch_sync_period",
    "processors.k8s_attributes.extract": "annotations deployment_name_from_replicaset labels metadata otel_annotations",
    "processors.k8s_attributes.filter": "fields labels namespace node node_from_env_var",
    "processors.k8s_attributes.pod_association": "sources",
    "processors.k8s_attributes.pod_association.sources": "from name",
    "processors.tail_sampling": "block_on_overflow decision_cache decision_wait decision_wait_after_root_received "
    "drop_pending_traces_on_shutdown expected_new_traces_per_sec maximum_trace_size_bytes num_traces policies "
    "sample_on_first_match sampling_strategy tail_storage",
    "processors.tail_sampling.decision_cache": "non_sampled_cache_size sampled_cache_size",
    "processors.tail_sampling.policies": "and boolean_attribute bytes_limiting composite drop latency name not "
    "numeric_attribute ottl_condition probabilistic rate_limiting span_count status_code string_attribute trace_state "
    "type",
    "processors.tail_sampling.policies.latency": "threshold_ms upper_threshold_ms",
    "processors.tail_sampling.policies.probabilistic": "hash_salt sampling_percentage",
    "processors.tail_sampling.policies.status_code": "status_codes",
    "connectors.span_metrics": "add_resource_attributes aggregation_cardinality_limit aggregation_temporality "
    "calls_dimensions dimensions dimensions_cache_size enable_metrics_sampling_method events exclude_dimensions "
    "exemplars histogram include_instrumentation_scope metric_timestamp_cache_size metrics_expiration "
    "metrics_flush_interval namespace resource_metrics_cache_size resource_metrics_key_attributes series_expiration",
    "connectors.span_metrics.dimensions": "default glob name",
    "connectors.span_metrics.histogram": "dimensions disable explicit exponential unit",
    "exporters.load_balancing": "protocol resolver retry_on_failure routing_attributes routing_key sending_queue "
    "timeout",
    "exporters.load_balancing.protocol": "otlp",
    "exporters.load_balancing.protocol.otlp": _GRPC_CLIENT,
    "exporters.load_balancing.protocol.otlp.retry_on_failure": _BACKOFF,
    "exporters.load_balancing.protocol.otlp.sending_queue": _QUEUE,
    "exporters.load_balancing.protocol.otlp.tls": _TLS,
    "exporters.load_balancing.resolver": "aws_cloud_map dns k8s static",
    "exporters.load_balancing.resolver.dns": "hostname interval port timeout",
    "exporters.load_balancing.retry_on_failure": _BACKOFF,
    "exporters.load_balancing.sending_queue": _QUEUE,
    "exporters.otlp_grpc": _GRPC_CLIENT,
    "exporters.otlp_grpc.tls": _TLS,
    "exporters.prometheus": f"{_HTTP_SERVER} add_metric_suffixes const_labels enable_open_metrics metric_expiration "
    "namespace resource_to_telemetry_conversion send_timestamps sending_queue translation_strategy without_scope_info",
    "exporters.awsxray": "aws_log_groups endpoint index_all_attributes indexed_attributes local_mode max_retries "
    "no_verify_ssl num_workers proxy_address region request_timeout_seconds resource_arn role_arn telemetry",
}

_BACKEND = "extensions.jaeger_storage.backends.traces"
JAEGER: Mapping[str, str] = {
    **_SERVICE,
    "extensions.healthcheckv2": "component_health grpc http use_v2",
    "extensions.healthcheckv2.http": f"{_HTTP_SERVER} config status",
    "extensions.jaeger_query": "ai base_path bearer_token_propagation enable_tracing grpc header_forwarding http "
    "max_clock_skew_adjust max_trace_size multi_tenancy storage ui",
    "extensions.jaeger_query.http": _HTTP_SERVER,
    "extensions.jaeger_query.storage": "metrics traces traces_archive",
    "extensions.jaeger_storage": "backends metric_backends",
    "extensions.jaeger_storage.backends": "traces",
    _BACKEND: "badger cassandra clickhouse elasticsearch grpc memory opensearch",
    f"{_BACKEND}.badger": "consistency directories ephemeral maintenance_interval metrics_update_interval read_only "
    "ttl",
    f"{_BACKEND}.badger.directories": "keys values",
    f"{_BACKEND}.badger.ttl": "spans",
    "receivers.otlp": "protocols",
    "receivers.otlp.protocols": "grpc http",
    "receivers.otlp.protocols.grpc": _GRPC_SERVER,
    "processors.batch": COLLECTOR["processors.batch"],
    "exporters.jaeger_storage_exporter": "queue retry_on_failure trace_storage",
}

"""What watches everything else: Prometheus, Alertmanager, their operator and Grafana."""

from .frame import Frame, Rows
from .panels import Query, bars, graph, number


def _rows() -> Rows:
    return {
        "Now": (
            number(
                "Targets that are down",
                "Targets that Prometheus cannot read: what they would alert on goes unseen.",
                "short",
                Query("count(up{@} == 0) or vector(0)"),
                critical=1,
            ),
            number(
                "Firing alerts",
                "Alerts that fire now.",
                "short",
                Query('count(ALERTS{@, alertstate="firing"}) or vector(0)'),
            ),
            number(
                "Failed notifications",
                "Notifications that Alertmanager could not send in the last hour.",
                "short",
                Query("sum(increase(alertmanager_notifications_failed_total{@}[1h])) or vector(0)"),
                critical=1,
            ),
            number(
                "Failed rule evaluations",
                "Evaluations of rules that failed in the last hour: alerts that cannot fire.",
                "short",
                Query("sum(increase(prometheus_rule_evaluation_failures_total{@}[1h]))"),
                critical=1,
            ),
            number(
                "Failed reloads",
                "Instances of Prometheus and Alertmanager that run with an old configuration.",
                "short",
                Query(
                    """(count(prometheus_config_last_reload_successful{@} == 0) or vector(0))
                    + (count(alertmanager_config_last_reload_successful{@} == 0) or vector(0))"""
                ),
                critical=1,
            ),
            number(
                "Members of Alertmanager",
                "Fewest members that an instance of Alertmanager sees. Apart, they send each notification twice.",
                "short",
                Query("min(alertmanager_cluster_members{@})"),
            ),
        ),
        "Prometheus": (
            graph(
                "Series",
                "Series in the head block: memory grows with them.",
                "short",
                Query("max by (pod) (prometheus_tsdb_head_series{@})", "{{pod}}"),
            ),
            graph(
                "Samples",
                "Samples that are added per second.",
                "ops",
                Query(
                    "sum by (pod) (rate(prometheus_tsdb_head_samples_appended_total{@}[$__rate_interval]))", "{{pod}}"
                ),
            ),
            bars(
                "Largest jobs",
                "Samples of one scrape, by job.",
                "short",
                Query("topk(15, sum by (job) (scrape_samples_post_metric_relabeling{@}))", "{{job}}"),
            ),
            graph(
                "Slowest scrapes",
                "Time to read a target; from the scrape timeout of 10 s on, it fails.",
                "s",
                Query("topk(10, max by (job) (scrape_duration_seconds{@}))", "{{job}}"),
                limit=10,
            ),
            graph(
                "Memory",
                "Resident memory of Prometheus.",
                "bytes",
                Query('max by (pod) (process_resident_memory_bytes{@, job="prometheus"})', "{{pod}}"),
            ),
            graph(
                "Storage",
                "Size of the blocks on disk.",
                "bytes",
                Query("max by (pod) (prometheus_tsdb_storage_blocks_bytes{@})", "{{pod}}"),
            ),
            graph(
                "Rule groups",
                "Longest evaluation of a group against its interval; above 100 % evaluations are skipped.",
                "percentunit",
                Query(
                    """topk(10, max by (rule_group) (prometheus_rule_group_last_duration_seconds{@}
                    / prometheus_rule_group_interval_seconds{@}))""",
                    "{{rule_group}}",
                ),
                limit=1,
            ),
            graph(
                "Remote write",
                "Samples that wait to be sent, and those that failed for good, where remote write is on.",
                "short",
                Query("sum by (remote_name) (prometheus_remote_storage_samples_pending{@})", "{{remote_name}} waiting"),
                Query(
                    "sum by (remote_name) (increase(prometheus_remote_storage_samples_failed_total{@}[1h]))",
                    "{{remote_name}} failed in an hour",
                ),
            ),
        ),
        "Alertmanager and the operator": (
            graph(
                "Notifications",
                "Notifications per hour by receiver's kind.",
                "short",
                Query("sum by (integration) (increase(alertmanager_notifications_total{@}[1h]))", "{{integration}}"),
                Query(
                    "sum by (integration) (increase(alertmanager_notifications_failed_total{@}[1h])) > 0",
                    "{{integration}} failed",
                ),
            ),
            graph(
                "Alerts",
                "Alerts that Alertmanager has, by state.",
                "short",
                Query("max by (state) (alertmanager_alerts{@})", "{{state}}"),
                stacked=True,
            ),
            graph(
                "Latency of notifications (P99)",
                "Time that a receiver takes.",
                "s",
                Query(
                    """histogram_quantile(0.99, sum by (le, integration)
                    (rate(alertmanager_notification_latency_seconds_bucket{@}[$__rate_interval])))""",
                    "{{integration}}",
                ),
            ),
            graph(
                "Errors of the operator",
                "Objects that the Prometheus Operator could not bring to where they should be.",
                "ops",
                Query(
                    """sum by (controller)
                    (rate(prometheus_operator_reconcile_errors_total{@}[$__rate_interval]))""",
                    "{{controller}}",
                ),
            ),
        ),
        "Grafana": (
            graph(
                "Requests",
                "Requests to Grafana by status code.",
                "reqps",
                Query(
                    """sum by (status_code)
                    (rate(grafana_http_request_duration_seconds_count{@}[$__rate_interval]))""",
                    "{{status_code}}",
                ),
                stacked=True,
            ),
            graph(
                "Calls to CloudWatch",
                "Calls of Grafana to CloudWatch, which AWS bills.",
                "ops",
                Query("sum(rate(grafana_aws_cloudwatch_get_metric_data_total{@}[$__rate_interval]))", "GetMetricData"),
                Query("sum(rate(grafana_aws_cloudwatch_list_metrics_total{@}[$__rate_interval]))", "ListMetrics"),
            ),
        ),
    }


DASHBOARDS = (
    (
        Frame(
            "monitoring",
            "Monitoring",
            "Prometheus, Alertmanager, the Prometheus Operator and Grafana: whether alerts can fire and arrive.",
            ("observability",),
        ),
        _rows,
    ),
)

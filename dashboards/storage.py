"""Volumes: what the EBS CSI driver does, and which volumes are too slow."""

from .frame import Frame, Rows
from .panels import Query, graph, number


def _rows() -> Rows:
    return {
        "AWS": (
            graph(
                "Calls",
                "Calls of the driver to EC2.",
                "ops",
                Query(
                    """sum by (request)
                    (rate(aws_ebs_csi_api_request_duration_seconds_count{@}[$__rate_interval]))""",
                    "{{request}}",
                ),
                stacked=True,
            ),
            graph(
                "Errors and throttling",
                "Calls that EC2 refused, and those that were too many.",
                "ops",
                Query(
                    "sum by (request, error) (rate(aws_ebs_csi_api_request_errors_total{@}[$__rate_interval]))",
                    "{{request}} {{error}}",
                ),
                Query(
                    "sum by (request) (rate(aws_ebs_csi_api_request_throttles_total{@}[$__rate_interval]))",
                    "{{request}} throttled",
                ),
            ),
            graph(
                "Latency of calls (P99)",
                "A pod with a volume starts when it is attached.",
                "s",
                Query(
                    """histogram_quantile(0.99, sum by (le, request)
                    (rate(aws_ebs_csi_api_request_duration_seconds_bucket{@}[$__rate_interval])))""",
                    "{{request}}",
                ),
            ),
            number(
                "Waiting for detachment",
                "Longest time that the driver has waited for a volume to be detached from an instance.",
                "s",
                Query("max(aws_ebs_csi_ec2_detach_pending_seconds_total{@}) or vector(0)"),
                warning=60,
                critical=360,
                span=12,
            ),
        ),
        "Volumes": (
            graph(
                "Over the volume's IOPS or throughput",
                "Share of the time in which more was asked of a volume than it is provisioned for.",
                "percentunit",
                Query(_exceeded("exceeded_iops"), "{{volume_id}} IOPS"),
                Query(_exceeded("exceeded_tp"), "{{volume_id}} throughput"),
            ),
            graph(
                "Over the instance's IOPS or throughput",
                "Share of the time in which volumes asked for more than the instance can do.",
                "percentunit",
                Query(_exceeded("ec2_exceeded_iops"), "{{volume_id}} IOPS"),
                Query(_exceeded("ec2_exceeded_tp"), "{{volume_id}} throughput"),
            ),
            graph(
                "Throughput",
                "Bytes that volumes read and wrote.",
                "Bps",
                Query("sum(rate(aws_ebs_csi_read_bytes_total{@}[$__rate_interval]))", "read"),
                Query("sum(rate(aws_ebs_csi_write_bytes_total{@}[$__rate_interval]))", "written"),
            ),
            graph(
                "Queue length",
                "Operations that wait, of the ten volumes with most.",
                "short",
                Query("topk(10, max by (volume_id) (aws_ebs_csi_volume_queue_length{@}))", "{{volume_id}}"),
            ),
        ),
    }


def _exceeded(what: str) -> str:
    return f"topk(5, max by (volume_id) (rate(aws_ebs_csi_{what}_seconds_total{{@}}[$__rate_interval])) > 0)"


DASHBOARDS = (
    (
        Frame("ebs", "EBS volumes", "Calls of the EBS CSI driver, and the performance of volumes.", ("cluster",)),
        _rows,
    ),
)

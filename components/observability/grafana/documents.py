"""IAM documents of Grafana; each function returns JSON text."""

from ...iam.statements import allow, document


def cloudwatch() -> str:
    """The policy of the data source CloudWatch: reads metrics and alarms, and no logs (Grafana documentation,
    "Configure the CloudWatch data source", IAM policies, metrics only). None of the actions takes a resource (service
    authorization reference, CloudWatch, EC2 and Resource Groups Tagging)."""
    metrics = (
        "cloudwatch:DescribeAlarmHistory",
        "cloudwatch:DescribeAlarms",
        "cloudwatch:DescribeAlarmsForMetric",
        "cloudwatch:GetInsightRuleReport",
        "cloudwatch:GetMetricData",
        "cloudwatch:ListMetrics",
    )
    dimensions = ("ec2:DescribeInstances", "ec2:DescribeRegions", "ec2:DescribeTags", "tag:GetResources")
    return document(allow("ReadMetrics", metrics, ["*"]), allow("ReadDimensions", dimensions, ["*"]))

"""Who may assume a role; each function returns JSON text."""

from .documents import document


def service(principal: str) -> str:
    """An AWS service assumes the role. One principal serves every partition, `ec2.amazonaws.com` in China too."""
    return document({"Effect": "Allow", "Principal": {"Service": principal}, "Action": "sts:AssumeRole"})


def flow_logs(account_id: str, region: str) -> str:
    """Flow logs of this account and region alone: VPC user guide, "Publish flow logs to CloudWatch Logs"."""
    return document(
        {
            "Effect": "Allow",
            "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {
                "StringEquals": {"aws:SourceAccount": account_id},
                "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:{region}:{account_id}:vpc-flow-log/*"},
            },
        }
    )

"""IAM documents of cost: policies of its key, topic and queue, and of its roles."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..iam import topics, trust
from ..iam.statements import Statement, allow, by_service, document, on_behalf_of, tls_only
from ..refs import Account

_ENCRYPT = ["kms:Decrypt", "kms:GenerateDataKey"]


def publishers(account: Account, alarm_names: str) -> list[Statement]:
    """Who encrypts what is published with the key, beside roles, which do as their own policies allow: AWS Budgets,
    Cost Anomaly Detection, and alarms of this account, whose names may end in `*` (SNS Developer Guide, "Managing
    Amazon SNS encryption keys", compatibility with event sources from AWS services)."""
    of_account = {"StringEquals": {"aws:SourceAccount": account.id}}
    return [
        by_service("BudgetsEncrypt", "budgets", _ENCRYPT, "*", of_account),
        by_service("AnomaliesEncrypt", "costalerts", _ENCRYPT, "*", of_account),
        by_service("AlarmsEncrypt", "cloudwatch", _ENCRYPT, "*", _alarms(account, alarm_names)),
    ]


def topic(account: Account, topic_arn: str, alarm_names: str) -> str:
    """The topic's policy: budgets, anomaly subscriptions and alarms of this account publish, and nothing is published
    without TLS. Cost Management User Guide, "Creating an Amazon SNS topic for budget notifications" and "Creating an
    Amazon SNS topic for anomaly notifications": their principals and conditions; ARNs of both have no Region."""
    publish = ["sns:Publish"]
    budgets = on_behalf_of(account, f"arn:aws:budgets::{account.id}:*")
    anomalies = on_behalf_of(account, f"arn:aws:ce::{account.id}:anomalysubscription/*")
    return document(
        by_service("BudgetsPublish", "budgets", publish, topic_arn, budgets),
        by_service("AnomaliesPublish", "costalerts", publish, topic_arn, anomalies),
        by_service("AlarmsPublish", "cloudwatch", publish, topic_arn, _alarms(account, alarm_names)),
        tls_only("sns:Publish", topic_arn),
    )


def queue(queue_arn: str) -> str:
    """The queue's policy: nothing is sent or read without TLS; roles send as their own policies allow."""
    return document(tls_only("sqs:*", queue_arn))


def schedules_trust(account: Account, group_name: str) -> str:
    """EventBridge Scheduler assumes the role for the schedules of one group: EventBridge Scheduler User Guide,
    "Confused deputy prevention", where the source is the group and cannot be a schedule."""
    group = account.arn("scheduler", f"schedule-group/{group_name}")
    return trust.service_for("scheduler.amazonaws.com", account, group)


def invoke(function_arns: Sequence[str], queue_arn: str, key_arn: str) -> str:
    """What a schedule does: it invokes a function, and sends what cannot be delivered to the queue."""
    return document(allow("InvokeFunctions", ["lambda:InvokeFunction"], function_arns), *_send(queue_arn, key_arn))


def write_logs(group_arn: str) -> str:
    """What a function does in its own log group."""
    return document(allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{group_arn}:*"]))


def publish(topic_arn: str, key_arn: str) -> str:
    """What publishing a report takes."""
    return topics.publish("Reports", [topic_arn], key_arn)


def send_failures(queue_arn: str, key_arn: str) -> str:
    """What sending a failed invocation to the queue takes: Lambda does it by the function's role (Lambda Developer
    Guide, "Capturing records of Lambda asynchronous invocations")."""
    return document(*_send(queue_arn, key_arn))


def find_unused_resources(account: Account) -> str:
    """What looking for unused resources takes, in this Region: none of the actions takes a resource."""
    actions = [
        "cloudwatch:GetMetricData",
        "ec2:DescribeAddresses",
        "ec2:DescribeImages",
        "ec2:DescribeNatGateways",
        "ec2:DescribeSnapshots",
        "ec2:DescribeVolumes",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTags",
    ]
    return document(
        allow("FindUnusedResources", actions, ["*"], {"StringEquals": {"aws:RequestedRegion": account.region}})
    )


def read_costs() -> str:
    """What the weekly report reads: costs belong to the account."""
    return document(allow("ReadCosts", ["ce:GetCostAndUsage"], ["*"]))


def read_webhook(account: Account, secret_name: str) -> str:
    """What reading one secret takes. Secrets Manager puts six characters behind its name; one with a key of its own is
    decrypted on the caller's behalf (Secrets Manager User Guide, "Secret encryption and decryption")."""
    secret = account.arn("secretsmanager", f"secret:{secret_name}-??????")
    by_secrets_manager: Mapping[str, Any] = {
        "StringEquals": {"kms:ViaService": f"secretsmanager.{account.region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:SecretARN": secret},
    }
    return document(
        allow("ReadWebhook", ["secretsmanager:GetSecretValue"], [secret]),
        allow("DecryptWebhook", ["kms:Decrypt"], [account.arn("kms", "key/*")], by_secrets_manager),
    )


def _send(queue_arn: str, key_arn: str) -> list[Statement]:
    return [allow("SendFailures", ["sqs:SendMessage"], [queue_arn]), allow("EncryptFailures", _ENCRYPT, [key_arn])]


def _alarms(account: Account, names: str) -> Mapping[str, Any]:
    return on_behalf_of(account, account.arn("cloudwatch", f"alarm:{names}"))

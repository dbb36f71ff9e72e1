"""Regional services outside of VPCs, by what they are for."""

from collections.abc import Mapping, Sequence

from report.topology.model import Part, worst
from report.topology.resources import Resources

_SERVICES: Mapping[str, Mapping[str, str]] = {
    "Storage and queues": {
        "aws:s3/bucket:Bucket": "S3 bucket",
        "aws:dynamodb/table:Table": "DynamoDB table",
        "aws:ecr/repository:Repository": "ECR repository",
        "aws:sqs/queue:Queue": "SQS queue",
        "aws:sns/topic:Topic": "SNS topic",
        "aws:backup/vault:Vault": "backup vault",
    },
    "Keys and secrets": {
        "aws:kms/key:Key": "KMS key",
        "aws:secretsmanager/secret:Secret": "secret",
    },
    "Logs and alarms": {
        "aws:cloudwatch/logGroup:LogGroup": "log group",
        "aws:cloudwatch/metricAlarm:MetricAlarm": "alarm",
        "aws:cloudwatch/compositeAlarm:CompositeAlarm": "composite alarm",
        "aws:cloudwatch/dashboard:Dashboard": "dashboard",
    },
    "Audit": {
        "aws:cloudtrail/trail:Trail": "CloudTrail trail",
        "aws:cfg/recorder:Recorder": "AWS Config recorder",
        "aws:cfg/rule:Rule": "AWS Config rule",
        "aws:guardduty/detector:Detector": "GuardDuty detector",
        "aws:securityhub/account:Account": "Security Hub",
        "aws:accessanalyzer/analyzer:Analyzer": "access analyzer",
    },
    "Edge": {
        "aws:lb/loadBalancer:LoadBalancer": "load balancer",
        "aws:wafv2/webAcl:WebAcl": "web ACL",
        "aws:acm/certificate:Certificate": "certificate",
        "aws:route53/zone:Zone": "hosted zone",
        "aws:cloudfront/distribution:Distribution": "CloudFront distribution",
    },
    "Compute": {
        "aws:lambda/function:Function": "Lambda function",
        "aws:ecs/cluster:Cluster": "ECS cluster",
        "aws:ecs/service:Service": "ECS service",
        "aws:ec2/instance:Instance": "EC2 instance",
        "aws:codebuild/project:Project": "CodeBuild project",
    },
    "Identity": {
        "aws:iam/role:Role": "IAM role",
        "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "OIDC provider",
    },
}


def services(resources: Resources) -> Sequence[tuple[str, Sequence[Part]]]:
    """By purpose, a part for each type that there is, with the number and names of its resources."""
    found: list[tuple[str, Sequence[Part]]] = []
    for purpose, kinds in _SERVICES.items():
        parts: list[Part] = []
        for token, what in kinds.items():
            if states := resources.of(token):
                number = f"1 {what}" if len(states) == 1 else f"{len(states)} {what}s"
                names = ", ".join(state.name for state in states)
                parts.append(Part(number, names, worst(resources.mark(state) for state in states)))
        if parts:
            found.append((purpose, parts))
    return found

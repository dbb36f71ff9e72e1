"""Inputs for the rows of CloudTrail, AWS Config, GuardDuty, Security Hub and account-wide settings that use most of
what they can take.

An account has one detector, one hub, one recorder and one delivery channel in a region: their inputs are for an account
from which those of other tests were taken away."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .inputs_of_buckets import TAGS, bucket

if TYPE_CHECKING:
    from .test_rows import World

ACCOUNT = "123456789012"
REGION = "us-east-1"

TRAIL = "aws:cloudtrail/trail:Trail"
RECORDER = "aws:cfg/recorder:Recorder"
CHANNEL = "aws:cfg/deliveryChannel:DeliveryChannel"
STATUS = "aws:cfg/recorderStatus:RecorderStatus"
RULE = "aws:cfg/rule:Rule"
AGGREGATOR = "aws:cfg/configurationAggregator:ConfigurationAggregator"
RETENTION = "aws:cfg/retentionConfiguration:RetentionConfiguration"
DETECTOR = "aws:guardduty/detector:Detector"
FEATURE = "aws:guardduty/detectorFeature:DetectorFeature"
FILTER = "aws:guardduty/filter:Filter"
HUB = "aws:securityhub/account:Account"
CONTACT = "aws:account/alternativeContact:AlternativeContact"
BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
PASSWORDS = "aws:iam/accountPasswordPolicy:AccountPasswordPolicy"
LINKED_ROLE = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
ENCRYPTION = "aws:ebs/encryptionByDefault:EncryptionByDefault"
INSPECTOR = "aws:inspector2/enabler:Enabler"
SCANNING = "aws:ecr/registryScanningConfiguration:RegistryScanningConfiguration"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
OBJECT_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"

# What is only recorded, but needs something that moto has: a hub or a detector.
STANDARD = "aws:securityhub/standardsSubscription:StandardsSubscription"
FINDING_AGGREGATOR = "aws:securityhub/findingAggregator:FindingAggregator"
AUTOMATION_RULE = "aws:securityhub/automationRule:AutomationRule"
CONTROL = "aws:securityhub/standardsControlAssociation:StandardsControlAssociation"
DESTINATION = "aws:guardduty/publishingDestination:PublishingDestination"
RECORDED_WITH_MORE = (STANDARD, FINDING_AGGREGATOR, AUTOMATION_RULE, CONTROL, DESTINATION)

BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
TOPIC = "aws:sns/topic:Topic"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **one} for one in statements]})


def delivery(name: str, service: str, source: str, logs: str = f"AWSLogs/{ACCOUNT}/*") -> list[dict[str, Any]]:
    """The statements of a bucket's policy that let a service write its logs, as AWS documents them."""
    principal, origin = {"Service": service}, {"aws:SourceArn": source}
    written = {"s3:x-amz-acl": "bucket-owner-full-control"}
    return [
        {
            "Principal": principal,
            "Action": "s3:GetBucketAcl",
            "Resource": f"arn:aws:s3:::{name}",
            "Condition": {"ArnLike": origin},
        },
        {
            "Principal": principal,
            "Action": ["s3:PutObject"],
            "Resource": [f"arn:aws:s3:::{name}/{logs}"],
            "Condition": {"StringEquals": written, "ArnLike": origin},
        },
    ]


INSECURE = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def trail_arn(name: str) -> str:
    return f"arn:aws:cloudtrail:{REGION}:{ACCOUNT}:trail/{name}"


def trail_bucket(world: World, trail: str) -> str:
    name = bucket(world)
    statements = delivery(name, "cloudtrail.amazonaws.com", trail_arn(trail))
    world.make(BUCKET_POLICY, bucket=name, policy=document(*statements, INSECURE))
    return name


def trail_key(world: World, trail: str) -> str:
    """The ARN of a key that CloudTrail may encrypt with."""
    encrypts = {
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "kms:GenerateDataKey*",
        "Resource": "*",
        "Condition": {
            "StringEquals": {"aws:SourceArn": trail_arn(trail)},
            "StringLike": {"kms:EncryptionContext:aws:cloudtrail:arn": trail_arn("*")},
        },
    }
    key = world.make("aws:kms/key:Key", deletionWindowInDays=30, policy=document(encrypts))
    return f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{key}"


def trail_topic(world: World, trail: str) -> str:
    """The ARN of a topic that CloudTrail may publish to."""
    topic = world.make(TOPIC, name=world.name())
    publishes = {
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "SNS:Publish",
        "Resource": topic,
        "Condition": {"StringEquals": {"aws:SourceArn": trail_arn(trail)}},
    }
    world.make(TOPIC_POLICY, arn=topic, policy=document(publishes))
    return topic


def trail_log_group(world: World) -> str:
    group = world.make("aws:cloudwatch/logGroup:LogGroup", name=world.name())
    return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}:*"


OBJECTS = {"field": "resources.ARN", "startsWiths": ["arn:aws:s3:::secrets/"]}


def trail(world: World) -> dict[str, Any]:
    name = world.name()
    return {
        "name": name,
        "s3BucketName": trail_bucket(world, name),
        "kmsKeyId": trail_key(world, name),
        "snsTopicName": trail_topic(world, name),
        "cloudWatchLogsGroupArn": trail_log_group(world),
        "cloudWatchLogsRoleArn": world.role_arn,
        "isMultiRegionTrail": True,
        "enableLogFileValidation": True,
        "includeGlobalServiceEvents": True,
        "enableLogging": True,
        "advancedEventSelectors": [
            {"name": "Management", "fieldSelectors": [{"field": "eventCategory", "equals": ["Management"]}]},
            {"name": "Secrets", "fieldSelectors": [{"field": "eventCategory", "equals": ["Data"]}, OBJECTS]},
        ],
        "insightSelectors": [{"insightType": "ApiErrorRateInsight"}],
        **TAGS,
    }


def without_recorders(world: World) -> None:
    config = world.account.client("config", REGION)
    for recorder in config.describe_configuration_recorders()["ConfigurationRecorders"]:
        config.stop_configuration_recorder(ConfigurationRecorderName=recorder["name"])
        config.delete_configuration_recorder(ConfigurationRecorderName=recorder["name"])
    for channel in config.describe_delivery_channels()["DeliveryChannels"]:
        config.delete_delivery_channel(DeliveryChannelName=channel["name"])


def without_detectors(world: World) -> None:
    guardduty = world.account.client("guardduty", REGION)
    for detector in guardduty.list_detectors()["DetectorIds"]:
        guardduty.delete_detector(DetectorId=detector)


def without_hub(world: World) -> None:
    hub = world.account.client("securityhub", REGION)
    try:
        hub.disable_security_hub()
    except hub.exceptions.InvalidAccessException:
        return


def recorder(world: World, **more: Any) -> dict[str, Any]:
    without_recorders(world)
    return {"name": world.name(), "roleArn": world.role_arn, **more}


def channel(world: World) -> dict[str, Any]:
    world.make(RECORDER, **recorder(world))
    return {
        "name": world.name(),
        "s3BucketName": bucket(world),
        "s3KeyPrefix": "config",
        "s3KmsKeyArn": f"arn:aws:kms:{REGION}:{ACCOUNT}:key/{world.key}",
        "snsTopicArn": world.make(TOPIC, name=world.name()),
        "snapshotDeliveryProperties": {"deliveryFrequency": "TwentyFour_Hours"},
    }


def status(world: World) -> dict[str, Any]:
    world.make(CHANNEL, **channel(world))
    (live,) = world.account.client("config", REGION).describe_configuration_recorders()["ConfigurationRecorders"]
    return {"name": live["name"], "isEnabled": True}


def rule(world: World, **more: Any) -> dict[str, Any]:
    world.make(RECORDER, **recorder(world))
    return {
        "name": world.name(),
        "description": "d",
        "source": {"owner": "AWS", "sourceIdentifier": "REQUIRED_TAGS"},
        "inputParameters": json.dumps({"tag1Key": "Owner"}),
        "scope": {"complianceResourceTypes": ["AWS::EC2::Instance", "AWS::S3::Bucket"]},
        "evaluationModes": [{"mode": "DETECTIVE"}],
        **more,
        **TAGS,
    }


def detector(world: World) -> dict[str, Any]:
    without_detectors(world)
    return {
        "enable": True,
        "findingPublishingFrequency": "FIFTEEN_MINUTES",
        "datasources": {"s3Logs": {"enable": True}, "kubernetes": {"auditLogs": {"enable": False}}},
        **TAGS,
    }


def detector_id(world: World) -> str:
    without_detectors(world)
    return world.make(DETECTOR)


def hub(world: World) -> dict[str, Any]:
    without_hub(world)
    return {
        "enableDefaultStandards": False,
        "autoEnableControls": False,
        "controlFindingGenerator": "STANDARD_CONTROL",
    }


INPUTS: dict[str, Callable[[World], dict[str, Any]]] = {
    TRAIL: trail,
    RECORDER: lambda w: recorder(
        w,
        recordingGroup={
            "allSupported": False,
            "exclusionByResourceTypes": [{"resourceTypes": ["AWS::EC2::NetworkInterface"]}],
            "recordingStrategies": [{"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"}],
        },
        recordingMode={
            "recordingFrequency": "CONTINUOUS",
            "recordingModeOverride": {"resourceTypes": ["AWS::EC2::Instance"], "recordingFrequency": "DAILY"},
        },
    ),
    CHANNEL: channel,
    STATUS: status,
    RULE: rule,
    AGGREGATOR: lambda w: {
        "name": w.name(),
        "accountAggregationSource": {"accountIds": [ACCOUNT], "regions": ["eu-west-1", "us-west-2"]},
        **TAGS,
    },
    RETENTION: lambda w: {"retentionPeriodInDays": 365},
    DETECTOR: detector,
    FEATURE: lambda w: {
        "detectorId": detector_id(w),
        "name": "RUNTIME_MONITORING",
        "status": "ENABLED",
        "additionalConfigurations": [{"name": "EKS_ADDON_MANAGEMENT", "status": "ENABLED"}],
    },
    FILTER: lambda w: {
        "detectorId": detector_id(w),
        "name": w.name(),
        "action": "ARCHIVE",
        "description": "d",
        "rank": 1,
        "findingCriteria": {
            "criterions": [
                {"field": "region", "equals": [REGION]},
                {"field": "severity", "greaterThanOrEqual": "4"},
                {"field": "updatedAt", "greaterThan": "2026-01-01T00:00:00Z", "lessThan": "2027-01-01T00:00:00Z"},
            ]
        },
        **TAGS,
    },
    HUB: hub,
    CONTACT: lambda w: {
        "alternateContactType": "SECURITY",
        "accountId": ACCOUNT,
        "name": "Security",
        "title": "On call",
        "emailAddress": "security@example.com",
        "phoneNumber": "+49 30 1234567",
    },
    BLOCK: lambda w: {
        "accountId": ACCOUNT,
        "blockPublicAcls": True,
        "blockPublicPolicy": True,
        "ignorePublicAcls": True,
        "restrictPublicBuckets": False,
    },
    SCANNING: lambda _: {
        "scanType": "ENHANCED",
        "rules": [
            {
                "scanFrequency": "CONTINUOUS_SCAN",
                "repositoryFilters": [{"filter": "team/*", "filterType": "WILDCARD"}],
            },
            {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "*", "filterType": "WILDCARD"}]},
        ],
    },
    PASSWORDS: lambda w: {
        "minimumPasswordLength": 14,
        "requireLowercaseCharacters": True,
        "requireUppercaseCharacters": True,
        "requireNumbers": True,
        "requireSymbols": True,
        "allowUsersToChangePassword": True,
        "maxPasswordAge": 90,
        "passwordReusePrevention": 24,
        "hardExpiry": False,
    },
    LINKED_ROLE: lambda w: {
        "awsServiceName": "autoscaling.amazonaws.com",
        "customSuffix": w.name(),
        "description": "d",
        **TAGS,
    },
    ENCRYPTION: lambda w: {"enabled": True},
    INSPECTOR: lambda w: {"accountIds": [ACCOUNT], "resourceTypes": ["EC2", "ECR", "CODE_REPOSITORY"]},
    TOPIC_POLICY: lambda w: {
        "arn": (topic := w.make(TOPIC, name=w.name())),
        "policy": document(
            {"Principal": {"Service": "events.amazonaws.com"}, "Action": "SNS:Publish", "Resource": topic}
        ),
    },
    SUBSCRIPTION: lambda w: {
        "topic": w.make(TOPIC, name=w.name()),
        "protocol": "sqs",
        "endpoint": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{w.queue.rsplit('/', 1)[1]}",
        "filterPolicy": json.dumps({"severity": [{"numeric": [">=", 7]}]}),
        "filterPolicyScope": "MessageBody",
        "rawMessageDelivery": True,
        "redrivePolicy": json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:dead"}),
    },
    OBJECT_LOCK: lambda w: {
        "bucket": bucket(w, objectLockEnabled=True),
        "objectLockEnabled": "Enabled",
        "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 365}},
    },
}

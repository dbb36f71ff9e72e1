"""What AWS refuses of values together is refused in the preview, and so is what only the documentation limits."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.aws.combinations import CHECKS
from sandbox.aws.rows import ROWS
from sandbox.values import UNKNOWN

from .refused import refused

VOLUME = "aws:ebs/volume:Volume"
NODES = "aws:eks/nodeGroup:NodeGroup"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ADD_ON = "aws:eks/addon:Addon"
DATABASE = {"identifier": "shop", "engine": "postgres", "instanceClass": "db.t4g.medium"}


def volume(**values: Any) -> dict[str, Any]:
    return {"availabilityZone": "us-east-1a", "type": "gp3", "size": 10, **values}


def template(**values: Any) -> dict[str, Any]:
    devices = [{"deviceName": "/dev/xvda", "ebs": {"volumeType": "gp3", "volumeSize": 20, **values}}]
    return {"name": "nodes", "blockDeviceMappings": devices}


def nodes(**sizes: Any) -> dict[str, Any]:
    role = "arn:aws:iam::111122223333:role/nodes"
    scaling = {"minSize": 1, "maxSize": 3, "desiredSize": 2, **sizes}
    named = {"clusterName": "c", "nodeGroupName": "n", "nodeRoleArn": role, "subnetIds": ["subnet-1"]}
    return {**named, "scalingConfig": scaling}


def rule(**values: Any) -> dict[str, Any]:
    ports = {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443}
    return {"securityGroupId": "sg-1", "cidrIpv4": "10.0.0.0/8", **ports, **values}


def alarm(**values: Any) -> dict[str, Any]:
    metric = {"namespace": "N", "metricName": "m", "period": 60, "statistic": "Sum"}
    return {"name": "a", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, **metric, **values}


def access(scope: dict[str, Any]) -> dict[str, Any]:
    arns = {"principalArn": "arn:aws:iam::111122223333:role/r", "policyArn": "arn:aws:eks::aws:cluster-access-policy/P"}
    return {"clusterName": "c", **arns, "accessScope": scope}


RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"

# Type, inputs, path, reason.
EXAMPLES: list[tuple[str, dict[str, Any], str, str]] = [
    # volumes: by their type, in a resource, an instance and a template
    (VOLUME, volume(iops=10), "iops", "got 10: AWS allows 3000 to 80000 of a gp3 volume"),
    (VOLUME, volume(type="gp2", iops=3000), "iops", "got 3000: AWS allows none of a gp2 volume"),
    (VOLUME, volume(type="io2"), "iops", "missing, and AWS requires it of a io2 volume"),
    (VOLUME, volume(size=-1), "size", "got -1: AWS allows 1 to 65536 of a gp3 volume"),
    (VOLUME, volume(size=0), "size", "got 0: AWS allows 1 to 65536 of a gp3 volume"),
    (VOLUME, volume(type="st1", size=100), "size", "got 100: AWS allows 125 to 16384 of a st1 volume"),
    (VOLUME, volume(throughput=2001), "throughput", "got 2001: AWS allows 125 to 2000 of a gp3 volume"),
    (TEMPLATE, template(iops=10), "blockDeviceMappings[0].ebs.iops",
     "got 10: AWS allows 3000 to 80000 of a gp3 volume"),
    (TEMPLATE, template(volumeType=UNKNOWN, volumeSize=0), "blockDeviceMappings[0].ebs.volumeSize",
     "got 0: AWS allows 1 to 65536"),
    ("aws:ec2/instance:Instance", {"ami": "ami-1", "rootBlockDevice": {"volumeType": "gp3", "volumeSize": "-5"}},
     "rootBlockDevice.volumeSize", "got -5: AWS allows 1 to 65536 of a gp3 volume"),
    (NODES, {**nodes(), "diskSize": -20}, "diskSize", "got -20: AWS allows 1 to 65536"),
    ("aws:rds/instance:Instance", {**DATABASE, "allocatedStorage": -20}, "allocatedStorage",
     "got -20: AWS allows 5 to 65536"),
    # sizes of a node group
    (NODES, nodes(minSize=4), "scalingConfig.minSize", "got 4: AWS allows at most maxSize, 3"),
    (NODES, nodes(desiredSize=4), "scalingConfig.desiredSize", "got 4: AWS allows at most maxSize, 3"),
    # ports
    (RULE, rule(fromPort=444), "fromPort", "got 444: AWS allows at most toPort, 443"),
    ("aws:ec2/securityGroup:SecurityGroup",
     {"name": "g", "vpcId": "vpc-1", "description": "d",
      "egress": [{"protocol": "udp", "fromPort": 53, "toPort": 50}]}, "egress[0].fromPort",
     "got 53: AWS allows at most toPort, 50"),
    # alarms, budgets: what their create calls refuse
    (ALARM, alarm(datapointsToAlarm=2), "evaluationPeriods",
     "AWS refuses it: PutMetricAlarm: ValidationError: datapointsToAlarm is greater than evaluationPeriods, 1"),
    ("aws:cloudwatch/compositeAlarm:CompositeAlarm", {"alarmName": "a", "alarmRule": "ALARM(b"}, "alarmRule",
     "AWS refuses it: PutCompositeAlarm: ValidationError: the rule cannot be read from here on: ALARM(b"),
    # 0 where a range begins above
    (ALARM, alarm(evaluationPeriods=0), "evaluationPeriods", "got 0: AWS allows at least 1"),
    ("aws:sqs/queue:Queue", {"name": "q", "messageRetentionSeconds": 0.0}, "messageRetentionSeconds",
     "got 0: AWS allows 60 to 1209600"),
    # lists of values: of properties that have another name in the API, in nested objects, of types that are recorded
    (ADD_ON, {"clusterName": "c", "addonName": "a", "resolveConflictsOnCreate": "YES"}, "resolveConflictsOnCreate",
     'got "YES": AWS allows NONE, OVERWRITE'),
    (ADD_ON, {"clusterName": "c", "addonName": "a", "resolveConflictsOnUpdate": "YES"}, "resolveConflictsOnUpdate",
     'got "YES": AWS allows OVERWRITE, NONE, PRESERVE'),
    ("aws:eks/accessPolicyAssociation:AccessPolicyAssociation", access({"type": "all"}), "accessScope.type",
     'got "all": AWS allows cluster, namespace'),
    ("aws:securityhub/automationRule:AutomationRule",
     {"ruleName": "r", "ruleOrder": 1, "description": "d", "actions": [], "criteria": {"titles": [{"comparison": "IS",
      "value": "t"}]}}, "criteria.titles[0].comparison",
     'got "IS": AWS allows EQUALS, PREFIX, NOT_EQUALS, PREFIX_NOT_EQUALS, CONTAINS, NOT_CONTAINS'),
    ("aws:codebuild/webhook:Webhook",
     {"projectName": "shop", "filterGroups": [{"filters": [{"type": "EVENTS", "pattern": "PUSH"}]}]},
     "filterGroups[0].filters[0].type",
     "got \"EVENTS\": AWS allows EVENT, BASE_REF, HEAD_REF, ACTOR_ACCOUNT_ID, FILE_PATH, COMMIT_MESSAGE, "
     "WORKFLOW_NAME, TAG_NAME, RELEASE_NAME, REPOSITORY_NAME, ORGANIZATION_NAME"),
    ("aws:budgets/budget:Budget",
     {"name": "b", "budgetType": "COST", "timeUnit": "MONTHLY", "notifications": [
         {"comparisonOperator": "MORE_THAN", "notificationType": "ACTUAL", "threshold": 80,
          "thresholdType": "PERCENTAGE", "subscriberEmailAddresses": ["a@example.com"]}]},
     "notifications[0].comparisonOperator", 'got "MORE_THAN": AWS allows GREATER_THAN, LESS_THAN, EQUAL_TO'),
    # a list that only the model's documentation has
    ("aws:rds/instance:Instance", {**DATABASE, "storageType": "gp4"}, "storageType",
     'got "gp4": AWS allows gp2, gp3, io1, io2, standard'),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "inputs", "path", "reason"), EXAMPLES, ids=lambda value: str(value)[:40])
def test_a_combination_that_aws_refuses_is_refused(kind: str, inputs: dict[str, Any], path: str, reason: str) -> None:
    assert refused(kind, inputs) == {path: reason}


@pytest.mark.parametrize(
    ("kind", "inputs"),
    [
        (VOLUME, volume()),
        (VOLUME, volume(iops=80_000, throughput=2_000)),
        (VOLUME, volume(iops=0, throughput=0)),
        (VOLUME, {"availabilityZone": "us-east-1a", "snapshotId": "snap-1"}),
        (VOLUME, volume(type=UNKNOWN, iops=200)),
        (VOLUME, volume(type="io1", iops=UNKNOWN)),
        (NODES, nodes(minSize=0, desiredSize=0)),
        (NODES, nodes(minSize=UNKNOWN, desiredSize=0)),
        (NODES, nodes(maxSize="3", desiredSize=3.0)),
        (RULE, rule(ipProtocol="icmp", fromPort=8, toPort=0)),
        (RULE, rule(toPort=UNKNOWN)),
        (ALARM, alarm(period=UNKNOWN)),
        (ALARM, alarm(dimensions={"Id": UNKNOWN})),
        (ALARM, {"name": "a", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "metricQueries": [
            {"id": "m", "returnData": True, "metric": {"metricName": "m", "namespace": "N", "period": 300,
                                                       "stat": "Sum", "dimensions": {"Id": UNKNOWN}}}]}),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_what_aws_takes_and_what_is_not_known_yet_is_not_refused(kind: str, inputs: dict[str, Any]) -> None:
    assert refused(kind, inputs) == {}


@given(st.integers(0, 9), st.integers(1, 9), st.integers(0, 9))
def test_no_size_is_above_the_most_of_a_node_group(least: int, most: int, size: int) -> None:
    inputs = nodes(minSize=least, maxSize=most, desiredSize=size)
    assert (refused(NODES, inputs) == {}) == (least <= most and size <= most)


def test_every_check_is_of_a_type_that_the_sandbox_has() -> None:
    assert CHECKS.keys() <= ROWS.keys()

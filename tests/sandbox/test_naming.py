"""Names of resources: how long each type's may be, and what is said of one that is longer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2 as pb

from sandbox.aws.account import Account
from sandbox.aws.naming import longest_name, too_long
from sandbox.aws.operations import Operations
from sandbox.aws.provider import AwsProvider
from sandbox.aws.recorded import RecordedOperations
from sandbox.aws.row import Row
from sandbox.aws.rows import ROWS
from sandbox.values import UNKNOWN

from .provider_client import Client, packed, serving, urn_of

TRUST = '{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}}'

# What the documentation of each service says.
LIMITS = {
    "aws:budgets/budget:Budget": 100,
    "aws:cfg/configurationAggregator:ConfigurationAggregator": 256,
    "aws:cfg/conformancePack:ConformancePack": 256,
    "aws:cfg/deliveryChannel:DeliveryChannel": 256,
    "aws:cfg/recorder:Recorder": 256,
    "aws:cfg/rule:Rule": 128,
    "aws:cloudtrail/trail:Trail": 128,
    "aws:cloudwatch/eventRule:EventRule": 64,
    "aws:cloudwatch/logGroup:LogGroup": 512,
    "aws:cloudwatch/metricAlarm:MetricAlarm": 255,
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor": 1024,
    "aws:costexplorer/anomalySubscription:AnomalySubscription": 1024,
    "aws:codebuild/project:Project": 150,
    "aws:ec2/launchTemplate:LaunchTemplate": 128,
    "aws:ec2/securityGroup:SecurityGroup": 255,
    "aws:ecr/repository:Repository": 256,
    "aws:eks/cluster:Cluster": 100,
    "aws:eks/nodeGroup:NodeGroup": 63,
    "aws:elasticache/subnetGroup:SubnetGroup": 255,
    "aws:guardduty/filter:Filter": 64,
    "aws:iam/policy:Policy": 128,
    "aws:iam/role:Role": 64,
    "aws:iam/rolePolicy:RolePolicy": 128,
    "aws:kms/alias:Alias": 256,
    "aws:lambda/function:Function": 64,
    "aws:rds/instance:Instance": 63,
    "aws:rds/subnetGroup:SubnetGroup": 255,
    "aws:s3/bucket:Bucket": 63,
    "aws:scheduler/schedule:Schedule": 64,
    "aws:scheduler/scheduleGroup:ScheduleGroup": 64,
    "aws:sns/topic:Topic": 256,
    "aws:sqs/queue:Queue": 80,
}
# A name is one of a list, and never one that Pulumi makes up.
CHOSEN = {"aws:guardduty/detectorFeature:DetectorFeature"}
# AWS Config does not say which characters a name may have; CloudWatch allows all but control characters, Budgets all
# but colons and backslashes, and Cost Explorer all.
ANY_CHARACTER = {
    "aws:budgets/budget:Budget",
    "aws:costexplorer/anomalyMonitor:AnomalyMonitor",
    "aws:costexplorer/anomalySubscription:AnomalySubscription",
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    "aws:cfg/deliveryChannel:DeliveryChannel",
    "aws:cfg/recorder:Recorder",
    "aws:cfg/rule:Rule",
}
_DIGITS = 7


def test_every_type_that_is_named_automatically_has_a_limit() -> None:
    named = {kind for kind, row in ROWS.items() if row.autoname}
    assert named == set(LIMITS) | CHOSEN, "look up how long a name may be, and add it here"


@pytest.mark.parametrize("kind", LIMITS)
def test_a_name_may_be_as_long_as_aws_says(kind: str, account: Account) -> None:
    row, place = ROWS[kind], {"region": "us-east-1", "account": account.id}
    operations = Operations(row, account, "us-east-1", {}) if row.create else RecordedOperations(kind, row, {}, place)
    assert operations.longest_name() == LIMITS[kind]


def test_a_type_that_is_not_named_automatically_has_none() -> None:
    assert longest_name(Row("ec2", "made.Vpc.VpcId"), None) is None


def test_what_is_no_known_text_has_no_length() -> None:
    assert too_long("aws:iam/role:Role", "r" * 64, 64) is None
    assert too_long("aws:iam/role:Role", "r" * 65, 64)
    assert too_long("aws:iam/role:Role", UNKNOWN, 3) is None
    assert too_long("aws:iam/role:Role", None, 3) is None
    assert too_long("aws:iam/role:Role", "r" * 65, None) is None


@pytest.fixture
def client(account: Account, tmp_path: Path) -> Iterator[Client]:
    with serving({"aws": AwsProvider(account, tmp_path / "credentials", {})}, tmp_path) as ports:
        yield Client(ports["aws"], {"region": "us-east-1"})


# A name must begin with this.
STARTS = {"aws:kms/alias:Alias": "alias/"}


def failures(client: Client, kind: str, logical: str, inputs: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What the provider refuses of the physical name of a resource that has this name in the program."""
    request = pb.CheckRequest(urn=urn_of(kind, logical), news=packed(inputs), randomSeed=b"seed")
    refused = [(one.property, one.reason) for one in client.stub.Check(request).failures]
    own = ROWS[kind].autoname
    return [(name, reason) for name, reason in refused if name == own or reason.startswith(f"{own}: ")]


@pytest.mark.parametrize("kind", LIMITS)
def test_a_name_that_an_automatic_suffix_makes_too_long_is_refused(kind: str, client: Client) -> None:
    row, limit = ROWS[kind], LIMITS[kind]
    longest = STARTS.get(kind, "").ljust(limit - len(row.name_start("")) - _DIGITS, "a")
    assert failures(client, kind, longest, {}) == []
    [(name, reason)] = failures(client, kind, f"{longest}a", {})
    assert name == row.autoname
    assert reason.startswith(f"{kind}: the name {longest}a")
    assert f"has {limit + 1} characters, and AWS allows {limit}" in reason


@pytest.mark.parametrize("kind", sorted(LIMITS.keys() - ANY_CHARACTER))
def test_a_character_that_aws_does_not_allow_in_a_name_is_refused(kind: str, client: Client) -> None:
    start = STARTS.get(kind, "")
    assert failures(client, kind, f"{start}name", {}) == []
    [(_, reason)] = failures(client, kind, f"{start}na?me", {})
    assert f'{ROWS[kind].autoname}: got "{ROWS[kind].name_start(f"{start}na?me")}' in reason
    assert "AWS allows what matches " in reason
    assert reason.endswith("; Pulumi made the name from the resource's name in the program")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("aws:cloudtrail/trail:Trail", "audit--trail"),
        ("aws:rds/instance:Instance", "Shop"),
        ("aws:rds/instance:Instance", "shop--db"),
        ("aws:rds/subnetGroup:SubnetGroup", "default"),
        ("aws:s3/bucket:Bucket", "Shop"),
        ("aws:ec2/securityGroup:SecurityGroup", "sg-shop"),
        ("aws:eks/cluster:Cluster", "shop.prod"),
        ("aws:kms/alias:Alias", "shop"),
    ],
)
def test_a_name_that_aws_does_not_allow_is_refused(kind: str, name: str, client: Client) -> None:
    [(_, reason)] = failures(client, kind, "logical", {ROWS[kind].autoname or "": name})
    assert reason.startswith(f'{ROWS[kind].autoname}: got "{name}": AWS allows what matches ')


def test_a_name_of_the_program_s_own_is_refused_as_well(client: Client) -> None:
    role = "aws:iam/role:Role"
    assert failures(client, role, "role", {"name": "r" * 64, "assumeRolePolicy": TRUST}) == []
    [(_, reason)] = failures(client, role, "role", {"name": "r" * 65, "assumeRolePolicy": TRUST})
    assert "has 65 characters, and AWS allows 64" in reason

"""CloudWatch on the engine, on a cluster that is none of ours: with and without Container Insights and alarms."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.engine import Sandbox
from tests.graph import unordered
from tests.rooms.life import FOREIGN_CLUSTER, FOREIGN_NETWORK, HEAD, Life, live, project

# Nodes, because EKS never finds the add-on active without any.
PROGRAM = f"""{HEAD}{FOREIGN_NETWORK}{FOREIGN_CLUSTER}
from components.inside import Inside
from components.observability.cloudwatch.cloudwatch import cloudwatch
from components.observability.cloudwatch.settings import CloudWatchSettings

of_nodes = {{"Effect": "Allow", "Principal": {{"Service": "ec2.amazonaws.com"}}, "Action": "sts:AssumeRole"}}
node_role = aws.iam.Role(
    "nodes", assume_role_policy=json.dumps({{"Version": "2012-10-17", "Statement": [of_nodes]}}), opts=inside
)
nodes = aws.eks.NodeGroup(
    "nodes", cluster_name=foreign.name, node_role_arn=node_role.arn, subnet_ids=list(subnets.values()),
    scaling_config={{"min_size": 2, "max_size": 2, "desired_size": 2}}, opts=inside,
)
gateways = {{
    zone: aws.ec2.NatGateway(f"nat-{{zone}}", subnet_id=subnet, connectivity_type="private", opts=inside).id
    for zone, subnet in subnets.items()
}}


class Room(pulumi.ComponentResource):
    def __init__(self, settings, opts):
        super().__init__("aws-platform:observability:Room", "watch", None, opts)
        topics = cloudwatch(
            Inside("watch", self), settings, cluster=cluster, nat_gateway_ids=gateways, after=[nodes.arn]
        )
        self.register_outputs({{"critical": topics["critical"].arn}})


Room(CloudWatchSettings.model_validate(config.require_object("cloudwatch")), in_aws)
"""
ALL: dict[str, Any] = {
    "email_addresses": {"critical": ["call@example.com"], "warning": ["team@example.com"]},
    "deletion_protection": False,
}
ALARM, OUTAGE = "aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"


def config_of(settings: dict[str, Any]) -> str:
    return json.dumps({"rooms:cloudwatch": settings})


def quieten(own: Sandbox, state: list[dict[str, Any]]) -> None:
    """Somebody has had enough of an alarm and of the log group's costs, and takes AWS's key for a topic."""
    client = own.aws("cloudwatch")
    (live_alarm,) = client.describe_alarms(AlarmNames=["foreign-nodes-cpu"])["MetricAlarms"]
    given = ("MetricName", "Namespace", "Statistic", "Period", "ComparisonOperator", "Dimensions", "EvaluationPeriods")
    client.put_metric_alarm(
        AlarmName="foreign-nodes-cpu", Threshold=100.0, **{name: live_alarm[name] for name in given}
    )
    (topic,) = [row for row in state if row.get("id", "").endswith(":foreign-alarms-warning")]
    own.aws("sns").set_topic_attributes(
        TopicArn=topic["id"], AttributeName="KmsMasterKeyId", AttributeValue="alias/aws/sns"
    )
    own.aws("logs").put_retention_policy(logGroupName="/aws/containerinsights/foreign/performance", retentionInDays=1)


class Switches:
    """What happens before the end: Container Insights is turned off, then alarms are."""

    def __init__(self) -> None:
        self.names: dict[str, set[str]] = {}
        self.changes: dict[str, dict[str, int]] = {}

    def __call__(self, own: Sandbox) -> None:
        for step, off in {"insights": {"container_insights": False}, "alarms": {"alarms": None}}.items():
            project(own.project, PROGRAM, config_of({**ALL, **off}))
            self.changes[step] = own.succeeds("up", "dev")["changes"]
            self.names[step] = {
                row["urn"].rpartition("::")[2] for row in own.state("dev") if row["type"] in (ALARM, OUTAGE)
            }


@pytest.fixture(scope="module")
def switches() -> Switches:
    return Switches()


@pytest.fixture(scope="module")
def life(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory, switches: Switches) -> Life:
    directory = tmp_path_factory.mktemp("cloudwatch")
    return live(sandbox, directory, PROGRAM, quieten, switches, config=config_of(ALL))


def test_it_comes_with_its_add_on_its_alarms_and_its_topics(life: Life) -> None:
    assert life.names("aws:eks/addon:Addon") == {"watch-amazon-cloudwatch-observability"}
    assert len(life.names("aws:sns/topic:Topic")) == 3
    assert len(life.names("aws:sns/topicSubscription:TopicSubscription")) == 2
    assert life.names(OUTAGE) == {"watch-alarm-platform-down"}
    alarms = life.names(ALARM)
    assert {"watch-alarm-nodes-missing", "watch-alarm-nat-ports-us-east-1a"} <= alarms
    assert len(alarms) == 18


def test_it_stays_as_it_is(life: Life) -> None:
    assert life.again == {}


def test_what_is_changed_by_hand_is_seen_and_put_back(life: Life) -> None:
    drift = "\n".join(life.drift)
    assert "watch-alarm-nodes-cpu: threshold: 80 → 100" in drift
    assert "watch-alarms-warning: kmsMasterKeyId" in drift
    assert "watch-container-insights: retentionInDays: 365 → 1" in drift
    assert life.back == {"update": 3}


def test_without_container_insights_what_watches_its_metrics_goes(life: Life, switches: Switches) -> None:
    assert {"watch-alarm-api-server-silent", "watch-alarm-platform-down"} <= switches.names["insights"]
    assert not any("nodes" in name or "crash" in name for name in switches.names["insights"])
    assert "replace" not in switches.changes["insights"]


def test_without_alarms_the_topics_stay(life: Life, switches: Switches) -> None:
    assert switches.names["alarms"] == set()


def test_nothing_is_deleted_before_what_names_it(life: Life) -> None:
    assert unordered(life.state) == []


def test_it_leaves_nothing_behind(life: Life) -> None:
    assert life.difference == []

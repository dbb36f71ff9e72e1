"""An account of moto with what is used and what is not, whose age the tests decide."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends

REGION, ACCOUNT = "us-east-1", "123456789012"
NOW = datetime.now(UTC).replace(microsecond=0)


@contextmanager
def moto(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty account, in which a function runs as in Lambda: the Region and credentials are in the environment."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "false")  # which moto reads again with every reset
    with mock_aws():
        yield


class Seeds:
    """Resources, each made as old as it is said to be."""

    def __init__(self) -> None:
        self.ec2: Any = boto3.client("ec2")
        self.elb: Any = boto3.client("elbv2")
        self.cloudwatch: Any = boto3.client("cloudwatch")
        self._vpc: str = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self._subnets: list[str] = [
            self.ec2.create_subnet(VpcId=self._vpc, CidrBlock=f"10.0.{n}.0/24", AvailabilityZone=f"{REGION}{zone}")[
                "Subnet"
            ]["SubnetId"]
            for n, zone in enumerate("ab")
        ]

    def volume(self, *, days: int = 100, attached: bool = False, **tags: str) -> str:
        made = self.ec2.create_volume(
            Size=20, VolumeType="gp3", AvailabilityZone=f"{REGION}a", TagSpecifications=_tags("volume", tags)
        )
        identity: str = made["VolumeId"]
        if attached:
            instance = self.ec2.run_instances(ImageId=self._image(), MinCount=1, MaxCount=1)["Instances"][0]
            self.ec2.attach_volume(VolumeId=identity, InstanceId=instance["InstanceId"], Device="/dev/sdf")
        _ec2().volumes[identity].create_time = _ago(days)
        return identity

    def address(self, *, associated: bool = False, **tags: str) -> str:
        identity: str = self.ec2.allocate_address(Domain="vpc", TagSpecifications=_tags("elastic-ip", tags))[
            "AllocationId"
        ]
        if associated:
            interface = self.ec2.create_network_interface(SubnetId=self._subnets[0])["NetworkInterface"]
            self.ec2.associate_address(AllocationId=identity, NetworkInterfaceId=interface["NetworkInterfaceId"])
        return identity

    def nat_gateway(self, *, days: int = 100, used: bool = False, **tags: str) -> str:
        identity: str = self.ec2.create_nat_gateway(
            SubnetId=self._subnets[0],
            AllocationId=self.address(),
            TagSpecifications=_tags("natgateway", tags),
        )["NatGateway"]["NatGatewayId"]
        _ec2().nat_gateways[identity]._created_at = _ago(days)
        if used:
            self.metric("AWS/NATGateway", "BytesOutToDestination", "NatGatewayId", identity, 1_000)
        return identity

    def load_balancer(
        self, name: str, kind: str = "application", *, days: int = 100, used: bool = False, **tags: str
    ) -> str:
        arn: str = self.elb.create_load_balancer(
            Name=name,
            Type=kind,
            Subnets=self._subnets,
            Tags=[{"Key": key, "Value": value} for key, value in {"Owner": "team", **tags}.items()],
        )["LoadBalancers"][0]["LoadBalancerArn"]
        elbv2_backends[ACCOUNT][REGION].load_balancers[arn].created_time = f"{_ago(days).isoformat()}Z"
        if used:
            namespace, metric = {
                "application": ("AWS/ApplicationELB", "RequestCount"),
                "network": ("AWS/NetworkELB", "NewFlowCount"),
            }[kind]
            self.metric(namespace, metric, "LoadBalancer", arn.partition(":loadbalancer/")[2], 5)
        return name

    def image(self, *, days: int = 200) -> str:
        """The snapshot of an image of this account."""
        instance = self.ec2.run_instances(ImageId=self._image(), MinCount=1, MaxCount=1)["Instances"][0]
        made = self.ec2.create_image(InstanceId=instance["InstanceId"], Name="golden")["ImageId"]
        (image,) = self.ec2.describe_images(ImageIds=[made])["Images"]
        identity: str = image["BlockDeviceMappings"][0]["Ebs"]["SnapshotId"]
        _ec2().snapshots[identity].start_time = _ago(days)
        return identity

    def snapshot(self, *, days: int = 200, **tags: str) -> str:
        volume = self.volume(days=0)
        identity: str = self.ec2.create_snapshot(VolumeId=volume, TagSpecifications=_tags("snapshot", tags))[
            "SnapshotId"
        ]
        _ec2().snapshots[identity].start_time = _ago(days)
        return identity

    def tag_by_a_service(self, identity: str, key: str) -> None:
        """A tag that only AWS's services can set."""
        _ec2().tags[identity][key] = "of the service"

    def metric(self, namespace: str, name: str, dimension: str, value: str, sum_: float, *, days: int = 2) -> None:
        self.cloudwatch.put_metric_data(
            Namespace=namespace,
            MetricData=[
                {
                    "MetricName": name,
                    "Dimensions": [{"Name": dimension, "Value": value}],
                    "Timestamp": NOW - timedelta(days=days),
                    "Value": sum_,
                }
            ],
        )

    def _image(self) -> str:
        # moto has hundreds, and takes seconds to list them.
        images = self.ec2.describe_images(Filters=[{"Name": "name", "Values": ["amzn2-ami-hvm-*x86_64-gp2"]}])["Images"]
        return images[0]["ImageId"]


class Inbox:
    """A topic, and what was published to it."""

    def __init__(self) -> None:
        sns: Any = boto3.client("sns")
        self._sqs: Any = boto3.client("sqs")
        self.topic_arn: str = sns.create_topic(Name="cost-prod")["TopicArn"]
        self._queue: str = self._sqs.create_queue(QueueName="inbox")["QueueUrl"]
        arn = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])["Attributes"][
            "QueueArn"
        ]
        sns.subscribe(TopicArn=self.topic_arn, Protocol="sqs", Endpoint=arn)

    def messages(self) -> list[tuple[str, str]]:
        """The subject and the text of each."""
        found = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get("Messages", [])
        bodies = [json.loads(message["Body"]) for message in found]
        return [(body["Subject"], body["Message"]) for body in bodies]


def _ec2() -> Any:
    return ec2_backends[ACCOUNT][REGION]


def _tags(kind: str, tags: dict[str, str]) -> list[Any]:
    return (
        [{"ResourceType": kind, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}] if tags else []
    )


def _ago(days: int) -> datetime:
    """As moto has times: in UTC, without saying so."""
    return (NOW - timedelta(days=days)).replace(tzinfo=None)

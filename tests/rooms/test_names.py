"""How long a component's name may be: AWS limits the names of its children, to which Pulumi appends a suffix."""

from collections.abc import Callable, Mapping
from typing import Any

import botocore.session
import pytest

from components import (
    Audit,
    AuditSettings,
    Cluster,
    ClusterAddons,
    ClusterRef,
    ClusterSettings,
    Cost,
    CostSettings,
    Delivery,
    DeliverySettings,
    Karpenter,
    KarpenterSettings,
    Network,
    NetworkRef,
    NetworkSettings,
    NodePools,
    NodePoolSettings,
    NodePoolsRef,
    SecuritySettings,
    SecurityStack,
    TopicRef,
)
from components.names import check_name
from tests.recording import ACCOUNT, Recorded, Resource, record

ZONES = {"us-east-1a": "subnet-1", "us-east-1b": "subnet-2"}
NETWORK = NetworkRef(vpc_id="vpc-1", control_plane_subnet_ids=ZONES, node_subnet_ids=ZONES)
CLUSTER = ClusterRef.of(ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1")
POOL = NodePoolSettings(instance_types=("m5.large",), min_size=1, max_size=3)
ADMIN = "arn:aws:iam::111122223333:role/admin"
# What follows the cluster's name in that of the role that pulumi-eks 4.4 creates.
OF_THE_PLUGIN = "-eksRole-role"


def longest_in_botocore(service: str, shape: str) -> int:
    metadata: Any = botocore.session.get_session().get_service_model(service).shape_for(shape).metadata
    return metadata["max"]


# pulumi-aws makes the name of these types (provider/autonaming.go and the types that have a property `name`); by type,
# the property, and the longest name that AWS takes. Types with other limits than the API's shape have their source.
LIMITS: Mapping[str, tuple[str, int]] = {
    "aws:cfg/deliveryChannel:DeliveryChannel": ("name", longest_in_botocore("config", "ChannelName")),
    "aws:cfg/recorder:Recorder": ("name", longest_in_botocore("config", "RecorderName")),
    "aws:cfg/rule:Rule": ("name", longest_in_botocore("config", "ConfigRuleName")),
    "aws:cloudwatch/eventRule:EventRule": ("name", longest_in_botocore("events", "RuleName")),
    "aws:cloudwatch/eventTarget:EventTarget": ("targetId", longest_in_botocore("events", "TargetId")),
    # The provider's own limit where AWS's is longer.
    "aws:cloudwatch/logGroup:LogGroup": ("name", 255),
    "aws:ec2/launchTemplate:LaunchTemplate": ("name", longest_in_botocore("ec2", "LaunchTemplateName")),
    # EC2 User Guide, security groups; ElastiCache and RDS API, name of a subnet group.
    "aws:ec2/securityGroup:SecurityGroup": ("name", 255),
    "aws:elasticache/subnetGroup:SubnetGroup": ("name", 255),
    "aws:rds/subnetGroup:SubnetGroup": ("name", 255),
    # EKS User Guide, "Create a managed node group".
    "aws:eks/nodeGroup:NodeGroup": ("nodeGroupName", 63),
    "aws:iam/role:Role": ("name", longest_in_botocore("iam", "roleNameType")),
    "aws:iam/rolePolicy:RolePolicy": ("name", longest_in_botocore("iam", "policyNameType")),
    "aws:kms/alias:Alias": ("name", 256),
    # Lambda API, CreateFunction, FunctionName: the name alone.
    "aws:lambda/function:Function": ("name", 64),
    # S3 User Guide, "Bucket naming rules".
    "aws:s3/bucket:Bucket": ("bucket", 63),
    "aws:scheduler/schedule:Schedule": ("name", longest_in_botocore("scheduler", "Name")),
    # SQS API, CreateQueue.
    "aws:sqs/queue:Queue": ("name", 80),
}


def network(name: str) -> None:
    settings = NetworkSettings(cidr="10.16.0.0/16", zones=tuple(ZONES), interface_endpoints="essential")
    Network(name, settings, account=ACCOUNT)


def cluster(name: str) -> None:
    Cluster(name, ClusterSettings(name="shop", admin_role_arns=(ADMIN,)), account=ACCOUNT, network=NETWORK)


def add_ons(name: str) -> None:
    ClusterAddons(name, cluster=CLUSTER)


def node_pools(name: str) -> None:
    NodePools(name, {"p" * 30: POOL, "app": POOL}, cluster=CLUSTER, network=NETWORK, tags={})


def small_node_pool(name: str) -> None:
    NodePools(name, {"a": POOL}, cluster=CLUSTER, network=NETWORK, tags={})


def karpenter(name: str) -> None:
    settings = KarpenterSettings(controller_pool="app")
    Karpenter(name, settings, cluster=CLUSTER, network=NETWORK, nodes=NodePoolsRef({"app": "shop-app"}), tags={})


def audit(name: str) -> None:
    Audit(name, AuditSettings(), account=ACCOUNT)


def cost(name: str) -> None:
    Cost(name, CostSettings(), account=ACCOUNT, tags={"Environment": "e" * 16})


def security(name: str) -> None:
    topic = TopicRef(arn=ACCOUNT.arn("sns", "findings"), key_arn=ACCOUNT.arn("kms", "key/1"))
    on = {"namespaces": {"shop": {}}, "external_secrets": {"namespaces": ["shop"]}, "falco": {}}
    SecurityStack(name, SecuritySettings.model_validate(on), cluster=CLUSTER, topic=topic)


def delivery(name: str) -> None:
    connection = ACCOUNT.arn("codeconnections", "connection/01234567-89ab-cdef-0123-456789abcdef")
    runner = {"forge": "github", "repository": "example-org/platform", "connection_arn": connection}
    settings = DeliverySettings.model_validate({"runner": runner})
    Delivery(name, settings, account=ACCOUNT, network=NETWORK, cluster=CLUSTER)


COMPONENTS: list[Callable[[str], None]] = [
    network,
    cluster,
    add_ons,
    node_pools,
    small_node_pool,
    karpenter,
    audit,
    cost,
    security,
    delivery,
]


def longest(made: Recorded, name: str) -> int:
    """The longest name that the component may have, by what it registered under this one."""

    def spare(resource: Resource) -> int:
        _, limit = LIMITS[resource.type]
        return limit - len("-1234567") - (len(resource.name) - len(name))

    named = [one for one in made if one.type in LIMITS and LIMITS[one.type][0] not in one.inputs]
    of_the_plugin = [LIMITS["aws:iam/role:Role"][1] - len("-1234567") - len(OF_THE_PLUGIN)]
    return min([spare(one) for one in named] + of_the_plugin * bool(made.of("eks:index:Cluster")))


@pytest.mark.parametrize("component", COMPONENTS)
def test_the_longest_name_that_all_children_can_have_is_accepted_and_no_longer_one(
    component: Callable[[str], None],
) -> None:
    most = longest(record(lambda: component("x")), "x")
    assert most >= 24
    record(lambda: component("x" * most))
    with pytest.raises(ValueError, match=f"has {most + 1} characters and may have {most}: its ") as refused:
        record(lambda: component("x" * (most + 1)))
    assert "x" * (most + 1) in str(refused.value)


def test_a_child_that_is_too_long_under_any_name_is_what_the_message_is_about() -> None:
    with pytest.raises(ValueError, match=r"^p{60} is too long under any name of the component: its EKS node group n-p"):
        check_name("n", {"EKS node group": ["p" * 60]})


def test_a_refused_component_registers_nothing() -> None:
    def program() -> None:
        with pytest.raises(ValueError, match="AWS allows 64"):
            network("x" * 60)

    assert record(program) == []

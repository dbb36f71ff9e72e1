"""Every row of the AWS stand-in, held against botocore, the CloudFormation registry and a real moto."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import jmespath
import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.operations import Operations
from sandbox.aws.provider import planned, renewed, replaces_on
from sandbox.aws.recorded import RecordedOperations
from sandbox.aws.registry import create_only
from sandbox.aws.row import Call, Row
from sandbox.aws.rows import ROWS
from sandbox.aws.shapes import unfit
from sandbox.kubernetes.access.grants import Grants

from . import (
    inputs_of_alarms,
    inputs_of_audit,
    inputs_of_buckets,
    inputs_of_costs,
    inputs_of_delivery,
    inputs_of_services,
)
from .refused import refused

REGION = "us-east-1"
MADE = {kind: row for kind, row in ROWS.items() if row.create}
RECORDED = {kind: row for kind, row in ROWS.items() if not row.create}


def calls(row: Row) -> Iterator[Call]:
    steps = [row.create, row.read, *row.delete, *row.after_create, *(call for one in row.updates for call in one.calls)]
    yield from (step for step in steps if isinstance(step, Call))
    yield from (lookup.call for lookup in row.lookups.values())
    if row.tagging and row.create:
        yield from (row.tagging.add, row.tagging.remove)


@pytest.mark.parametrize("kind", MADE)
def test_every_call_of_a_row_is_one_that_the_api_has(kind: str, account: Account) -> None:
    for call in calls(ROWS[kind]):
        client = account.client(call.service or ROWS[kind].service, REGION)
        operation = client.meta.method_to_api_mapping[call.operation]
        shape = client.meta.service_model.operation_model(operation).input_shape
        members = set(shape.members) if shape else set()
        assert set(call.arguments) <= members, f"{call.operation} takes no {set(call.arguments) - members}"


@pytest.mark.parametrize("kind", ROWS)
def test_every_expression_of_a_row_is_one(kind: str) -> None:
    row = ROWS[kind]
    expressions = [row.identity, row.found, *row.outputs.values(), *(look.path for look in row.lookups.values())]
    expressions += [part for call in calls(row) for part in (*call.arguments.values(), call.when)]
    for expression in expressions:
        if isinstance(expression, str):
            jmespath.compile(expression)


@pytest.mark.parametrize("kind", [kind for kind, row in ROWS.items() if row.cloudformation])
def test_the_registry_knows_what_a_change_of_a_row_replaces(kind: str) -> None:
    cloudformation = ROWS[kind].cloudformation
    assert cloudformation is not None
    assert isinstance(create_only(cloudformation), frozenset)


def operations(kind: str, account: Account, rules: dict[str, Any] | None = None) -> Operations:
    surroundings = {
        "planes": Planes(),
        "nodes": Nodes(),
        "client": account.client,
        "rules": {} if rules is None else rules,
    }
    return Operations(ROWS[kind], account, REGION, surroundings)


class Planes:
    """Control planes that are not started: what EKS answers of them is tested with real ones elsewhere."""

    endpoint = "https://127.0.0.1:1"
    certificate_authority_data = "Y2E="

    def ensure(self, name: str) -> Planes:
        return self

    remove = ensure


class Nodes:
    """Nodes that are not made, as there is no cluster for them: test_node_groups.py has a real one."""

    def create(self, *what: Any) -> None: ...

    update = delete = create


NUMBERS = count(1)
"""All worlds are in one account, where names are taken once."""


class World:
    """What a resource needs to stand on, made as the test asks for it."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self.ec2 = account.client("ec2", REGION)

    def make(self, kind: str, **inputs: Any) -> str:
        identity, _ = operations(kind, self.account).create(inputs)
        return identity

    @property
    def vpc(self) -> str:
        return self.make("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16")

    @property
    def subnet(self) -> str:
        return self.make("aws:ec2/subnet:Subnet", vpcId=self.vpc, cidrBlock="10.0.0.0/24")

    @property
    def group(self) -> str:
        return self.make("aws:ec2/securityGroup:SecurityGroup", vpcId=self.vpc, name=self.name(), description="d")

    @property
    def primary_key_arn(self) -> str:
        """Of a multi-Region key in another Region."""
        return self.account.client("kms", "eu-west-1").create_key(MultiRegion=True)["KeyMetadata"]["Arn"]

    @property
    def key(self) -> str:
        return self.make("aws:kms/key:Key", deletionWindowInDays=30)

    def default_route_table(self, vpc: str) -> str:
        filters = [{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]
        return self.ec2.describe_route_tables(Filters=filters)["RouteTables"][0]["RouteTableId"]

    def name(self) -> str:
        return f"name-{next(NUMBERS)}"

    @property
    def role(self) -> str:
        return self.make("aws:iam/role:Role", name=self.name(), assumeRolePolicy=trust("eks.amazonaws.com"))

    @property
    def role_arn(self) -> str:
        return self.account.client("iam", REGION).get_role(RoleName=self.role)["Role"]["Arn"]

    @property
    def queue(self) -> str:
        return self.make("aws:sqs/queue:Queue", name=self.name())

    def cluster(self, subnet: str) -> str:
        return self.make(
            "aws:eks/cluster:Cluster", name=self.name(), roleArn=self.role_arn, vpcConfig={"subnetIds": [subnet]}
        )


def trust(service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def rule(world: World, **more: Any) -> dict[str, Any]:
    return {"securityGroupId": world.group, "fromPort": 443, "toPort": 443, "description": "why", **more}


TAGS = {"tags": {"a": "b"}, "tagsAll": {"a": "b", "Owner": "o"}}
READ_A_BUCKET = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}],
    }
)
OF_A_RESOURCE = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}],
    }
)


def route(world: World) -> dict[str, Any]:
    vpc = world.vpc
    gateway = world.make("aws:ec2/internetGateway:InternetGateway", vpcId=vpc)
    table = world.make("aws:ec2/routeTable:RouteTable", vpcId=vpc)
    return {"routeTableId": table, "destinationCidrBlock": "0.0.0.0/0", "gatewayId": gateway}


def node_group(world: World) -> dict[str, Any]:
    subnet = world.subnet
    return {
        "clusterName": world.cluster(subnet),
        "nodeGroupName": world.name(),
        "nodeRoleArn": world.role_arn,
        "subnetIds": [subnet],
        "instanceTypes": ["m5a.large"],
        "scalingConfig": {"minSize": 1, "maxSize": 3, "desiredSize": 1},
        "updateConfig": {"maxUnavailablePercentage": 33},
        **TAGS,
    }


def network_acl(world: World) -> dict[str, Any]:
    vpc = world.vpc
    everywhere = {"ruleNo": 100, "action": "allow", "protocol": "-1", "fromPort": 0, "toPort": 0}
    return {
        "vpcId": vpc,
        "subnetIds": [world.make("aws:ec2/subnet:Subnet", vpcId=vpc, cidrBlock="10.0.0.0/24")],
        "ingress": [
            {**everywhere, "protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlock": "10.0.0.0/8"},
            {**everywhere, "ruleNo": 110, "protocol": "icmp", "icmpType": 3, "icmpCode": 4, "cidrBlock": "0.0.0.0/0"},
        ],
        "egress": [{**everywhere, "cidrBlock": "0.0.0.0/0"}, {**everywhere, "ruleNo": 109, "ipv6CidrBlock": "::/0"}],
        **TAGS,
    }


def endpoint(world: World) -> dict[str, Any]:
    vpc = world.vpc
    return {
        "vpcId": vpc,
        "vpcEndpointType": "Interface",
        "serviceName": "com.amazonaws.us-east-1.sts",
        "subnetIds": [world.make("aws:ec2/subnet:Subnet", vpcId=vpc, cidrBlock="10.0.0.0/24")],
        "securityGroupIds": [
            world.make("aws:ec2/securityGroup:SecurityGroup", vpcId=vpc, name=world.name(), description="d")
        ],
        "privateDnsEnabled": True,
        "policy": OF_A_RESOURCE,
        **TAGS,
    }


HTTPS_IN = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/8"]}
PATTERN = json.dumps({"source": ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"]})
DISK = {"deviceName": "/dev/xvda", "ebs": {"encrypted": "true", "volumeSize": 20, "volumeType": "gp3"}}

# Inputs for each type that use most of what its row can take.
INPUTS: dict[str, Callable[[World], dict[str, Any]]] = {
    "ReplicaKey": lambda w: {
        "primaryKeyArn": w.primary_key_arn,
        "description": "in this Region",
        "deletionWindowInDays": 7,
        "policy": OF_A_RESOURCE,
        **TAGS,
    },
    "Vpc": lambda w: {"cidrBlock": "10.9.0.0/16", "enableDnsHostnames": True, "enableDnsSupport": True, **TAGS},
    "Subnet": lambda w: {
        "vpcId": w.vpc,
        "cidrBlock": "10.0.1.0/24",
        "availabilityZone": "us-east-1b",
        "mapPublicIpOnLaunch": True,
        **TAGS,
    },
    "InternetGateway": lambda w: {"vpcId": w.vpc, **TAGS},
    "RouteTable": lambda w: {"vpcId": w.vpc, **TAGS},
    "DefaultSecurityGroup": lambda w: {"vpcId": w.vpc, **TAGS},
    "Eip": lambda w: {"domain": "vpc", **TAGS},
    "NatGateway": lambda w: {
        "subnetId": w.subnet,
        "allocationId": w.make("aws:ec2/eip:Eip", domain="vpc"),
        "connectivityType": "public",
        **TAGS,
    },
    "Route": route,
    "RouteTableAssociation": lambda w: {
        "routeTableId": w.make("aws:ec2/routeTable:RouteTable", vpcId=w.vpc),
        "subnetId": w.subnet,
    },
    "LaunchTemplate": lambda w: {
        "name": w.name(),
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "blockDeviceMappings": [DISK],
        "updateDefaultVersion": True,
        **TAGS,
    },
    "SecurityGroup": lambda w: {
        "vpcId": w.vpc,
        "name": w.name(),
        "description": "d",
        "revokeRulesOnDelete": True,
        "ingress": [HTTPS_IN],
        **TAGS,
    },
    "SecurityGroupRule": lambda w: rule(
        w, type="egress", protocol="-1", fromPort=0, toPort=0, cidrBlocks=["0.0.0.0/0"]
    ),
    "SecurityGroupIngressRule": lambda w: rule(w, ipProtocol="tcp", cidrIpv4="10.0.0.0/8", **TAGS),
    "SecurityGroupEgressRule": lambda w: rule(w, ipProtocol="tcp", cidrIpv4="10.0.0.0/8", **TAGS),
    "Role": lambda w: {"name": w.name(), "assumeRolePolicy": trust("ec2.amazonaws.com"), "description": "d", **TAGS},
    "RolePolicyAttachment": lambda w: {"role": w.role, "policyArn": "arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"},
    "RolePolicy": lambda w: {"role": w.role, "name": w.name(), "policy": READ_A_BUCKET},
    "Policy": lambda w: {"name": w.name(), "policy": READ_A_BUCKET, **TAGS},
    "OpenIdConnectProvider": lambda w: {
        "url": f"https://oidc.example.com/{w.name()}",
        "clientIdLists": ["sts.amazonaws.com"],
        **TAGS,
    },
    "Key": lambda w: {"deletionWindowInDays": 30, "enableKeyRotation": True, "description": "d", **TAGS},
    "Alias": lambda w: {"name": f"alias/{w.name()}", "targetKeyId": w.key},
    "LogGroup": lambda w: {"name": w.name(), "retentionInDays": 14, **TAGS},
    "Queue": lambda w: {
        "name": w.name(),
        "messageRetentionSeconds": 300,
        "sqsManagedSseEnabled": True,
        "visibilityTimeoutSeconds": 60,
        **TAGS,
    },
    "QueuePolicy": lambda w: {"queueUrl": w.queue, "policy": OF_A_RESOURCE},
    "EventRule": lambda w: {"name": w.name(), "eventPattern": PATTERN, "description": "d", "state": "ENABLED", **TAGS},
    "EventTarget": lambda w: {
        "rule": w.make("aws:cloudwatch/eventRule:EventRule", name=w.name(), eventPattern=PATTERN),
        "targetId": "queue",
        "arn": f"arn:aws:sqs:{REGION}:123456789012:{w.queue.rsplit('/', 1)[1]}",
    },
    "Cluster": lambda w: {
        "name": w.name(),
        "roleArn": w.role_arn,
        "version": "1.34",
        "vpcConfig": {"subnetIds": [w.subnet], "endpointPrivateAccess": True},
        "enabledClusterLogTypes": ["api", "audit"],
        **TAGS,
    },
    "NodeGroup": node_group,
    "DefaultRouteTable": lambda w: {"defaultRouteTableId": w.default_route_table(w.vpc), "routes": [], **TAGS},
    "NetworkAcl": network_acl,
    "VpcEndpoint": endpoint,
    "FlowLog": lambda w: {
        "vpcId": w.vpc,
        "trafficType": "ALL",
        "logDestinationType": "cloud-watch-logs",
        "logDestination": f"arn:aws:logs:us-east-1:123456789012:log-group:{w.name()}",
        "iamRoleArn": w.role_arn,
        **TAGS,
    },
    "VpcIpv4CidrBlockAssociation": lambda w: {"vpcId": w.vpc, "cidrBlock": "100.64.0.0/16"},
    "EgressOnlyInternetGateway": lambda w: {"vpcId": w.vpc, **TAGS},
    "SubnetGroup": lambda w: {"name": w.name(), "description": "d", "subnetIds": [w.subnet], **TAGS},
}


# Inputs by whole type, for the rows that have tests in files of their own.
MORE_INPUTS: dict[str, Callable[[World], dict[str, Any]]] = {
    **inputs_of_buckets.INPUTS,
    **inputs_of_services.INPUTS,
    **inputs_of_audit.INPUTS,
    **inputs_of_alarms.INPUTS,
    **inputs_of_costs.INPUTS,
    **inputs_of_delivery.INPUTS,
}

GO_WITH_WHAT_THEY_ARE_OF = {
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "aws:ec2/defaultRouteTable:DefaultRouteTable",
    "aws:s3/bucketVersioning:BucketVersioning",
    # Set back to what they were, or left as they are (tests/sandbox/test_rows_audit.py).
    inputs_of_audit.STATUS,
    inputs_of_audit.FEATURE,
    inputs_of_audit.ENCRYPTION,
    inputs_of_audit.TOPIC_POLICY,
    inputs_of_audit.OBJECT_LOCK,
}


def inputs_of(kind: str, world: World) -> dict[str, Any]:
    return (MORE_INPUTS.get(kind) or INPUTS[kind.rsplit(":", 1)[1]])(world)


@pytest.mark.parametrize("kind", MADE)
def test_a_resource_is_made_read_back_unchanged_and_deleted(kind: str, account: Account) -> None:
    inputs = inputs_of(kind, World(account))
    row = operations(kind, account)
    assert row.unsupported(inputs) == []
    assert refused(kind, inputs) == {}
    identity, outputs = row.create(inputs)
    read = row.read(identity, inputs, outputs)
    assert read == outputs
    # What the rules of a security group look like is tested below.
    kept = inputs.keys() - ({"ingress"} if "ecurityGroup" in kind else set())
    assert {name: unfit(read[name], inputs[name]) for name in kept} == {name: inputs[name] for name in kept}
    row.delete(identity, inputs, outputs)
    if kind not in GO_WITH_WHAT_THEY_ARE_OF:
        assert row.read(identity, inputs, outputs) is None


@pytest.mark.parametrize("kind", [kind for kind, row in MADE.items() if row.tagging])
def test_tags_are_changed_and_taken_off(kind: str, account: Account) -> None:
    inputs = inputs_of(kind, World(account))
    row = operations(kind, account)
    identity, outputs = row.create(inputs)
    assert outputs["tagsAll"] == {"a": "b", "Owner": "o"}
    changed = {**inputs, "tags": {"c": "d"}, "tagsAll": {"c": "d", "Owner": "p"}}
    updated = row.update(identity, inputs, changed, outputs)
    assert updated["tagsAll"] == {"c": "d", "Owner": "p"}
    assert (row.read(identity, changed, updated) or {})["tags"] == {"c": "d"}


# Workloads of add-ons are in tests/sandbox/test_add_ons.py, access policies, which need an access entry, in
# tests/sandbox/test_access.py, and what needs a hub or a detector in tests/sandbox/test_rows_audit.py.
_WITH_MORE = {
    "aws:eks/addon:Addon",
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
    *inputs_of_audit.RECORDED_WITH_MORE,
}


@pytest.mark.parametrize("kind", sorted(RECORDED.keys() - _WITH_MORE))
def test_what_moto_lacks_is_recorded_and_forgotten_on_delete(kind: str) -> None:
    inputs = {
        "clusterName": "c",
        "addonName": "a",
        "principalArn": "p",
        "policyArn": "q",
        "namespace": "n",
        "serviceAccount": "s",
        "name": "r",
        "vpcId": "vpc-1",
        "analyzerName": "a",
        "ruleName": "r",
        "configRuleName": "r",
        "keyArn": "k",
        "alarmName": "a",
        "alarmRule": "TRUE",
        "monitorType": "CUSTOM",
        "ecrRepositoryPrefix": "c",
        "prefix": "c",
        "projectName": "p",
    }
    row = RecordedOperations(kind, ROWS[kind], {}, {"region": REGION, "account": "1", "grants": Grants()})
    identity, outputs = row.create(inputs)
    assert (row.read(identity, inputs) or {}).items() >= outputs.items()
    row.delete(identity, inputs, outputs)
    assert row.read(identity, inputs) is None


def test_a_rule_that_is_no_resource_shows_on_its_group(account: Account) -> None:
    world, rules = World(account), dict[str, Any]()
    group_inputs = {"vpcId": world.vpc, "name": world.name(), "description": "d"}
    group = operations("aws:ec2/securityGroup:SecurityGroup", account, rules)
    identity, outputs = group.create(group_inputs)
    own = operations("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", account, rules)
    own.create(
        {"securityGroupId": identity, "ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "10.0.0.0/8"}
    )
    assert (group.read(identity, group_inputs, outputs) or {})["ingress"] == []
    world.ec2.authorize_security_group_ingress(
        GroupId=identity,
        IpPermissions=[{"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
    )
    drift = (group.read(identity, group_inputs, outputs) or {})["ingress"]
    assert [(rule["fromPort"], rule["cidrBlocks"]) for rule in drift] == [(22, ["0.0.0.0/0"])]


def test_a_new_group_allows_nothing_out_as_with_the_real_provider(account: Account) -> None:
    world = World(account)
    assert world.ec2.describe_security_groups(GroupIds=[world.group])["SecurityGroups"][0]["IpPermissionsEgress"] == []


@pytest.mark.parametrize("kind", ["SecurityGroup", "DefaultSecurityGroup"])
def test_a_group_of_a_vpc_with_ipv6_allows_nothing_out_either(kind: str, account: Account) -> None:
    world = World(account)
    vpc = world.make("aws:ec2/vpc:Vpc", cidrBlock="10.0.0.0/16", assignGeneratedIpv6CidrBlock=True)
    inputs = {} if kind.startswith("Default") else {"name": world.name(), "description": "d"}
    group = world.make(f"aws:ec2/{kind[0].lower()}{kind[1:]}:{kind}", vpcId=vpc, **inputs)
    assert world.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissionsEgress"] == []


def test_an_acl_takes_in_another_subnet_and_gives_one_back(account: Account) -> None:
    world = World(account)
    inputs = network_acl(world)
    (first,) = inputs["subnetIds"]
    row = operations("aws:ec2/networkAcl:NetworkAcl", account)
    identity, outputs = row.create(inputs)
    second = world.make("aws:ec2/subnet:Subnet", vpcId=inputs["vpcId"], cidrBlock="10.0.1.0/24")
    world.make("aws:ec2/subnet:Subnet", vpcId=inputs["vpcId"], cidrBlock="10.0.2.0/24")
    for now in ([first, second], [second]):
        later = {**inputs, "subnetIds": now}
        outputs = row.update(identity, inputs, later, outputs)
        assert sorted(outputs["subnetIds"]) == sorted(now)
        inputs = later


def test_a_gateway_endpoint_is_deleted_after_its_tables_changed(account: Account) -> None:
    world = World(account)
    vpc = world.vpc
    one, other = (world.make("aws:ec2/routeTable:RouteTable", vpcId=vpc) for _ in range(2))
    inputs = {"vpcId": vpc, "vpcEndpointType": "Gateway", "serviceName": "com.amazonaws.us-east-1.s3"}
    row = operations("aws:ec2/vpcEndpoint:VpcEndpoint", account)
    before, after = {**inputs, "routeTableIds": [one]}, {**inputs, "routeTableIds": [other]}
    identity, outputs = row.create(before)
    updated = row.update(identity, before, after, outputs)
    assert updated["routeTableIds"] == [other]
    row.delete(identity, after, updated)
    assert row.read(identity, after, updated) is None


def test_what_a_failed_step_left_behind_is_taken_away(account: Account) -> None:
    world = World(account)
    name = world.name()
    inputs = {
        "vpcId": world.vpc,
        "name": name,
        "description": "d",
        "ingress": [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "securityGroups": ["sg-00000000000000000"]}],
    }
    with pytest.raises(ClientError):
        operations("aws:ec2/securityGroup:SecurityGroup", account).create(inputs)
    groups = world.ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])["SecurityGroups"]
    assert groups == []


def test_a_policy_that_aws_does_not_have_is_refused(account: Account) -> None:
    world = World(account)
    with pytest.raises(ClientError, match="NoSuchEntity"):
        world.make(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            role=world.role,
            policyArn="arn:aws:iam::aws:policy/AmazonEKSClustrPolicy",
        )


def test_a_change_makes_a_new_version_of_a_launch_template(account: Account) -> None:
    world = World(account)
    inputs = inputs_of("aws:ec2/launchTemplate:LaunchTemplate", world)
    row = operations("aws:ec2/launchTemplate:LaunchTemplate", account)
    identity, outputs = row.create(inputs)
    changed = {**inputs, "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 2}}
    updated = row.update(identity, inputs, changed, outputs)
    assert (outputs["latestVersion"], updated["latestVersion"], updated["defaultVersion"]) == (1, 2, 2)


def test_a_label_and_a_taint_that_are_dropped_are_taken_off_the_node_group(account: Account) -> None:
    world = World(account)
    kind = "aws:eks/nodeGroup:NodeGroup"
    taint = {"key": "k", "value": "v", "effect": "NO_SCHEDULE"}
    inputs = {**inputs_of(kind, world), "labels": {"a": "1", "b": "2"}, "taints": [taint]}
    row = operations(kind, account)
    identity, outputs = row.create(inputs)
    row.update(identity, inputs, {**inputs, "labels": {"a": "1"}, "taints": []}, outputs)
    live = account.client("eks", REGION).describe_nodegroup(
        clusterName=inputs["clusterName"], nodegroupName=inputs["nodeGroupName"]
    )["nodegroup"]
    assert live["labels"] == {"a": "1"}
    assert live.get("taints", []) == []


@pytest.mark.parametrize("kind", ["aws:eks/cluster:Cluster", "aws:eks/nodeGroup:NodeGroup"])
def test_a_new_kubernetes_version_is_kept_though_moto_has_no_call_for_it(kind: str, account: Account) -> None:
    inputs = {**inputs_of(kind, World(account)), "version": "1.34"}
    row = operations(kind, account)
    identity, outputs = row.create(inputs)
    changed = {**inputs, "version": "1.35"}
    assert row.update(identity, inputs, changed, outputs)["version"] == "1.35"
    assert (row.read(identity, changed, outputs) or {})["version"] == "1.35"


def test_what_is_only_recorded_is_replaced_by_the_changes_that_replace_it_in_aws() -> None:
    add_on = ROWS["aws:eks/addon:Addon"]
    assert not replaces_on(add_on, "addonVersion")
    assert not replaces_on(add_on, "configurationValues")
    assert replaces_on(add_on, "addonName")


def test_another_block_for_services_replaces_a_cluster() -> None:
    cluster = ROWS["aws:eks/cluster:Cluster"]
    assert replaces_on(cluster, "kubernetesNetworkConfig")
    assert not replaces_on(cluster, "vpcConfig")


def test_a_planned_change_keeps_what_aws_computes_within_a_property() -> None:
    out = {"version": "1", "vpcConfig": {"subnetIds": ["a"], "clusterSecurityGroupId": "sg-1"}, "arn": "x"}
    old = {"version": "1", "vpcConfig": {"subnetIds": ["a"], "publicAccessCidrs": ["b"]}}
    new = {"version": "2", "vpcConfig": {"subnetIds": ["c"]}}
    assert planned(out, old, new) == {
        "version": "2",
        "vpcConfig": {"subnetIds": ["c"], "clusterSecurityGroupId": "sg-1"},
        "arn": "x",
    }


@pytest.mark.parametrize(
    ("change", "unknown"),
    [
        ({"imageId": "ami-2"}, ["latestVersion"]),
        ({"imageId": "ami-2", "updateDefaultVersion": True}, ["latestVersion", "defaultVersion"]),
        ({"tags": {"a": "b"}, "tagsAll": {"a": "b"}}, []),
    ],
)
def test_the_preview_of_a_new_version_of_a_launch_template_does_not_know_its_number(
    change: dict[str, Any], unknown: list[str]
) -> None:
    """What uses it shows as changed, too."""
    before = {"name": "nodes", "imageId": "ami-1"}
    assert renewed(ROWS["aws:ec2/launchTemplate:LaunchTemplate"], before, {**before, **change}) == unknown

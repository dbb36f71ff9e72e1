"""ARNs, CIDR blocks, documents and protocols that AWS or the provider refuses are refused in the preview, by the names
of the properties in every type."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.aws import sdk
from sandbox.aws.formats import FORMATS, wrong
from sandbox.aws.limits import within
from sandbox.aws.policy_grammar import GRAMMARS
from sandbox.aws.properties import formats_of
from sandbox.aws.rows import ROWS
from sandbox.values import UNKNOWN

from .refused import bindings, refused

VPC = "aws:ec2/vpc:Vpc"
SUBNET = "aws:ec2/subnet:Subnet"
CLUSTER = "aws:eks/cluster:Cluster"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"

ROLE_ARN = "arn:aws:iam::111122223333:role/nodes"
DATABASE = {"identifier": "shop", "engine": "postgres", "instanceClass": "db.t4g.medium"}


def inline(**rule: Any) -> dict[str, Any]:
    whole = {"protocol": "tcp", "fromPort": 443, "toPort": 443, **rule}
    return {"name": "g", "vpcId": "vpc-1", "description": "d", "ingress": [whole]}


def vpc_config(**config: Any) -> dict[str, Any]:
    return {"name": "c", "roleArn": ROLE_ARN, "vpcConfig": {"subnetIds": ["subnet-1"], **config}}


def statement(**changes: Any) -> str:
    whole = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"} | changes
    whole = {key: value for key, value in whole.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [whole]})


def identity(**changes: Any) -> dict[str, Any]:
    return {"name": "p", "policy": statement(**changes)}


CIDR, ARN = "an IPv4 CIDR block (10.0.0.0/16)", "an ARN (arn:aws:SERVICE:REGION:ACCOUNT:RESOURCE)"
RULES = "tcp, udp, icmp, icmpv6, -1 for all, or a protocol number from 0 to 255"
LONG = "keep every image of this repository for ever; " * 3
NO_JSON = "Expecting value: line 1 column 1 (char 0)"

# Type, inputs, path, reason.
EXAMPLES: list[tuple[str, dict[str, Any], str, str]] = [
    # CIDR blocks: no block, too large, too small, with host bits, of the other version, in a list
    (VPC, {"cidrBlock": "hello"}, "cidrBlock", f'got "hello": AWS allows {CIDR}'),
    (VPC, {"cidrBlock": "10.0.0.0"}, "cidrBlock", f'got "10.0.0.0": AWS allows {CIDR}'),
    (VPC, {"cidrBlock": "10.0.0.0/8"}, "cidrBlock", 'got "10.0.0.0/8": AWS allows a prefix of 16 to 28 bits'),
    (VPC, {"cidrBlock": "10.0.0.1/16"}, "cidrBlock", "got \"10.0.0.1/16\": AWS allows the block's first address, "
     "10.0.0.0/16"),
    (SUBNET, {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/29"}, "cidrBlock",
     'got "10.0.0.0/29": AWS allows a prefix of 16 to 28 bits'),
    ("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", {"vpcId": "v", "cidrBlock": "100.64.0.0/10"},
     "cidrBlock", 'got "100.64.0.0/10": AWS allows a prefix of 16 to 28 bits'),
    (GROUP, inline(cidrBlocks=["10.0.0.0/8", "::/0"]), "ingress[0].cidrBlocks[1]", f'got "::/0": AWS allows {CIDR}'),
    (GROUP, inline(ipv6CidrBlocks=["10.0.0.0/8"]), "ingress[0].ipv6CidrBlocks[0]",
     'got "10.0.0.0/8": AWS allows an IPv6 CIDR block (2001:db8::/32)'),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
     {"securityGroupId": "sg-1", "ipProtocol": "-1", "cidrIpv4": "everyone"}, "cidrIpv4",
     f'got "everyone": AWS allows {CIDR}'),
    ("aws:ec2/route:Route", {"routeTableId": "rtb-1", "destinationCidrBlock": "10.0.0.0"}, "destinationCidrBlock",
     f'got "10.0.0.0": AWS allows {CIDR}'),
    (CLUSTER, vpc_config(publicAccessCidrs=["203.0.113.7/24"]), "vpcConfig.publicAccessCidrs[0]",
     'got "203.0.113.7/24": AWS allows the block\'s first address, 203.0.113.0/24'),
    (CLUSTER, {**vpc_config(), "kubernetesNetworkConfig": {"serviceIpv4Cidr": "10.0.0.0/8"}},
     "kubernetesNetworkConfig.serviceIpv4Cidr", 'got "10.0.0.0/8": AWS allows a prefix of 12 to 24 bits'),
    # ARNs: by the property's name, by the shape's, by the registry's format
    ("aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
     {"clusterName": "c", "principalArn": "admin", "policyArn": "arn:aws:eks::aws:cluster-access-policy/P",
      "accessScope": {"type": "cluster"}}, "principalArn", f'got "admin": AWS allows {ARN}'),
    (ASSOCIATION, {"clusterName": "c", "namespace": "n", "serviceAccount": "s", "roleArn": "app"}, "roleArn",
     'got "app": AWS allows the ARN of an IAM role (arn:aws:iam::ACCOUNT:role/…)'),
    (ASSOCIATION, {"clusterName": "c", "namespace": "n", "serviceAccount": "s",
                   "roleArn": "arn:aws:iam::111122223333:user/app"}, "roleArn",
     'got "arn:aws:iam::111122223333:user/app": AWS allows the ARN of an IAM role (arn:aws:iam::ACCOUNT:role/…)'),
    ("aws:iam/role:Role", {"name": "r", "assumeRolePolicy": UNKNOWN, "permissionsBoundary": "the-boundary-of-all"},
     "permissionsBoundary", f'got "the-boundary-of-all": AWS allows {ARN}'),
    ("aws:iam/rolePolicyAttachment:RolePolicyAttachment", {"role": "r", "policyArn": "AmazonEKSWorkerNodePolicy"},
     "policyArn", f'got "AmazonEKSWorkerNodePolicy": AWS allows {ARN}'),
    ("aws:sns/topicSubscription:TopicSubscription", {"topic": "alarms", "protocol": "sqs", "endpoint": "e"}, "topic",
     f'got "alarms": AWS allows {ARN}'),
    ("aws:cloudwatch/metricAlarm:MetricAlarm",
     {"name": "a", "comparisonOperator": "GreaterThanThreshold", "evaluationPeriods": 1, "alarmActions": ["topic"],
      "namespace": "N", "metricName": "m", "period": 60, "statistic": "Sum"}, "alarmActions[0]",
     f'got "topic": AWS allows {ARN}'),
    # documents: no JSON, no object, not in IAM's grammar
    ("aws:iam/policy:Policy", {"name": "p", "policy": "xxxx"}, "policy",
     f'got "xxxx": AWS allows a policy document, which is a JSON object; {NO_JSON}'),
    ("aws:iam/policy:Policy", {"name": "p", "policy": "[]"}, "policy",
     'got "[]": AWS allows a policy document, which is a JSON object; this is none'),
    ("aws:iam/policy:Policy", {"name": "p", "policy": '{"Statement": [], "Statement": []}'}, "policy",
     'got "{\\"Statement\\": [], \\"Statement\\": []}": AWS allows a policy document, which is a JSON object; the key '
     "Statement stands in an object twice"),
    ("aws:iam/policy:Policy", identity(Effect="Permit"), "policy.Statement[0].Effect",
     'got "Permit": AWS allows Allow, Deny'),
    ("aws:iam/policy:Policy", identity(Resource=None), "policy.Statement[0]",
     "AWS requires one of Resource, NotResource"),
    ("aws:iam/policy:Policy", identity(Principal="*"), "policy.Statement[0]",
     'got "Principal": AWS allows one of Action, Condition, Effect, NotAction, NotResource, Resource, Sid as a key'),
    ("aws:iam/policy:Policy", identity(Condition={"StringEqual": {"a": "b"}}), "policy.Statement[0].Condition",
     'got "StringEqual": AWS allows an operator of conditions as a key'),
    ("aws:iam/rolePolicy:RolePolicy", {"role": "r", "name": "p", "policy": "{}"}, "policy", "AWS requires Statement"),
    ("aws:iam/role:Role", {"name": "r", "assumeRolePolicy": "trust"}, "assumeRolePolicy",
     f'got "trust": AWS allows a policy document, which is a JSON object; {NO_JSON}'),
    ("aws:iam/role:Role", {"name": "r", "assumeRolePolicy": statement(Resource=None)}, "assumeRolePolicy.Statement[0]",
     "AWS requires one of Principal, NotPrincipal"),
    ("aws:kms/key:Key", {"policy": "mine"}, "policy",
     f'got "mine": AWS allows a policy document, which is a JSON object; {NO_JSON}'),
    ("aws:s3/bucketPolicy:BucketPolicy", {"bucket": "b", "policy": statement(Principal="everyone")},
     "policy.Statement[0].Principal", 'got "everyone": AWS allows *'),
    ("aws:sns/topicPolicy:TopicPolicy", {"arn": "arn:aws:sns:us-east-1:111122223333:t", "policy": "mine"}, "policy",
     f'got "mine": AWS allows a policy document, which is a JSON object; {NO_JSON}'),
    ("aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": "q", "policy": '{"Version": "2012-10-18", "Statement": []}'},
     "policy.Version", 'got "2012-10-18": AWS allows 2008-10-17, 2012-10-17'),
    ("aws:ecr/repositoryPolicy:RepositoryPolicy", {"repository": "repo", "policy": statement(Resource=None)},
     "policy.Statement[0]", "AWS requires one of Principal, NotPrincipal"),
    ("aws:ecr/lifecyclePolicy:LifecyclePolicy", {"repository": "repo", "policy": LONG}, "policy",
     f'got "{LONG[:60]}…": AWS allows JSON; {NO_JSON}'),
    ("aws:sqs/queue:Queue", {"name": "q", "redrivePolicy": "dead-letters"}, "redrivePolicy",
     f'got "dead-letters": AWS allows JSON; {NO_JSON}'),
    ("aws:cloudwatch/eventRule:EventRule", {"name": "r", "eventPattern": "source: aws.ec2"}, "eventPattern",
     f'got "source: aws.ec2": AWS allows JSON; {NO_JSON}'),
    # protocols, in every form of a rule
    (GROUP, inline(protocol="tpc"), "ingress[0].protocol", f'got "tpc": AWS allows {RULES}'),
    ("aws:ec2/securityGroupRule:SecurityGroupRule",
     {"securityGroupId": "sg-1", "type": "ingress", "protocol": "256", "fromPort": 0, "toPort": 0}, "protocol",
     f'got "256": AWS allows {RULES}'),
    ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", {"securityGroupId": "sg-1", "ipProtocol": "https"},
     "ipProtocol", f'got "https": AWS allows {RULES}'),
    ("aws:ec2/networkAcl:NetworkAcl",
     {"vpcId": "vpc-1", "ingress": [{"protocol": "tpc", "ruleNo": 1, "action": "allow", "cidrBlock": "10.0.0.0/8",
                                     "fromPort": 1, "toPort": 1}]}, "ingress[0].protocol",
     'got "tpc": AWS allows a keyword of IANA\'s list of protocol numbers (tcp, udp, icmp), -1 for all, or a protocol '
     "number from 0 to 255"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "inputs", "path", "reason"), EXAMPLES, ids=lambda value: str(value)[:40])
def test_a_text_that_is_not_what_its_property_holds_is_refused(
    kind: str, inputs: dict[str, Any], path: str, reason: str
) -> None:
    assert refused(kind, inputs) == {path: reason}


SOUND = {
    "arn": (
        *(ROLE_ARN, "arn:aws:s3:::bucket", "arn:aws-us-gov:iam::aws:policy/P", "arn:aws:automate:us-east-1:ec2:stop"),
        "arn:aws:scheduler:::aws-sdk:sqs:sendMessage",
        "arn:aws:logs:eu-central-1:111122223333:log-group:g:*",
    ),
    "ipv4-network": ("0.0.0.0/0", "10.1.2.3/32"),
    "ipv6-network": ("::/0", "2001:db8::/56", "2001:DB8:0::/56"),
    "network": ("0.0.0.0/0", "::/0"),
    "protocol of a rule": ("tcp", "TCP", "-1", "all", "icmpv6", "50", "0", "255"),
    "protocol of an ACL": ("tcp", "ipv6-icmp", "all", "-1", "6"),
    "json": ("{}", "[]", '"text"'),
    "AWS::KMS::Key.Arn": ("arn:aws:kms:us-east-1:111122223333:key/1", "arn:aws:kms:us-east-1:111122223333:alias/a"),
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in SOUND.items() for text in texts])
def test_what_the_property_holds_is_allowed(name: str, text: str) -> None:
    assert list(wrong(name, text)) == []


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_a_block_is_allowed_exactly_without_host_bits(address: int, bits: int) -> None:
    block = IPv4Network((address, bits), strict=False)
    text = f"{IPv4Network((address, 32)).network_address}/{bits}"
    assert (list(wrong("ipv4-network", text)) == []) == (text == str(block))


@given(st.integers(0, 32))
def test_a_vpc_is_allowed_exactly_from_16_to_28_bits(bits: int) -> None:
    assert (refused(VPC, {"cidrBlock": f"0.0.0.0/{bits}"}) == {}) == (16 <= bits <= 28)


@given(st.text())
def test_any_text_is_judged_by_every_format(text: str) -> None:
    for name in FORMATS:
        assert all(mistake.allowed for mistake in wrong(name, text))


KEYS = st.sampled_from(["Statement", "Effect", "Principal", "Condition", "Action", "Sid", "Version"])
PLAIN = st.none() | st.booleans() | st.integers() | st.text()


@given(st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(KEYS, inner)))
def test_any_document_is_judged_by_every_grammar(document: Any) -> None:
    for grammar in GRAMMARS:
        assert all(mistake.allowed for mistake in wrong(f"{grammar} policy", json.dumps(document)))


def test_a_document_that_is_not_known_yet_is_not_judged() -> None:
    assert refused("aws:iam/policy:Policy", {"name": "p", "policy": statement(Resource=UNKNOWN, Effect="?")}) == {}


@pytest.mark.parametrize("value", ["", None])
def test_an_arn_that_is_not_set_is_not_judged(value: Any) -> None:
    assert refused("aws:rds/instance:Instance", {**DATABASE, "monitoringRoleArn": value}) == {}


# What is known of the formats themselves.


def test_the_file_of_formats_is_current() -> None:
    """Otherwise: python -m sandbox.aws.sdk."""
    assert sdk.FILE.read_text(encoding="utf-8") == sdk.text()


def test_every_text_of_such_a_name_has_a_format_in_every_type() -> None:
    found = {(kind, name) for kind in ROWS for name in paths(kind) if name.endswith(("Arn", "cidrBlock", "olicy"))}
    formatted = {(kind, name) for kind in ROWS for name in places(formats_of(kind))}
    assert len(found) > 70
    assert found - formatted == set()


def test_every_property_that_has_a_format_is_checked() -> None:
    for kind in ROWS:
        for name in formats_of(kind):
            limits = [inner for one in bindings(kind).of(name) for inner in within(one.limits)]
            assert [one for one in limits if one.format], f"{kind} {name}"


def test_every_policy_that_cfn_lint_knows_the_grammar_of_has_it() -> None:
    from cfnlint.rules.resources.iam.IdentityPolicy import IdentityPolicy
    from cfnlint.rules.resources.iam.ResourceEcrPolicy import ResourceEcrPolicy
    from cfnlint.rules.resources.iam.ResourcePolicy import ResourcePolicy
    from cfnlint.rules.resources.iam.TrustPolicy import TrustPolicy

    known: set[str] = set()
    for rule in (IdentityPolicy(), ResourcePolicy(), ResourceEcrPolicy(), TrustPolicy()):
        known |= {keyword.split("/")[1] for keyword in rule.keywords}
    # The provider's queue and topic have their policies, too, and its repository has none.
    typed = {row.cloudformation: kind for kind, row in ROWS.items() if row.cloudformation in known}
    assert {kind for kind in typed.values() if kind != "aws:ecr/repository:Repository"} <= sdk.POLICIES.keys()


def places(schema: Mapping[str, Any], start: str = "") -> Iterator[str]:
    for name, inner in schema.items():
        content = inner.get("items", inner)
        if "format" in content:
            yield f"{start}{name}"
        yield from places(content.get("properties", {}), f"{start}{name}.")


def paths(kind: str) -> Iterator[str]:
    """The places of the texts of a type, as the SDK has them."""

    def of(members: Mapping[str, Any], start: str) -> Iterator[str]:
        for name, hint in members.items():
            content = sdk.item_of(sdk.plain(hint)) or sdk.plain(hint)
            yield from of(sdk.members_of(content), f"{start}{name}.")
            if content is str:
                yield f"{start}{name}"

    yield from of(sdk.arguments(kind), "")

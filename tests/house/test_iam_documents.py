"""Every IAM document that a stack of ours registers, held against AWS's own list of actions and resources."""

from __future__ import annotations

import functools
import json
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pytest

from tests.recording import STACKS, record_stack

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # parliament imports a package that warns of its own end
    from parliament import analyze_policy_string

# Properties that hold a document, and whether it belongs to a resource (it then says who, and its resource is itself).
DOCUMENTS: Mapping[str, bool] = {"policy": False, "assumeRolePolicy": True, "accessPolicy": True}
OF_RESOURCES = frozenset(
    {
        "aws:kms/key:Key",
        "aws:sqs/queuePolicy:QueuePolicy",
        "aws:s3/bucketPolicy:BucketPolicy",
        "aws:sns/topic:Topic",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
    }
)

# What parliament says that does not hold here, by what it finds and where, and why.
KEY = "aws:kms/key:Key"
PIPELINES = "delivery-github-"
BESIDE_THE_POINT: Mapping[tuple[str, str], str] = {
    ("MISMATCHED_TYPE", KEY): "an encryption context is text to it; CloudWatch Logs' documentation compares an ARN",
    (
        "RESOURCE_MISMATCH",
        "karpenter-controller",
    ): "its statements share out the resources of one call; public parameters belong to no account",
    ("UNKNOWN_CONDITION_FOR_ACTION", KEY): "that documentation puts Describe under the encryption context, too",
    ("UNKNOWN_CONDITION_FOR_ACTION", PIPELINES): "keys of an OIDC provider begin with its host, which it does not know",
    ("MISMATCHED_TYPE_BUT_USABLE", PIPELINES): "IAM's documentation compares iam:PermissionsBoundary by StringEquals",
}

# Sid of a statement on every resource, and why AWS allows nothing else.
EVERY_RESOURCE: Mapping[str, str] = {
    "AllowRegionalReadActions": "EC2's Describe calls take no resource; a condition keeps them to the region",
    "AllowPricingReadActions": "the price list belongs to nobody",
    "AllowZonalShiftReadActions": "the action takes no resource; a condition names the cluster",
    "AllowUnscopedInstanceProfileListAction": "iam:ListInstanceProfiles takes no resource",
    "GetAuthorizationToken": "a token is for the whole registry: ecr:GetAuthorizationToken takes no resource",
    "ReadMetrics": "cloudwatch:GetMetricData and ListMetrics take no resource, and alarms are found for any metric",
    "ReadDimensions": "EC2's Describe calls and tag:GetResources take no resource",
    "FindUnusedResources": "Describe calls and cloudwatch:GetMetricData take no resource; a condition names the Region",
    "ReadCosts": "ce:GetCostAndUsage reads the costs of the account, which are no resource",
    "ChangePasswordPolicy": "an account has one, and the actions take no resource",
    "DescribeNetwork": "EC2's Describe calls take no resource",
    "FindLogGroups": "logs:DescribeLogGroups lists groups and takes no single one",
}

# Sid of a statement on every action of a service, and why.
EVERY_ACTION: Mapping[str, tuple[str, str]] = {
    "AccountDelegatesByIam": ("kms:*", "AWS's default: without it nobody can change a key's policy again"),
    "BucketsOfThisAccount": ("s3:*", "an endpoint's policy is a ceiling over what IAM allows, and grants nothing"),
}


_COST = "us-east-1:111122223333"
COST_ARNS: Mapping[str, str] = {
    "": f"arn:aws:kms:{_COST}:key/cost",
    "-failures": f"arn:aws:sqs:{_COST}:cost-failures",
    **{
        f"-{name}{end}": f"arn:aws:{kind}:cost-{name}{end}"
        for name in ("unused-resources", "weekly-report")
        for end, kind in (("", f"lambda:{_COST}:function"), (":*", f"logs:{_COST}:log-group"))
    },
}
"""The same for cost, by how they end in a recording."""


class Document(NamedTuple):
    where: str
    of_a_resource: bool
    text: str

    @property
    def statements(self) -> list[dict[str, Any]]:
        found = json.loads(self.text)["Statement"]
        return found if isinstance(found, list) else [found]


def _with_real_arns(text: str) -> str:
    """What a recording answers for the ARN of a queue, a role or a key, in the form that theirs have."""
    queue, role = "arn:aws:sqs:us-east-1:111122223333:karpenter", "arn:aws:iam::111122223333:role/karpenter"
    for key in ("audit-findings", "observability-alarms"):
        text = text.replace(f"arn:aws:test:::{key}", f"arn:aws:kms:us-east-1:111122223333:key/{key}")
    for end, own in COST_ARNS.items():
        text = text.replace(f'"arn:aws:test:::cost{end}"', f'"{own}"')
    made_up = "arn:aws:test:::karpenter"
    return text.replace(f"{made_up}-interruptions", f"{queue}-interruptions").replace(made_up, role)


@functools.cache
def documents(stack: str) -> Sequence[Document]:
    return [
        Document(f"{one.type} {one.name}.{name}", of_a_resource or one.type in OF_RESOURCES, _with_real_arns(text))
        for one in record_stack(stack)
        for name, of_a_resource in DOCUMENTS.items()
        if isinstance(text := one.inputs.get(name), str) and '"Statement"' in text
    ]


@pytest.fixture(params=STACKS)
def of_stack(request: pytest.FixtureRequest) -> Sequence[Document]:
    """The documents of a stack: recorded when they are asked for, as a process that only collects tests needs none."""
    return documents(request.param)


def test_there_are_documents_to_judge(of_stack: Sequence[Document]) -> None:
    assert {one.where.rpartition(".")[2] for one in of_stack} >= {"policy", "assumeRolePolicy"}


def beside_the_point(issue: str, one: Document) -> bool:
    # RESOURCE_STAR is judged below, with a reason for each statement.
    return issue == "RESOURCE_STAR" or any(
        (issue, kind) in BESIDE_THE_POINT for kind in (KEY, PIPELINES, "karpenter-controller") if kind in one.where
    )


@functools.cache
def findings(text: str) -> Sequence[Any]:
    return analyze_policy_string(text).findings


def test_a_document_is_one_that_iam_takes(of_stack: Sequence[Document]) -> None:
    found: list[tuple[str, Any]] = []
    for one in of_stack:
        # parliament knows policies of identities: what a resource's policy has besides is left out before it looks.
        statements = [{k: v for k, v in part.items() if k != "Principal"} for part in one.statements]
        if one.of_a_resource:
            statements = [{"Resource": "*", **part} for part in statements]
        text = json.dumps({"Version": "2012-10-17", "Statement": statements})
        found += [(one.where, finding) for finding in findings(text) if not beside_the_point(finding.issue, one)]
    assert found == []


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def allowing(documents: Iterable[Document]) -> Iterator[tuple[Document, dict[str, Any]]]:
    return ((one, part) for one in documents for part in one.statements if part["Effect"] == "Allow")


def test_no_action_is_a_wildcard_but_with_its_reason(of_stack: Sequence[Document]) -> None:
    for one, part in allowing(of_stack):
        wild = [action for action in listed(part.get("Action", [])) if "*" in action]
        reason = EVERY_ACTION.get(part.get("Sid", ""), ("", ""))
        assert wild == [] or (one.of_a_resource and wild == [reason[0]]), f"{one.where}: {part.get('Sid')}"


def test_a_statement_on_every_resource_has_its_reason(of_stack: Sequence[Document]) -> None:
    without = [
        (one.where, part.get("Sid"))
        for one, part in allowing(one for one in of_stack if not one.of_a_resource)
        if "*" in listed(part.get("Resource", "*")) and not EVERY_RESOURCE.get(part.get("Sid", ""))
    ]
    assert without == []

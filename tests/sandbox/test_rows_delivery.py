"""The rows of ECR's registry, of CodeBuild, and of the boundary of roles."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.provider import replaces_on
from sandbox.aws.recorded import RecordedOperations
from sandbox.aws.rows import ROWS

from .inputs_of_delivery import (
    CACHE_RULE,
    INPUTS,
    PROJECT,
    RECORDED,
    REGISTRY_POLICY,
    REPLICATION,
    REPOSITORY_POLICY,
    TEMPLATE,
    WEBHOOK,
    pull,
    replication,
)
from .refused import refused
from .row_life import changed_in_place, replaced, same
from .test_rows import World, operations, trust

ROLE = "aws:iam/role:Role"
BOUNDARY = "arn:aws:iam::123456789012:policy/boundary"


def recorded(kind: str) -> RecordedOperations:
    return RecordedOperations(kind, ROWS[kind], {}, {"region": "us-east-1", "account": "123456789012"})


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (REPOSITORY_POLICY, {"policy": pull("444455556666")}),
        (REPLICATION, {"replicationConfiguration": replication("eu-west-1", "shop")}),
    ],
)
def test_it_is_changed_in_place(kind: str, change: dict[str, Any], account: Account) -> None:
    changed_in_place(kind, account, INPUTS[kind](World(account)), change)


@pytest.mark.parametrize("boundary", [f"{BOUNDARY}-2", None])
def test_the_boundary_of_a_role_is_changed_and_taken_off(boundary: str | None, account: Account) -> None:
    role = {"name": World(account).name(), "assumeRolePolicy": trust("ec2.amazonaws.com")}
    changed_in_place(ROLE, account, {**role, "permissionsBoundary": BOUNDARY}, {"permissionsBoundary": boundary})


def test_a_boundary_that_somebody_took_off_is_seen(account: Account) -> None:
    inputs = {"name": World(account).name(), "assumeRolePolicy": trust("ec2.amazonaws.com")}
    row, bounded = operations(ROLE, account), {**inputs, "permissionsBoundary": BOUNDARY}
    identity, outputs = row.create(bounded)
    account.client("iam", "us-east-1").delete_role_permissions_boundary(RoleName=identity)
    assert (row.read(identity, bounded, outputs) or {})["permissionsBoundary"] == ""


def test_a_registry_without_rules_replicates_nothing(account: Account) -> None:
    row, inputs = operations(REPLICATION, account), INPUTS[REPLICATION](World(account))
    identity, outputs = row.create(inputs)
    assert outputs["registryId"] == identity == "123456789012"
    row.delete(identity, inputs, outputs)
    live = account.client("ecr", "us-east-1").describe_registry()["replicationConfiguration"]
    assert live == {"rules": []}
    assert row.read(identity, inputs, outputs) is None


def test_a_registry_does_not_replicate_to_its_own_region(account: Account) -> None:
    with pytest.raises(ClientError, match="cannot be the same as the source registry"):
        operations(REPLICATION, account).create({"replicationConfiguration": replication("us-east-1", "shop")})


def test_a_policy_of_a_repository_that_is_not_there_is_refused_and_read_as_gone(account: Account) -> None:
    row, inputs = operations(REPOSITORY_POLICY, account), {"repository": "none", "policy": pull("111122223333")}
    with pytest.raises(ClientError, match="RepositoryNotFoundException"):
        row.create(inputs)
    assert row.read("none", inputs, {}) is None
    row.delete("none", inputs, {})


@pytest.mark.parametrize("kind", RECORDED)
def test_what_is_recorded_is_read_back_as_it_was_given_and_nothing_of_it_is_refused(kind: str) -> None:
    inputs = RECORDED[kind]
    assert refused(kind, inputs) == {}
    row = recorded(kind)
    identity, _ = row.create(inputs)
    same(row.read(identity, inputs), inputs)


def test_what_replaces_it_is_what_the_provider_replaces() -> None:
    replaced(REPOSITORY_POLICY, "repository", "region")
    replaced(CACHE_RULE, "ecrRepositoryPrefix", "upstreamRegistryUrl", "region")
    replaced(TEMPLATE, "prefix", "region")
    replaced(PROJECT, "name", "region")
    replaced(WEBHOOK, "projectName", "region")
    assert not replaces_on(ROWS[CACHE_RULE], "credentialArn")
    assert not replaces_on(ROWS[TEMPLATE], "lifecyclePolicy")
    assert not replaces_on(ROWS[PROJECT], "source")
    assert not replaces_on(ROWS[REGISTRY_POLICY], "policy")


@pytest.mark.parametrize(
    ("kind", "change", "place"),
    [
        (REPLICATION, {"replicationConfiguration": replication("us-west-2", "Shop")}, "filter"),
        (CACHE_RULE, {"ecrRepositoryPrefix": "Q"}, "ecrRepositoryPrefix"),
        (
            CACHE_RULE,
            {"credentialArn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:docker-hub"},
            "credential",
        ),
        (TEMPLATE, {"imageTagMutability": "SOMETIMES"}, "imageTagMutability"),
        (TEMPLATE, {"appliedFors": ["PULL"]}, "appliedFors"),
        (PROJECT, {"name": "two words"}, "name"),
        (PROJECT, {"buildTimeout": 2161}, "buildTimeout"),
        (PROJECT, {"environment": {**RECORDED[PROJECT]["environment"], "computeType": "SMALL"}}, "computeType"),
        (WEBHOOK, {"projectName": "-"}, "projectName"),
    ],
)
def test_what_aws_refuses_is_refused(kind: str, change: dict[str, Any], place: str, account: Account) -> None:
    inputs = RECORDED.get(kind) or INPUTS[kind](World(account))
    assert any(place in where for where in refused(kind, {**inputs, **change}))


def test_a_project_and_a_webhook_tell_their_arn_and_urls() -> None:
    _, project = recorded(PROJECT).create(RECORDED[PROJECT])
    assert project["arn"] == "arn:aws:codebuild:us-east-1:123456789012:project/runner"
    _, webhook = recorded(WEBHOOK).create(RECORDED[WEBHOOK])
    assert webhook["payloadUrl"].startswith("https://codebuild.us-east-1.amazonaws.com/webhooks")

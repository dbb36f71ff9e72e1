"""The rows of repositories and task definitions."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.naming import autonamed
from sandbox.aws.operations import Refused
from sandbox.aws.rows import ROWS

from .inputs_of_services import CONTAINERS, INPUTS, LIFECYCLE, REPOSITORY, TASK, lifecycle, task
from .row_life import changed_in_place, replaced, same
from .test_rows import World, operations


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        (REPOSITORY, {"imageTagMutability": "MUTABLE", "imageTagMutabilityExclusionFilters": None}),
        (REPOSITORY, {"imageTagMutability": None, "imageTagMutabilityExclusionFilters": None}),
        (REPOSITORY, {"imageScanningConfiguration": {"scanOnPush": False}}),
        (REPOSITORY, {"imageScanningConfiguration": None, "forceDelete": None}),
        (LIFECYCLE, {"policy": lifecycle(20)}),
        (TASK, {"skipDestroy": None, "trackLatest": True}),
    ],
)
def test_it_is_changed_in_place(kind: str, change: dict[str, Any], account: Account) -> None:
    changed_in_place(kind, account, INPUTS[kind](World(account)), change)


def test_what_a_taken_out_property_of_a_repository_goes_back_to(account: Account) -> None:
    row, inputs = operations(REPOSITORY, account), INPUTS[REPOSITORY](World(account))
    identity, outputs = row.create(inputs)
    row.update(identity, inputs, {"name": inputs["name"]}, outputs)
    live = account.client("ecr", "us-east-1").describe_repositories(repositoryNames=[identity])["repositories"][0]
    assert (live["imageTagMutability"], live["imageScanningConfiguration"]) == ("MUTABLE", {"scanOnPush": False})


def test_what_replaces_it_is_what_the_registry_says() -> None:
    replaced(REPOSITORY, "name", "encryptionConfigurations", "region")
    replaced(LIFECYCLE, "repository")
    replaced(TASK, "family", "containerDefinitions", "cpu", "memory", "networkMode", "taskRoleArn", "volumes")
    replaced(TASK, "executionRoleArn", "requiresCompatibilities", "runtimePlatform", "ephemeralStorage", "pidMode")


def test_a_repository_tells_its_arn_its_registry_and_its_url(account: Account) -> None:
    identity, outputs = operations(REPOSITORY, account).create({"name": World(account).name()})
    told = {
        "arn": f"arn:aws:ecr:us-east-1:123456789012:repository/{identity}",
        "registryId": "123456789012",
        "repositoryUrl": f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{identity}",
    }
    assert {name: outputs[name] for name in told} == told


def test_a_repository_is_named_in_small_letters() -> None:
    assert autonamed(ROWS[REPOSITORY], {}, {}, "Web", b"seed")["name"].startswith("web-")


def test_a_repository_with_images_is_deleted_only_where_the_program_says_so(account: Account) -> None:
    row, inputs = operations(REPOSITORY, account), {"name": World(account).name()}
    identity, outputs = row.create(inputs)
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.docker.distribution.manifest.v2+json"}
    account.client("ecr", "us-east-1").put_image(
        repositoryName=identity, imageManifest=json.dumps(manifest), imageTag="1"
    )
    with pytest.raises(ClientError, match="RepositoryNotEmptyException"):
        row.delete(identity, inputs, outputs)
    row.delete(identity, {**inputs, "forceDelete": True}, outputs)
    assert row.read(identity, inputs, outputs) is None


@pytest.mark.parametrize(
    ("kind", "inputs", "words"),
    [
        (REPOSITORY, {"name": "Big"}, "InvalidParameterException"),
        (LIFECYCLE, {"repository": "none", "policy": lifecycle(1)}, "RepositoryNotFoundException"),
        (TASK, {"family": "f", "containerDefinitions": '[{"name": "web", "image": "i"}]'}, "At least one of 'memory'"),
        (TASK, {"family": "f", "containerDefinitions": "[]"}, "ClientException: Container list cannot be empty"),
        (TASK, {"family": "f", "containerDefinitions": "[{"}, "container_definitions is invalid: Error decoding JSON"),
    ],
)
def test_what_aws_refuses_is_refused_in_its_words(
    kind: str, inputs: dict[str, Any], words: str, account: Account
) -> None:
    with pytest.raises((ClientError, Refused), match=words):
        operations(kind, account).create(inputs)


def test_a_repository_that_exists_and_a_policy_of_other_words_are_refused(account: Account) -> None:
    name = World(account).make(REPOSITORY, name=World(account).name())
    with pytest.raises(ClientError, match=f"The repository with name '{name}' already exists"):
        operations(REPOSITORY, account).create({"name": name})
    wrong = lifecycle(1).replace('"any"', '"every"')
    with pytest.raises(ClientError, match="Lifecycle policy validation failure"):
        operations(LIFECYCLE, account).create({"repository": name, "policy": wrong})


@pytest.mark.parametrize("kind", [REPOSITORY, LIFECYCLE, TASK])
def test_what_is_not_there_is_gone_and_deleted_without_complaint(kind: str, account: Account) -> None:
    inputs = {"name": "none", "repository": "none", "family": "none", "containerDefinitions": "[]"}
    out = {"arn": "arn:aws:ecs:us-east-1:123456789012:task-definition/none:1"} if kind == TASK else {}
    assert operations(kind, account).read("none", inputs, out) is None
    operations(kind, account).delete("none", inputs, out)


def test_the_text_of_containers_stays_as_it_was_written(account: Account) -> None:
    inputs = {**task(World(account)), "containerDefinitions": json.dumps(CONTAINERS, indent=2)}
    _, outputs = operations(TASK, account).create(inputs)
    assert outputs["containerDefinitions"] == inputs["containerDefinitions"]


def test_a_task_definition_tells_its_revision_and_is_one_of_its_family(account: Account) -> None:
    row, inputs = operations(TASK, account), task(World(account))
    first, outputs = row.create(inputs)
    second, later = row.create({**inputs, "cpu": "512", "memory": "1024"})
    arn = f"arn:aws:ecs:us-east-1:123456789012:task-definition/{inputs['family']}"
    assert first == second == inputs["family"]
    assert (outputs["arn"], outputs["arnWithoutRevision"], outputs["revision"]) == (f"{arn}:1", arn, 1)
    assert (later["arn"], later["revision"]) == (f"{arn}:2", 2)
    # The first is read as the first, and goes without the second.
    same(row.read(first, inputs, outputs), inputs)
    row.delete(first, inputs, outputs)
    assert row.read(first, inputs, outputs) is None
    assert row.read(second, inputs, later) is not None


def test_a_task_definition_that_the_program_keeps_stays(account: Account) -> None:
    row, inputs = operations(TASK, account), {**task(World(account)), "skipDestroy": True}
    identity, outputs = row.create(inputs)
    row.delete(identity, inputs, outputs)
    assert row.read(identity, inputs, outputs) is not None


def test_volumes_and_a_proxy_reach_ecs_in_its_own_form(account: Account) -> None:
    _, outputs = operations(TASK, account).create(task(World(account)))
    live = account.client("ecs", "us-east-1").describe_task_definition(taskDefinition=outputs["arn"])["taskDefinition"]
    assert live["volumes"][0] == {"name": "scratch", "host": {"sourcePath": "/scratch"}}
    assert live["proxyConfiguration"]["properties"] == [{"name": "AppPorts", "value": "80"}]

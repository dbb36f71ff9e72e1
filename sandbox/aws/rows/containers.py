"""ECR repositories and ECS task definitions."""

from __future__ import annotations

import json
from typing import Any

from ..operations import Refused
from ..row import Call, Lookup, Row, Scope, Tagging, Update
from ..shapes import camel, unfit

REPOSITORY = Row(
    "ecr",
    "in.name",
    create=Call("create_repository", spread=True),
    read=Call("describe_repositories", {"repositoryNames": "[id]"}),
    found="answer.repositories[0]",
    delete=(Call("delete_repository", {"repositoryName": "id", "force": "in.forceDelete"}),),
    updates=(
        Update(
            frozenset({"imageTagMutability", "imageTagMutabilityExclusionFilters"}),
            (
                Call(
                    "put_image_tag_mutability",
                    {
                        "repositoryName": "id",
                        "imageTagMutability": "in.imageTagMutability || 'MUTABLE'",
                        "imageTagMutabilityExclusionFilters": "in.imageTagMutabilityExclusionFilters",
                    },
                ),
            ),
        ),
        Update(
            frozenset({"imageScanningConfiguration"}),
            (
                Call(
                    "put_image_scanning_configuration",
                    {
                        "repositoryName": "id",
                        "imageScanningConfiguration": 'in.imageScanningConfiguration || `{"scanOnPush": false}`',
                    },
                ),
            ),
        ),
    ),
    rename={"name": "repositoryName", "encryptionConfigurations": "encryptionConfiguration"},
    lookups={"tags": Lookup(Call("list_tags_for_resource", {"resourceArn": "found.repositoryArn"}), "answer.tags")},
    outputs={"arn": "found.repositoryArn", "registryId": "found.registryId", "repositoryUrl": "found.repositoryUri"},
    tagging=Tagging(
        add=Call("tag_resource", {"resourceArn": "out.arn", "tags": lambda s: s["tags"]}),
        remove=Call("untag_resource", {"resourceArn": "out.arn", "tagKeys": lambda s: s["keys"]}),
    ),
    autoname="name",
    # ECR allows lower-case letters only.
    name_start=lambda logical: f"{logical.lower()}-",
    local=frozenset({"forceDelete"}),
    cloudformation="AWS::ECR::Repository",
)

_PUT_POLICY = Call("put_lifecycle_policy", {"repositoryName": "in.repository", "lifecyclePolicyText": "in.policy"})

LIFECYCLE_POLICY = Row(
    "ecr",
    "in.repository",
    create=_PUT_POLICY,
    read=Call("get_lifecycle_policy", {"repositoryName": "id"}),
    found="answer",
    delete=(Call("delete_lifecycle_policy", {"repositoryName": "id"}),),
    updates=(Update(frozenset({"policy"}), (_PUT_POLICY,)),),
    rename={"repository": "repositoryName", "policy": "lifecyclePolicyText"},
    outputs={"repository": "found.repositoryName", "registryId": "found.registryId"},
    composed=frozenset({"repository", "policy"}),
    # CloudFormation has the policy as a property of its repository.
    cloudformation="AWS::ECR::Repository",
)


def _containers(scope: Scope) -> list[dict[str, Any]]:
    text = scope["in"]["containerDefinitions"]
    try:
        containers = json.loads(text) if isinstance(text, str) else text
    except ValueError as error:
        raise Refused(f"ECS Task Definition container_definitions is invalid: Error decoding JSON: {error}") from error
    if not isinstance(containers, list) or not containers:
        # moto accepts a task without containers.
        raise Refused("RegisterTaskDefinition: ClientException: Container list cannot be empty.")
    return containers


def _volumes(scope: Scope) -> list[dict[str, Any]]:
    """Volumes in the form of the API, with the host's path in `host`."""
    return [
        {
            **{name: value for name, value in volume.items() if name not in ("hostPath", "configureAtLaunch")},
            **({"host": {"sourcePath": volume["hostPath"]}} if volume.get("hostPath") else {}),
            **({"configuredAtLaunch": volume["configureAtLaunch"]} if "configureAtLaunch" in volume else {}),
        }
        for volume in scope["in"].get("volumes", [])
    ]


def _proxy(scope: Scope) -> dict[str, Any] | None:
    proxy = scope["in"].get("proxyConfiguration")
    if proxy is None:
        return None
    return {**proxy, "properties": [{"name": name, "value": v} for name, v in proxy.get("properties", {}).items()]}


def _task(scope: Scope) -> dict[str, Any] | None:
    """The task definition in the provider's form; a deregistered one is still returned, as INACTIVE."""
    given, live = scope["in"], scope["answer"]["taskDefinition"]
    if live["status"] != "ACTIVE":
        return None
    text, containers = given.get("containerDefinitions"), live["containerDefinitions"]
    same = text is not None and unfit(containers, _containers(scope)) == _containers(scope)
    shown = {
        **live,
        "tags": scope["answer"].get("tags", []),
        "containerDefinitions": text if same else json.dumps(camel(containers)),
        "volumes": [
            {
                **volume,
                "hostPath": volume.get("host", {}).get("sourcePath", ""),
                "configureAtLaunch": volume.get("configuredAtLaunch", False),
            }
            for volume in live.get("volumes", [])
        ],
    }
    if "proxyConfiguration" in live:
        properties = {one["name"]: one["value"] for one in live["proxyConfiguration"]["properties"]}
        shown["proxyConfiguration"] = {**live["proxyConfiguration"], "properties": properties}
    return shown


TASK_DEFINITION = Row(
    "ecs",
    "made.taskDefinition.family",
    create=Call(
        "register_task_definition",
        {"containerDefinitions": _containers, "volumes": _volumes, "proxyConfiguration": _proxy},
        spread=True,
    ),
    # The revision that this resource created, even if its family has later ones.
    read=Call("describe_task_definition", {"taskDefinition": "out.arn || id", "include": "['TAGS']"}),
    found=_task,
    delete=(Call("deregister_task_definition", {"taskDefinition": "out.arn"}, when="out.arn && !(in.skipDestroy)"),),
    outputs={
        "arn": "found.taskDefinitionArn",
        "arnWithoutRevision": lambda s: s["found"]["taskDefinitionArn"].rpartition(":")[0],
        "revision": "found.revision",
        "networkMode": "found.networkMode",
        "containerDefinitions": "found.containerDefinitions",
    },
    tagging=Tagging(
        add=Call("tag_resource", {"resourceArn": "out.arn", "tags": lambda s: s["tags"]}),
        remove=Call("untag_resource", {"resourceArn": "out.arn", "tagKeys": lambda s: s["keys"]}),
    ),
    local=frozenset({"skipDestroy", "trackLatest"}),
    composed=frozenset({"containerDefinitions", "volumes", "proxyConfiguration"}),
    cloudformation="AWS::ECS::TaskDefinition",
)

ROWS: dict[str, Row] = {
    "aws:ecr/repository:Repository": REPOSITORY,
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": LIFECYCLE_POLICY,
    "aws:ecs/taskDefinition:TaskDefinition": TASK_DEFINITION,
}

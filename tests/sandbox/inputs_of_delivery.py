"""Inputs for the rows of ECR's registry and of CodeBuild that use most of what they can take."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from .inputs_of_buckets import TAGS
from .inputs_of_services import REPOSITORY, lifecycle

if TYPE_CHECKING:
    from .test_rows import World

REPOSITORY_POLICY = "aws:ecr/repositoryPolicy:RepositoryPolicy"
REGISTRY_POLICY = "aws:ecr/registryPolicy:RegistryPolicy"
REPLICATION = "aws:ecr/replicationConfiguration:ReplicationConfiguration"
CACHE_RULE = "aws:ecr/pullThroughCacheRule:PullThroughCacheRule"
TEMPLATE = "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate"
PROJECT = "aws:codebuild/project:Project"
WEBHOOK = "aws:codebuild/webhook:Webhook"

ACCOUNT = "123456789012"
CREDENTIALS = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:ecr-pullthroughcache/docker-hub-AbCdEf"
CONNECTION = f"arn:aws:codeconnections:us-east-1:{ACCOUNT}:connection/01234567-89ab-cdef-0123-456789abcdef"


def pull(account: str) -> str:
    statement = {
        "Sid": "Pull",
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:aws:iam::{account}:root"]},
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def replication(region: str, *names: str) -> dict[str, Any]:
    filters = [{"filter": name, "filterType": "PREFIX_MATCH"} for name in names]
    return {"rules": [{"destinations": [{"region": region, "registryId": ACCOUNT}], "repositoryFilters": filters}]}


INPUTS: dict[str, Callable[[World], dict[str, Any]]] = {
    REPOSITORY_POLICY: lambda w: {"repository": w.make(REPOSITORY, name=w.name()), "policy": pull("111122223333")},
    REPLICATION: lambda w: {"replicationConfiguration": replication("us-west-2", "shop/api", "shop/web")},
}

# What is only recorded.
RECORDED: Mapping[str, dict[str, Any]] = {
    REGISTRY_POLICY: {"policy": pull("111122223333")},
    CACHE_RULE: {
        "ecrRepositoryPrefix": "docker-hub",
        "upstreamRegistryUrl": "registry-1.docker.io",
        "credentialArn": CREDENTIALS,
    },
    TEMPLATE: {
        "prefix": "docker-hub",
        "description": "Cached",
        "appliedFors": ["PULL_THROUGH_CACHE"],
        "imageTagMutability": "MUTABLE",
        "lifecyclePolicy": lifecycle(10),
    },
    PROJECT: {
        "name": "runner",
        "description": "Runs jobs",
        "serviceRole": f"arn:aws:iam::{ACCOUNT}:role/runner",
        "source": {
            "type": "GITLAB",
            "location": "https://gitlab.com/example-group/platform.git",
            "gitCloneDepth": 1,
            "auth": {"type": "CODECONNECTIONS", "resource": CONNECTION},
        },
        "environment": {
            "type": "LINUX_CONTAINER",
            "computeType": "BUILD_GENERAL1_SMALL",
            "image": "aws/codebuild/amazonlinux-x86_64-standard:5.0",
            "imagePullCredentialsType": "CODEBUILD",
            "privilegedMode": False,
        },
        "artifacts": {"type": "NO_ARTIFACTS"},
        "buildTimeout": 60,
        "logsConfig": {"cloudwatchLogs": {"status": "ENABLED", "groupName": "runner"}},
        "vpcConfig": {"vpcId": "vpc-1", "subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]},
        **TAGS,
    },
    WEBHOOK: {
        "projectName": "runner",
        "buildType": "BUILD",
        "filterGroups": [{"filters": [{"type": "EVENT", "pattern": "WORKFLOW_JOB_QUEUED"}]}],
    },
}

"""CodeBuild (`aws:codebuild/…`): moto has projects, but none of GitLab's, no updates and no webhooks."""

from __future__ import annotations

from ..row import Call, Row, Tagging, Update
from .recorded_ids import arn

_CHANGES = frozenset(
    {
        "artifacts",
        "autoRetryLimit",
        "buildTimeout",
        "cache",
        "concurrentBuildLimit",
        "description",
        "encryptionKey",
        "environment",
        "logsConfig",
        "queuedTimeout",
        "serviceRole",
        "source",
        "sourceVersion",
        "vpcConfig",
    }
)
# Property → member of CreateProject, where the names differ.
_MEMBERS = {"buildTimeout": "timeoutInMinutes", "queuedTimeout": "queuedTimeoutInMinutes"}

PROJECT = Row(
    "codebuild",
    "in.name",
    updates=(Update(_CHANGES, ()),),
    outputs={"arn": arn("codebuild", "project/"), "badgeUrl": "''"},
    tagging=Tagging(
        add=Call("update_project", {"name": "id", "tags": lambda s: s["tags"]}),
        remove=Call("update_project", {"name": "id", "tags": lambda s: s["tags"]}),
    ),
    autoname="name",
    # CodeBuild API, ProjectName (botocore 1.44.5); the registry's schema has no limit.
    longest_name=150,
    foreign={
        **{name: ("codebuild", "create_project", _MEMBERS.get(name, name)) for name in (*sorted(_CHANGES), "name")},
        "projectVisibility": ("codebuild", "update_project_visibility", "projectVisibility"),
        "secondarySources": ("codebuild", "create_project", "source"),
        "secondaryArtifacts": ("codebuild", "create_project", "artifacts"),
    },
    cloudformation="AWS::CodeBuild::Project",
)

WEBHOOK = Row(
    "codebuild",
    "in.projectName",
    updates=(Update(frozenset({"branchFilter", "buildType", "filterGroups", "pullRequestBuildPolicy"}), ()),),
    outputs={
        "payloadUrl": lambda s: f"https://codebuild.{s['region']}.amazonaws.com/webhooks?{s['id']}",
        "url": lambda s: f"https://webhooks.example.com/{s['id']}",
    },
    foreign={
        "*": ("codebuild", "create_webhook", ""),
        "filterGroups.filters": ("codebuild", "create_webhook", "filterGroups"),
    },
    forces=frozenset({"projectName"}),
)

ROWS: dict[str, Row] = {
    "aws:codebuild/project:Project": PROJECT,
    "aws:codebuild/webhook:Webhook": WEBHOOK,
}

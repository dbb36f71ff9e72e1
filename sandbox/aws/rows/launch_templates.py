"""Launch templates: every change creates a new version."""

from __future__ import annotations

from typing import Any

from ..row import ALL, Call, Lookup, Row, Scope, Update
from .ec2 import METADATA_OPTIONS, TAGGING, arn, filters

_TEMPLATE = frozenset(
    {"name", "description", "updateDefaultVersion", "defaultVersion", "tags", "tagsAll", "region", "__defaults"}
)


def _template_data(scope: Scope) -> dict[str, Any]:
    data = {name: value for name, value in scope["in"].items() if name not in _TEMPLATE}
    if "vpcSecurityGroupIds" in data:
        data["securityGroupIds"] = data.pop("vpcSecurityGroupIds")
    return data


LAUNCH_TEMPLATE = Row(
    "ec2",
    "made.LaunchTemplate.LaunchTemplateId",
    create=Call(
        "create_launch_template",
        {"LaunchTemplateName": "in.name", "VersionDescription": "in.description", "LaunchTemplateData": _template_data},
    ),
    read=Call("describe_launch_template_versions", {"LaunchTemplateId": "id", "Versions": "['$Latest']"}),
    found=lambda s: (
        (
            lambda version: {
                **version["LaunchTemplateData"],
                "Name": version["LaunchTemplateName"],
                "VersionNumber": version["VersionNumber"],
            }
        )(s["answer"]["LaunchTemplateVersions"][0])
        if s["answer"]["LaunchTemplateVersions"]
        else None
    ),
    delete=(Call("delete_launch_template", {"LaunchTemplateId": "id"}),),
    lookups={
        # moto returns only the tags from the template's creation with the template.
        "Tags": Lookup(
            Call("describe_tags", {"Filters": filters(resource_id="id")}), "answer.Tags[].{Key: Key, Value: Value}"
        ),
        "DefaultVersion": Lookup(
            Call("describe_launch_templates", {"LaunchTemplateIds": "[id]"}),
            "answer.LaunchTemplates[0].DefaultVersionNumber",
        ),
    },
    updates=(
        Update(
            ALL,
            (
                Call(
                    "create_launch_template_version",
                    {
                        "LaunchTemplateId": "id",
                        "VersionDescription": "in.description",
                        "LaunchTemplateData": _template_data,
                    },
                ),
                Call(
                    "modify_launch_template",
                    {"LaunchTemplateId": "id", "DefaultVersion": "to_string(last.LaunchTemplateVersion.VersionNumber)"},
                    when="in.updateDefaultVersion",
                ),
            ),
        ),
    ),
    rename={"vpcSecurityGroupIds": "SecurityGroupIds"},
    outputs={
        "arn": arn("launch-template"),
        "latestVersion": "found.VersionNumber",
        "defaultVersion": "found.DefaultVersion",
    },
    # As the real provider (terraform-provider-aws, aws_launch_template, CustomizeDiff; read on 2026-11-27).
    renewed={"latestVersion": None, "defaultVersion": "updateDefaultVersion"},
    tagging=TAGGING,
    autoname="name",
    # EC2 API reference, CreateLaunchTemplate, LaunchTemplateName.
    longest_name=128,
    # EC2 API reference, LaunchTemplate, LaunchTemplateName.
    documented={"name": {"minLength": 3, "pattern": r"^[a-zA-Z0-9().\-/_]+\Z"}, "metadataOptions": METADATA_OPTIONS},
    composed=ALL,
    local=frozenset({"updateDefaultVersion"}),
    cloudformation="AWS::EC2::LaunchTemplate",
    forces=frozenset({"name"}),
)

ROWS: dict[str, Row] = {"aws:ec2/launchTemplate:LaunchTemplate": LAUNCH_TEMPLATE}

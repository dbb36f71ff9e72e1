"""Access entries and policy associations, as the plugin creates them from `accessEntries`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

from .arguments import Arguments


def access_entries(name: str, cluster: aws.eks.Cluster, arguments: Arguments, parent: pulumi.Resource) -> None:
    """An access entry for each entry of the argument, with a child for each of its policies."""
    outputs = arguments.output("accessEntries") or Output.from_input({})
    entries: Mapping[str, Mapping[str, Any]] = arguments.plain("accessEntries") or {}
    for key, entry in entries.items():
        _access_entry(f"{name}-{key}", cluster, entry, outputs[key]["principalArn"], parent)


def _access_entry(
    name: str, cluster: aws.eks.Cluster, argument: Mapping[str, Any], principal: Output[str], parent: pulumi.Resource
) -> None:
    entry = aws.eks.AccessEntry(
        name,
        cluster_name=cluster.name,
        principal_arn=principal,
        user_name=argument.get("username"),
        kubernetes_groups=argument.get("kubernetesGroups"),
        tags=argument.get("tags"),
        type=argument.get("type"),
        opts=ResourceOptions(parent=parent, depends_on=[cluster]),
    )
    for policy, association in (argument.get("accessPolicies") or {}).items():
        aws.eks.AccessPolicyAssociation(
            f"{name}-{policy}",
            cluster_name=cluster.name,
            principal_arn=principal,
            policy_arn=association["policyArn"],
            access_scope=association["accessScope"],
            opts=ResourceOptions(parent=entry, depends_on=[entry]),
        )

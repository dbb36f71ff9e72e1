"""Access entries and their policies, as the plugin makes them of `accessEntries`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Output, ResourceOptions

from .arguments import Arguments


def access_entries(name: str, cluster: aws.eks.Cluster, arguments: Arguments, parent: pulumi.Resource) -> None:
    """One entry for each of the argument's and, under it, an association for each of its policies."""
    given = arguments.output("accessEntries") or Output.from_input({})
    entries: Mapping[str, Mapping[str, Any]] = arguments.plain("accessEntries") or {}
    for key, entry in entries.items():
        _access_entry(f"{name}-{key}", cluster, entry, given[key]["principalArn"], parent)


def _access_entry(
    name: str, cluster: aws.eks.Cluster, given: Mapping[str, Any], principal: Output[str], parent: pulumi.Resource
) -> None:
    entry = aws.eks.AccessEntry(
        name,
        cluster_name=cluster.name,
        principal_arn=principal,
        user_name=given.get("username"),
        kubernetes_groups=given.get("kubernetesGroups"),
        tags=given.get("tags"),
        type=given.get("type"),
        opts=ResourceOptions(parent=parent, depends_on=[cluster]),
    )
    for policy, association in (given.get("accessPolicies") or {}).items():
        aws.eks.AccessPolicyAssociation(
            f"{name}-{policy}",
            cluster_name=cluster.name,
            principal_arn=principal,
            policy_arn=association["policyArn"],
            access_scope=association["accessScope"],
            opts=ResourceOptions(parent=entry, depends_on=[entry]),
        )

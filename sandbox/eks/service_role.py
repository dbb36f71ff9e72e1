"""The role that EKS assumes."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import InvokeOptions, Output, ResourceOptions

_POLICY = "AmazonEKSClusterPolicy"


class ServiceRole(pulumi.ComponentResource):
    """The role that EKS assumes to manage the cluster, with its policy attached."""

    def __init__(self, name: str, tags: Output[Any] | None, opts: ResourceOptions) -> None:
        partition = aws.get_partition_output(opts=InvokeOptions(parent=opts.parent)).partition
        # The name ends in a hash of the policy's ARN in the partition aws, in every partition.
        policy_id = f"arn:aws:iam::aws:policy/{_POLICY}"
        policy_arn = Output.concat("arn:", partition, f":iam::aws:policy/{_POLICY}")
        given: dict[str, Any] = {
            "service": "eks.amazonaws.com",
            "description": "Allows EKS to manage clusters on your behalf.",
            "managedPolicyArns": [{"id": policy_id, "arn": policy_arn}],
            "tags": tags,
            "assumeRoleActions": ["sts:AssumeRole", "sts:TagSession"],
        }
        super().__init__("eks:index:ServiceRole", name, given, opts)
        inside = ResourceOptions(parent=self)
        principal = {"Service": [given["service"]]}
        statement = {"Action": given["assumeRoleActions"], "Effect": "Allow", "Principal": principal}
        self.role = aws.iam.Role(
            f"{name}-role",
            description=given["description"],
            assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":")),
            tags=tags,
            opts=inside,
        )
        digest = hashlib.sha1(policy_id.encode(), usedforsecurity=False).hexdigest()[:8]
        self.attachment = aws.iam.RolePolicyAttachment(
            f"{name}-{digest}", policy_arn=policy_arn, role=self.role.name, opts=inside
        )
        resolved = self.attachment.id.apply(lambda _: self.role)
        self.register_outputs({"resolvedRole": resolved, "directRole": self.role})

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
        super().__init__("eks:index:ServiceRole", name, None, opts)
        inside = ResourceOptions(parent=self)
        partition = aws.get_partition_output(opts=InvokeOptions(parent=self)).partition
        actions = ["sts:AssumeRole", "sts:TagSession"]
        statement = {"Action": actions, "Effect": "Allow", "Principal": {"Service": ["eks.amazonaws.com"]}}
        self.role = aws.iam.Role(
            f"{name}-role",
            description="Allows EKS to manage clusters on your behalf.",
            assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}, separators=(",", ":")),
            tags=tags,
            opts=inside,
        )
        # The name ends in a hash of the policy's ARN in the partition aws, in every partition.
        digest = hashlib.sha1(f"arn:aws:iam::aws:policy/{_POLICY}".encode(), usedforsecurity=False).hexdigest()[:8]
        self.attachment = aws.iam.RolePolicyAttachment(
            f"{name}-{digest}",
            policy_arn=Output.concat("arn:", partition, f":iam::aws:policy/{_POLICY}"),
            role=self.role.name,
            opts=inside,
        )
        self.register_outputs({"directRole": self.role})

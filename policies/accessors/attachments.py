"""Attachments of managed policies to roles, users, groups and permission sets, whichever type declares them."""

import re
from collections.abc import Iterator, Mapping

from policies.engine.inputs import Value
from policies.engine.rule import Resource

ROLE_POLICY_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ROLE_POLICY_ATTACHMENTS = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
USER_POLICY_ATTACHMENT = "aws:iam/userPolicyAttachment:UserPolicyAttachment"
USER_POLICY_ATTACHMENTS = "aws:iam/userPolicyAttachmentsExclusive:UserPolicyAttachmentsExclusive"
POLICY_ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment"

_ARNS_IN: Mapping[str, str] = {
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": "policyArn",
    "aws:iam/groupPolicyAttachmentsExclusive:GroupPolicyAttachmentsExclusive": "policyArns",
    POLICY_ATTACHMENT: "policyArn",
    "aws:iam/role:Role": "managedPolicyArns",
    ROLE_POLICY_ATTACHMENT: "policyArn",
    ROLE_POLICY_ATTACHMENTS: "policyArns",
    USER_POLICY_ATTACHMENT: "policyArn",
    USER_POLICY_ATTACHMENTS: "policyArns",
    "aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment": "managedPolicyArn",
    "aws:ssoadmin/managedPolicyAttachmentsExclusive:ManagedPolicyAttachmentsExclusive": "managedPolicyArns",
}
TYPES = frozenset(_ARNS_IN)

# AWS managed policies belong to the account "aws", in every partition; some have a path, such as job-function/.
_AWS_MANAGED = re.compile(r"arn:aws[a-z-]*:iam::aws:policy/(?:[^/]+/)*([^/]+)")


def attached(resource: Resource) -> Iterator[Value]:
    """The ARN of each policy that the resource attaches to a role, user, group or permission set."""
    yield from resource.props[_ARNS_IN[resource.type]].entries()


def aws_policy(arn: Value) -> str | None:
    """The name of an AWS managed policy, without its path; None for a customer managed policy."""
    match = _AWS_MANAGED.fullmatch(arn.text() or "")
    return match[1] if match else None

"""Rules about the IAM roles of a cluster's nodes."""

from typing import NamedTuple

from policies.accessors.attachments import (
    POLICY_ATTACHMENT,
    ROLE_POLICY_ATTACHMENT,
    ROLE_POLICY_ATTACHMENTS,
    attached,
    aws_policy,
)
from policies.accessors.documents import ROLE
from policies.accessors.links import linked
from policies.engine.inputs import Value, any_of
from policies.engine.rule import Check, Controls, Parameter, Resource, Rule

_NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
_ACCESS_ENTRY = "aws:eks/accessEntry:AccessEntry"
_ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"

# Types of access entries for nodes (EKS API reference, CreateAccessEntry); the others are for people and Fargate pods.
_NODE_ENTRIES = ("EC2", "EC2_LINUX", "EC2_WINDOWS", "HYBRID_LINUX", "HYPERPOD_LINUX")
# The property in which each attachment names the role.
_ATTACHED_BY = {ROLE_POLICY_ATTACHMENT: "role", ROLE_POLICY_ATTACHMENTS: "roleName", POLICY_ATTACHMENT: "roles"}

# What a node needs to join the cluster and to pull images, and Session Manager in place of SSH: EKS User Guide, "Amazon
# EKS node IAM role" and "Amazon EKS Auto Mode node IAM role". AmazonEKS_CNI_Policy is not among them: that page
# recommends attaching it to the role of the CNI's service account.
_NODE_POLICIES = [
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEKSWorkerNodeMinimalPolicy",
    "AmazonEKSWorkerNodePolicy",
    "AmazonSSMManagedInstanceCore",
]


class _Attachment(NamedTuple):
    role: Resource
    policy: Value


def _is_node_role(role: Resource) -> bool:
    def of_node_group() -> bool:
        return bool(linked(role, _NODE_GROUP, "nodeRoleArn"))

    def of_access_entry() -> bool:
        entries = linked(role, _ACCESS_ENTRY, "principalArn")
        return any_of(*(lambda entry=entry: entry.props["type"].text() in _NODE_ENTRIES for entry in entries))

    return any_of(of_node_group, of_access_entry)


def _attachments(role: Resource) -> list[_Attachment]:
    if not _is_node_role(role):
        return []
    by_other_resources = [
        policy
        for kind, property_ in _ATTACHED_BY.items()
        for attachment in linked(role, kind, property_)
        for policy in attached(attachment)
    ]
    return [_Attachment(role, policy) for policy in (*by_other_resources, *attached(role))]


def _unlisted(attachment: _Attachment) -> str | None:
    if aws_policy(attachment.policy) in attachment.role.settings["policies"]:
        return None
    return f"{attachment.policy.path} is attached to this node role and is not in `policies`"


def _inline(role: Resource) -> list[Value]:
    if not _is_node_role(role):
        return []
    policies = [policy.props["policy"] for policy in linked(role, _ROLE_POLICY, "role")]
    return [*policies, *(inline["policy"] for inline in role.props["inlinePolicies"].entries())]


def _has_inline(policy: Value) -> str | None:
    return f"{policy.path} is an inline policy of this node role" if policy.given else None


IAM_010 = Rule(
    id="IAM-010",
    title="Node IAM roles follow least privilege: only the AWS managed policies for nodes",
    severity="medium",
    why="An attacker who escapes from a container has every permission of the node's role.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html",
    types=frozenset({ROLE}),
    scope="stack",
    checks=(
        Check(
            id="IAM-010.a",
            requires="A node role has no policies attached except the AWS managed policies in `policies`",
            remedy="grant the permissions with EKS Pod Identity to the pods that need them, or add the policy to "
            "`policies`",
            parts=_attachments,
            fault=_unlisted,
        ),
        Check(
            id="IAM-010.b",
            requires="A node role has no inline policies",
            remedy="grant the permissions with EKS Pod Identity to the pods that need them",
            parts=_inline,
            fault=_has_inline,
        ),
    ),
    parameters=(
        Parameter(
            name="policies",
            schema={"type": "array", "items": {"type": "string"}},
            default=_NODE_POLICIES,
            means="Names of the AWS managed policies that a node role may have",
        ),
    ),
    controls=Controls(cis_eks=("5.1.3",)),
)

RULES = (IAM_010,)

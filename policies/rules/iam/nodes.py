"""Rules about the roles of a cluster's nodes."""

from typing import NamedTuple

from policies.accessors.attachments import (
    POLICY_ATTACHMENT,
    ROLE_POLICY_ATTACHMENT,
    ROLE_POLICY_ATTACHMENTS,
    attached,
    aws_policy,
)
from policies.accessors.documents import ROLE
from policies.accessors.inputs import Value, any_of
from policies.accessors.links import linked
from policies.rule import Check, Controls, Parameter, Resource, Rule

_NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
_ACCESS_ENTRY = "aws:eks/accessEntry:AccessEntry"
_ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"

# Access entries of nodes (EKS API reference, CreateAccessEntry); the others are of people, and of pods on Fargate.
_NODE_ENTRIES = ("EC2", "EC2_LINUX", "EC2_WINDOWS", "HYBRID_LINUX", "HYPERPOD_LINUX")
# Where attachments say whose they are.
_ATTACHED_BY = {ROLE_POLICY_ATTACHMENT: "role", ROLE_POLICY_ATTACHMENTS: "roleName", POLICY_ATTACHMENT: "roles"}

# What a node needs to join and to pull images, and Session Manager in place of SSH: EKS User Guide, "Amazon EKS node
# IAM role" and "Amazon EKS Auto Mode node IAM role". AmazonEKS_CNI_Policy is not among them: that page says to give
# it to the CNI's own service account.
_NODE_POLICIES = [
    "AmazonEC2ContainerRegistryPullOnly",
    "AmazonEC2ContainerRegistryReadOnly",
    "AmazonEKSWorkerNodeMinimalPolicy",
    "AmazonEKSWorkerNodePolicy",
    "AmazonSSMManagedInstanceCore",
]


class _Right(NamedTuple):
    role: Resource
    policy: Value


def _is_of_nodes(role: Resource) -> bool:
    def runs_a_group() -> bool:
        return bool(linked(role, _NODE_GROUP, "nodeRoleArn"))

    def enters_as_node() -> bool:
        entries = linked(role, _ACCESS_ENTRY, "principalArn")
        return any_of(*(lambda entry=entry: entry.props["type"].text() in _NODE_ENTRIES for entry in entries))

    return any_of(runs_a_group, enters_as_node)


def _attached(role: Resource) -> list[_Right]:
    if not _is_of_nodes(role):
        return []
    by_others = [
        policy
        for kind, property_ in _ATTACHED_BY.items()
        for attachment in linked(role, kind, property_)
        for policy in attached(attachment)
    ]
    return [_Right(role, policy) for policy in (*by_others, *attached(role))]


def _unlisted(right: _Right) -> str | None:
    if aws_policy(right.policy) in right.role.settings["policies"]:
        return None
    return f"{right.policy.path} is attached to this role of nodes"


def _inline(role: Resource) -> list[Value]:
    if not _is_of_nodes(role):
        return []
    policies = [policy.props["policy"] for policy in linked(role, _ROLE_POLICY, "role")]
    return [*policies, *(inline["policy"] for inline in role.props["inlinePolicies"].entries())]


def _written(policy: Value) -> str | None:
    return f"{policy.path} is written into this role of nodes" if policy.given else None


IAM_010 = Rule(
    id="IAM-010",
    title="Nodes have the rights of nodes alone",
    severity="medium",
    why="Whatever breaks out of a container on a node has what the node's role has.",
    url="https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html",
    types=frozenset({ROLE}),
    scope="stack",
    checks=(
        Check(
            id="IAM-010.a",
            requires="A role of nodes has none but the listed policies of AWS",
            remedy="give the right to the pods that need it, by EKS Pod Identity, or list the policy in `policies`",
            parts=_attached,
            fault=_unlisted,
        ),
        Check(
            id="IAM-010.b",
            requires="A role of nodes has no inline policies",
            remedy="give the right to the pods that need it, by EKS Pod Identity",
            parts=_inline,
            fault=_written,
        ),
    ),
    parameters=(
        Parameter(
            name="policies",
            schema={"type": "array", "items": {"type": "string"}},
            default=_NODE_POLICIES,
            means="Names of the AWS managed policies that a role of nodes may have",
        ),
    ),
    controls=Controls(cis_eks=("5.1.3",)),
)

RULES = (IAM_010,)

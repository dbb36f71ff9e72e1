"""Who gets into the cluster: an access entry for each role, with its rights."""

from collections.abc import Mapping

import pulumi_aws as aws
from pulumi import Alias, Input, Resource, ResourceOptions

from .plan import Access, Grant, Right

# EKS User Guide, "Review access policy permissions": names of the policies, each like the Kubernetes role of its name
# (cluster-admin, edit, view; the last two without access to RBAC, and view without secrets).
_POLICIES: Mapping[Right, str] = {
    "admin": "AmazonEKSClusterAdminPolicy",
    "edit": "AmazonEKSEditPolicy",
    "view": "AmazonEKSViewPolicy",
}


def grant_access(
    name: str, access: Mapping[str, Access], cluster_name: Input[str], inside: ResourceOptions
) -> list[Resource]:
    """An access entry for each role and an association for each of its rights; gives the associations."""
    grants: list[Resource] = []
    for key, one in access.items():
        # The entry is known by the role alone: EKS has one for each, whatever its rights become.
        entry = aws.eks.AccessEntry(
            f"{name}-access-{key}",
            cluster_name=cluster_name,
            principal_arn=one.role_arn,
            opts=ResourceOptions(parent=inside.parent, aliases=[Alias(name=f"{name}-admin-{key}")]),
        )
        grants += [_association(name, key, grant, entry, inside) for grant in one.grants]
    return grants


def _association(
    name: str, key: str, grant: Grant, entry: aws.eks.AccessEntry, inside: ResourceOptions
) -> aws.eks.AccessPolicyAssociation:
    scope = "namespace" if grant.namespaces else "cluster"
    return aws.eks.AccessPolicyAssociation(
        f"{name}-access-{key}-{grant.right}",
        cluster_name=entry.cluster_name,
        principal_arn=entry.principal_arn,
        policy_arn=f"arn:aws:eks::aws:cluster-access-policy/{_POLICIES[grant.right]}",
        access_scope=aws.eks.AccessPolicyAssociationAccessScopeArgs(
            type=scope, namespaces=list(grant.namespaces) or None
        ),
        opts=ResourceOptions(
            parent=inside.parent, aliases=[Alias(name=f"{name}-{grant.right}-{key}")] if grant.right == "admin" else []
        ),
    )

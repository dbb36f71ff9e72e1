"""Who gets into the cluster: an access entry for each role, with its access policies and Kubernetes groups."""

from collections.abc import Mapping

from pulumi import Input, Resource
from pulumi_aws import eks

from ..inside import Inside
from .plan import Access, Grant, Right

# EKS User Guide, "Review access policy permissions": names of the policies, each like the Kubernetes role of its name
# (cluster-admin, edit, view; the last two without access to RBAC, and view without secrets).
_POLICIES: Mapping[Right, str] = {
    "admin": "AmazonEKSClusterAdminPolicy",
    "edit": "AmazonEKSEditPolicy",
    "view": "AmazonEKSViewPolicy",
}


def grant_access(inside: Inside, access: Mapping[str, Access], cluster_name: Input[str]) -> list[Resource]:
    """An access entry for each role and an association for each of its access policies; returns the associations."""
    associations: list[Resource] = []
    for key, role in access.items():
        # The entry is known by the role alone: EKS has one for each, whatever its policies become.
        entry = eks.AccessEntry(
            inside.name("access", key),
            cluster_name=cluster_name,
            principal_arn=role.role_arn,
            kubernetes_groups=_groups(role),
            opts=inside.options(),
        )
        associations += [_association(inside, key, grant, entry) for grant in role.grants]
    return associations


def _groups(role: Access) -> list[str] | None:
    """The groups of an entry; an administrator needs none.

    An empty list, too, is said: what is left out, the provider leaves as it is (optional and computed in
    terraform-provider-aws, internal/service/eks/access_entry.go, read 2026-11-27), and a role that has left its groups
    would stay in them.
    """
    is_admin = any(grant.right == "admin" for grant in role.grants)
    return None if is_admin else list(role.groups)


def _association(inside: Inside, key: str, grant: Grant, entry: eks.AccessEntry) -> eks.AccessPolicyAssociation:
    return eks.AccessPolicyAssociation(
        inside.name("access", key, grant.right),
        cluster_name=entry.cluster_name,
        principal_arn=entry.principal_arn,
        policy_arn=f"arn:aws:eks::aws:cluster-access-policy/{_POLICIES[grant.right]}",
        access_scope=eks.AccessPolicyAssociationAccessScopeArgs(
            type="namespace" if grant.namespaces else "cluster", namespaces=list(grant.namespaces) or None
        ),
        opts=inside.options(),
    )

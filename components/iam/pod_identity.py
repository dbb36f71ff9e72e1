"""AWS rights for the pods of one Kubernetes service account."""

from collections.abc import Mapping

import pulumi_aws as aws
from pulumi import Input, Resource, ResourceOptions

from . import trust


def pod_identity(
    name: str,
    *,
    cluster_name: Input[str],
    cluster_arn: str,
    namespace: str,
    service_account: str,
    parent: Resource,
    managed_policies: Mapping[str, str] | None = None,
    policies: Mapping[str, Input[str]] | None = None,
) -> aws.eks.PodIdentityAssociation:
    """A role with these rights, which pods of the service account have once the association is there.

    `managed_policies` are names of AWS's own, with their path (`service-role/…`) where they have one; `policies` are
    documents as JSON text, inline; both by a key that names their resource. The agent for it has to be in the cluster.
    """
    role = aws.iam.Role(
        f"{name}-role",
        description=f"Pods of the service account {service_account} in {namespace}",
        assume_role_policy=trust.pod_identity(cluster_arn, namespace, service_account),
        opts=ResourceOptions(parent=parent),
    )
    rights = _rights(f"{name}-role", role, managed_policies or {}, policies or {}, ResourceOptions(parent=parent))
    return aws.eks.PodIdentityAssociation(
        name,
        cluster_name=cluster_name,
        namespace=namespace,
        service_account=service_account,
        role_arn=role.arn,
        # Pods that start with the role but without its rights fail, and try again only later.
        opts=ResourceOptions(parent=parent, depends_on=rights),
    )


def _rights(
    name: str,
    role: aws.iam.Role,
    managed_policies: Mapping[str, str],
    policies: Mapping[str, Input[str]],
    inside: ResourceOptions,
) -> list[Resource]:
    attached = [
        aws.iam.RolePolicyAttachment(
            f"{name}-{key}", role=role.name, policy_arn=f"arn:aws:iam::aws:policy/{policy}", opts=inside
        )
        for key, policy in managed_policies.items()
    ]
    inline = [
        aws.iam.RolePolicy(f"{name}-{key}", role=role.name, policy=policy, opts=inside)
        for key, policy in policies.items()
    ]
    return [*attached, *inline]

"""A role that the pods of one service account get by EKS Pod Identity."""

from collections.abc import Mapping
from typing import NamedTuple

from pulumi import Input, Resource, ResourceOptions
from pulumi_aws import eks, iam

from . import trust


class PodIdentity(NamedTuple):
    """The role, and what has to stand before its pods start and for as long as they run."""

    role: iam.Role
    granted: list[Resource]


def pod_identity(
    name: str,
    cluster_name: Input[str],
    namespace: str,
    service_account: str,
    *,
    policies: Mapping[str, str] | None = None,
    inline: Input[str] | None = None,
    opts: ResourceOptions,
) -> PodIdentity:
    """A role with managed `policies` (ARNs by a key that names them) or an `inline` document, or both."""
    role = iam.Role(
        name,
        description=f"What pods of the service account {namespace}/{service_account} may do",
        assume_role_policy=trust.pods(),
        opts=opts,
    )
    granted: list[Resource] = [
        iam.RolePolicyAttachment(f"{name}-{key}", role=role.name, policy_arn=policy_arn, opts=opts)
        for key, policy_arn in (policies or {}).items()
    ]
    if inline is not None:
        granted.append(iam.RolePolicy(name, role=role.name, policy=inline, opts=opts))
    granted.append(
        eks.PodIdentityAssociation(
            name,
            cluster_name=cluster_name,
            namespace=namespace,
            service_account=service_account,
            role_arn=role.arn,
            opts=opts,
        )
    )
    return PodIdentity(role, granted)

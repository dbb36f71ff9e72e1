"""A role with its policies."""

from collections.abc import Mapping
from typing import NamedTuple

from pulumi import Input, Resource
from pulumi_aws import iam

from ..inside import Inside


class Role(NamedTuple):
    """A role, and the resources that give it its permissions: who uses the role waits for them."""

    role: iam.Role
    permissions: list[Resource]


def role(
    inside: Inside,
    *parts: str,
    description: str,
    trust: str,
    managed_policies: Mapping[str, str] | None = None,
    policies: Mapping[str, Input[str]] | None = None,
) -> Role:
    """A role that `trust`, a trust policy, lets somebody assume, with these permissions.

    `managed_policies` are names of AWS managed policies, with their path (`service-role/…`) where they have one;
    `policies` are documents as JSON text, inline; both by a key that names the resource.
    """
    made = iam.Role(inside.name(*parts), description=description, assume_role_policy=trust, opts=inside.options())
    attached = [
        iam.RolePolicyAttachment(
            inside.name(*parts, key),
            role=made.name,
            policy_arn=f"arn:aws:iam::aws:policy/{policy}",
            opts=inside.options(),
        )
        for key, policy in (managed_policies or {}).items()
    ]
    inline = [
        iam.RolePolicy(inside.name(*parts, key), role=made.name, policy=policy, opts=inside.options())
        for key, policy in (policies or {}).items()
    ]
    return Role(made, [*attached, *inline])

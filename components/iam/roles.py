"""A role with its policies."""

from collections.abc import Mapping, Sequence
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
    physical_name: str | None = None,
    session_hours: int | None = None,
    depends_on: Sequence[Resource] = (),
) -> Role:
    """A role that `trust`, a trust policy, lets somebody assume, with these permissions.

    `managed_policies` are names of AWS managed policies, with their path (`service-role/…`) where they have one;
    `policies` are documents as JSON text, inline; both by a key that names the resource.
    `physical_name` is for roles that people or other policies know by name; `depends_on` is what its trust names.
    """
    made = iam.Role(
        inside.name(*parts),
        name=physical_name,
        description=description,
        assume_role_policy=trust,
        max_session_duration=session_hours and session_hours * 3600,
        opts=inside.options(depends_on=depends_on),
    )
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

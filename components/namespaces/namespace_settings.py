"""Settings of a namespace: what its pods may do and take, whom they reach, and who has which role in it."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator

from ..groups import GroupName
from ..mistakes import Mistake, refuse
from ..model import Distinct, Model
from .allow_settings import AllowSettings
from .capacity_settings import LimitSettings, QuotaSettings
from .names import Reason, RowName

Groups = Annotated[tuple[GroupName, ...], Distinct()]


class GroupSettings(Model):
    """The Kubernetes groups that have a role in a namespace; `cluster.group_members` says who is in them."""

    admins: Groups = Field(
        default=(), description="Groups that manage workloads, ServiceAccounts and Secrets (role admin)"
    )
    developers: Groups = Field(default=(), description="Groups that deploy workloads and read logs (role developer)")
    viewers: Groups = Field(default=(), description="Groups that read everything but Secrets (role viewer)")

    @field_validator("developers", "viewers")
    @classmethod
    def _one_role_each(cls, groups: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """A role has all that the next one has: a second one would say nothing, or hide a mistake."""
        earlier = {group: role for role, others in info.data.items() for group in others}
        mistakes = [
            Mistake(
                f"is one of {earlier[group]} as well", "list it in one of them", group, f"{info.field_name}.{index}"
            )
            for index, group in enumerate(groups)
            if group in earlier
        ]
        if mistakes:
            raise refuse(*mistakes)
        return groups


class NamespaceSettings(Model):
    """A namespace: what its pods may do and take, whom they reach, and who has which role in it."""

    pod_security: Literal["restricted", "baseline", "privileged"] = Field(
        default="restricted",
        description="Pod Security Standard that is enforced; one that is weaker than restricted needs "
        "pod_security_reason",
    )
    pod_security_reason: Reason | None = Field(
        default=None,
        validate_default=True,
        description="Why pods need more than the restricted standard allows; an annotation of the namespace",
    )
    quota: QuotaSettings | None = Field(
        default_factory=QuotaSettings, description="ResourceQuota: what all pods together may take; null for none"
    )
    limits: LimitSettings | None = Field(
        default_factory=LimitSettings,
        validate_default=True,
        description="LimitRange: what each container may take, and gets where it says nothing; null for none",
    )
    aws_access: bool = Field(
        default=False, description="Whether pods reach the Pod Identity agent, for credentials of AWS"
    )
    allow: dict[RowName, AllowSettings] = Field(
        default_factory=dict,
        description="Connections that are allowed, by name, beside DNS; all others are denied in both directions",
    )
    groups: GroupSettings = Field(default_factory=GroupSettings, description="Groups with a role in the namespace")
    debug_reason: Reason | None = Field(
        default=None,
        description="Why developers need commands in containers and port forwarding (pods/exec, pods/portforward); "
        "without a reason they have neither",
    )

    deletion_protection: bool = Field(
        default=True, description="Whether to protect the namespace, and so all that is in it, from deletion, in Pulumi"
    )

    @field_validator("pod_security_reason")
    @classmethod
    def _a_reason_for_less(cls, reason: str | None, info: ValidationInfo) -> str | None:
        level = info.data.get("pod_security", "restricted")
        if level != "restricted" and reason is None:
            remedy = "say why pods need more than the restricted standard allows, or remove pod_security"
            raise refuse(Mistake(f"is required when pod_security is {level}", remedy))
        if level == "restricted" and reason is not None and "pod_security" in info.data:
            raise refuse(Mistake("is only valid when pod_security is baseline or privileged", "remove it"))
        return reason

    @field_validator("limits")
    @classmethod
    def _within_the_quota(cls, limits: LimitSettings | None, info: ValidationInfo) -> LimitSettings | None:
        quota: QuotaSettings | None = info.data.get("quota")
        if limits and quota and (mistakes := list(_below_the_largest(quota, limits))):
            raise refuse(*mistakes)
        return limits


def _below_the_largest(quota: QuotaSettings, limits: LimitSettings) -> Iterator[Mistake]:
    """A container of the largest size that the limits allow has room in the quota."""
    for name, amount in (("requests", quota.requests), ("limits", quota.limits)):
        for unit in limits.max.exceeds(amount):
            problem = f"is less than limits.max.{unit}, {limits.max.of(unit)}, so that no such container starts"
            yield Mistake(problem, "raise it, or lower limits.max", amount.of(unit), f"quota.{name}.{unit}")

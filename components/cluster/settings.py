"""Settings of the EKS cluster."""

import re
from ipaddress import IPv4Network
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from ..forms import Form
from ..groups import GroupName
from ..mistakes import Mistake, refuse
from ..model import AtLeast, Model
from ..values import InQuotes, Ipv4Block, RetentionDays, RoleArn, Zone, pattern, reserved_problem
from .plan import (
    LARGEST_SERVICE_PREFIX,
    SERVICE_RANGES,
    SMALLEST_SERVICE_PREFIX,
    Access,
    Grant,
    access,
    role_key,
)
from .versions import ADD_ONS, DEFAULT_VERSION, EXTENDED_SUPPORT, STANDARD_SUPPORT

# EKS API, ClusterName (botocore 1.44.5): 1 to 100 characters of this pattern.
_NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]*")
_NAME_LENGTH = 100


def check_name(text: str) -> str:
    """A valid name of an EKS cluster."""
    if len(text) > _NAME_LENGTH:
        raise refuse(Mistake(f"must have at most {_NAME_LENGTH} characters, has {len(text)}", "shorten the name"))
    if not _NAME.fullmatch(text):
        remedy = "use letters, digits, hyphens and underscores, starting with a letter or digit"
        raise refuse(Mistake("is not a valid EKS cluster name", remedy))
    return text


def check_version(text: str) -> str:
    """A Kubernetes version in EKS standard support whose add-on versions are known."""
    supported = [version for version in STANDARD_SUPPORT if version in ADD_ONS]
    if text in supported:
        return text
    remedy = f"supported versions: {', '.join(supported)}"
    if text in STANDARD_SUPPORT:
        raise refuse(Mistake("has no add-on versions in this release of the platform", remedy))
    if text in EXTENDED_SUPPORT:
        raise refuse(Mistake("is in EKS extended support, which this platform disables", remedy))
    raise refuse(Mistake("is not a Kubernetes version supported by EKS", remedy))


ClusterName = Annotated[
    str, AfterValidator(check_name), pattern(rf"^(?=.{{1,{_NAME_LENGTH}}}$){_NAME.pattern}$", "platform-dev")
]
KubernetesVersion = Annotated[
    str,
    InQuotes,
    AfterValidator(check_version),
    WithJsonSchema({"type": "string", "enum": list(STANDARD_SUPPORT)}),
]

# Namespace names are RFC 1123 labels; access policies also accept the wildcard `*` (EKS User Guide, "Associate access
# policies with access entries").
_NAMESPACE = re.compile(r"(?=.{1,63}$)[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?")


Namespace = Annotated[
    str,
    Form(
        _NAMESPACE,
        "is not a valid namespace name or pattern",
        "use up to 63 lowercase letters, digits and hyphens, or * as a wildcard",
        "team-*",
    ),
]


_EVERYWHERE = "0.0.0.0/0"


def check_public_block(text: str) -> str:
    """A public CIDR block: EKS rejects reserved addresses (EKS User Guide, "Configure network access to cluster API
    server endpoint"), and requests from the internet never have a private source address. Only the whole internet,
    which is EKS's own default, is left to the policies."""
    if text != _EVERYWHERE and (problem := reserved_problem(text, public=True)):
        raise refuse(Mistake(problem, "use public addresses; private networks reach the private endpoint"))
    return text


PublicBlock = Annotated[Ipv4Block, AfterValidator(check_public_block)]


def check_service_block(text: str) -> str:
    """A CIDR block that EKS takes for services."""
    block, sizes = IPv4Network(text), f"/{LARGEST_SERVICE_PREFIX} to /{SMALLEST_SERVICE_PREFIX}"
    if not LARGEST_SERVICE_PREFIX <= block.prefixlen <= SMALLEST_SERVICE_PREFIX:
        raise refuse(Mistake(f"has prefix length /{block.prefixlen}", f"use {sizes}, for example 192.168.240.0/20"))
    if not any(block.subnet_of(IPv4Network(allowed)) for allowed in SERVICE_RANGES):
        raise refuse(Mistake("is not within the ranges of services", f"use {sizes} in {', '.join(SERVICE_RANGES)}"))
    return text


ServiceBlock = Annotated[Ipv4Block, AfterValidator(check_service_block)]


class RoleAccess(Model):
    """Access of one IAM role to the cluster."""

    role_arn: RoleArn = Field(description="ARN of the IAM role")
    namespaces: tuple[Namespace, ...] = Field(
        default=(),
        description="Namespaces that the role can access, with * as wildcard; empty grants the whole cluster",
    )


class GroupMember(Model):
    """An IAM role that is a member of Kubernetes groups."""

    role_arn: RoleArn = Field(description="ARN of the IAM role")
    groups: Annotated[tuple[GroupName, ...], AtLeast(1)] = Field(
        description="Kubernetes groups, to which role bindings in the cluster give permissions"
    )


_Role = RoleAccess | GroupMember


class ClusterSettings(Model):
    """Settings of the EKS cluster: name, version, access, logs."""

    name: ClusterName = Field(description="Name of the EKS cluster; changing it replaces the cluster")
    kubernetes_version: KubernetesVersion = Field(
        default=DEFAULT_VERSION, description="Kubernetes minor version, in quotes; upgrade one minor version at a time"
    )
    admin_role_arns: Annotated[tuple[RoleArn, ...], AtLeast(1)] = Field(
        description="IAM roles with administrator access to the cluster; its creator gets no implicit access"
    )
    editors: tuple[RoleAccess, ...] = Field(
        default=(), description="IAM roles with edit access (AmazonEKSEditPolicy) to the cluster or to some namespaces"
    )
    viewers: tuple[RoleAccess, ...] = Field(
        default=(),
        description="IAM roles with view access (AmazonEKSViewPolicy, no secrets) to the cluster or to some namespaces",
    )
    group_members: tuple[GroupMember, ...] = Field(
        default=(),
        description="IAM roles in Kubernetes groups, whose permissions are those of role bindings, for example the "
        "roles of security.namespaces",
    )
    # EKS service quotas, "Public endpoint access CIDR ranges per cluster": 40, not adjustable.
    public_access_cidrs: Annotated[tuple[PublicBlock, ...], Field(max_length=40)] = Field(
        default=(),
        description="CIDR blocks allowed to reach the public API server endpoint; empty disables the public endpoint",
    )
    control_plane_zones: tuple[Zone, ...] = Field(
        default=(),
        description="Availability Zones of the control plane, two or more; empty uses all zones of the network. EKS "
        "has no control plane in the zones with the IDs use1-az3, usw1-az2 and cac1-az3; a cluster keeps its zones",
    )
    service_cidr: ServiceBlock | None = Field(
        default=None,
        description="CIDR block of Kubernetes services, which must not overlap the VPC or connected networks; by "
        "default EKS uses 10.100.0.0/16 or 172.20.0.0/16; changing it replaces the cluster",
    )
    log_retention_days: RetentionDays = Field(default=90, description="Retention of control plane logs, in days")
    retain_logs: bool = Field(
        default=True,
        description="Whether to retain the control plane log group and its KMS key when the stack is destroyed",
    )
    prefix_delegation: bool = Field(
        default=False,
        description="Whether the VPC CNI assigns /28 prefixes to nodes, which allows up to 110 pods per node",
    )
    deletion_protection: bool = Field(
        default=True, description="Whether to protect the cluster and its KMS key from deletion, in EKS and in Pulumi"
    )

    @property
    def access(self) -> dict[str, Access]:
        """The EKS access entries, by role name."""
        admins = [(arn, Grant("admin")) for arn in self.admin_role_arns]
        editors = [(role.role_arn, Grant("edit", role.namespaces)) for role in self.editors]
        viewers = [(role.role_arn, Grant("view", role.namespaces)) for role in self.viewers]
        groups = {member.role_arn: member.groups for member in self.group_members}
        return access([*admins, *editors, *viewers], groups)

    @field_validator("admin_role_arns")
    @classmethod
    def _distinct_admin_names(cls, arns: tuple[str, ...]) -> tuple[str, ...]:
        if len({role_key(arn) for arn in arns}) < len(arns):
            remedy = "list each role once; roles of different accounts must have different names"
            raise refuse(Mistake("has two roles with the same name", remedy, arns))
        return arns

    @field_validator("control_plane_zones")
    @classmethod
    def _two_distinct_zones_or_none(cls, zones: tuple[str, ...]) -> tuple[str, ...]:
        if duplicates := sorted({zone for zone in zones if zones.count(zone) > 1}):
            raise refuse(Mistake(f"has duplicate zones: {', '.join(duplicates)}", "list each zone once", zones))
        if len(zones) == 1:
            raise refuse(Mistake("has one zone", "list at least two, as EKS requires, or leave it empty", zones))
        return zones

    @field_validator("editors", "viewers", "group_members")
    @classmethod
    def _one_grant_per_role(cls, roles: tuple[_Role, ...], info: ValidationInfo) -> tuple[_Role, ...]:
        """A role is listed once, an administrator nowhere else, and no two roles share a name."""
        admins: tuple[str, ...] = info.data.get("admin_role_arns") or ()
        before: list[RoleAccess] = [role for field in ("editors", "viewers") for role in info.data.get(field) or ()]
        arns = {role_key(arn): arn for arn in (*admins, *(role.role_arn for role in before))}
        mistakes: list[Mistake] = []
        seen: set[str] = set()
        for index, role in enumerate(roles):
            key, name = f"{info.field_name}.{index}.role_arn", role_key(role.role_arn)
            if role.role_arn in admins:
                mistakes.append(Mistake("is already in admin_role_arns", "remove it here", role.role_arn, key))
            elif name in seen:
                remedy = "list each role once, with all of its namespaces or groups"
                mistakes.append(Mistake("is listed more than once", remedy, role.role_arn, key))
            elif arns.get(name, role.role_arn) != role.role_arn:
                problem = f"has the same role name as {arns[name]}"
                mistakes.append(Mistake(problem, "use a role with a different name", role.role_arn, key))
            seen.add(name)
        if mistakes:
            raise refuse(*mistakes)
        return roles

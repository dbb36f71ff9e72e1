"""What a person decides about the cluster."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from ..model import InQuotes, Ipv4Block, Mistake, Model, RetentionDays, RoleArn, pattern, refuse, unusable
from .plan import Access, Grant, access, role_key
from .versions import ADD_ONS, DEFAULT_VERSION, EXTENDED_SUPPORT, STANDARD_SUPPORT

# EKS API, ClusterName (botocore 1.44.5): 1 to 100 characters of this pattern.
_NAME = re.compile(r"[0-9A-Za-z][A-Za-z0-9_-]*")
_NAME_LENGTH = 100


def check_name(text: str) -> str:
    """A name that EKS takes for a cluster."""
    if len(text) > _NAME_LENGTH:
        raise refuse(Mistake(f"has {len(text)} characters, and EKS takes {_NAME_LENGTH}", "shorten it"))
    if not _NAME.fullmatch(text):
        raise refuse(
            Mistake(
                "is not a name EKS takes", "start with a letter or digit; then letters, digits, hyphens, underscores"
            )
        )
    return text


def check_version(text: str) -> str:
    """A Kubernetes version in EKS standard support, with a row of add-on versions."""
    offered = [version for version in STANDARD_SUPPORT if version in ADD_ONS]
    if text in offered:
        return text
    choices = ", ".join(offered)
    if text in STANDARD_SUPPORT:
        raise refuse(Mistake("has no row of add-on versions in this release", f"use one of {choices}"))
    if text in EXTENDED_SUPPORT:
        raise refuse(Mistake("is in extended support, which this platform turns off", f"use one of {choices}"))
    raise refuse(Mistake("is not a Kubernetes version that EKS offers", f"use one of {choices}"))


ClusterName = Annotated[
    str, AfterValidator(check_name), pattern(rf"^(?=.{{1,{_NAME_LENGTH}}}$){_NAME.pattern}$", "platform-dev")
]
KubernetesVersion = Annotated[
    str,
    InQuotes,
    AfterValidator(check_version),
    WithJsonSchema({"type": "string", "enum": list(STANDARD_SUPPORT)}),
]

# Kubernetes names of namespaces (RFC 1123 labels); EKS takes `*` in them too (EKS User Guide, "Associate access
# policies with access entries").
_NAMESPACE = re.compile(r"(?=.{1,63}$)[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?")


def check_namespace(text: str) -> str:
    """The name of a namespace, or a pattern of names with `*`."""
    if not _NAMESPACE.fullmatch(text):
        raise refuse(
            Mistake("is not a namespace", "use up to 63 lower-case letters, digits and hyphens; * stands for any")
        )
    return text


Namespace = Annotated[str, AfterValidator(check_namespace), pattern(f"^{_NAMESPACE.pattern}$", "team-*")]


def check_public_block(text: str) -> str:
    """A block of the internet: EKS takes no reserved addresses (EKS User Guide, "Configure network access to cluster
    API server endpoint"), and nobody comes from the internet with a private one."""
    if reserved := unusable(text, on_the_internet=True):
        remedy = "name addresses that the internet sees; private networks reach the private endpoint"
        raise refuse(Mistake(f"lies in {reserved}, which is reserved", remedy))
    return text


PublicBlock = Annotated[Ipv4Block, AfterValidator(check_public_block)]


class RoleAccess(Model):
    """Lets one role into the cluster."""

    role_arn: RoleArn = Field(description="The IAM role")
    namespaces: tuple[Namespace, ...] = Field(
        default=(), description="Namespaces that it reaches, * for any part of a name; left out: all of the cluster"
    )


class ClusterSettings(Model):
    """The cluster: its name and version, who reaches it, and what it keeps."""

    name: ClusterName = Field(description="The cluster's name in AWS; a change replaces the cluster")
    kubernetes_version: KubernetesVersion = Field(
        default=DEFAULT_VERSION, description="Kubernetes minor version, in quotes; raise it by one at a time"
    )
    admin_role_arns: Annotated[tuple[RoleArn, ...], Field(min_length=1)] = Field(
        description="Roles that administer the cluster; whoever creates it gets no access by that"
    )
    editors: tuple[RoleAccess, ...] = Field(
        default=(), description="Roles that change what runs in the cluster, or in some namespaces of it"
    )
    viewers: tuple[RoleAccess, ...] = Field(
        default=(), description="Roles that see what runs in the cluster, or in some namespaces of it, but no secrets"
    )
    # EKS service quotas, "Public endpoint access CIDR ranges per cluster": 40, and no more for asking.
    public_access_cidrs: Annotated[tuple[PublicBlock, ...], Field(max_length=40)] = Field(
        default=(),
        description="Blocks that reach the API endpoint from the internet; none makes the endpoint private only",
    )
    log_retention_days: RetentionDays = Field(default=90, description="Days that control-plane logs are kept")
    retain_logs: bool = Field(
        default=True,
        description="Leaves the log group, and the key that reads it, where they are when the stack is destroyed",
    )
    prefix_delegation: bool = Field(
        default=False, description="Gives nodes addresses in blocks of 16, for more pods on a node"
    )
    deletion_protection: bool = Field(
        default=True, description="Refuses to delete the cluster and its key, in EKS and in Pulumi, until turned off"
    )

    @property
    def access(self) -> dict[str, Access]:
        """The access entries, by role name."""
        admins = [(arn, Grant("admin")) for arn in self.admin_role_arns]
        editors = [(one.role_arn, Grant("edit", one.namespaces)) for one in self.editors]
        viewers = [(one.role_arn, Grant("view", one.namespaces)) for one in self.viewers]
        return access([*admins, *editors, *viewers])

    @field_validator("admin_role_arns")
    @classmethod
    def _admins_have_keys(cls, arns: tuple[str, ...]) -> tuple[str, ...]:
        if len({role_key(arn) for arn in arns}) < len(arns):
            raise refuse(
                Mistake(
                    "names two roles of one name",
                    "name each once; roles of other accounts need names of their own",
                    arns,
                )
            )
        return arns

    @field_validator("editors", "viewers")
    @classmethod
    def _each_role_once(cls, given: tuple[RoleAccess, ...], info: ValidationInfo) -> tuple[RoleAccess, ...]:
        """One right for a role in one list, nothing beside admin, and no two roles of one name."""
        admins: tuple[str, ...] = info.data.get("admin_role_arns") or ()
        editors: tuple[RoleAccess, ...] = info.data.get("editors") or ()
        known = {role_key(arn): arn for arn in (*admins, *(one.role_arn for one in editors))}
        wrong: list[Mistake] = []
        seen: set[str] = set()
        for place, one in enumerate(given):
            where, name = f"{info.field_name}.{place}.role_arn", role_key(one.role_arn)
            if one.role_arn in admins:
                wrong.append(Mistake("administers the cluster already", "take it out here", one.role_arn, where))
            elif name in seen:
                wrong.append(
                    Mistake("is there already", "name each once, with all of its namespaces", one.role_arn, where)
                )
            elif known.get(name, one.role_arn) != one.role_arn:
                wrong.append(
                    Mistake(f"has the name of {known[name]}", "give it a name of its own", one.role_arn, where)
                )
            seen.add(name)
        if wrong:
            raise refuse(*wrong)
        return given

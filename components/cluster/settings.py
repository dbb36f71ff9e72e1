"""What a person decides about the cluster."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WithJsonSchema, field_validator

from ..model import InQuotes, Ipv4Block, Mistake, Model, RoleArn, pattern, refuse
from .plan import admin_keys
from .versions import DEFAULT_VERSION, EXTENDED_SUPPORT, STANDARD_SUPPORT

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
    """A Kubernetes version in EKS standard support."""
    if text in STANDARD_SUPPORT:
        return text
    choices = ", ".join(STANDARD_SUPPORT)
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

# CloudWatch Logs API, PutRetentionPolicy (botocore 1.44.5): the days it takes.
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]


class ClusterSettings(Model):
    """The cluster: its name and version, who reaches it, and what it keeps."""

    name: ClusterName = Field(description="The cluster's name in AWS; a change replaces the cluster")
    kubernetes_version: KubernetesVersion = Field(
        default=DEFAULT_VERSION, description="Kubernetes minor version, in quotes; raise it by one at a time"
    )
    admin_role_arns: Annotated[tuple[RoleArn, ...], Field(min_length=1)] = Field(
        description="Roles that administer the cluster; whoever creates it gets no access by that"
    )
    public_access_cidrs: tuple[Ipv4Block, ...] = Field(
        default=(),
        description="Blocks that reach the API endpoint from the internet; none makes the endpoint private only",
    )
    log_retention_days: RetentionDays = Field(default=90, description="Days that control-plane logs are kept")
    deletion_protection: bool = Field(
        default=True, description="Refuses to delete the cluster and its key, in EKS and in Pulumi, until turned off"
    )

    @field_validator("admin_role_arns")
    @classmethod
    def _admins_have_keys(cls, arns: tuple[str, ...]) -> tuple[str, ...]:
        if len(admin_keys(arns)) < len(arns):
            raise refuse(
                Mistake(
                    "names two roles of one name",
                    "name each once; roles of other accounts need names of their own",
                    arns,
                )
            )
        return arns

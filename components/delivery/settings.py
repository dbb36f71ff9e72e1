"""Settings of delivery: the registry of images, roles of pipelines, and Argo CD."""

import re
from typing import Annotated, TypeVar

from pydantic import Field, ValidationInfo, field_validator

from ..forms import Form
from ..mistakes import Mistake, nearest, refuse
from ..model import AtLeast, Distinct, Model
from .argo_cd.settings import ArgoCdSettings
from .pipeline_settings import DeployRoleSettings, GitHubSettings, GitLabSettings
from .repository_settings import RegistrySettings
from .runner_settings import RunnerSettings
from .state_settings import PipelineStateSettings

# IAM API, policyPathType and policyNameType (botocore 1.44.5).
_POLICY = re.compile(r"arn:aws:iam::(\d{12}|aws):policy/([!-~]+/)?[\w+=,.@-]{1,128}", re.ASCII)
_EXAMPLE = "arn:aws:iam::111122223333:policy/platform-boundary"
_PREFIX = re.compile(r"[a-z][a-z0-9-]{0,29}")
# The names in __main__.py of the components that create roles; those of delivery are left to whoever owns the account.
_COMPONENTS = ("audit", "cost", "network", "cluster", "nodes", "add-ons", "karpenter", "security", "observability")


_RoleNamePrefix = Annotated[
    str,
    Form(
        _PREFIX,
        "is not the beginning of names of roles",
        "write the name of a component, as cluster: those that begin with it and a hyphen are meant",
    ),
]

_Forge = TypeVar("_Forge", GitHubSettings | None, GitLabSettings | None)


class DeliverySettings(Model):
    """Settings of delivery."""

    # The order matters: a validator sees only the fields that precede its own.
    registry: RegistrySettings | None = Field(
        default=None, description="Private registry of ECR; null leaves it to another stack of the account and Region"
    )
    state: PipelineStateSettings | None = Field(
        default=None,
        description="Roles by which pipelines reach the state in the bucket of bootstrap/; null where it is elsewhere, "
        "as in Pulumi Cloud",
    )
    permissions_boundary: (
        Annotated[
            str,
            Form(
                _POLICY,
                "is not the ARN of an IAM policy",
                "write arn:aws:iam::<account ID>:policy/<name>",
                _EXAMPLE,
                r"^arn:aws:iam::(\d{12}|aws):policy/.+$",
            ),
        ]
        | None
    ) = Field(
        default=None,
        description="ARN of the IAM policy that is the permissions boundary of every role of the stack, but for those "
        "of delivery itself; roles that may apply create roles with it only. It exists before the stack: see "
        "docs/delivery.md",
    )
    managed_prefixes: Annotated[tuple[_RoleNamePrefix, ...], AtLeast(1), Distinct()] = Field(
        default=_COMPONENTS,
        description="Beginnings of the names of the roles that a role that may apply creates and passes: the names "
        "of the program's components",
    )
    github: GitHubSettings | None = Field(default=None, description="Roles for GitHub Actions; null creates none")
    gitlab: GitLabSettings | None = Field(
        default=None, validate_default=True, description="Roles for GitLab CI/CD; null creates none"
    )

    runner: RunnerSettings | None = Field(
        default=None,
        description="Runner within the VPC, for pipelines that reach a private endpoint of a cluster; null: none",
    )
    argo_cd: ArgoCdSettings | None = Field(
        default=None,
        description="Argo CD, which deploys what Git repositories hold; null deletes it, and leaves what it deployed",
    )

    @field_validator("github", "gitlab")
    @classmethod
    def _roles_have_what_they_need(cls, forge: _Forge, info: ValidationInfo) -> _Forge:
        if forge is None:
            return forge
        place = str(info.field_name)
        mistakes = [
            mistake
            for name, own in forge.roles.items()
            for mistake in (
                *_needs_a_boundary(own, f"{place}.roles.{name}.may", info),
                *_pushes_to_what_is_there(own, f"{place}.roles.{name}.push_to", info),
            )
        ]
        if mistakes:
            raise refuse(*mistakes)
        return forge


def _needs_a_boundary(own: DeployRoleSettings, key: str, info: ValidationInfo) -> list[Mistake]:
    if own.may != "apply" or info.data.get("permissions_boundary", "") is not None:
        return []
    remedy = "create the policy as docs/delivery.md says, and set it: a role that creates others without has all rights"
    return [Mistake("needs permissions_boundary, which is null", remedy, own.may, key)]


def _pushes_to_what_is_there(own: DeployRoleSettings, key: str, info: ValidationInfo) -> list[Mistake]:
    if "registry" not in info.data:
        return []
    registry: RegistrySettings | None = info.data["registry"]
    known = registry.repositories if registry else {}
    return [
        Mistake(
            "is not one of registry.repositories",
            nearest(name, list(known)) or "add it there, with its owner",
            name,
            f"{key}.{place}",
        )
        for place, name in enumerate(own.push_to)
        if name not in known
    ]

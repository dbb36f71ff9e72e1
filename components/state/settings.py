"""Settings of the state backend: buckets, how long old versions are kept, who administers and who deploys."""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ..forms import Form, short_name
from ..mistakes import Mistake, refuse
from ..model import AtLeast, Distinct, Model
from ..values import Region, RoleArn, pattern
from .plan import access_log_bucket, replica_bucket

# S3 User Guide, "General purpose bucket naming rules", read 2026-11-28: 3 to 63 characters, and what a name may not
# begin or end with. Periods are allowed there, and not here: the certificates of S3 do not cover such names.
_SHORTEST, _LONGEST_BUCKET = 3, 63
_RESERVED_BEGINNINGS = ("xn--", "sthree-", "amzn-s3-demo-")
_RESERVED_ENDS = ("-s3alias", "--ol-s3", "--x-s3", "--table-s3")
_BUCKET_CHARACTERS = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?")
_LONGEST_NAME = _LONGEST_BUCKET - len(access_log_bucket(replica_bucket("")))
# A hundred years, so that a slip of the keyboard is noticed: S3 names no limit (API, NoncurrentVersionExpiration,
# botocore 1.44.5).
_MOST_DAYS = 36_500
# pulumi/pulumi v3.250.0, sdk/go/common/tokens: both names are letters, digits, hyphens, underscores and periods; a
# project's has at most 100 characters, and a stack's as well. A period at the beginning would be a path of its own.
_STACK = re.compile(r"[A-Za-z0-9_-][\w.-]{0,99}/[A-Za-z0-9_-][\w.-]{0,99}", re.ASCII)


def check_bucket_name(text: str) -> str:
    """The name of the bucket; those of the other buckets are this one with an ending."""
    if not _SHORTEST <= len(text) <= _LONGEST_NAME:
        problem = f"has {len(text)} characters"
        longest = access_log_bucket(replica_bucket("<name>"))
        remedy = f"use {_SHORTEST} to {_LONGEST_NAME}: the access logs of the replica are in the bucket {longest}"
        raise refuse(Mistake(problem, remedy))
    if not _BUCKET_CHARACTERS.fullmatch(text):
        remedy = "use lowercase letters, digits and hyphens, with a letter or digit at both ends"
        raise refuse(Mistake("is not a valid bucket name", remedy))
    for reserved in _RESERVED_BEGINNINGS:
        if text.startswith(reserved):
            raise refuse(Mistake(f"begins with {reserved}, which S3 reserves", "use another name"))
    for reserved in _RESERVED_ENDS:
        if text.endswith(reserved):
            raise refuse(Mistake(f"ends with {reserved}, which S3 reserves", "use another name"))
    return text


BucketName = Annotated[
    str,
    AfterValidator(check_bucket_name),
    pattern(rf"^[a-z0-9][a-z0-9-]{{1,{_LONGEST_NAME - 2}}}[a-z0-9]$", "example-corp-pulumi-state"),
]
"""The name of an S3 bucket, with room for the endings of the others."""


StackName = Annotated[
    str,
    Form(
        _STACK,
        "is not the name of a project and a stack",
        "write <project>/<stack>, for example aws-platform/dev: wildcards are not allowed",
        "aws-platform/dev",
        r"^[\w-][\w.-]*/[\w-][\w.-]*$",
    ),
]
"""A stack with its project."""


# The longest physical name is that of a role, `state-<name>-preview` and eight more, in IAM's 64.
DeployerName = Annotated[str, short_name("is not a valid name of a deployer", "dev")]
"""The name of a deployer."""


class DeployerSettings(Model):
    """Settings of a deployer: stacks, and who previews and updates them."""

    stacks: Annotated[tuple[StackName, ...], AtLeast(1), Distinct()] = Field(
        description="Stacks whose state its roles use, as <project>/<stack>"
    )
    referenced_stacks: Annotated[tuple[StackName, ...], Distinct()] = Field(
        default=(), description="Further stacks whose state its roles read, for stack references"
    )
    preview_role_arns: Annotated[tuple[RoleArn, ...], Distinct()] = Field(
        default=(), description="IAM roles, of any account, that may assume the role preview, which reads the state"
    )
    apply_role_arns: Annotated[tuple[RoleArn, ...], AtLeast(1), Distinct()] = Field(
        description="IAM roles, of any account, that may assume the roles preview and apply; apply writes the state"
    )

    @field_validator("referenced_stacks")
    @classmethod
    def _read_or_written(cls, referenced: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        for stack in referenced:
            if stack in info.data.get("stacks", ()):
                raise refuse(Mistake(f"has {stack}, which is in stacks, too", "remove it here"))
        return referenced


class StateSettings(Model):
    """Settings of the state backend."""

    bucket_name: BucketName = Field(
        description="Name of the bucket, unique in all of AWS; it is part of the backend's URL"
    )
    replica_region: Region = Field(description="AWS Region of the replica")
    noncurrent_days: int = Field(
        default=90, ge=1, le=_MOST_DAYS, description="Days for which a version is kept after it was replaced or deleted"
    )
    access_log_days: int = Field(
        default=365, ge=1, le=_MOST_DAYS, description="Days for which access logs of the buckets are kept"
    )
    admin_role_arns: Annotated[tuple[RoleArn, ...], AtLeast(1), Distinct()] = Field(
        description="IAM roles that alone may delete versions, and change the protection of buckets and keys: deploy "
        "this project with one of them"
    )
    deployers: dict[DeployerName, DeployerSettings] = Field(
        default={}, description="Who uses the state, by name: each has a role for previews and one for updates"
    )
    deletion_protection: bool = Field(
        default=True, description="Whether to protect the buckets and KMS keys from deletion, in Pulumi"
    )
    force_destroy: bool = Field(
        default=False,
        description="Whether deleting a bucket deletes the objects in it; otherwise only an empty one can be deleted",
    )

    @field_validator("deployers")
    @classmethod
    def _one_deployer_for_a_stack(cls, deployers: dict[str, DeployerSettings]) -> dict[str, DeployerSettings]:
        if mistakes := list(_stacks_of_two(deployers)):
            raise refuse(*mistakes)
        return deployers


def _stacks_of_two(deployers: Mapping[str, DeployerSettings]) -> Iterator[Mistake]:
    owners: dict[str, str] = {}
    for name, deployer in deployers.items():
        for index, stack in enumerate(deployer.stacks):
            owner = owners.setdefault(stack, name)
            if owner != name:
                remedy = "remove it from one of them, or list it in referenced_stacks of the one that only reads it"
                key = f"deployers.{name}.stacks.{index}"
                yield Mistake(f"is a stack of the deployer {owner}, too", remedy, stack, key)

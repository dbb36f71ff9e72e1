"""Settings of the private registry of ECR: its repositories, and copies in a standby Region."""

import re
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ..forms import Form
from ..mistakes import Mistake, refuse
from ..model import AtLeast, Distinct, Model
from ..values import AccountId, Region, TagValue
from .cache_settings import ECR_NAME, CachePrefix, CacheSettings

_REPOSITORY = re.compile(rf"(?=.{{2,256}}$){ECR_NAME}")
# ECR API, RepositoryFilterList (botocore 1.44.5): one rule of a replication has so many filters, one for each.
_MOST_REPLICATED = 100


RepositoryName = Annotated[
    str,
    Form(
        _REPOSITORY,
        "is not a valid ECR repository name",
        "use 2 to 256 lowercase letters and digits, separated by single ., _, - or /, for example shop/api",
        "shop/api",
        rf"^{ECR_NAME}$",
    ),
]
"""The name of an ECR repository, which may have parts that are separated by slashes."""


class RepositorySettings(Model):
    """Settings of an ECR repository. Tags are immutable, images are scanned on push and encrypted with a KMS key."""

    owner: TagValue = Field(description="Value of the repository's Owner tag: the team whose images are in it")
    # ECR User Guide, "Amazon ECR service quotas": 20,000 images in a repository; the limit can be raised to 100,000.
    keep_images: int = Field(
        default=200,
        ge=1,
        le=20_000,
        description="Number of images that are kept, the newest ones; older ones expire, also where they still run",
    )
    untagged_days: int = Field(
        default=14, ge=1, le=3_650, description="Days after which an image without a tag expires"
    )
    pull_account_ids: Annotated[tuple[AccountId, ...], Distinct()] = Field(
        default=(), description="IDs of other AWS accounts whose roles may pull images"
    )


class RegistrySettings(Model):
    """Settings of the private registry of the account and Region."""

    repositories: Annotated[dict[RepositoryName, RepositorySettings], AtLeast(1)] = Field(
        description="ECR repositories, by name"
    )
    standby_region: Region | None = Field(
        default=None,
        description="Region that each image is replicated to, into repositories with the same settings, by the "
        "replication of the registry, which has one; null replicates none",
    )
    pull_through: dict[CachePrefix, CacheSettings] = Field(
        default={},
        description="Pull-through caches of other registries, by what the names of their repositories begin with: with "
        "quay, quay.io/prometheus/alertmanager is quay/prometheus/alertmanager. ECR creates the repositories",
    )
    deletion_protection: bool = Field(
        default=True, description="Whether to protect the repositories and KMS keys from deletion, in Pulumi"
    )
    force_delete: bool = Field(
        default=False,
        description="Whether deleting a repository deletes its images; otherwise only an empty one can be deleted",
    )

    @field_validator("repositories")
    @classmethod
    def _no_more_than_one_rule_replicates(
        cls, repositories: dict[str, RepositorySettings]
    ) -> dict[str, RepositorySettings]:
        if len(repositories) > _MOST_REPLICATED:
            problem = f"has {len(repositories)} repositories, and one rule of a replication has {_MOST_REPLICATED}"
            raise refuse(Mistake(problem, "give the others to another stack of another account or Region"))
        return repositories

    @field_validator("pull_through")
    @classmethod
    def _no_repository_is_in_a_cache(
        cls, caches: dict[str, CacheSettings], info: ValidationInfo
    ) -> dict[str, CacheSettings]:
        repositories: dict[str, RepositorySettings] = info.data.get("repositories", {})
        mistakes = [
            Mistake(f"begins as the repository {name}", "choose another prefix", prefix, f"pull_through.{prefix}")
            for prefix in caches
            for name in repositories
            if name == prefix or name.startswith(f"{prefix}/")
        ]
        if mistakes:
            raise refuse(*mistakes)
        return caches

"""Repositories of ECR: in the account's Region and, where wanted, in a standby Region that images are replicated to."""

from collections.abc import Mapping

from pulumi import Output
from pulumi_aws import ecr, kms

from .. import logs
from ..inside import Inside
from ..refs import Account
from . import documents, lifecycle_plan
from .caches import caches
from .repository_plan import replication
from .repository_settings import RegistrySettings, RepositorySettings

_STANDBY = "standby"


def repositories(inside: Inside, settings: RegistrySettings, account: Account) -> Mapping[str, Output[str]]:
    """The repositories, their replication and pull-through caches; the URLs of the repositories, by name."""
    caches(inside, settings, account)
    own = _in_region(inside, settings, account)
    if settings.standby_region:
        standby = account.model_copy(update={"region": settings.standby_region})
        copies = _in_region(inside.below(_STANDBY), settings, standby, region=standby.region)
        ecr.ReplicationConfiguration(
            inside.name("replication"),
            replication_configuration={
                "rules": [replication(settings.repositories, account_id=account.id, region=settings.standby_region)]
            },
            # ECR would create what is not there yet, with other settings and unknown to the state.
            opts=inside.options(depends_on=[*own.values(), *copies.values()]),
        )
    return {name: repository.repository_url for name, repository in own.items()}


def _in_region(
    inside: Inside, settings: RegistrySettings, account: Account, region: str | None = None
) -> dict[str, ecr.Repository]:
    """The repositories of a Region, that of the provider or another, with one key for all of their images."""
    key = logs.encryption_key(
        inside.name("images"),
        description=f"Images of the repositories of {inside.name()}",
        policy=documents.images_key(account),
        region=region,
        # Without its key no image can be pulled.
        opts=inside.options(protect=settings.deletion_protection),
    )
    return {name: _repository(inside, name, own, settings, key, region) for name, own in settings.repositories.items()}


def _repository(
    inside: Inside,
    repository: str,
    own: RepositorySettings,
    settings: RegistrySettings,
    key: kms.Key,
    region: str | None,
) -> ecr.Repository:
    name = inside.name("repository", repository)
    made = ecr.Repository(
        name,
        # Not auto-named: pipelines and manifests name it.
        name=repository,
        image_tag_mutability="IMMUTABLE",
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[{"encryption_type": "KMS", "kms_key": key.arn}],
        force_delete=settings.force_delete,
        region=region,
        tags={"Owner": own.owner},
        opts=inside.options(protect=settings.deletion_protection),
    )
    ecr.LifecyclePolicy(
        name,
        repository=made.name,
        policy=lifecycle_plan.of_repository(keep_images=own.keep_images, untagged_days=own.untagged_days),
        region=region,
        opts=inside.options(),
    )
    if own.pull_account_ids:
        ecr.RepositoryPolicy(
            name,
            repository=made.name,
            policy=documents.pull_from(own.pull_account_ids),
            region=region,
            opts=inside.options(),
        )
    return made

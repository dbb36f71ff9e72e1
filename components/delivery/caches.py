"""Pull-through caches of ECR: their rules, what they create, and who may fill them."""

from pulumi_aws import ecr

from ..inside import Inside
from ..refs import Account
from . import documents, lifecycle_plan
from .cache_plan import UPSTREAMS
from .repository_settings import RegistrySettings

_CACHE = "cache"


def caches(inside: Inside, settings: RegistrySettings, account: Account) -> None:
    """A rule and a template for each cache. The repositories are ECR's own: no state knows them."""
    if not settings.pull_through:
        return
    templates = [
        # Tags of other registries move, so that they are mutable here.
        ecr.RepositoryCreationTemplate(
            inside.name(_CACHE, prefix),
            prefix=prefix,
            description=f"Images of {UPSTREAMS[cache.upstream].url}",
            applied_fors=["PULL_THROUGH_CACHE"],
            image_tag_mutability="MUTABLE",
            lifecycle_policy=lifecycle_plan.of_cache(cache.days),
            opts=inside.options(),
        )
        for prefix, cache in settings.pull_through.items()
    ]
    # What pulls an image for the first time creates its repository; a role's own policy for pulls does not allow that.
    policy = ecr.RegistryPolicy(
        inside.name(_CACHE),
        policy=documents.fill_caches(account, settings.pull_through),
        opts=inside.options(),
    )
    for prefix, cache in settings.pull_through.items():
        ecr.PullThroughCacheRule(
            inside.name(_CACHE, prefix),
            ecr_repository_prefix=prefix,
            upstream_registry_url=UPSTREAMS[cache.upstream].url,
            credential_arn=cache.secret_arn,
            # Without its template, the first images have no end.
            opts=inside.options(depends_on=[*templates, policy]),
        )

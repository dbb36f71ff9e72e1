"""The state backend: a table of contents of its resources."""

from collections.abc import Mapping
from functools import partial

from pulumi import ComponentResource, Output, ResourceOptions

from .. import outputs
from ..inside import Inside
from ..names import check_name
from ..refs import Account
from .buckets import state_bucket
from .deployers import Deployer, deployer
from .plan import OPERATIONS, backend_url, replica_bucket, secrets_provider
from .replication import replicate
from .secrets_key import secrets_key
from .settings import StateSettings


class StateBackend(ComponentResource):
    """A bucket for the states of Pulumi's stacks, its replica in another Region, a key for their secrets, and roles."""

    bucket_name: Output[str]
    replica_bucket_name: Output[str]
    url: Output[str]
    replica_url: Output[str]
    backends: Output[Mapping[str, Mapping[str, str]]]
    """By deployer and operation, the URL that it logs in with."""
    secrets_providers: Output[Mapping[str, str]]
    """By stack."""

    def __init__(
        self, name: str, settings: StateSettings, *, account: Account, opts: ResourceOptions | None = None
    ) -> None:
        """
        Raises:
            ValueError: where the name is too long, or the replica is in the Region of the bucket.
        """
        roles = [f"{deployer}-{operation}" for deployer in settings.deployers for operation in OPERATIONS]
        check_name(name, {"IAM role": ["replication", *roles]})
        if settings.replica_region == account.region:
            raise ValueError(f"replica_region is {account.region}, the Region of the bucket itself: use another Region")
        super().__init__("aws-platform:state:StateBackend", name, None, opts)
        inside = Inside(name, self)
        there = Account(id=account.id, region=settings.replica_region)
        state = state_bucket(inside, settings, account, settings.bucket_name)
        replica = state_bucket(inside.below("replica"), settings, there, replica_bucket(settings.bucket_name))
        replicate(inside, settings, account, state, replica)
        secrets = secrets_key(inside, settings, account)
        deployers = {
            name: deployer(inside, name, each, account, state, secrets) for name, each in settings.deployers.items()
        }
        self.bucket_name = state.bucket.id
        self.replica_bucket_name = replica.bucket.id
        self.url = state.bucket.id.apply(lambda bucket: backend_url(bucket, account.region))
        self.replica_url = replica.bucket.id.apply(lambda bucket: backend_url(bucket, there.region))
        self.backends = _backends(settings, account.region, deployers)
        self.secrets_providers = _secrets_providers(settings, account.region, deployers)
        outputs.register(self)


def _backends(
    settings: StateSettings, region: str, deployers: Mapping[str, Deployer]
) -> Output[Mapping[str, Mapping[str, str]]]:
    def urls(arns: list[str]) -> Mapping[str, str]:
        named = zip(OPERATIONS, arns, strict=True)
        return {operation: backend_url(settings.bucket_name, region, arn) for operation, arn in named}

    return Output.all(**{name: Output.all(*each).apply(urls) for name, each in deployers.items()})


def _secrets_providers(
    settings: StateSettings, region: str, deployers: Mapping[str, Deployer]
) -> Output[Mapping[str, str]]:
    def url(stack: str, arn: str) -> str:
        return secrets_provider(settings.bucket_name, region, stack, arn)

    return Output.all(
        **{
            stack: deployers[name].preview.apply(partial(url, stack))
            for name, each in settings.deployers.items()
            for stack in each.stacks
        }
    )

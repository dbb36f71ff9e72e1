"""Delivery: a table of contents of its resources."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import ComponentResource, Input, Output, ResourceOptions

from .. import outputs
from ..inside import Inside
from ..metrics import Target
from ..names import check_name
from ..refs import Account, ClusterRef, NetworkRef
from .argo_cd.access import targets
from .argo_cd.argo_cd import argo_cd
from .pipelines import pipelines
from .repositories import repositories
from .runner import RUNNER, runner
from .settings import DeliverySettings


class Delivery(ComponentResource):
    """The registry of images of an account and Region, the roles of pipelines, a runner for them in the VPC, and
    Argo CD in the cluster."""

    repository_urls: Mapping[str, Output[str]]
    role_arns: Mapping[str, Output[str]]
    runner_label: Output[str] | None

    def __init__(
        self,
        name: str,
        settings: DeliverySettings,
        *,
        account: Account,
        network: NetworkRef,
        cluster: ClusterRef,
        after: Sequence[Input[Any]] = (),
        opts: ResourceOptions | None = None,
    ) -> None:
        """`after` is what has to exist before Argo CD, for which `opts.providers` needs the cluster's Kubernetes
        provider beside the one for AWS.

        Raises:
            ValueError: where the name is too long.
        """
        forges = {"github": settings.github, "gitlab": settings.gitlab}
        roles = [f"{forge}-{key}" for forge, own in forges.items() if own for key in own.roles]
        check_name(name, {"IAM role": [RUNNER, *roles]})
        super().__init__("aws-platform:delivery:Delivery", name, None, opts)
        inside = Inside(name, self)
        urls = repositories(inside, settings.registry, account) if settings.registry else {}
        self.repository_urls = urls
        self.role_arns = pipelines(inside, settings, account)
        self.runner_label = runner(inside, settings.runner, account, network, cluster) if settings.runner else None
        if settings.argo_cd:
            argo_cd(inside, settings.argo_cd, cluster, after)
        self._targets = targets(settings.argo_cd) if settings.argo_cd else ()
        outputs.register(self)

    @property
    def targets(self) -> Sequence[Target]:
        """What Prometheus reads of Argo CD."""
        return self._targets

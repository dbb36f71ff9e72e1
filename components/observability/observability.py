"""Observability: a table of contents of its resources."""

from collections.abc import Sequence
from typing import Any

from pulumi import ComponentResource, Input, ResourceOptions

from .. import outputs
from ..controllers.controller import priority_class
from ..inside import Inside
from ..metrics import Target
from ..names import check_name
from ..refs import ClusterRef, NetworkRef
from .cloudwatch.cloudwatch import cloudwatch
from .cloudwatch.insights import ROLE as CLOUDWATCH_ROLE
from .metrics import metrics
from .names import PRIORITY, PRIORITY_CLASS
from .prometheus.prometheus import ROLE as PROMETHEUS_ROLE
from .settings import ObservabilitySettings


class Observability(ComponentResource):
    """Prometheus, and what reads, keeps, shows and sends what it knows; each part where it is on."""

    def __init__(
        self,
        name: str,
        settings: ObservabilitySettings,
        *,
        cluster: ClusterRef,
        network: NetworkRef,
        storage_class: Input[str],
        targets: Sequence[Target] = (),
        after: Sequence[Input[Any]] = (),
        opts: ResourceOptions | None = None,
    ) -> None:
        """`storage_class` is what volumes are made of; `targets` are the controllers whose metrics Prometheus reads.
        `after` is what has to exist first. `opts.providers` needs the cluster's Kubernetes provider beside the one for
        AWS.

        Raises:
            ValueError: where the name is too long.
        """
        check_name(name, {"IAM role": [f"{role}-role" for role in (PROMETHEUS_ROLE, CLOUDWATCH_ROLE)]})
        super().__init__("aws-platform:observability:Observability", name, None, opts)
        inside = Inside(name, self)
        earlier = (*after, priority_class(inside, PRIORITY_CLASS, PRIORITY, after).urn)
        if settings.cloudwatch:
            cloudwatch(
                inside,
                settings.cloudwatch,
                cluster=cluster,
                nat_gateway_ids=network.nat_gateway_ids,
                after=after,
            )
        metrics(inside, settings, cluster, earlier, storage_class=storage_class, targets=targets)
        outputs.register(self)

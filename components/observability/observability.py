"""Observability: a table of contents of its resources."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import ComponentResource, Input, ResourceOptions

from .. import outputs
from ..controllers.controller import priority_class
from ..inside import Inside
from ..metrics import Target
from ..names import check_name
from ..refs import ClusterRef, NetworkRef, TopicRef
from .cloudwatch.cloudwatch import cloudwatch
from .cloudwatch.insights import ROLE as CLOUDWATCH_ROLE
from .elasticsearch.access import CONTROLLER as ECK
from .elasticsearch.elasticsearch import Store
from .logs.access import CONTROLLER as FLUENT_BIT
from .logs.logs import ROLE as LOGS_ROLE
from .logs.logs import logs
from .metrics import ROLES, Around, metrics
from .names import PRIORITY, PRIORITY_CLASS
from .prometheus.prometheus import ROLE as PROMETHEUS_ROLE
from .settings import ObservabilitySettings
from .severities import Severity
from .traces.access import targets as traces_targets
from .traces.traces import ROLE as TRACES_ROLE
from .traces.traces import traces


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
        roles = (PROMETHEUS_ROLE, CLOUDWATCH_ROLE, LOGS_ROLE, TRACES_ROLE, *ROLES)
        check_name(name, {"IAM role": [f"{role}-role" for role in roles]})
        super().__init__("aws-platform:observability:Observability", name, None, opts)
        inside = Inside(name, self)
        earlier = (*after, priority_class(inside, PRIORITY_CLASS, PRIORITY, after).urn)
        topics: Mapping[Severity, TopicRef] = {}
        if settings.cloudwatch:
            gateways = network.nat_gateway_ids
            topics = cloudwatch(inside, settings.cloudwatch, cluster=cluster, nat_gateway_ids=gateways, after=after)
        read = list(targets)
        if settings.logs:
            store = Store(settings.elasticsearch, storage_class) if settings.elasticsearch else None
            logs(inside, settings.logs, cluster, earlier, store=store)
            read += [*FLUENT_BIT.targets, *(ECK.targets if store else ())]
        if settings.traces:
            traces(inside, settings.traces, cluster, earlier, storage_class=storage_class)
            read += traces_targets(settings.traces)
        metrics(inside, settings, Around(cluster, storage_class, read, topics), earlier)
        outputs.register(self)

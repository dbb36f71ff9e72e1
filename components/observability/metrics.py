"""Metrics, alerts and dashboards: Prometheus, Alertmanager and Grafana are one release."""

from collections.abc import Sequence
from typing import Any

from pulumi import Input

from ..inside import Inside
from ..metrics import Target
from ..refs import ClusterRef
from .prometheus import access
from .prometheus.prometheus import prometheus
from .prometheus.settings import PrometheusSettings
from .settings import ObservabilitySettings


def metrics(
    inside: Inside,
    settings: ObservabilitySettings,
    cluster: ClusterRef,
    earlier: Sequence[Input[Any]],
    *,
    storage_class: Input[str],
    targets: Sequence[Target],
) -> None:
    """The release, with what is on of the three, and what it reads. What it needs comes after `earlier`."""
    own: PrometheusSettings | None = settings.prometheus
    if own is None:
        return
    namespace = access.namespace(
        own,
        smtp_port=None,
        aws=own.remote_write is not None,
        falco=any(target.job == "falcosidekick" for target in targets),
    )
    prometheus(
        inside,
        own,
        cluster,
        earlier,
        namespace=namespace,
        more_values={},
        storage_class=storage_class,
        targets=targets,
    )

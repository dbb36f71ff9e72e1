"""Prometheus' resources beside its release: its permissions before, and afterwards what it reads."""

from collections.abc import Sequence

from pulumi import Resource

from ... import charts
from ...controllers.controller import manifest
from ...iam.pod_identity import pod_identity
from ...inside import Inside
from ...metrics import Target
from ...refs import ClusterRef
from . import access, documents, values
from .monitors_plan import pod_monitor
from .settings import PrometheusSettings

ROLE = "prometheus"


def permissions(inside: Inside, settings: PrometheusSettings, cluster: ClusterRef) -> list[Resource]:
    """What lets Prometheus write to a workspace, where it does."""
    if settings.remote_write is None:
        return []
    association = pod_identity(
        inside,
        ROLE,
        cluster=cluster,
        namespace=charts.KUBE_PROMETHEUS_STACK.namespace,
        service_account=values.SERVICE_ACCOUNT,
        policies={"remote-write": documents.remote_write(cluster.account, settings.remote_write)},
    )
    return [association]


def prometheus(inside: Inside, settings: PrometheusSettings, release: Resource) -> None:
    """What lets Prometheus connect to what it reads, and the Pushgateway."""
    manifest(inside, "scraping", "networking.k8s.io/v1", "NetworkPolicy", access.scraping(), [release])
    if settings.pushgateway:
        charts.install(
            inside.name(charts.PUSHGATEWAY.release),
            charts.PUSHGATEWAY,
            values.pushgateway_values(),
            opts=inside.options(depends_on=[release]),
        )


def targets_read(inside: Inside, targets: Sequence[Target], release: Resource) -> None:
    """A PodMonitor for each target, after the release that brings their kind."""
    for target in targets:
        name = f"metrics-{target.job}"
        manifest(inside, name, "monitoring.coreos.com/v1", "PodMonitor", pod_monitor(target), [release])

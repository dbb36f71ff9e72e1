"""Prometheus' resources: its permissions, the release, then what it reads."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Resource

from ... import charts
from ...controllers.controller import install, manifest
from ...controllers.names import NODE_EXPORTER
from ...iam.pod_identity import pod_identity
from ...inside import Inside
from ...metrics import Target
from ...namespaces.namespace_settings import NamespaceSettings
from ...namespaces.namespaces import create_namespaces
from ...refs import ClusterRef
from . import access, documents, values
from .monitors_plan import pod_monitor
from .settings import PrometheusSettings

ROLE = "prometheus"


def prometheus(
    inside: Inside,
    settings: PrometheusSettings,
    cluster: ClusterRef,
    earlier: Sequence[Input[Any]],
    *,
    namespace: NamespaceSettings,
    more_values: Mapping[str, Any],
    storage_class: Input[str],
    targets: Sequence[Target],
    needed: Sequence[Resource] = (),
) -> Resource:
    """The release of Prometheus, with `more_values` of Alertmanager and Grafana, in `namespace`; its PodMonitors come
    after it, as it brings their kind. What it needs comes after `earlier`; `needed` is there before its pods."""
    nodes = create_namespaces(
        inside, {NODE_EXPORTER: access.NODE_EXPORTER_NAMESPACE}, cluster.kubernetes_version, earlier
    )
    own = values.stack_values(settings, cluster.name, cluster.account.region, storage_class, nodes[NODE_EXPORTER])
    before = [*needed, *_permissions(inside, settings, cluster)]
    controller = access.controller(namespace)
    release = install(inside, controller, {**own, **more_values}, cluster, earlier, depends_on=before)
    manifest(inside, "scraping", "networking.k8s.io/v1", "NetworkPolicy", access.scraping(), [release])
    for target in targets:
        name = f"metrics-{target.job}"
        manifest(inside, name, "monitoring.coreos.com/v1", "PodMonitor", pod_monitor(target), [release])
    if settings.pushgateway:
        charts.install(
            inside.name(charts.PUSHGATEWAY.release),
            charts.PUSHGATEWAY,
            values.pushgateway_values(),
            opts=inside.options(depends_on=[release]),
        )
    return release


def _permissions(inside: Inside, settings: PrometheusSettings, cluster: ClusterRef) -> list[Resource]:
    if settings.remote_write is None:
        return []
    policy = documents.remote_write(cluster.account, settings.remote_write)
    association = pod_identity(
        inside,
        ROLE,
        cluster=cluster,
        namespace=charts.KUBE_PROMETHEUS_STACK.namespace,
        service_account=values.SERVICE_ACCOUNT,
        policies={"remote-write": policy},
    )
    return [association]

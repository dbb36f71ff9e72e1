"""Controllers that charts install: what each stands in and on, and its release."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pulumi import Input, Resource

from .. import charts
from ..charts import Chart
from ..firewall import Opening, open_ports
from ..inside import Inside
from ..manifest import Manifest
from ..metrics import Target
from ..namespaces.namespace_settings import NamespaceSettings
from ..namespaces.namespaces import create_namespaces
from ..namespaces.plan import kept
from ..order import after
from ..refs import ClusterRef


class Controller(NamedTuple):
    """A controller that a chart installs, in a namespace that is its own."""

    chart: Chart
    namespace: NamespaceSettings
    openings: Mapping[str, Opening] = {}
    """Ports of the nodes that the API server has to reach, as for webhooks."""
    targets: tuple[Target, ...] = ()
    """Its pods' metrics."""


def install(
    inside: Inside,
    controller: Controller,
    values: Mapping[str, Any],
    cluster: ClusterRef,
    earlier: Sequence[Input[Any]],
    *,
    depends_on: Sequence[Resource] = (),
) -> Resource:
    """The release, in its namespace, which comes after `earlier`."""
    chart = controller.chart
    ports = open_ports(inside.below(f"{chart.release}-port"), cluster.security_group_id, controller.openings)
    namespaces = {chart.namespace: controller.namespace}
    names = create_namespaces(inside, namespaces, cluster.kubernetes_version, earlier)
    return charts.install(
        inside.name(chart.release),
        chart,
        values,
        namespace=names[chart.namespace],
        opts=inside.options(depends_on=[*ports, *depends_on]),
    )


def manifest(
    inside: Inside,
    part: str,
    api_version: str,
    kind: str,
    content: Mapping[str, Any],
    earlier: Sequence[Resource] = (),
) -> Manifest:
    """An object beside a release, which is put back as it is here, whoever changed it. It comes after `earlier`."""
    return Manifest(inside.name(part), api_version, kind, kept(content), opts=inside.options(depends_on=earlier))


def priority_class(inside: Inside, name: str, priority: int, earlier: Sequence[Input[Any]]) -> Manifest:
    """What lets controllers of a room start where workloads have taken the nodes: above workloads, which have 0 unless
    they say otherwise, and below what Kubernetes keeps for the cluster's own, above 1,000,000,000 (Kubernetes
    documentation, "Pod Priority and Preemption")."""
    content = {
        "metadata": {"name": after(name, *earlier)},
        "value": priority,
        "description": "Controllers of the platform, before workloads",
    }
    return manifest(inside, "controllers", "scheduling.k8s.io/v1", "PriorityClass", content)

"""Traces' resources: the namespace, the Collectors and Jaeger in it, then the operator and what it injects."""

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi import Input, Resource

from ... import charts
from ...charts import Chart
from ...controllers.controller import install, manifest
from ...controllers.names import TRACING
from ...controllers.pods import disruption_budget
from ...iam.pod_identity import pod_identity
from ...inside import Inside
from ...namespaces.namespaces import create_namespaces
from ...refs import ClusterRef
from . import access, documents, values
from .instrumentation_plan import instrumentation
from .settings import TracesSettings

ROLE = "x-ray"


def traces(
    inside: Inside,
    settings: TracesSettings,
    cluster: ClusterRef,
    earlier: Sequence[Input[Any]],
    *,
    storage_class: Input[str],
) -> list[Resource]:
    """The releases of the agent, the gateway and Jaeger in a namespace of their own, and with `instrumentation` the
    operator with an Instrumentation. What they need comes after `earlier`."""
    tracing = {TRACING: access.namespace(settings)}
    namespace = create_namespaces(inside, tracing, cluster.kubernetes_version, earlier)[TRACING]
    account = cluster.account

    def release(chart: Chart, content: Mapping[str, Any], needed: Sequence[Resource] = ()) -> Resource:
        options = inside.options(depends_on=needed)
        return charts.install(inside.name(chart.release), chart, content, namespace=namespace, opts=options)

    # They are there in any order: each sends again what the next did not take yet.
    releases = [
        release(charts.JAEGER, values.jaeger_values(settings, storage_class)),
        release(
            charts.OPENTELEMETRY_GATEWAY,
            values.gateway_values(settings, account.region),
            _permissions(inside, settings, cluster),
        ),
        release(charts.OPENTELEMETRY_AGENT, values.agent_values()),
    ]
    budget = disruption_budget("jaeger", namespace, values.JAEGER)
    manifest(inside, "jaeger", "policy/v1", "PodDisruptionBudget", budget)
    if settings.instrumentation:
        operator = install(inside, access.OPERATOR, values.operator_values(settings), cluster, earlier)
        # Not before the namespace, nor while the operator's webhook does not answer.
        needed = [operator, releases[-1]]
        content = instrumentation()
        manifest(inside, "instrumentation", "opentelemetry.io/v1alpha1", "Instrumentation", content, needed)
    return releases


def _permissions(inside: Inside, settings: TracesSettings, cluster: ClusterRef) -> list[Resource]:
    if not settings.x_ray:
        return []
    association = pod_identity(
        inside,
        ROLE,
        cluster=cluster,
        namespace=TRACING,
        service_account=values.GATEWAY_ACCOUNT,
        policies={"traces": documents.x_ray()},
    )
    return [association]

"""Metrics, alerts and dashboards: Prometheus, Alertmanager and Grafana are one release."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pulumi import Input, Output, Resource

from .. import charts
from ..controllers.controller import manifest
from ..controllers.names import MONITORING, NODE_EXPORTER
from ..iam import topics
from ..iam.pod_identity import pod_identity
from ..inside import Inside
from ..metrics import Target
from ..namespaces.namespaces import create_namespaces
from ..refs import ClusterRef, TopicRef
from .alertmanager import plan as alerting
from .alertmanager import values as alertmanager_values
from .alerts.plan import alert_rules
from .grafana import documents as grafana_documents
from .grafana import plan as dashboards
from .grafana import values as grafana_values
from .grafana.texts import texts
from .names import PRIORITY_CLASS, SECRET_STORE
from .prometheus import access
from .prometheus.prometheus import permissions, prometheus, targets_read
from .prometheus.values import TOLERATIONS, jobs_of, stack_values
from .settings import ObservabilitySettings
from .severities import Severity
from .traces.access import JAEGER_URL

ROLES = ("alertmanager", "grafana")


class Around(NamedTuple):
    """What metrics stand on: other parts of this room, and other rooms."""

    cluster: ClusterRef
    storage_class: Input[str]
    targets: Sequence[Target]
    """The controllers whose metrics Prometheus reads."""
    topics: Mapping[Severity, TopicRef]
    """Where alerts are published, by severity."""


def metrics(inside: Inside, settings: ObservabilitySettings, around: Around, earlier: Sequence[Input[Any]]) -> None:
    """The release, with what is on of the three, and what it reads. What it needs comes after `earlier`."""
    own, cluster = settings.prometheus, around.cluster
    if own is None:
        return
    spaces = {MONITORING: access.namespace(settings, around.targets), NODE_EXPORTER: access.NODE_EXPORTER_NAMESPACE}
    names = create_namespaces(inside, spaces, cluster.kubernetes_version, earlier)
    region = cluster.account.region
    values = stack_values(own, cluster.name, region, around.storage_class, names[NODE_EXPORTER])
    needed = permissions(inside, own, cluster)
    for part in (_alertmanager, _grafana):
        more, resources = part(inside, settings, around, names[MONITORING])
        values |= more
        needed += resources
    release = charts.install(
        inside.name(charts.KUBE_PROMETHEUS_STACK.release),
        charts.KUBE_PROMETHEUS_STACK,
        values,
        namespace=names[MONITORING],
        opts=inside.options(depends_on=needed),
    )
    prometheus(inside, own, release)
    targets_read(inside, around.targets, release)
    jobs = jobs_of(settings, around.targets)
    for topic, spec in alert_rules(jobs, runbooks=own.runbooks_url).items():
        content = {"metadata": {"name": topic, "namespace": MONITORING}, "spec": spec}
        manifest(inside, f"alerts-{topic}", "monitoring.coreos.com/v1", "PrometheusRule", content, [release])


def _alertmanager(
    inside: Inside, settings: ObservabilitySettings, around: Around, namespace: Output[str]
) -> tuple[Mapping[str, Any], list[Resource]]:
    """Alertmanager's values, and what its pods need: the Secrets of its receivers, and what lets it publish."""
    own, cluster = settings.alertmanager, around.cluster
    if own is None:
        return {"alertmanager": {"enabled": False}}, []
    secrets = alerting.secrets(own)
    needed: list[Resource] = [
        _external_secret(inside, alertmanager_values.external_secret(secret, namespace, SECRET_STORE))
        for secret in secrets
    ]
    arns: dict[Severity, Input[str]] = {severity: around.topics[severity].arn for severity in alerting.published(own)}
    if arns:
        # One key encrypts all of them.
        key_arn = next(iter(around.topics.values())).key_arn
        publish = Output.all(arns=list(arns.values()), key_arn=key_arn).apply(
            lambda known: topics.publish("Alerts", known["arns"], known["key_arn"])
        )
        account = alertmanager_values.SERVICE_ACCOUNT
        needed.append(_role(inside, "alertmanager", cluster, account, {"publish": publish}))
    configuration = alerting.configuration(own, topic_arns=arns, region=cluster.account.region)
    values = alertmanager_values.alertmanager_values(
        own,
        configuration,
        secrets,
        storage_class=around.storage_class,
        priority_class=PRIORITY_CLASS,
        tolerations=TOLERATIONS,
    )
    return {"alertmanager": values}, needed


def _grafana(
    inside: Inside, settings: ObservabilitySettings, around: Around, namespace: Output[str]
) -> tuple[Mapping[str, Any], list[Resource]]:
    """Grafana's values, and what its pods need: its Secret, the sidecar's Role, what reads CloudWatch, dashboards."""
    own, cluster = settings.grafana, around.cluster
    if own is None:
        return {"grafana": {"enabled": False}}, []
    names = dashboards.wanted(jobs_of(settings, around.targets), cloudwatch=own.cloudwatch)
    needed: list[Resource] = [
        _external_secret(inside, dashboards.external_secret(own, namespace, SECRET_STORE)),
        manifest(inside, "grafana", "rbac.authorization.k8s.io/v1", "Role", dashboards.role(namespace)),
    ]
    for key, content in dashboards.config_maps(texts(names), namespace).items():
        needed.append(manifest(inside, f"dashboards-{key}", "v1", "ConfigMap", content))
    if own.cloudwatch:
        policies: dict[str, Input[str]] = {"cloudwatch": grafana_documents.cloudwatch()}
        needed.append(_role(inside, "grafana", cluster, grafana_values.SERVICE_ACCOUNT, policies))
    values = grafana_values.grafana_values(
        own,
        namespace=MONITORING,
        region=cluster.account.region,
        priority_class=PRIORITY_CLASS,
        tolerations=TOLERATIONS,
        alertmanager=settings.alertmanager is not None,
        jaeger=JAEGER_URL if settings.traces else None,
    )
    return {"grafana": values}, needed


def _external_secret(inside: Inside, content: Mapping[str, Any]) -> Resource:
    name = content["metadata"]["name"]
    return manifest(inside, f"secret-{name}", "external-secrets.io/v1", "ExternalSecret", content)


def _role(
    inside: Inside, key: str, cluster: ClusterRef, service_account: str, policies: Mapping[str, Input[str]]
) -> Resource:
    return pod_identity(
        inside, key, cluster=cluster, namespace=MONITORING, service_account=service_account, policies=policies
    )

"""The service accounts that charts make: for a check of Pod Identity associations where a chart is not rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

_OWN = ("{full}", "serviceAccount.name")

# The names of each chart's accounts, and the values that change them; {full} is Helm's usual name of a release's
# objects. From the charts' templates and renders, 2026-11, in the versions that charts had then.
_TABLE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "argo-cd": (
        ("argocd-application-controller", "controller.serviceAccount.name"),
        ("argocd-server", "server.serviceAccount.name"),
        ("{full}-repo-server", "repoServer.serviceAccount.name"),
        ("argocd-applicationset-controller", "applicationSet.serviceAccount.name"),
        ("argocd-notifications-controller", "notifications.serviceAccount.name"),
        ("argocd-dex-server", "dex.serviceAccount.name"),
    ),
    "argo-rollouts": (_OWN,),
    "aws-load-balancer-controller": (_OWN,),
    "cert-manager": (
        _OWN,
        ("{full}-webhook", "webhook.serviceAccount.name"),
        ("{full}-cainjector", "cainjector.serviceAccount.name"),
    ),
    "eck-operator": (("elastic-operator", "serviceAccount.name"),),
    "external-dns": (_OWN,),
    "external-secrets": (
        _OWN,
        ("external-secrets-webhook", "webhook.serviceAccount.name"),
        ("external-secrets-cert-controller", "certController.serviceAccount.name"),
    ),
    "falco": (_OWN,),
    "falcosidekick": (_OWN,),
    "fluent-bit": (_OWN,),
    "gatekeeper": (("gatekeeper-admin", ""),),
    "gateway": (("{release}", "serviceAccount.name"),),
    "istiod": (("istiod", ""),),
    "jaeger": (_OWN,),
    "karpenter": (_OWN,),
    "karpenter-crd": (),
    "keda": (
        ("keda-operator", "serviceAccount.operator.name"),
        ("keda-metrics-server", "serviceAccount.metricServer.name"),
        ("keda-webhook", "serviceAccount.webhooks.name"),
    ),
    "kube-prometheus-stack": (
        ("{full}-operator", "prometheusOperator.serviceAccount.name"),
        ("{full}-prometheus", "prometheus.serviceAccount.name"),
        ("{full}-alertmanager", "alertmanager.serviceAccount.name"),
        ("{release}-grafana", "grafana.serviceAccount.name"),
    ),
    "opentelemetry-collector": (_OWN,),
    "opentelemetry-operator": (_OWN,),
    "prometheus-pushgateway": (_OWN,),
    "trivy-operator": (_OWN,),
    "velero": (("{full}-server", "serviceAccount.server.name"),),
}
# Charts that call themselves otherwise (nameOverride in their default values).
_NAMES = {"argo-cd": "argocd"}


def of_table(inputs: Mapping[str, Any]) -> list[str] | None:
    """The accounts of a release, as <namespace>/<name>; None where the chart is not in the table."""
    chart = str(inputs["chart"]).rstrip("/").rpartition("/")[2]
    if chart not in _TABLE:
        return None
    values, release = inputs.get("values") or {}, inputs["name"]
    full = _full_name(chart, release, values)
    names = [_at(values, path) or name.format(full=full, release=release) for name, path in _TABLE[chart]]
    return [f"{inputs['namespace']}/{name}" for name in names]


def _full_name(chart: str, release: str, values: Mapping[str, Any]) -> str:
    """As the templates that `helm create` writes: the release's name, with the chart's unless it has that in it."""
    if values.get("fullnameOverride"):
        return values["fullnameOverride"]
    name = values.get("nameOverride") or _NAMES.get(chart, chart)
    return release if name in release else f"{release}-{name}"


def _at(values: Mapping[str, Any], path: str) -> str:
    value: Any = values
    for key in filter(None, path.split(".")):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if path and isinstance(value, str) else ""


def charts() -> Iterable[str]:
    """The charts of the table."""
    return _TABLE

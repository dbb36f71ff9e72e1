"""Releases whose chart is not at hand: the cluster gets Helm's record of the release and the chart's custom resource
definitions, and nothing else of the chart."""

from __future__ import annotations

from typing import Any

from .charts import CHARTS, Chart
from .client import ApiServer
from .crds import install
from .deletion import delete
from .helm.record import Record, encoded, only_recorded, records, secret, status_of

_MANAGER = "helm"

Values = dict[str, Any]


def deploy(server: ApiServer, inputs: Values, before: list[Record]) -> Values:
    """Record a release, after the revisions `before`; returns what the state tells of it."""
    chart = _chart(inputs)
    skipped = inputs.get("skipCrds") and chart.crds_directory
    definitions = () if skipped else chart.definitions_for(inputs.get("values") or {})
    install(server, definitions, _MANAGER)  # like Helm, leaves an existing CRD alone
    name, namespace = inputs["name"], inputs["namespace"]
    for record in before:
        labels = record.secret["metadata"]["labels"] | {"status": "superseded"}
        old = secret(name, namespace, record.revision, labels, record.secret["data"]["release"])
        server.apply(old, _MANAGER, force=True)
    revision = before[-1].revision + 1 if before else 1
    labels = {"owner": "helm", "name": name, "status": "deployed", "version": str(revision)}
    release = only_recorded(inputs, chart_name(inputs), revision)
    server.apply(secret(name, namespace, revision, labels, encoded(release)), _MANAGER)
    crd_names = [definition["metadata"]["name"] for definition in definitions]
    resource_names = {"CustomResourceDefinition.apiextensions.k8s.io/v1": crd_names} if crd_names else {}
    return {"status": status_of(release), "resourceNames": resource_names}


def remove(server: ApiServer, state: Values) -> None:
    """Delete the record and the CRDs that Helm would delete; a namespace that Helm created stays."""
    chart = _chart(state)
    if not chart.kept:
        for definition in chart.definitions_for(state.get("values") or {}):
            delete(server, definition)
    for record in records(server, state["name"], state["namespace"]):
        delete(server, record.secret | {"apiVersion": "v1", "kind": "Secret"})


def chart_name(inputs: Values) -> str:
    return str(inputs["chart"]).rstrip("/").rsplit("/", 1)[-1]  # oci://public.ecr.aws/karpenter/karpenter


def _chart(inputs: Values) -> Chart:
    return CHARTS.get(chart_name(inputs), Chart())

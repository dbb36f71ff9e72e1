"""Helm releases, only recorded: charts cannot be downloaded, so the cluster gets Helm's record of the release and the
chart's custom resource definitions, and nothing else of the chart."""

from __future__ import annotations

import base64
import datetime
import gzip
import hashlib
import json
from collections.abc import Mapping

from sandbox.errors import SandboxError

from .charts import CHARTS, Chart
from .client import ApiServer
from .crds import install
from .deletion import delete
from .resources import Resource, Values
from .session import Session
from .values import has_unknown

RELEASE = "kubernetes:helm.sh/v3:Release"

_MANAGER = "helm"


class ReleaseError(SandboxError):
    """A release that Helm refuses."""


class Releases:
    """The operations of `kubernetes:helm.sh/v3:Release`."""

    def checked(self, session: Session, which: Resource, given: Values, old: Values, seed: bytes) -> Values:
        """The inputs with a name (the old one, else automatic) and a namespace (the provider's, else default)."""
        name = which.name
        if not given.get("chart"):
            raise ReleaseError(f"release {name}: chart is required")
        automatic = f"{name}-{hashlib.sha256(seed).hexdigest()[:8]}"
        defaults = {"name": old.get("name") or automatic, "namespace": session.namespace or "default"}
        return defaults | given

    def replacing(self, session: Session, which: Resource, new: Values, changes: Mapping[str, str]) -> list[str]:
        # Helm cannot rename or move a release (pulumi-kubernetes: provider/pkg/provider/helm_release.go, Diff).
        return [path for path in changes if path in ("name", "namespace")]

    def keeps_its_place(self, old: Values, new: Values) -> bool:
        return False

    def create(self, session: Session, which: Resource, inputs: Values, *, preview: bool) -> Values:
        if preview:
            return dict(inputs)
        server, name, namespace = session.server(), inputs["name"], inputs["namespace"]
        if server.get(_namespace(namespace)) is None:
            if not inputs.get("createNamespace"):
                raise ReleaseError(f'release {name}: namespace "{namespace}" not found, and createNamespace is not set')
            server.apply(_namespace(namespace), _MANAGER)
        if _records(server, name, namespace):
            raise ReleaseError(f"release {name}: cannot re-use a name that is still in use")
        return self._deploy(server, inputs, revision=1)

    def update(self, session: Session, which: Resource, inputs: Values, state: Values, *, preview: bool) -> Values:
        if preview:
            return state | dict(inputs)
        server, name, namespace = session.server(), inputs["name"], inputs["namespace"]
        records = _records(server, name, namespace)
        if not records:
            raise ReleaseError(f"release {name} has no deployed releases in {namespace}: run refresh, then try again")
        for record in records:
            labels = record["metadata"]["labels"] | {"status": "superseded"}
            old = _secret(name, namespace, int(labels["version"]), labels, record["data"]["release"])
            server.apply(old, _MANAGER, force=True)
        return self._deploy(server, inputs, revision=1 + max(int(r["metadata"]["labels"]["version"]) for r in records))

    def read(
        self, session: Session, which: Resource, identity: str, state: Values, inputs: Values
    ) -> tuple[Values | None, Values]:
        """State and inputs by Helm's record; None if there is no such release."""
        namespace, _, name = identity.rpartition("/")
        records = _records(session.server(), name, namespace or "default")
        if not records:
            return None, {}
        newest = max(records, key=lambda record: int(record["metadata"]["labels"]["version"]))
        recorded = json.loads(gzip.decompress(base64.b64decode(base64.b64decode(newest["data"]["release"]))))
        version = recorded["chart"]["metadata"]["version"]
        live = {"values": recorded["config"], "version": version}
        if inputs:
            changed = {key: value for key, value in live.items() if key in inputs and inputs[key] != value}
            fresh = inputs | changed
        else:  # an import, or a resource that the program only reads
            fresh = {"name": name, "namespace": namespace, "chart": recorded["chart"]["metadata"]["name"], **live}
        status = {**state.get("status", {}), "revision": recorded["version"], "version": version}
        return state | fresh | {"status": status}, fresh

    def delete(self, session: Session, which: Resource, state: Values, seconds: float) -> None:
        """Delete the record and the CRDs that Helm would delete; a namespace that Helm created stays."""
        server = session.server()
        chart = _chart(state)
        if not chart.kept:
            for definition in chart.definitions_for(state.get("values") or {}):
                delete(server, definition)
        for record in _records(server, state["name"], state["namespace"]):
            delete(server, record | {"apiVersion": "v1", "kind": "Secret"})

    def _deploy(self, server: ApiServer, inputs: Values, revision: int) -> Values:
        if has_unknown(inputs):
            raise ReleaseError(f"release {inputs['name']}: some of its values are unknown")
        chart = _chart(inputs)
        skipped = inputs.get("skipCrds") and chart.crds_directory
        definitions = () if skipped else chart.definitions_for(inputs.get("values") or {})
        install(server, definitions, _MANAGER)  # like Helm, leaves an existing CRD alone
        name, namespace = inputs["name"], inputs["namespace"]
        labels = {"owner": "helm", "name": name, "status": "deployed", "version": str(revision)}
        server.apply(_secret(name, namespace, revision, labels, _encoded(inputs, revision)), _MANAGER)
        version = inputs.get("version", "")
        status = {
            "name": name,
            "namespace": namespace,
            "revision": revision,
            "status": "deployed",
            "chart": _chart_name(inputs),
            "version": version,
            "appVersion": "",
        }
        crd_names = [definition["metadata"]["name"] for definition in definitions]
        resource_names = {"CustomResourceDefinition.apiextensions.k8s.io/v1": crd_names} if crd_names else {}
        return inputs | {"status": status, "resourceNames": resource_names}


def _chart_name(inputs: Values) -> str:
    return str(inputs["chart"]).rstrip("/").rsplit("/", 1)[-1]  # oci://public.ecr.aws/karpenter/karpenter


def _chart(inputs: Values) -> Chart:
    return CHARTS.get(_chart_name(inputs), Chart())


def _namespace(name: str) -> Values:
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}


def _records(server: ApiServer, name: str, namespace: str) -> list[Values]:
    query = {"labelSelector": f"owner=helm,name={name}"}
    return server.request("GET", f"/api/v1/namespaces/{namespace}/secrets", query).get("items", [])


def _secret(name: str, namespace: str, revision: int, labels: dict[str, str], release: str) -> Values:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"sh.helm.release.v1.{name}.v{revision}", "namespace": namespace, "labels": labels},
        "type": "helm.sh/release.v1",
        "data": {"release": release},
    }


def _encoded(inputs: Values, revision: int) -> str:
    """The release as Helm 3 stores it (helm/helm: pkg/storage/driver/util.go), so that `helm list` shows it."""
    now = datetime.datetime.now(datetime.UTC).isoformat()
    description = "Recorded by the sandbox: the chart was not downloaded"
    info = {"first_deployed": now, "last_deployed": now, "status": "deployed", "description": description}
    metadata = {"apiVersion": "v2", "name": _chart_name(inputs), "version": inputs.get("version", "")}
    release = {
        "name": inputs["name"],
        "namespace": inputs["namespace"],
        "version": revision,
        "info": info,
        "chart": {"metadata": metadata},
        "config": inputs.get("values") or {},
        "manifest": "",
    }
    packed = base64.b64encode(gzip.compress(json.dumps(release).encode()))
    return base64.b64encode(packed).decode()

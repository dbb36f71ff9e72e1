"""Helm's record of a release: a Secret for each revision (helm/helm: pkg/storage/driver)."""

from __future__ import annotations

import base64
import datetime
import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..client import ApiServer

RECORDED_ONLY = "Recorded by the sandbox: the chart is not in the cache"
"""The description of a release of whose chart nothing was rendered."""


@dataclass(frozen=True)
class Record:
    """One revision of a release. `secret` is as the API server has it."""

    secret: dict[str, Any]

    @property
    def revision(self) -> int:
        return int(self.secret["metadata"]["labels"]["version"])

    @property
    def status(self) -> str:
        return self.secret["metadata"]["labels"]["status"]

    @property
    def release(self) -> dict[str, Any]:
        """The release, with its manifest, hooks, chart and configuration."""
        return json.loads(gzip.decompress(base64.b64decode(base64.b64decode(self.secret["data"]["release"]))))


def records(server: ApiServer, name: str, namespace: str) -> list[Record]:
    """The revisions of a release, the newest last; none if there is no such release."""
    query = {"labelSelector": f"owner=helm,name={name}"}
    items = server.request("GET", f"/api/v1/namespaces/{namespace}/secrets", query).get("items", [])
    return sorted(map(Record, items), key=lambda record: record.revision)


def is_rendered(release: Mapping[str, Any]) -> bool:
    return release["info"].get("description") != RECORDED_ONLY


def secret(name: str, namespace: str, revision: int, labels: Mapping[str, str], release: str) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": f"sh.helm.release.v1.{name}.v{revision}", "namespace": namespace, "labels": dict(labels)},
        "type": "helm.sh/release.v1",
        "data": {"release": release},
    }


def status_of(release: Mapping[str, Any]) -> dict[str, Any]:
    """The output `status` of a Release (pulumi-kubernetes: provider/pkg/provider/helm_release.go,
    setReleaseAttributes)."""
    metadata = release["chart"]["metadata"]
    return {
        "name": release["name"],
        "namespace": release["namespace"],
        "revision": release["version"],
        "status": release["info"]["status"],
        "chart": metadata["name"],
        "version": metadata["version"],
        "appVersion": metadata.get("appVersion", ""),
    }


def only_recorded(inputs: Mapping[str, Any], chart: str, revision: int) -> dict[str, Any]:
    """A release of which nothing was rendered, as Helm 3 has it."""
    now = datetime.datetime.now(datetime.UTC).isoformat()
    return {
        "name": inputs["name"],
        "namespace": inputs["namespace"],
        "version": revision,
        "info": {"first_deployed": now, "last_deployed": now, "status": "deployed", "description": RECORDED_ONLY},
        "chart": {"metadata": {"apiVersion": "v2", "name": chart, "version": inputs.get("version", "")}},
        "config": inputs.get("values") or {},
        "manifest": "",
    }


def encoded(release: Mapping[str, Any]) -> str:
    """A release as Helm 3 stores it (pkg/storage/driver/util.go), so that `helm list` shows it."""
    packed = base64.b64encode(gzip.compress(json.dumps(release).encode()))
    return base64.b64encode(packed).decode()

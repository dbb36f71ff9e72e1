"""Custom resource definitions (CRDs): permissive ones, and installing them."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from .client import ApiError, ApiServer, TimedOutError
from .patience import wait_while_moving


@dataclass(frozen=True)
class CustomKind:
    """A kind that has no schema here, because of `reason`. `versions` are all that are served, the stored one first."""

    group: str
    kind: str
    plural: str
    versions: tuple[str, ...]
    reason: str
    namespaced: bool = True

    def definition(self) -> dict[str, Any]:
        """The CRD, with a schema that allows anything."""
        return {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{self.plural}.{self.group}"},
            "spec": {
                "group": self.group,
                "names": {
                    "kind": self.kind,
                    "listKind": f"{self.kind}List",
                    "plural": self.plural,
                    "singular": self.kind.lower(),
                },
                "scope": "Namespaced" if self.namespaced else "Cluster",
                "versions": [_version(version, stored=version == self.versions[0]) for version in self.versions],
            },
        }


def _version(name: str, *, stored: bool) -> dict[str, Any]:
    anything = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}
    return {
        "name": name,
        "served": True,
        "storage": stored,
        "schema": {"openAPIV3Schema": anything},
        "subresources": {"status": {}},
    }


def with_versions_of(definition: dict[str, Any], kind: CustomKind) -> dict[str, Any]:
    """The CRD with the versions of the kind served beside its own."""
    spec = definition["spec"]
    more = [_version(version, stored=False) for version in kind.versions]
    return definition | {"spec": spec | {"versions": [*spec["versions"], *more]}}


def is_crd(item: dict[str, Any]) -> bool:
    return item["kind"] == "CustomResourceDefinition"


def install(server: ApiServer, definitions: Iterable[dict[str, Any]], manager: str) -> None:
    """Create those CRDs that do not exist, all at once, and return when objects of all kinds can be applied."""
    wanted = list(definitions)
    for definition in wanted:
        if server.get(definition) is None:
            server.apply(definition, manager, force=True)
    for definition in wanted:
        await_established(server, definition)


def await_established(server: ApiServer, definition: dict[str, Any]) -> None:
    """Return when objects of the CRD's kind can be applied. On a busy machine an API server that gets many takes its
    time, and gets there; one whose names another CRD has may never."""
    spec, name = definition["spec"], definition["metadata"]["name"]
    served = [version["name"] for version in spec["versions"] if version.get("served")]
    kind = spec["names"]["kind"]
    conditions: list[dict[str, Any]] = []

    def usable() -> bool:
        nonlocal conditions
        conditions = (server.get(definition) or {}).get("status", {}).get("conditions") or []  # null at first
        established = any(row["type"] == "Established" and row["status"] == "True" for row in conditions)
        return established and all(_discovered(server, f"{spec['group']}/{version}", kind) for version in served)

    waited = wait_while_moving(0, usable, lambda: _refused(conditions) or time.monotonic())
    if waited:
        because = f": {'; '.join(reasons)}" if (reasons := _refused(conditions)) else ""
        raise TimedOutError(f"the CRD {name} was not established after {waited}{because}")


def _refused(conditions: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Why the API server does not accept the names of a CRD."""
    return tuple(row["message"] for row in conditions if row["type"] == "NamesAccepted" and row["status"] == "False")


def _discovered(server: ApiServer, api_version: str, kind: str) -> bool:
    try:
        resources = server.request("GET", f"/apis/{api_version}")["resources"]
    except ApiError:
        return False
    return any(row["kind"] == kind for row in resources)

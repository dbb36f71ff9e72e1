"""What is in a rendered chart."""

from __future__ import annotations

from typing import Any

import yaml

from .left_out import documents, kind_of


def service_accounts(manifest: str, namespace: str) -> list[str]:
    """The accounts that a rendered chart makes, as <namespace>/<name>; `namespace` is that of the release."""
    found = [document for document in documents(manifest) if kind_of(document) == ("", "ServiceAccount")]
    return sorted({_name(_object(document)["metadata"], namespace) for document in found})


def objects(manifest: str) -> list[dict[str, Any]]:
    """The objects; a document of comments is none."""
    return [item for item in map(_object, documents(manifest)) if item]


def resource_names(manifest: str) -> dict[str, list[str]]:
    """The names of its objects by kind, as the real provider groups them (pulumi-kubernetes:
    provider/pkg/provider/manifest_json.go, convertYAMLManifestToJSON)."""
    names: dict[str, set[str]] = {}
    for item in objects(manifest):
        group = item["apiVersion"].rpartition("/")[0]
        key = f"{item['kind']}{'.' if group else ''}{group}/{item['apiVersion']}"
        names.setdefault(key, set()).add(_name(item["metadata"]))
    return {key: sorted(found) for key, found in sorted(names.items())}


def _name(metadata: dict[str, Any], namespace: str = "") -> str:
    within = metadata.get("namespace") or namespace
    return f"{within}/{metadata['name']}" if within else metadata["name"]


class _Loader(yaml.CSafeLoader):  # the one in C, as manifests may have thousands of lines
    """Reads `=` as text: PyYAML takes it for a type of YAML 1.1 and refuses it."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag != "tag:yaml.org,2002:value"]
    for first, rows in _Loader.yaml_implicit_resolvers.items()
}


def _object(document: str) -> dict[str, Any]:
    return yaml.load(document, Loader=_Loader) or {}  # noqa: S506 (a subclass of a safe loader)

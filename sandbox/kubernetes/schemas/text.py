"""Custom resource definitions as they are kept: without descriptions, as JSON."""

from __future__ import annotations

import json
from typing import Any, cast

import yaml

_WIDTH = 120

# Fields of a schema that hold values, in which a member `description` is data.
_VALUES = frozenset({"default", "enum", "example"})
_NAMES = frozenset({"properties", "patternProperties", "definitions"})

# The API server refuses CRDs of the groups of Kubernetes itself without it
# (kubernetes/kubernetes: apiextensions-apiserver/pkg/apihelpers/helpers.go).
_APPROVAL = "api-approved.kubernetes.io"


class _Loader(yaml.SafeLoader):
    """YAML as Go reads it: `=`, an operator of AlertmanagerConfig, is a string."""


_Loader.add_constructor("tag:yaml.org,2002:value", yaml.SafeLoader.construct_yaml_str)


def read(text: str) -> list[dict[str, Any]]:
    """The definitions in a YAML text. controller-gen also writes helper types, which have no group."""
    found = [item for item in yaml.load_all(text, _Loader) if item]
    return [item for item in found if item["kind"] == "CustomResourceDefinition" and item["spec"]["group"]]


def kept(definition: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a definition: all that decides on objects, and no webhook, which nothing here would answer."""
    metadata, spec = definition["metadata"], definition["spec"]
    approval = (metadata.get("annotations") or {}).get(_APPROVAL)
    annotations = {"annotations": {_APPROVAL: approval}} if approval else {}
    return {
        "apiVersion": definition["apiVersion"],
        "kind": definition["kind"],
        "metadata": {"name": metadata["name"]} | annotations,
        "spec": _undescribed({key: value for key, value in spec.items() if key != "conversion"}),
    }


def _undescribed(node: Any, *, names: bool = False) -> Any:
    """`names`: the keys are those of properties, which may be called as a field of a schema is."""
    if isinstance(node, list):
        return [_undescribed(item) for item in cast("list[Any]", node)]
    if not isinstance(node, dict):
        return node
    members = cast("dict[str, Any]", node)
    if names:
        return {key: _undescribed(value) for key, value in members.items()}
    return {
        key: value if key in _VALUES else _undescribed(value, names=key in _NAMES)
        for key, value in members.items()
        if key != "description"
    }


def written(definition: dict[str, Any]) -> str:
    """JSON with short lines, so that a change is a few lines; without margins, which would be 40 % of it."""
    return _laid_out(definition) + "\n"


def _laid_out(node: Any) -> str:
    line = json.dumps(node, sort_keys=True, ensure_ascii=False)
    if len(line) <= _WIDTH or not isinstance(node, (dict, list)):
        return line
    if isinstance(node, list):
        return "[\n" + ",\n".join(_laid_out(item) for item in cast("list[Any]", node)) + "\n]"
    members = sorted(cast("dict[str, Any]", node).items())
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {_laid_out(value)}" for key, value in members) + "\n}"

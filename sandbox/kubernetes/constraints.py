"""The kinds of constraints, which Gatekeeper's controller makes from ConstraintTemplates. It does not run here."""

from __future__ import annotations

from typing import Any

from . import schemas

_GROUP = "constraints.gatekeeper.sh"


def crds_of(item: dict[str, Any]) -> list[dict[str, Any]]:
    """The CRD that Gatekeeper creates for a ConstraintTemplate; none for other objects.

    It is named after the template's kind, cluster-scoped, in the group of constraints, and its parameters have the
    schema that the template gives (open-policy-agent/frameworks: constraint/pkg/client/crds, crds.go and schema.go).
    """
    if not (item["apiVersion"].startswith("templates.gatekeeper.sh/") and item["kind"] == "ConstraintTemplate"):
        return []
    kind: str = item["spec"]["crd"]["spec"]["names"]["kind"]
    plural, schema = kind.lower(), _schema(item)
    versions = [
        {
            "name": name,
            "served": True,
            "storage": name == "v1beta1",
            "schema": {"openAPIV3Schema": schema},
            "subresources": {"status": {}},
        }
        for name in ("v1beta1", "v1alpha1")
    ]
    names = {"kind": kind, "listKind": f"{kind}List", "plural": plural, "singular": plural}
    return [
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{plural}.{_GROUP}", "labels": {"gatekeeper.sh/constraint": "yes"}},
            "spec": {"group": _GROUP, "names": names, "scope": "Cluster", "versions": versions},
        }
    ]


def _schema(template: dict[str, Any]) -> dict[str, Any]:
    action = {"type": "object", "properties": {"action": _TEXT, "enforcementPoints": _list_of({"name": _TEXT})}}
    members: dict[str, Any] = {
        "match": _match(),
        "enforcementAction": _TEXT | {"default": "deny"},
        "scopedEnforcementActions": {"type": "array", "items": action},
    }
    validation: dict[str, Any] = template["spec"]["crd"]["spec"].get("validation") or {}
    if "openAPIV3Schema" in validation:
        # Gatekeeper takes a legacy schema (the default of v1beta1 and v1alpha1) with any further field.
        legacy = validation.get("legacySchema", not template["apiVersion"].endswith("/v1"))
        members["parameters"] = _ANYTHING if legacy else validation["openAPIV3Schema"]
    # A label's value is as long, and Gatekeeper labels what it makes with the name.
    name = {"type": "object", "properties": {"name": _TEXT | {"maxLength": 63}}}
    spec = {"type": "object", "properties": members}
    return {"type": "object", "properties": {"metadata": name, "spec": spec, "status": _ANYTHING}}


_TEXT: dict[str, Any] = {"type": "string"}
_ANYTHING = {"type": "object", "x-kubernetes-preserve-unknown-fields": True}


def _list_of(members: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "object", "properties": members}}


def _match() -> dict[str, Any]:
    """The schema of a constraint's `match`: mutations have the same type (Gatekeeper: pkg/mutation/match)."""
    assign = next(item for item in schemas.definitions("gatekeeper") if item["spec"]["names"]["kind"] == "Assign")
    return assign["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["match"]

"""ConstraintTemplates and constraints as manifests: plain values only."""

from collections.abc import Mapping, Sequence
from typing import Any

from ..names import AWS_NAMESPACES, CONTROLLER_NAMESPACES
from .catalog import KINDS, ConstraintName
from .settings import GatekeeperSettings

TARGET = "admission.k8s.gatekeeper.sh"
# Nothing in these is judged. Without the pods of kube-system, the cluster could not repair itself; EKS add-ons and
# Karpenter need what the constraints refuse, as do GuardDuty's agent and the controllers of this room, whose charts the
# packs judge. Of these, also those that are off: a controller that is turned on comes into a namespace that is exempt
# by then.
NEVER_JUDGED = ("kube-system", *AWS_NAMESPACES, *CONTROLLER_NAMESPACES)
# Gatekeeper makes the kind of a constraint from its template, and says so in the template's status: only then is there
# something to create a constraint of (pulumi-kubernetes 4.34.2, "pulumi.com/waitFor").
_WAIT = {"pulumi.com/waitFor": "jsonpath={.status.created}=true"}
_EXEMPTIONS: Mapping[str, Any] = {
    "type": "array",
    "items": {
        "type": "object",
        "properties": {
            "namespace": {"type": "string"},
            "labels": {"type": "object", "additionalProperties": {"type": "string"}},
            "reason": {"type": "string"},
            "expires": {"type": "string"},
        },
    },
}


def template(kind: ConstraintName, rule: str, libraries: Sequence[str]) -> dict[str, Any]:
    """The ConstraintTemplate of a kind, without apiVersion and kind; `rule` and `libraries` are in Rego."""
    row = KINDS[kind]
    exemptions = {"exemptions": _EXEMPTIONS} if row.exemptible else {}
    source = {"version": "v1", "rego": rule, **({"libs": list(libraries)} if "import data.lib." in rule else {})}
    schema = {"type": "object", "properties": {**row.parameters, **exemptions}}
    return {
        "metadata": {"name": kind.lower(), "annotations": {"description": row.refuses, **_WAIT}},
        "spec": {
            "crd": {"spec": {"names": {"kind": kind}, "validation": {"openAPIV3Schema": schema}}},
            "targets": [{"target": TARGET, "code": [{"engine": "Rego", "source": source}]}],
        },
    }


def exempt_namespaces(settings: GatekeeperSettings) -> list[str]:
    """The namespaces in which nothing is judged."""
    return sorted({*NEVER_JUDGED, *settings.exempt_namespaces})


def default_registries(account_id: str) -> list[str]:
    """The approved registries where settings name none: ECR of this account alone, as anyone can have an account, and
    otherwise those of the packs' SUP-003 (policies/rules/supply/images.py), which knows no account; a test compares
    them."""
    private = [f"{account_id}.dkr.{service}.*.amazonaws.com" for service in ("ecr", "ecr-fips")]
    public = [f"public.ecr.aws/{path}" for path in ("eks", "eks-distro", "karpenter")]
    return [*private, "registry.k8s.io", *public]


def constraint(kind: ConstraintName, settings: GatekeeperSettings, account_id: str) -> dict[str, Any]:
    """The constraint of a kind with what the settings allow in a cluster of this account, without apiVersion and
    kind."""
    row = KINDS[kind]
    exemptions = [
        {
            "namespace": exemption.namespace,
            "labels": dict(exemption.labels),
            "reason": exemption.reason,
            "expires": exemption.expires,
        }
        for exemption in settings.exemptions
        if exemption.constraint == kind
    ]
    given = _parameters(settings, account_id)
    parameters = {name: given[name] for name in row.parameters} | ({"exemptions": exemptions} if exemptions else {})
    return {
        "metadata": {"name": kind.lower()},
        "spec": {
            "enforcementAction": settings.enforcement_of.get(kind, settings.enforcement),
            "match": {
                "kinds": [{"apiGroups": [group], "kinds": list(kinds)} for group, kinds in row.match],
                "excludedNamespaces": exempt_namespaces(settings),
            },
            **({"parameters": parameters} if parameters else {}),
        },
    }


def synchronized() -> list[dict[str, str]]:
    """What Gatekeeper keeps a copy of, for the rules that look it up: entries of a SyncSet."""
    return [
        {"group": group, "version": "v1", "kind": kind}
        for row in KINDS.values()
        for group, kinds in row.inventory
        for kind in kinds
    ]


def _parameters(settings: GatekeeperSettings, account_id: str) -> Mapping[str, Sequence[str] | bool]:
    return {
        "registries": default_registries(account_id) if settings.registries is None else list(settings.registries),
        "digests": settings.digests,
        "labels": list(settings.required_labels),
        "internetFacing": list(settings.internet_facing),
        "internetFacingIngresses": list(settings.internet_facing_ingresses),
        "wildcardHosts": list(settings.wildcard_hosts),
    }

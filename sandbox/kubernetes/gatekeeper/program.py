"""The command line of Gatekeeper, and the webhooks by which an API server asks it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..certificates import Authority

Values = Mapping[str, Any]

PROGRAM = "gatekeeper"
NAMESPACE, POD = "gatekeeper-system", "gatekeeper-sandbox"
# charts/gatekeeper/templates/gatekeeper-validating-webhook-configuration-validatingwebhookconfiguration.yaml and
# values.yaml, 3.23.1, read 2026-11-27.
CONFIGURATION = "gatekeeper-validating-webhook-configuration"
_NAME = "kubernetes.io/metadata.name"
_IGNORE = "admission.gatekeeper.sh/ignore"
_ALL = {"apiGroups": ["*"], "apiVersions": ["*"], "operations": ["CREATE", "UPDATE"], "resources": ["*"]}
# The chart has 3: a busy machine of two cores has been seen to take longer.
_TIMEOUT_SECONDS = 10
_ANSWERS = {"admissionReviewVersions": ["v1"], "sideEffects": "None", "timeoutSeconds": _TIMEOUT_SECONDS}


_DESCRIPTION = (
    "The sandbox runs Gatekeeper as a process of this machine, outside the cluster, as pods are simulated. The pod "
    "stands for it: what Gatekeeper reports belongs to it. Its scheduling gate stays, so that no node gets it."
)


def command(program: Path, kubeconfig: Path, port: int, directory: Path) -> list[str | Path]:
    """Gatekeeper with its webhook on loopback `port`; its certificates and what an audit caches are in `directory`."""
    return [
        *("env", f"POD_NAMESPACE={NAMESPACE}", f"POD_NAME={POD}"),
        program,
        f"--kubeconfig={kubeconfig}",
        *("--host=127.0.0.1", f"--port={port}", f"--cert-dir={directory}", "--disable-cert-rotation"),
        *(f"--operation={name}" for name in ("webhook", "audit", "status", "generate")),
        "--shutdown-delay=0",
        f"--api-cache-dir={audit_cache(directory)}",
        # Neither of these listens.
        *("--health-addr=0", "--metrics-addr=0"),
        # Prometheus' metrics would be on a port of every interface. These go nowhere.
        *("--metrics-backend=opentelemetry", "--otlp-endpoint=127.0.0.1:1", "--otlp-metric-interval=8760h"),
    ]


def audit_cache(directory: Path) -> Path:
    """Where an audit keeps what it judges; it makes none."""
    return directory / "audit"


def certificates(authority: Authority, directory: Path) -> None:
    """Write the webhook's certificate where Gatekeeper looks for it (its main.go, certName and keyName)."""
    audit_cache(directory).mkdir(parents=True, exist_ok=True)
    certificate, key = authority.issue(PROGRAM)
    shutil.copyfile(certificate, directory / "tls.crt")
    shutil.copy(key, directory / "tls.key")


def pod() -> dict[str, Any]:
    """The pod that Gatekeeper takes itself for: what it reports belongs to it, and would be collected as garbage
    without it. It is never scheduled, as Gatekeeper runs outside the cluster."""
    container = {
        "name": PROGRAM,
        "image": "registry.k8s.io/pause:3.10",
        "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
    }
    context = {"runAsNonRoot": True, "runAsUser": 65532, "seccompProfile": {"type": "RuntimeDefault"}}
    gates = [{"name": "sandbox/runs-outside-the-cluster"}]
    spec = {"schedulingGates": gates, "securityContext": context, "containers": [container]}
    # Kubernetes documentation, "Well-Known Labels, Annotations and Taints": what kubernetes.io/description is for.
    metadata = {"name": POD, "namespace": NAMESPACE, "annotations": {"kubernetes.io/description": _DESCRIPTION}}
    return {"apiVersion": "v1", "kind": "Pod", "metadata": metadata, "spec": spec}


def configuration(port: int, ca_bundle: str, release: Values) -> dict[str, Any]:
    """The webhooks of a release, with their addresses on loopback; `ca_bundle` is in base64."""
    values: Values = release.get("values") or {}
    rules = values.get("validatingWebhookCustomRules") or [_ALL]
    exempt: dict[str, list[str]] = {**(values.get("validatingWebhookExemptNamespacesLabels") or {})}
    exempt[_NAME] = sorted({*exempt.get(_NAME, ()), release["namespace"]})
    own = [{"key": key, "operator": "NotIn", "values": names} for key, names in exempt.items()]
    ignored = {"key": _IGNORE, "operator": "DoesNotExist"}
    return {
        "apiVersion": "admissionregistration.k8s.io/v1",
        "kind": "ValidatingWebhookConfiguration",
        "metadata": {"name": CONFIGURATION, "labels": {"gatekeeper.sh/system": "yes"}},
        "webhooks": [
            {
                "name": "validation.gatekeeper.sh",
                "clientConfig": _client(port, "/v1/admit", ca_bundle),
                "failurePolicy": values.get("validatingWebhookFailurePolicy") or "Ignore",
                "matchPolicy": "Exact",
                "namespaceSelector": {"matchExpressions": [ignored, *own]},
                "rules": rules,
                **_ANSWERS,
            },
            {
                "name": "check-ignore-label.gatekeeper.sh",
                "clientConfig": _client(port, "/v1/admitlabel", ca_bundle),
                "failurePolicy": values.get("validatingWebhookCheckIgnoreFailurePolicy") or "Fail",
                "matchPolicy": "Exact",
                "namespaceSelector": {"matchExpressions": own},
                "rules": [{**_ALL, "apiGroups": [""], "resources": ["namespaces"]}],
                **_ANSWERS,
            },
        ],
    }


def readdressed(found: Values, port: int, ca_bundle: str) -> dict[str, Any] | None:
    """A configuration of the chart whose webhooks call its Service, with addresses on loopback; None if none does."""
    webhooks: list[dict[str, Any]] = found.get("webhooks") or []
    if not any("service" in webhook["clientConfig"] for webhook in webhooks):
        return None
    changed = [
        webhook
        | {
            "clientConfig": _client(port, webhook["clientConfig"]["service"].get("path", "/"), ca_bundle),
            "timeoutSeconds": _TIMEOUT_SECONDS,
        }
        if "service" in webhook["clientConfig"]
        else webhook
        for webhook in webhooks
    ]
    return {**found, "webhooks": changed}


def _client(port: int, path: str, ca_bundle: str) -> dict[str, str]:
    return {"url": f"https://127.0.0.1:{port}{path}", "caBundle": ca_bundle}

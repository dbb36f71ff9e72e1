"""Argo CD as tests deploy it."""

from collections.abc import Mapping
from typing import Any

from components import ClusterRef, Delivery, DeliverySettings, NetworkRef
from components.delivery.argo_cd.settings import ArgoCdSettings
from tests.recording import ACCOUNT, Recorded, record

CLUSTER = ClusterRef.of(ACCOUNT, "shop", kubernetes_version="1.35", endpoint="https://x", security_group_id="sg-1")
NETWORK = NetworkRef(vpc_id="vpc-1", control_plane_subnet_ids={}, node_subnet_ids={})
KNOWN_HOST = f"[git.example.com]:7999 ssh-ed25519 {'A' * 68}"
FULL: Mapping[str, Any] = {
    "url": "https://argocd.example.com",
    "sign_in": {
        "issuer": "https://login.example.com/oauth2/default",
        "client_id": "argo-cd",
        "client_secret": "sign-in",
        "admins": ["operators"],
        "viewers": ["auditors"],
        "default_role": "readonly",
    },
    "known_hosts": [KNOWN_HOST],
    "repositories": {
        "platform": {"url": "ssh://git@git.example.com:7999/platform/apps.git", "credentials": "repositories/platform"},
        "shop": {"url": "https://github.com/example-org/shop.git", "credentials": "repositories/shop"},
        "public": {"url": "https://github.com/example-org/public"},
    },
    "kinds": {"Widget": {"group": "example.com", "resource": "widgets"}},
    "projects": {
        "shop": {
            "owner": "shop-team",
            "repositories": ["shop", "public"],
            "namespaces": ["shop", "payments"],
            "deployers": ["shop-developers"],
            "viewers": ["auditors"],
            "sync_windows": [{"kind": "allow", "schedule": "0 8 * * 1-5", "duration": "8h30m", "manual": False}],
        },
        "widgets": {
            "owner": "widget-team",
            "repositories": ["public"],
            "namespaces": ["payments"],
            "kinds": ["Widget", "ConfigMap"],
        },
    },
    "root": {"repository": "platform", "path": "prod", "revision": "main"},
    "applications": {
        "web": {
            "project": "shop",
            "repository": "shop",
            "path": "deploy/prod",
            "revision": "v1.2.3",
            "namespace": "shop",
        },
        "widgets": {
            "project": "widgets",
            "repository": "public",
            "path": ".",
            "namespace": "payments",
            "sync": {"automated": False, "prune": False, "self_heal": False, "retries": 0},
            "delete_resources": True,
        },
    },
    "notifications": {"channel": "#deployments", "secret": "slack"},
    "allow": {
        "gateway": {
            "reason": "People reach Argo CD by the ingress gateway",
            "direction": "ingress",
            "namespaces": ["istio-ingress"],
            "pods": {"app.kubernetes.io/name": "argocd-server"},
            "ports": [8080],
        }
    },
}
"""Everything on."""


def settings_of(given: Mapping[str, Any]) -> ArgoCdSettings:
    return ArgoCdSettings.model_validate(given)


def made(given: Mapping[str, Any] = FULL) -> Recorded:
    """What delivery registers with these settings of Argo CD, and nothing else on."""
    settings = DeliverySettings.model_validate({"argo_cd": given})
    return record(lambda: Delivery("delivery", settings, account=ACCOUNT, network=NETWORK, cluster=CLUSTER))

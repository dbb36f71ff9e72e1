"""Objects beside Grafana's release, as manifests: plain values only."""

from collections.abc import Collection, Mapping
from typing import Any

from .catalog import DASHBOARDS, FOLDERS, Folder
from .settings import GrafanaSettings
from .values import ADMIN_PASSWORD, ADMIN_SECRET, ADMIN_USER, CLIENT_SECRET, FOLDER_ANNOTATION, ROLE

# The label that the sidecar looks for (charts/kube-prometheus-stack/values.yaml, 88.5.3,
# grafana.sidecar.dashboards.label and labelValue).
_LABEL = {"grafana_dashboard": "1"}


def wanted(jobs: Collection[str], *, cloudwatch: bool) -> list[str]:
    """The dashboards that have something to show where these jobs are on, as DASHBOARDS lists them."""
    return [
        name for name, row in DASHBOARDS.items() if set(row.jobs) <= set(jobs) and (cloudwatch or not row.cloudwatch)
    ]


def config_maps(texts: Mapping[str, str], namespace: Any) -> dict[str, dict[str, Any]]:
    """A ConfigMap for each folder with dashboards, by a key that is the folder's; `texts` by the names of DASHBOARDS.

    One for each folder and not for each dashboard: each is a resource of the stack, and each adds to a preview.
    """
    return {
        folder.lower(): _config_map(folder, texts, namespace)
        for folder in FOLDERS
        if any(DASHBOARDS[name].folder == folder for name in texts)
    }


def _config_map(folder: Folder, texts: Mapping[str, str], namespace: Any) -> dict[str, Any]:
    return {
        "metadata": {
            "name": f"grafana-dashboards-{folder.lower()}",
            "namespace": namespace,
            "labels": _LABEL,
            "annotations": {FOLDER_ANNOTATION: folder},
        },
        "data": {f"{name}.json": text for name, text in texts.items() if DASHBOARDS[name].folder == folder},
    }


def role(namespace: Any) -> dict[str, Any]:
    """What the sidecar may: read ConfigMaps of its namespace. The chart's own Role reads all Secrets there, too."""
    return {
        "metadata": {"name": ROLE, "namespace": namespace},
        "rules": [{"apiGroups": [""], "resources": ["configmaps"], "verbs": ["get", "list", "watch"]}],
    }


def external_secret(settings: GrafanaSettings, namespace: Any, store: str) -> dict[str, Any]:
    """The ExternalSecret that makes the Secret which Grafana reads, from a ClusterSecretStore; of
    external-secrets.io/v1 (external-secrets 2.9.0, apis/externalsecrets/v1)."""
    keys = {ADMIN_USER: (settings.admin_secret, "user"), ADMIN_PASSWORD: (settings.admin_secret, "password")}
    if settings.sign_in:
        keys[CLIENT_SECRET] = (settings.sign_in.client_secret, "client_secret")
    return {
        "metadata": {"name": ADMIN_SECRET, "namespace": namespace},
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": store},
            "target": {"name": ADMIN_SECRET},
            "data": [
                {"secretKey": key, "remoteRef": {"key": secret, "property": property_}}
                for key, (secret, property_) in keys.items()
            ],
        },
    }

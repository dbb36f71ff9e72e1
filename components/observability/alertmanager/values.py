"""Values of Alertmanager, below the key alertmanager of kube-prometheus-stack. Keys: its values.yaml, 88.5.3."""

from collections.abc import Mapping, Sequence
from typing import Any

from ...controllers.pods import resources
from .plan import MountedSecret
from .settings import AlertmanagerSettings

# What the chart calls the account when the release has its name (templates/_helpers.tpl).
SERVICE_ACCOUNT = "kube-prometheus-stack-alertmanager"
# Silences and what was sent: a volume of the smallest size that gp3 has (EC2 API, CreateVolume, Size: 1 GiB).
_STORAGE = "1Gi"


def alertmanager_values(
    settings: AlertmanagerSettings,
    configuration: Mapping[str, Any],
    secrets: Sequence[MountedSecret],
    *,
    storage_class: Any,
    priority_class: str,
    tolerations: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """The values; `storage_class` is text, or an output of it."""
    claim = {
        "storageClassName": storage_class,
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": _STORAGE}},
    }
    return {
        "enabled": True,
        "config": dict(configuration),
        "podDisruptionBudget": {"enabled": settings.replicas > 1, "minAvailable": 1},
        # The chart would name the job after the Service.
        "serviceMonitor": {"relabelings": [{"targetLabel": "job", "replacement": "alertmanager"}]},
        "alertmanagerSpec": {
            "replicas": settings.replicas,
            "secrets": [secret.name for secret in secrets],
            "storage": {"volumeClaimTemplate": {"spec": claim}},
            "podAntiAffinityTopologyKey": "topology.kubernetes.io/zone",
            "priorityClassName": priority_class,
            "tolerations": [dict(toleration) for toleration in tolerations],
            "resources": resources("20m", "128Mi"),
        },
    }


def external_secret(secret: MountedSecret, namespace: Any, store: str) -> dict[str, Any]:
    """The ExternalSecret that makes a Secret which Alertmanager mounts, without apiVersion and kind (external-secrets
    2.9.0, apis/externalsecrets/v1); `namespace` is text, or an output of it."""
    remote = {"key": secret.secret, "property": secret.key}
    return {
        "metadata": {"name": secret.name, "namespace": namespace},
        "spec": {
            "refreshInterval": "1h",
            "secretStoreRef": {"kind": "ClusterSecretStore", "name": store},
            "target": {"name": secret.name},
            "data": [{"secretKey": secret.key, "remoteRef": remote}],
        },
    }

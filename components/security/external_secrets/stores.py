"""The stores of External Secrets, as manifests: plain values only."""

from typing import Any

from .settings import ExternalSecretsSettings


def stores(settings: ExternalSecretsSettings, region: str) -> dict[str, dict[str, Any]]:
    """The ClusterSecretStore of each namespace, which no other namespace can use.

    Without `auth`, it has the controller's own role: the only one that Pod Identity gives (external-secrets 2.9.0,
    docs/provider/aws-access.md, "EKS Pod Identity Setup"). The controller puts `prefix` before every key, so that a
    namespace reads its own secrets, whatever its ExternalSecrets ask for.
    """
    return {
        name: {
            "metadata": {"name": name},
            "spec": {
                "provider": {
                    "aws": {"service": "SecretsManager", "region": region, "prefix": f"{settings.prefix}{name}/"}
                },
                "conditions": [{"namespaces": [name]}],
            },
        }
        for name in settings.namespaces
    }

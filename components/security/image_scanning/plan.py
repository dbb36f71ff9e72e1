"""What is scanned in ECR, and what stays of the operator, as plain values."""

from typing import Any, NamedTuple

from .settings import RegistryScanning


class Scanning(NamedTuple):
    """How ECR scans every repository."""

    scan_type: str
    frequency: str


# ECR API reference, PutRegistryScanningConfiguration and RegistryScanningRule: basic scanning is on push or by hand,
# enhanced scanning on push or continuous.
REGISTRY: dict[RegistryScanning, Scanning] = {
    "basic": Scanning("BASIC", "SCAN_ON_PUSH"),
    "enhanced": Scanning("ENHANCED", "CONTINUOUS_SCAN"),
}


def disruption_budget(namespace: str, labels: dict[str, str]) -> dict[str, Any]:
    """The PodDisruptionBudget of the operator, which its chart does not have: one pod at a time goes."""
    return {
        "metadata": {"name": "trivy-operator", "namespace": namespace},
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": labels}},
    }

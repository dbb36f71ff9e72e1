"""What is scanned in ECR, as plain values."""

from typing import NamedTuple

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

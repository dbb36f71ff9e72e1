"""Settings of image scanning."""

from typing import Annotated, Literal

from pydantic import Field

from ...model import AtLeast, Distinct, Model
from ...namespaces.names import NamespaceName

# Of Trivy (aquasecurity/trivy-operator 0.32.0, pkg/apis/aquasecurity/v1alpha1/common_types.go).
Severity = Literal["UNKNOWN", "LOW", "MEDIUM", "HIGH", "CRITICAL"]
RegistryScanning = Literal["basic", "enhanced"]


class ImageScanningSettings(Model):
    """Settings of image scanning: in ECR when an image is pushed, and of what runs in the cluster by trivy-operator."""

    severities: Annotated[tuple[Severity, ...], AtLeast(1), Distinct()] = Field(
        default=("HIGH", "CRITICAL"),
        description="Severities that nothing should run with: reports and metrics have these, and no others",
    )
    ignore_unfixed: bool = Field(
        default=True,
        description="Whether reports leave out vulnerabilities without a fix, which nobody can act on and which can "
        "make a report too large for etcd",
    )
    # EKS's add-ons are in there: AWS scans their images, which are in registries of its own, and new versions fix them.
    exclude_namespaces: Annotated[tuple[NamespaceName, ...], Distinct()] = Field(
        default=("kube-system",), description="Namespaces whose images are not scanned"
    )
    concurrent_scans: int = Field(default=3, ge=1, le=50, description="Maximum number of scans at a time")
    # The chart's 500 MB, and twice that for large images: scans that reach it are killed and leave no report.
    scan_memory_mib: int = Field(
        default=1024, ge=512, le=16_384, description="Memory limit of a scan, in MiB; large images need more"
    )
    registry: RegistryScanning | None = Field(
        default="basic",
        description="How ECR scans all repositories of the account and Region: basic, when an image is pushed; "
        "enhanced, continuously by Amazon Inspector, which bills each image. Once for each account and Region: null "
        "leaves it to another stack",
    )

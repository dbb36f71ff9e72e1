"""Settings of cert-manager."""

from pydantic import Field

from ...model import Model


class CertManagerSettings(Model):
    """Settings of cert-manager, which comes without issuers."""

    # With two, one answers while the other's node is drained.
    replicas: int = Field(default=2, ge=2, le=10, description="Pods of the controller, of its webhook and its injector")

"""Settings of security inside the cluster."""

from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from ..controllers.names import CONTROLLER_NAMESPACES
from ..mistakes import Mistake, nearest, refuse
from ..model import AtLeast, Distinct, Model
from ..namespaces.names import NamespaceName, OwnNamespaceName
from ..namespaces.namespace_settings import NamespaceSettings
from .cert_manager.settings import CertManagerSettings
from .external_secrets.settings import ExternalSecretsSettings
from .falco.settings import FalcoSettings, service_of
from .gatekeeper.settings import GatekeeperSettings
from .image_scanning.settings import ImageScanningSettings
from .named_namespaces import Part, named_namespaces


class SecuritySettings(Model):
    """Settings of security inside the cluster: namespaces and what holds in them."""

    platform_namespaces: Annotated[tuple[NamespaceName, ...], AtLeast(1), Distinct()] = Field(
        # kube-system: CoreDNS and controllers of EKS and AWS; argocd: Argo CD; logging, monitoring and tracing: those
        # of observability; istio-ingress: the ingress gateway by convention of its chart.
        default=("kube-system", "argocd", "logging", "monitoring", "tracing", "istio-ingress"),
        description="Namespaces that the platform's own controllers run in, which rows of allow may name",
    )
    namespaces: dict[OwnNamespaceName, NamespaceSettings] = Field(
        default_factory=dict, description="Namespaces for workloads, by name"
    )
    gatekeeper: GatekeeperSettings | None = Field(
        default=None, description="Gatekeeper, which refuses objects that its constraints do not allow"
    )
    falco: FalcoSettings | None = Field(
        default=None, description="Falco, which reports what containers should not do, and Falcosidekick"
    )
    external_secrets: ExternalSecretsSettings | None = Field(
        default=None, description="External Secrets, which makes Kubernetes Secrets of those in AWS Secrets Manager"
    )
    cert_manager: CertManagerSettings | None = Field(
        default=None,
        description="cert-manager, which makes certificates for webhooks of workloads; none of the platform's own "
        "needs it",
    )
    image_scanning: ImageScanningSettings | None = Field(
        default=None, description="Scans of images for vulnerabilities: in ECR, and of what runs in the cluster"
    )

    @field_validator("falco")
    @classmethod
    def _alertmanager_in_a_namespace(cls, falco: FalcoSettings | None, info: ValidationInfo) -> FalcoSettings | None:
        platform: tuple[str, ...] | None = info.data.get("platform_namespaces")
        if falco and falco.alertmanager and platform is not None:
            namespace = service_of(falco.alertmanager)[0]
            if namespace not in platform:
                remedy = nearest(namespace, platform) or f"use one of {', '.join(platform)}, or add it there"
                problem = f"is in {namespace}, which is not one of platform_namespaces"
                raise refuse(Mistake(problem, remedy, falco.alertmanager, "falco.alertmanager"))
        return falco

    @field_validator("namespaces")
    @classmethod
    def _consistent(
        cls, namespaces: dict[str, NamespaceSettings], info: ValidationInfo
    ) -> dict[str, NamespaceSettings]:
        if "platform_namespaces" not in info.data:
            return namespaces
        platform: tuple[str, ...] = info.data["platform_namespaces"]
        taken = dict.fromkeys(platform, "is in platform_namespaces")
        taken |= dict.fromkeys(CONTROLLER_NAMESPACES, "is the namespace of a controller of the platform")
        both = [
            Mistake(taken[name], "choose another name", name, f"namespaces.{name}")
            for name in namespaces
            if name in taken
        ]
        if mistakes := [*both, *_unknown_namespaces(namespaces, platform)]:
            raise refuse(*mistakes)
        return namespaces

    @field_validator("gatekeeper", "falco", "external_secrets", "image_scanning")
    @classmethod
    def _in_namespaces_that_are_there(cls, part: Part | None, info: ValidationInfo) -> Part | None:
        if part and info.data.keys() >= {"namespaces", "platform_namespaces"}:
            rows = named_namespaces(part, info.data["namespaces"], info.data["platform_namespaces"])
            mistakes = [row.mistake(f"{info.field_name}.") for row in rows if row.namespace not in row.known]
            if mistakes:
                raise refuse(*mistakes)
        return part


def _unknown_namespaces(namespaces: Mapping[str, NamespaceSettings], platform: tuple[str, ...]) -> Iterator[Mistake]:
    """Rows name namespaces that exist. Between two of these settings a connection stands at the end that receives it:
    one place lists everybody who may connect."""
    known = [*namespaces, *platform]
    for name, settings in namespaces.items():
        for row_name, row in settings.allow.items():
            for index, other in enumerate(row.namespaces):
                key = f"namespaces.{name}.allow.{row_name}.namespaces.{index}"
                if other not in known:
                    remedy = nearest(other, known) or f"use one of {', '.join(known)}, or add it to platform_namespaces"
                    yield Mistake("is not a namespace of these settings", remedy, other, key)
                elif row.direction == "egress" and other in namespaces:
                    remedy = f"write the row as ingress in namespaces.{other}.allow, which opens both ends"
                    yield Mistake("is not one of platform_namespaces, as egress needs", remedy, other, key)

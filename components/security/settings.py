"""Settings of security inside the cluster."""

from collections.abc import Iterator, Mapping
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from ..groups import GroupName
from ..mistakes import Mistake, nearest, refuse
from ..model import Model
from .allow_settings import AllowSettings
from .capacity_settings import LimitSettings, QuotaSettings
from .cert_manager.settings import CertManagerSettings
from .external_secrets.settings import ExternalSecretsSettings
from .falco.settings import FalcoSettings, service_of
from .gatekeeper.settings import GatekeeperSettings
from .image_scanning.settings import ImageScanningSettings
from .names import CONTROLLER_NAMESPACES, NamespaceName, OwnNamespaceName, Reason, RowName


class GroupSettings(Model):
    """The Kubernetes groups that have a role in a namespace; `cluster.group_members` says who is in them."""

    admins: tuple[GroupName, ...] = Field(
        default=(), description="Groups that manage workloads, ServiceAccounts and Secrets (role admin)"
    )
    developers: tuple[GroupName, ...] = Field(
        default=(), description="Groups that deploy workloads and read logs (role developer)"
    )
    viewers: tuple[GroupName, ...] = Field(
        default=(), description="Groups that read everything but Secrets (role viewer)"
    )


class NamespaceSettings(Model):
    """A namespace: what its pods may do and take, whom they reach, and who has which role in it."""

    pod_security: Literal["restricted", "baseline", "privileged"] = Field(
        default="restricted",
        description="Pod Security Standard that is enforced; one that is weaker than restricted needs "
        "pod_security_reason",
    )
    pod_security_reason: Reason | None = Field(
        default=None,
        validate_default=True,
        description="Why pods need more than the restricted standard allows; an annotation of the namespace",
    )
    quota: QuotaSettings | None = Field(
        default_factory=QuotaSettings, description="ResourceQuota: what all pods together may take; null for none"
    )
    limits: LimitSettings | None = Field(
        default_factory=LimitSettings,
        validate_default=True,
        description="LimitRange: what each container may take, and gets where it says nothing; null for none",
    )
    aws_access: bool = Field(
        default=False, description="Whether pods reach the Pod Identity agent, for credentials of AWS"
    )
    allow: dict[RowName, AllowSettings] = Field(
        default_factory=dict,
        description="Connections that are allowed, by name, beside DNS; all others are denied in both directions",
    )
    groups: GroupSettings = Field(default_factory=GroupSettings, description="Groups with a role in the namespace")
    debug_reason: Reason | None = Field(
        default=None,
        description="Why developers need commands in containers and port forwarding (pods/exec, pods/portforward); "
        "without a reason they have neither",
    )

    deletion_protection: bool = Field(
        default=True, description="Whether to protect the namespace, and so all that is in it, from deletion, in Pulumi"
    )

    @field_validator("pod_security_reason")
    @classmethod
    def _a_reason_for_less(cls, reason: str | None, info: ValidationInfo) -> str | None:
        level = info.data.get("pod_security", "restricted")
        if level != "restricted" and reason is None:
            remedy = "say why pods need more than the restricted standard allows, or remove pod_security"
            raise refuse(Mistake(f"is required when pod_security is {level}", remedy))
        if level == "restricted" and reason is not None and "pod_security" in info.data:
            raise refuse(Mistake("is only valid when pod_security is baseline or privileged", "remove it"))
        return reason

    @field_validator("limits")
    @classmethod
    def _within_the_quota(cls, limits: LimitSettings | None, info: ValidationInfo) -> LimitSettings | None:
        quota: QuotaSettings | None = info.data.get("quota")
        if limits and quota and (mistakes := list(_below_the_largest(quota, limits))):
            raise refuse(*mistakes)
        return limits


def _below_the_largest(quota: QuotaSettings, limits: LimitSettings) -> Iterator[Mistake]:
    """A container of the largest size that the limits allow has room in the quota."""
    for name, amount in (("requests", quota.requests), ("limits", quota.limits)):
        for unit in limits.max.exceeds(amount):
            problem = f"is less than limits.max.{unit}, {limits.max.of(unit)}, so that no such container starts"
            yield Mistake(problem, "raise it, or lower limits.max", amount.of(unit), f"quota.{name}.{unit}")


class SecuritySettings(Model):
    """Settings of security inside the cluster: namespaces and what holds in them."""

    platform_namespaces: tuple[NamespaceName, ...] = Field(
        # kube-system: CoreDNS and controllers of EKS and AWS; monitoring and istio-ingress: the namespaces of
        # Prometheus and of the ingress gateway by convention of their charts (kube-prometheus-stack, istio gateway).
        default=("kube-system", "monitoring", "istio-ingress"),
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
        taken |= dict.fromkeys(CONTROLLER_NAMESPACES, "is the namespace of a controller of this room")
        both = [
            Mistake(taken[name], "choose another name", name, f"namespaces.{name}")
            for name in namespaces
            if name in taken
        ]
        if mistakes := [*both, *_unknown_namespaces(namespaces, platform)]:
            raise refuse(*mistakes)
        return namespaces

    @field_validator("gatekeeper")
    @classmethod
    def _exemptions_in_namespaces(
        cls, gatekeeper: GatekeeperSettings | None, info: ValidationInfo
    ) -> GatekeeperSettings | None:
        if gatekeeper and info.data.keys() >= {"namespaces", "platform_namespaces"}:
            known = [*info.data["namespaces"], *info.data["platform_namespaces"]]
            rows = enumerate(gatekeeper.exemptions)
            named = {f"gatekeeper.exemptions.{index}.namespace": row.namespace for index, row in rows}
            remedy = "add it to namespaces, or to platform_namespaces"
            _refuse_unknown(named, known, "is not a namespace of these settings", remedy)
        return gatekeeper

    @field_validator("external_secrets")
    @classmethod
    def _of_these_namespaces(
        cls, secrets: ExternalSecretsSettings | None, info: ValidationInfo
    ) -> ExternalSecretsSettings | None:
        if secrets and "namespaces" in info.data:
            named = {f"external_secrets.namespaces.{index}": name for index, name in enumerate(secrets.namespaces)}
            _refuse_unknown(named, list(info.data["namespaces"]), "is not one of security.namespaces", "add it there")
        return secrets


def _refuse_unknown(named: Mapping[str, str], known: list[str], problem: str, remedy: str) -> None:
    """Namespaces, by the keys that name them, are among the known ones."""
    mistakes = [
        Mistake(problem, nearest(name, known) or remedy, name, key) for key, name in named.items() if name not in known
    ]
    if mistakes:
        raise refuse(*mistakes)


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

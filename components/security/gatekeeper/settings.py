"""Settings of Gatekeeper and its constraints."""

import calendar
import re
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from ...forms import Form
from ...labels import Key, Value
from ...mistakes import Mistake, refuse
from ...model import AtLeast, Distinct, Model
from ...namespaces.names import NamespaceName
from ...values import pattern
from .catalog import ConstraintName

Enforcement = Literal["dryrun", "warn", "deny"]
"""What Gatekeeper does with a violation: count it in the audit, warn whoever applies the object, or refuse it."""

# distribution/reference: a registry's host name, with a path prefix; * as in the packs' SUP-003.
_REGISTRY = re.compile(r"[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?(\.[a-z0-9*]([a-z0-9*-]*[a-z0-9*])?)+(:\d+)?(/[a-z0-9._-]+)*")
# Kubernetes documentation, "Object Names and IDs", RFC 1123 label names.
_NAME = r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?"
# An Ingress may have dots in its name, which a Service may not ("DNS Subdomain Names").
_OBJECT = re.compile(rf"{_NAME}/(?=.{{1,253}}$){_NAME}(\.{_NAME})*")
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
# Rego counts nanoseconds in 64 bits (OPA, time.parse_rfc3339_ns), until 2262-04-11.
_LAST_YEAR = 2261
# The same as for exemptions from the policy packs (policies/engine/exemptions.py).
_REASON_CHARACTERS = 20


def check_registry(text: str) -> str:
    """A registry's host name, which may be followed by a path prefix."""
    if "://" in text:
        raise refuse(Mistake("has a scheme", f"write {text.partition('://')[2] or 'the host name'}", text))
    if not _REGISTRY.fullmatch(text):
        remedy = (
            "write a host name and, where only a part of it is approved, a path: registry.k8s.io, public.ecr.aws/eks"
        )
        raise refuse(Mistake("is not a registry", remedy, text))
    return text


def _written(day: object) -> object:
    """YAML reads a date without quotes as one."""
    written: Callable[[], str] | None = getattr(day, "isoformat", None)
    return written() if written else day


def check_day(text: str) -> str:
    """A day of the calendar, as 2027-03-31."""
    match = _DAY.fullmatch(text)
    year, month, day = (int(part) for part in match.groups()) if match else (0, 0, 0)
    if not (year <= _LAST_YEAR and 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]):
        raise refuse(Mistake("is not a day", "write year, month and day, for example 2027-03-31", text))
    return text


Day = Annotated[
    str, BeforeValidator(_written), AfterValidator(check_day), pattern(r"^\d{4}-\d{2}-\d{2}$", "2027-03-31")
]
Registry = Annotated[str, AfterValidator(check_registry), pattern(f"^{_REGISTRY.pattern}$", "registry.k8s.io")]
ObjectName = Annotated[
    str,
    Form(_OBJECT, "is not namespace and name", "write namespace/name, for example production/web", "production/web"),
]
"""A Service or an Ingress, as namespace/name."""
WildcardHost = Annotated[str, Field(pattern=r"^\*(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$")]
ExemptionReason = Annotated[str, Field(min_length=_REASON_CHARACTERS)]


class ExemptionSettings(Model):
    """Workloads that one constraint does not judge until a day."""

    constraint: ConstraintName = Field(description="Kind of the constraint")
    namespace: NamespaceName = Field(description="Namespace of the workloads")
    labels: Annotated[dict[Key, Value], AtLeast(1)] = Field(description="Labels of their pods, all of which must match")
    reason: ExemptionReason = Field(description="Why they cannot comply for now, in at least 20 characters")
    expires: Day = Field(description="Day from which they are judged again, as 2027-03-31")


class GatekeeperSettings(Model):
    """Settings of Gatekeeper: how violations are enforced, what its constraints allow, and exemptions."""

    # Three and a PodDisruptionBudget of one are the chart's defaults (charts/gatekeeper/values.yaml, 3.23.1).
    replicas: int = Field(default=3, ge=2, le=10, description="Pods that answer the API server")
    audit_seconds: int = Field(default=60, ge=10, le=86_400, description="Seconds between audits of what is there")
    fail_closed: bool = Field(
        default=False, description="Whether objects are refused while no pod of Gatekeeper answers"
    )
    enforcement: Enforcement = Field(
        default="deny",
        description="What happens to violations: dryrun counts them, warn warns, deny refuses the object",
    )
    enforcement_of: dict[ConstraintName, Enforcement] = Field(
        default_factory=dict, description="Enforcement of single constraints, instead of the general one"
    )
    registries: Annotated[tuple[Registry, ...], AtLeast(1), Distinct()] | None = Field(
        default=None,
        description="Approved registries, with an optional path prefix; * stands for one part of the host name. null "
        "for ECR of the cluster's account, and what Kubernetes and AWS publish for clusters: registry.k8s.io and "
        "public.ecr.aws/eks, /eks-distro and /karpenter",
    )
    digests: bool = Field(default=False, description="Whether images must be pinned by digest")
    required_labels: Annotated[tuple[Key, ...], AtLeast(1), Distinct()] = Field(
        default=("app.kubernetes.io/name",), description="Labels that workloads and Services must have"
    )
    internet_facing: Annotated[tuple[ObjectName, ...], Distinct()] = Field(
        default=(), description="Services, as namespace/name, that may have an internet-facing load balancer"
    )
    internet_facing_ingresses: Annotated[tuple[ObjectName, ...], Distinct()] = Field(
        default=(), description="Ingresses, as namespace/name, that may have an internet-facing load balancer"
    )
    wildcard_hosts: Annotated[tuple[WildcardHost, ...], Distinct()] = Field(
        default=(), description="Wildcard hosts, as *.shop.example.com, that Ingresses may have"
    )
    exempt_namespaces: dict[NamespaceName, ExemptionReason] = Field(
        default_factory=dict, description="Further namespaces that no constraint judges, each with the reason"
    )
    exemptions: Annotated[tuple[ExemptionSettings, ...], Distinct(("constraint", "namespace", "labels"))] = Field(
        default=(), description="Workloads that a constraint does not judge until a day"
    )

"""Settings of the connections that a namespace allows."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ..labels import Key, ValueOrNone
from ..mistakes import Mistake, refuse
from ..model import AtLeast, Distinct, Model
from ..values import Ipv4Block
from .names import NamespaceName, Reason

# RFC 3927. On a node, EC2's instance metadata (169.254.169.254) and the Pod Identity agent are in it.
LINK_LOCAL = "169.254.0.0/16"
# EKS User Guide, "Limit pod traffic with Kubernetes network policies", considerations, read 2026-11-27.
_MOST_PORTS = 24


def check_block(text: str) -> str:
    """A CIDR block outside the link-local range."""
    if IPv4Network(text).subnet_of(IPv4Network(LINK_LOCAL)):
        remedy = "remove it; for credentials of AWS, set aws_access, which allows the Pod Identity agent"
        raise refuse(Mistake(f"is in the link-local range {LINK_LOCAL}, where instance metadata is", remedy))
    return text


RoutedBlock = Annotated[Ipv4Block, AfterValidator(check_block)]
Port = Annotated[int, Field(ge=1, le=65535)]


class AllowSettings(Model):
    """A connection that is allowed; a row without namespaces and CIDR blocks is about nobody."""

    reason: Reason = Field(description="Why the connection is needed; an annotation of the NetworkPolicy")
    direction: Literal["ingress", "egress"] = Field(
        description="ingress: others connect to this namespace, which also opens the other end where that is a "
        "namespace of these settings; egress: this namespace connects to platform_namespaces or CIDR blocks"
    )
    pods: dict[Key, ValueOrNone] = Field(
        default_factory=dict, description="Labels of this namespace's pods that the row is about; empty means all"
    )
    peer_pods: dict[Key, ValueOrNone] = Field(
        default_factory=dict,
        description="Labels of the other end's pods, in each of the namespaces; empty means all. For egress to a "
        "Service, the labels that it selects by",
    )
    cidrs: Annotated[tuple[RoutedBlock, ...], Distinct()] = Field(
        default=(), description="CIDR blocks of the other end, outside the cluster, for example VPC endpoints"
    )
    namespaces: Annotated[tuple[NamespaceName, ...], Distinct()] = Field(
        default=(), validate_default=True, description="Namespaces of the other end, here or in platform_namespaces"
    )
    ports: Annotated[tuple[Port, ...], Field(max_length=_MOST_PORTS), AtLeast(1), Distinct()] = Field(
        description="Ports of the containers; those of a Service have to be the same"
    )
    protocol: Literal["TCP", "UDP"] = Field(default="TCP", description="Protocol of the ports")

    @field_validator("namespaces")
    @classmethod
    def _some_other_end(cls, namespaces: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not namespaces and info.data.get("cidrs") == ():
            raise refuse(Mistake("is empty, as is cidrs", "name a namespace or a CIDR block of the other end"))
        if not namespaces and (labels := info.data.get("peer_pods")):
            remedy = "name their namespaces, or remove it"
            raise refuse(Mistake("has labels of pods in no namespace", remedy, labels, "peer_pods"))
        return namespaces

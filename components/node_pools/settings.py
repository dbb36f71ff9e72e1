"""Settings of a managed node group."""

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ..labels import ManagedLabels, Taints
from ..mistakes import Mistake, refuse
from ..model import AtLeast, Model
from ..node import AmiFamily
from ..values import Zone, pattern
from .plan import Accelerator, accelerator, architecture

_INSTANCE_TYPE = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+")


def check_instance_type(text: str) -> str:
    """A well-formed name of an EC2 instance type."""
    if not _INSTANCE_TYPE.fullmatch(text):
        raise refuse(Mistake("is not a valid EC2 instance type", "write family.size, for example m5a.large"))
    return text


InstanceType = Annotated[str, AfterValidator(check_instance_type), pattern(rf"^{_INSTANCE_TYPE.pattern}$", "m5a.large")]


_ACCELERATORS: Mapping[Accelerator | None, str] = {
    "nvidia": "types with NVIDIA GPUs",
    "neuron": "types with Neuron devices",
    None: "types without an accelerator",
}
# As many as each spot pool of the requirements has. A shortage of one type in a zone is common, of three at once rare.
_MIN_SPOT_TYPES = 3


class NodePoolSettings(Model):
    """Settings of a managed node group: its instances, size and placement."""

    capacity: Literal["on_demand", "spot"] = Field(
        default="on_demand", description="Capacity type; AWS can interrupt spot instances with two minutes' notice"
    )
    # EKS API, CreateNodegroup (botocore 1.44.5): at most 20 with a launch template.
    instance_types: Annotated[tuple[InstanceType, ...], Field(max_length=20), AtLeast(1)] = Field(
        description="EC2 instance types of one architecture and one kind of accelerator or none, by preference; "
        f"at least {_MIN_SPOT_TYPES} for spot"
    )
    min_size: int = Field(ge=0, description="Minimum number of nodes")
    # EKS User Guide, "Amazon EKS ultra scale clusters": a cluster has at most 100,000 nodes.
    max_size: int = Field(ge=1, le=100_000, description="Maximum number of nodes")
    desired_size: int | None = Field(
        default=None,
        description="Initial number of nodes; the default is min_size, for spot pools the planned share of capacity",
    )
    sizing: Literal["autoscaler", "deployment"] = Field(
        default="autoscaler",
        description="What sets the desired size after creation: an autoscaler, or the deployment (to raise min_size "
        "above the current number of nodes)",
    )
    zones: tuple[Zone, ...] = Field(
        default=(), description="Availability Zones of the nodes; empty uses all zones of the network"
    )
    ami_family: AmiFamily = Field(default="al2023", description="AMI family: Amazon Linux 2023 or Bottlerocket")
    # EKS User Guide, "Choose an optimal EC2 instance type": at most 110 below 30 vCPUs and 250 above.
    max_pods: int | None = Field(
        default=None,
        ge=1,
        le=250,
        description="Maximum number of pods per node; the default is that of the instance type",
    )
    # EKS API, diskSize: 20 GiB by default on Linux; EC2 API, EbsBlockDevice: gp3 up to 65,536 GiB (botocore 1.44.5).
    disk_gib: int = Field(default=50, ge=20, le=65536, description="Size of the encrypted gp3 volume, in GiB")
    labels: ManagedLabels = Field(default_factory=dict, description="Kubernetes labels of the nodes")
    taints: Taints = Field(default=(), description="Kubernetes taints of the nodes")

    @property
    def initial_size(self) -> int:
        """Number of nodes at creation, before the spot share is planned."""
        return self.min_size if self.desired_size is None else self.desired_size

    @field_validator("instance_types")
    @classmethod
    def _one_architecture(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        if len({architecture(instance_type) for instance_type in types}) > 1:
            remedy = "create a node pool for each architecture: its nodes share one AMI"
            raise refuse(Mistake("mixes Arm (Graviton) and x86 instance types", remedy, types))
        return types

    @field_validator("instance_types")
    @classmethod
    def _one_kind_of_accelerator(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        kinds = {_ACCELERATORS[accelerator(instance_type)]: instance_type for instance_type in types}
        if len(kinds) > 1:
            examples = " and ".join(f"{kind} ({instance_type})" for kind, instance_type in kinds.items())
            remedy = "create a node pool for each: its nodes share one AMI, which has the driver"
            raise refuse(Mistake(f"mixes {examples}", remedy, types))
        return types

    @field_validator("instance_types")
    @classmethod
    def _enough_types_for_spot(cls, types: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        count = len(set(types))
        if info.data.get("capacity") == "spot" and count < _MIN_SPOT_TYPES:
            problem = f"must have at least {_MIN_SPOT_TYPES} different instance types for spot, has {count}"
            raise refuse(Mistake(problem, "add types of similar size, for when spot capacity of one runs out", types))
        return types

    @field_validator("zones")
    @classmethod
    def _distinct_zones(cls, zones: tuple[str, ...]) -> tuple[str, ...]:
        if duplicates := sorted({zone for zone in zones if zones.count(zone) > 1}):
            raise refuse(Mistake(f"has duplicate zones: {', '.join(duplicates)}", "list each zone once", zones))
        return zones

    @field_validator("max_size")
    @classmethod
    def _max_not_below_min(cls, max_size: int, info: ValidationInfo) -> int:
        min_size = info.data.get("min_size")
        if min_size is not None and min_size > max_size:
            remedy = "lower min_size or raise max_size"
            raise refuse(Mistake(f"is greater than max_size, {max_size}", remedy, min_size, "min_size"))
        return max_size

    @field_validator("desired_size")
    @classmethod
    def _desired_between_min_and_max(cls, desired_size: int | None, info: ValidationInfo) -> int | None:
        low, high = info.data.get("min_size"), info.data.get("max_size")
        if desired_size is not None and low is not None and high is not None and not low <= desired_size <= high:
            raise refuse(Mistake("is not between min_size and max_size", f"use {low} to {high}, or leave it unset"))
        return desired_size

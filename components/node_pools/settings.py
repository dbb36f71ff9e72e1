"""What a person decides about a pool of nodes."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ..labels import Labels, Taints
from ..model import Mistake, Model, pattern, refuse
from ..node import AmiFamily
from .plan import architecture

_INSTANCE_TYPE = re.compile(r"[a-z0-9-]+\.[a-z0-9-]+")


def check_instance_type(text: str) -> str:
    """An EC2 instance type by the form of its name."""
    if not _INSTANCE_TYPE.fullmatch(text):
        raise refuse(Mistake("is not an instance type", "write family and size, as m5a.large"))
    return text


InstanceType = Annotated[str, AfterValidator(check_instance_type), pattern(rf"^{_INSTANCE_TYPE.pattern}$", "m5a.large")]


# As many as each spot pool of the requirements names. One type's shortage in a zone is common; three at once are rare.
_LEAST_SPOT_TYPES = 3


class NodePoolSettings(Model):
    """A pool: what its nodes are, and how many."""

    capacity: Literal["on_demand", "spot"] = Field(
        default="on_demand", description="How instances are bought; spot may be taken back at two minutes' notice"
    )
    # EKS API, CreateNodegroup (botocore 1.44.5): at most 20 beside a launch template.
    instance_types: Annotated[tuple[InstanceType, ...], Field(min_length=1, max_length=20)] = Field(
        description="EC2 instance types of one architecture, in order of preference; several for spot"
    )
    min_size: int = Field(ge=0, description="Nodes at least")
    # EKS User Guide, "Amazon EKS ultra scale clusters": no cluster has more than 100,000 nodes.
    max_size: int = Field(ge=1, le=100_000, description="Nodes at most")
    desired_size: int | None = Field(
        default=None,
        description="Nodes at the start; left out, min_size, and for spot what the planned share needs",
    )
    sizing: Literal["autoscaler", "deployment"] = Field(
        default="autoscaler",
        description="Who sets the number of nodes after the start; deployment for the one in which min_size rises "
        "above the nodes that run",
    )
    zones: tuple[str, ...] = Field(default=(), description="Zones of the nodes, all of the network's if left out")
    ami_family: AmiFamily = Field(default="al2023", description="Image of the nodes: Amazon Linux 2023 or Bottlerocket")
    # EKS User Guide, "Choose an optimal EC2 instance type": 110 below 30 vCPUs, 250 above, and no more than these.
    max_pods: int | None = Field(
        default=None, ge=1, le=250, description="Pods on a node at most; what its network interfaces carry if left out"
    )
    # EKS gives Linux nodes 20 GiB (EKS API, diskSize); gp3 ends at 65,536 (EC2 API, EbsBlockDevice; botocore 1.44.5).
    disk_gib: int = Field(default=50, ge=20, le=65536, description="Size of the encrypted gp3 volume, in GiB")
    labels: Labels = Field(default_factory=dict, description="Kubernetes labels of the nodes")
    taints: Taints = Field(default=(), description="Kubernetes taints of the nodes")

    @property
    def initial_size(self) -> int:
        """Nodes at creation, before the spot share is planned."""
        return self.min_size if self.desired_size is None else self.desired_size

    @field_validator("instance_types")
    @classmethod
    def _one_architecture(cls, types: tuple[str, ...]) -> tuple[str, ...]:
        if len({architecture(one) for one in types}) > 1:
            raise refuse(
                Mistake("mixes Graviton and x86 types", "one pool boots one image: make a pool for each", types)
            )
        return types

    @field_validator("instance_types")
    @classmethod
    def _several_for_spot(cls, types: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if info.data.get("capacity") == "spot" and len(set(types)) < _LEAST_SPOT_TYPES:
            problem = f"names {len(set(types))}, and spot needs {_LEAST_SPOT_TYPES}"
            raise refuse(Mistake(problem, "add types of like size: a pool of few is empty when they run short", types))
        return types

    @field_validator("zones")
    @classmethod
    def _each_zone_once(cls, zones: tuple[str, ...]) -> tuple[str, ...]:
        if twice := sorted({zone for zone in zones if zones.count(zone) > 1}):
            raise refuse(Mistake(f"names {', '.join(twice)} twice", "name each zone once", zones))
        return zones

    @field_validator("max_size")
    @classmethod
    def _max_above_min(cls, value: int, info: ValidationInfo) -> int:
        low = info.data.get("min_size")
        if low is not None and low > value:
            raise refuse(
                Mistake(f"is above max_size, {value}", "lower min_size or raise max_size", low, key="min_size")
            )
        return value

    @field_validator("desired_size")
    @classmethod
    def _desired_between(cls, value: int | None, info: ValidationInfo) -> int | None:
        low, high = info.data.get("min_size"), info.data.get("max_size")
        if value is not None and low is not None and high is not None and not low <= value <= high:
            raise refuse(Mistake("is outside min_size to max_size", f"use {low} to {high}, or leave it out"))
        return value

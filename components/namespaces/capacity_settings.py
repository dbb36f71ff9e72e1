"""Settings of what a namespace and a container may take."""

from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

from ..mistakes import Mistake, refuse
from ..model import Model

Unit = Literal["cpu_millicores", "memory_mib"]
UNITS: tuple[Unit, ...] = ("cpu_millicores", "memory_mib")


class ComputeSettings(Model):
    """An amount of CPU and memory."""

    # 5,000 nodes (Kubernetes documentation, "Considerations for large clusters") of 192 vCPUs and 24 TiB.
    cpu_millicores: int = Field(ge=1, le=960_000_000, description="CPU in thousandths of a vCPU, for example 500")
    memory_mib: int = Field(ge=1, le=125_829_120_000, description="Memory in MiB, for example 512")

    def of(self, unit: Unit) -> int:
        """The amount of one of both."""
        return self.cpu_millicores if unit == "cpu_millicores" else self.memory_mib

    def exceeds(self, other: "ComputeSettings") -> list[Unit]:
        """What there is more of than in the other."""
        return [unit for unit in UNITS if self.of(unit) > other.of(unit)]


class QuotaSettings(Model):
    """What all pods of a namespace together may take."""

    # Two nodes of the smallest pool of the stack files, m5a.large (2 vCPUs, 8 GiB), less what the system takes; limits
    # twice that, since not all containers are busy at once.
    requests: ComputeSettings = Field(
        default=ComputeSettings(cpu_millicores=4_000, memory_mib=8_192),
        description="Maximum sum of what containers request",
    )
    limits: ComputeSettings = Field(
        default=ComputeSettings(cpu_millicores=8_000, memory_mib=16_384),
        description="Maximum sum of the containers' limits",
    )
    # The requests' CPU in containers of the default request.
    pods: int = Field(default=40, ge=1, le=150_000, description="Maximum number of pods")
    storage_gib: int = Field(
        default=100, ge=0, le=10_000_000, description="Maximum sum of what persistent volume claims request, in GiB"
    )
    # Traffic enters by an Ingress: a node port is open on every node, and each load balancer is billed.
    node_ports: int = Field(default=0, ge=0, le=2_768, description="Maximum number of node ports of Services")
    load_balancers: int = Field(
        default=0, ge=0, le=1_000, description="Maximum number of Services of type LoadBalancer"
    )


class LimitSettings(Model):
    """What each container of a namespace may take, and what it gets where it says nothing."""

    # The order matters: each is at most the next.
    # Less than this is more often a unit mistaken (128 for 128Mi is 128 bytes) than a program.
    min: ComputeSettings = Field(
        default=ComputeSettings(cpu_millicores=10, memory_mib=16), description="Minimum request of a container"
    )
    default_request: ComputeSettings = Field(
        default=ComputeSettings(cpu_millicores=100, memory_mib=128),
        description="Request of a container that says none, for the scheduler and the quota",
    )
    default: ComputeSettings = Field(
        default=ComputeSettings(cpu_millicores=500, memory_mib=512), description="Limit of a container that says none"
    )
    # All of the smallest node (m5a.large), and half of its memory.
    max: ComputeSettings = Field(
        default=ComputeSettings(cpu_millicores=2_000, memory_mib=4_096),
        description="Maximum limit of a container, at most the quota",
    )

    @field_validator("default_request", "default", "max")
    @classmethod
    def _not_below_the_one_before(cls, value: ComputeSettings, info: ValidationInfo) -> ComputeSettings:
        name = str(info.field_name)
        names = list(cls.model_fields)
        before = names[names.index(name) - 1]
        smaller: ComputeSettings = info.data.get(before, value)
        mistakes = [
            Mistake(
                f"is greater than {name}.{unit}, {value.of(unit)}",
                f"lower it, or raise {name}",
                smaller.of(unit),
                f"{before}.{unit}",
            )
            for unit in smaller.exceeds(value)
        ]
        if mistakes:
            raise refuse(*mistakes)
        return value

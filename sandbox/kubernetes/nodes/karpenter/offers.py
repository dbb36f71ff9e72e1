"""What a NodePool can launch: instance types with Karpenter's labels, by capacity type and zone, the smallest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..capacity import ARCHITECTURES, Machine
from ..node import Subnet
from .matching import Values, holds, required_terms

POOL_LABEL = "karpenter.sh/nodepool"
CAPACITY_LABEL = "karpenter.sh/capacity-type"
_AWS = "karpenter.k8s.aws"

# karpenter-provider-aws 1.14.1, pkg/providers/instancetype/types.go: category and generation of a name.
_SCHEME = re.compile(r"(^[a-z]+)(-[0-9]+tb)?([0-9]+).*\.")

# Of several, Karpenter prefers spot (documentation of NodePools, "Capacity Type").
_CAPACITY_TYPES = ("spot", "on-demand")


@dataclass(frozen=True)
class Offer:
    """An instance type in one zone and at one kind of price; `labels` are those that a pod can ask for."""

    machine: Machine
    subnet: Subnet
    labels: Mapping[str, str]


# A description of all types takes seconds: those with few vCPUs, which most pods fit on, are asked for one by one.
_FEW_VCPUS = (1, 2, 4, 8)

Described = tuple[Machine, Mapping[str, str]]
"""An instance type with its labels."""


class Catalog:
    """The instance types that a NodePool may launch, in the order in which they are tried, described as far as they are
    looked at. There are no prices here: the smallest first, of one size those of the current generation, and those with
    accelerators or bare metal after all others."""

    def __init__(self, ec2: Any, pool: Values) -> None:
        self._ec2 = ec2
        self._filters = filters(pool)
        self._parts: dict[int, list[Described]] = {}

    def __iter__(self) -> Iterator[Described]:
        special: list[Described] = []
        for vcpus in (*_FEW_VCPUS, 0):
            for one in self._part(vcpus):
                if one[0].devices or one[0].info.get("BareMetal"):
                    special.append(one)
                else:
                    yield one
        yield from special

    def _part(self, vcpus: int) -> list[Described]:
        """Those with so many vCPUs; 0: with none of the few."""
        if vcpus not in self._parts:
            some = [{"Name": "vcpu-info.default-vcpus", "Values": [str(vcpus)]}] if vcpus else []
            pages = self._ec2.get_paginator("describe_instance_types").paginate(Filters=[*self._filters, *some])
            found = [Machine(row) for page in pages for row in page["InstanceTypes"]]
            right = [one for one in found if one.architecture and (vcpus or one.vcpus not in _FEW_VCPUS)]
            self._parts[vcpus] = [(one, machine_labels(one)) for one in sorted(right, key=_order)]
        return self._parts[vcpus]


def filters(pool: Values) -> list[dict[str, Any]]:
    """What of the NodePool's requirements EC2 can filter by."""
    values = {row["key"]: row["values"] for row in requirements_of(pool) if row["operator"] == "In"}
    architectures = [name for name, ours in ARCHITECTURES.items() if ours in values.get("kubernetes.io/arch", [ours])]
    wanted = {
        "processor-info.supported-architecture": architectures,
        "supported-usage-class": values.get(CAPACITY_LABEL),
        "instance-type": values.get("node.kubernetes.io/instance-type")
        or [f"{family}.*" for family in values.get(f"{_AWS}/instance-family", [])]
        or [f"{category}*" for category in values.get(f"{_AWS}/instance-category", [])],
    }
    return [{"Name": name, "Values": list(some)} for name, some in wanted.items() if some]


def requirements_of(pool: Values) -> Sequence[Values]:
    return pool["spec"]["template"]["spec"].get("requirements") or []


def _order(machine: Machine) -> tuple[Any, ...]:
    older = not machine.info.get("CurrentGeneration", True)
    return (machine.vcpus, older, machine.memory_mib, machine.name)


def offers(
    pool: Values, types: Iterable[Described], subnets: Sequence[Subnet], region: str, spec: Values
) -> Iterator[Offer]:
    """What the NodePool allows, for a pod with this spec; of several subnets the first is first."""
    template = pool["spec"]["template"]
    requirements = requirements_of(pool)
    given: Mapping[str, str] = (template.get("metadata") or {}).get("labels") or {}
    for machine, known in types:
        if not all(holds(row, known) for row in requirements if row["key"] in known):
            continue
        for capacity in _CAPACITY_TYPES:
            if capacity not in machine.info.get("SupportedUsageClasses", []):
                continue
            for subnet in subnets:
                labels = {**known, **_place_labels(subnet, region), CAPACITY_LABEL: capacity}
                labels |= {**_own_labels(requirements, labels, spec), **given, POOL_LABEL: pool["metadata"]["name"]}
                if all(holds(row, labels) for row in requirements):
                    yield Offer(machine, subnet, labels)


def machine_labels(machine: Machine) -> dict[str, str]:
    """Karpenter's labels of an instance type, with Kubernetes' own (documentation, "Instance Types")."""
    info, family = machine.info, machine.name.partition(".")
    scheme = _SCHEME.match(machine.name)
    hardware = {
        "instance-cpu": str(machine.vcpus),
        "instance-memory": str(machine.memory_mib),
        "instance-family": family[0],
        "instance-size": family[2],
        "instance-hypervisor": info.get("Hypervisor") or "",
        "instance-cpu-manufacturer": _kebab(info["ProcessorInfo"].get("Manufacturer") or ""),
        "instance-encryption-in-transit-supported": str(info["NetworkInfo"]["EncryptionInTransitSupported"]).lower(),
        "instance-capability-flex": str("-flex" in family[0]).lower(),
        **({"instance-category": scheme[1], "instance-generation": scheme[3]} if scheme else {}),
        **_device_labels(info),
    }
    return {
        **{f"{_AWS}/{key}": text for key, text in hardware.items()},
        "kubernetes.io/arch": machine.architecture or "",
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": machine.name,
    }


def _device_labels(info: Values) -> dict[str, str]:
    labels: dict[str, str] = {}
    gpus = (info.get("GpuInfo") or {}).get("Gpus") or []
    if len(gpus) == 1:
        labels = {
            "instance-gpu-name": _kebab(gpus[0]["Name"]),
            "instance-gpu-manufacturer": _kebab(gpus[0]["Manufacturer"]),
            "instance-gpu-count": str(gpus[0]["Count"]),
            "instance-gpu-memory": str(gpus[0]["MemoryInfo"]["SizeInMiB"]),
        }
    storage = info.get("InstanceStorageInfo") or {}
    if storage.get("NvmeSupport", "unsupported") != "unsupported":
        labels["instance-local-nvme"] = str(storage["TotalSizeInGB"])
    return labels


def _place_labels(subnet: Subnet, region: str) -> dict[str, str]:
    return {
        "topology.kubernetes.io/zone": subnet.zone,
        "topology.kubernetes.io/region": region,
        "topology.k8s.aws/zone-id": subnet.zone_id,
    }


def _own_labels(requirements: Iterable[Values], known: Mapping[str, str], spec: Values) -> dict[str, str]:
    """Labels that the NodePool lets pods choose: a requirement on a key of its own becomes a label with the value that
    the pod asks for, or the first."""
    asked: dict[str, str] = dict(spec.get("nodeSelector") or {})
    for term in required_terms(spec)[:1]:
        for row in term.get("matchExpressions") or []:
            if row["operator"] == "In":
                asked.setdefault(row["key"], row["values"][0])
    own: dict[str, str] = {}
    for row in requirements:
        if row["operator"] == "In" and row["key"] not in known and not row["key"].startswith(_AWS):
            wanted = asked.get(row["key"], "")
            own[row["key"]] = wanted if wanted in row["values"] else row["values"][0]
    return own


def _kebab(text: str) -> str:
    return text.lower().replace(" ", "-")

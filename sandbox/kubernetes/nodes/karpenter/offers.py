"""What a NodePool can launch: instance types with Karpenter's labels, by capacity type and zone, the smallest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..capacity import Machine
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


Catalog = Sequence[tuple[Machine, Mapping[str, str]]]
"""Instance types with their labels."""


def catalog(ec2: Any) -> Catalog:
    """All instance types on which EKS has nodes, in the order in which they are tried. There are no prices here: those
    of the current generation first, without accelerators or bare metal, then by size."""
    pages = ec2.get_paginator("describe_instance_types").paginate()
    found = [Machine(row) for page in pages for row in page["InstanceTypes"]]
    return [(one, machine_labels(one)) for one in sorted((one for one in found if one.architecture), key=_order)]


def _order(machine: Machine) -> tuple[Any, ...]:
    special = bool(machine.devices) or machine.info.get("BareMetal", False)
    older = not machine.info.get("CurrentGeneration", True)
    return (special, older, machine.vcpus, machine.memory_mib, machine.name)


def offers(pool: Values, types: Catalog, subnets: Sequence[Subnet], region: str, spec: Values) -> Iterator[Offer]:
    """What the NodePool allows, for a pod with this spec; of several subnets the first is first."""
    template = pool["spec"]["template"]
    requirements: Sequence[Values] = template["spec"].get("requirements") or []
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
            wanted = asked.get(row["key"])
            own[row["key"]] = wanted if wanted in row["values"] else row["values"][0]
    return own


def _kebab(text: str) -> str:
    return text.lower().replace(" ", "-")

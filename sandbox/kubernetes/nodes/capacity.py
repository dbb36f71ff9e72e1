"""What a node of an EC2 instance type offers, as a kubelet on EKS reports it: capacity, and what is left for pods.

The numbers of a type are those that EC2's DescribeInstanceTypes answers, here moto's table of them.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

# Karpenter 1.14.1, `vmMemoryOverheadPercent`: the part of a type's memory that neither kernel nor kubelet sees. A real
# m5.large showed 6.2 % (amazon-vpc-cni-k8s #148); the larger figure is the one that Karpenter's published table of
# allocatable memory is made with. Graviton types lack 64 MiB more (1.14.1, pkg/providers/instancetype/types.go).
_HYPERVISOR_SHARE = 0.075
_GRAVITON_MIB = 64

# amazon-eks-ami, nodeadm/internal/kubelet/config.go, 2026: CPU is reserved by ranges of thousandths of a CPU, with
# parts of 10,000 for each; memory by the number of pods; and the thresholds of hard eviction.
_RESERVED_CPU = ((0, 1000, 600), (1000, 2000, 100), (2000, 4000, 50), (4000, None, 25))
_RESERVED_MIB, _RESERVED_POD_MIB = 255, 11
_RESERVED_DISK = 1 << 30
_EVICTION_MIB, _EVICTION_DISK_SHARE = 100, 0.1

# EKS User Guide, "Choose an optimal EC2 instance type": managed node groups have at most this many pods for a node.
_SMALL_VCPUS, _PODS_OF_SMALL, _PODS_OF_LARGE = 30, 110, 250

ARCHITECTURES = {"x86_64": "amd64", "arm64": "arm64"}
"""Those on which EKS has nodes: EC2's names, with Kubernetes'."""


@dataclass(frozen=True)
class Machine:
    """An instance type, as EC2 describes it."""

    info: Mapping[str, Any]

    @property
    def name(self) -> str:
        return self.info["InstanceType"]

    @property
    def vcpus(self) -> int:
        return self.info["VCpuInfo"]["DefaultVCpus"]

    @property
    def memory_mib(self) -> int:
        """The memory that EC2 names."""
        return self.info["MemoryInfo"]["SizeInMiB"]

    @property
    def architecture(self) -> str | None:
        """By Kubernetes' name; None for those on which EKS has no nodes (macOS)."""
        supported = self.info["ProcessorInfo"]["SupportedArchitectures"]
        return next((ARCHITECTURES[name] for name in supported if name in ARCHITECTURES), None)

    @cached_property
    def interface_pods(self) -> int:
        """Pods by the addresses of the network interfaces of the first card, two of them on the host's network
        (amazon-eks-ami, nodeadm/internal/kubelet/maxpods/maxpods.go)."""
        network = self.info["NetworkInfo"]
        card = network["NetworkCards"][network["DefaultNetworkCardIndex"]]
        return card["MaximumNetworkInterfaces"] * (network["Ipv4AddressesPerInterface"] - 1) + 2

    @property
    def managed_pods(self) -> int:
        """Pods of a node of a managed node group."""
        return min(self.interface_pods, _PODS_OF_SMALL if self.vcpus < _SMALL_VCPUS else _PODS_OF_LARGE)

    @property
    def devices(self) -> dict[str, int]:
        """Extended resources, as the device plugins of NVIDIA and of Neuron announce them."""
        gpus = sum(gpu["Count"] for gpu in (self.info.get("GpuInfo") or {}).get("Gpus", []))
        neurons = sum(device["Count"] for device in (self.info.get("NeuronInfo") or {}).get("NeuronDevices", []))
        counts = {"nvidia.com/gpu": gpus, "aws.amazon.com/neuron": neurons}
        return {key: count for key, count in counts.items() if count}


@dataclass(frozen=True)
class Kubelet:
    """What decides about a node besides its instance type."""

    pods: int
    reserved_mib: int
    disk_gib: int


@dataclass(frozen=True)
class Resources:
    """The resources of a node, as quantities of its status."""

    capacity: Mapping[str, str]
    allocatable: Mapping[str, str]


def resources(machine: Machine, kubelet: Kubelet) -> Resources:
    """Capacity, and the rest of it after reservations and eviction thresholds."""
    memory = _visible_mib(machine)
    disk = kubelet.disk_gib << 30
    same = {"pods": str(kubelet.pods), **{key: str(count) for key, count in machine.devices.items()}}
    return Resources(
        {"cpu": str(machine.vcpus), "memory": f"{memory}Mi", "ephemeral-storage": f"{kubelet.disk_gib}Gi", **same},
        {
            "cpu": f"{1000 * machine.vcpus - _reserved_cpu(1000 * machine.vcpus)}m",
            "memory": f"{memory - kubelet.reserved_mib - _EVICTION_MIB}Mi",
            "ephemeral-storage": str(disk - math.ceil(disk * _EVICTION_DISK_SHARE) - _RESERVED_DISK),
            **same,
        },
    )


def reserved_mib(pods: int) -> int:
    """What nodeadm and Bottlerocket reserve of the memory, by the number of pods."""
    return _RESERVED_MIB + _RESERVED_POD_MIB * pods


def _visible_mib(machine: Machine) -> int:
    memory = machine.memory_mib - (_GRAVITON_MIB if machine.architecture == "arm64" else 0)
    return memory - math.ceil(memory * _HYPERVISOR_SHARE)


def _reserved_cpu(millis: int) -> int:
    return sum(
        (min(millis, end or millis) - start) * parts // 10_000 for start, end, parts in _RESERVED_CPU if millis > start
    )


# What node groups write into the user data of their launch template: flags of the kubelet and its reservation in a
# NodeConfig (nodeadm), or Bottlerocket's settings. `maxPods` in a NodeConfig has no effect: EKS's own wins.
_MAX_PODS = re.compile(r"--max-pods[= ](\d+)|^max-pods *= *\"?(\d+)", re.MULTILINE)
_KUBE_RESERVED = re.compile(r"kubeReserved:(?:\s+[\w-]+:.*)*?\s+memory: *\"?(\d+)Mi")


def managed_kubelet(machine: Machine, family: str, user_data: str, disk_gib: int) -> Kubelet:
    """The kubelet of a managed node; `user_data` is that of its launch template, base64 or empty."""
    text = base64.b64decode(user_data).decode(errors="replace")
    flag, reservation = _MAX_PODS.search(text), _KUBE_RESERVED.search(text)
    pods = int(flag[1] or flag[2]) if flag else machine.managed_pods
    # nodeadm reserves for the pods that the interfaces allow, whatever the limit is; Bottlerocket by the limit.
    counted = pods if family == "bottlerocket" else machine.interface_pods
    return Kubelet(pods, int(reservation[1]) if reservation else reserved_mib(counted), disk_gib)

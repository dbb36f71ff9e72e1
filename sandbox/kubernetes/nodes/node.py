"""The Node object of an instance, as kubelet, cloud provider and EKS together make it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from .capacity import Kubelet, Machine, resources

# KWOK plays the kubelet of nodes with this annotation.
SIMULATED = {"kwok.x-k8s.io/node": "fake"}

_OS_IMAGES = {"al2023": "Amazon Linux 2023 (simulated)", "bottlerocket": "Bottlerocket OS (simulated)"}

# EC2 keeps the first four addresses of a subnet and the last (VPC User Guide, "Subnet CIDR blocks").
_FIRST_FREE, _KEPT = 4, 5


@dataclass(frozen=True)
class Subnet:
    """Where an instance is launched."""

    id: str
    cidr: str
    zone: str
    zone_id: str

    @staticmethod
    def of(found: Mapping[str, Any]) -> Subnet:
        """From an answer of DescribeSubnets."""
        return Subnet(
            found["SubnetId"], found["CidrBlock"], found["AvailabilityZone"], found.get("AvailabilityZoneId") or ""
        )


@dataclass(frozen=True)
class Instance:
    """A launched instance that is a node of a cluster."""

    cluster: str
    region: str
    subnet: Subnet
    address: str
    machine: Machine
    kubelet: Kubelet
    family: str
    version: str
    labels: Mapping[str, str]
    taints: Sequence[Mapping[str, str]] = ()
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def name(self) -> str:
        """The instance's private DNS name (EC2 User Guide, "EC2 instance hostnames and domains")."""
        domain = "ec2.internal" if self.region == "us-east-1" else f"{self.region}.compute.internal"
        return f"ip-{self.address.replace('.', '-')}.{domain}"

    @property
    def id(self) -> str:
        return made_up_id("i-", self.cluster, self.region, self.subnet.id, self.address)


def made_up_id(prefix: str, *parts: str) -> str:
    """An identifier in EC2's form: the same parts have the same one."""
    return prefix + hashlib.sha256("/".join(parts).encode()).hexdigest()[:17]


def free_addresses(subnet: Subnet, seed: str, taken: Iterable[str]) -> Iterable[str]:
    """Addresses of the subnet that no other node has: those from one that the seed decides on, so that the same program
    gets the same nodes in every run."""
    network, used = IPv4Network(subnet.cidr), set(taken)
    count = network.num_addresses - _KEPT
    start = int(hashlib.sha256(f"{subnet.cidr} {seed}".encode()).hexdigest(), 16)
    for step in range(count):
        address = str(IPv4Address(int(network.network_address) + _FIRST_FREE + (start + step) % count))
        if address not in used:
            yield address


def manifest(instance: Instance) -> dict[str, Any]:
    """The Node, with the taint that the API server gives it until KWOK reports it as ready."""
    machine, offered = instance.machine, resources(instance.machine, instance.kubelet)
    return {
        "apiVersion": "v1",
        "kind": "Node",
        "metadata": {
            "name": instance.name,
            "labels": {**_labels(instance), **instance.labels},
            "annotations": {**SIMULATED, "node.alpha.kubernetes.io/ttl": "0", **instance.annotations},
        },
        "spec": {
            "providerID": f"aws:///{instance.subnet.zone}/{instance.id}",
            **({"taints": [dict(taint) for taint in instance.taints]} if instance.taints else {}),
        },
        "status": {
            "capacity": dict(offered.capacity),
            "allocatable": dict(offered.allocatable),
            "addresses": [
                {"type": "InternalIP", "address": instance.address},
                {"type": "InternalDNS", "address": instance.name},
                {"type": "Hostname", "address": instance.name},
            ],
            "nodeInfo": _info(instance, machine.architecture or ""),
        },
    }


def _labels(instance: Instance) -> dict[str, str]:
    """Labels of every node on EKS. Those of a managed m5.large on 1.3x: aws-samples/eks-workshop-v2, "Checking CoreDNS
    pods"."""
    architecture, subnet = instance.machine.architecture or "", instance.subnet
    return {
        "beta.kubernetes.io/arch": architecture,
        "beta.kubernetes.io/instance-type": instance.machine.name,
        "beta.kubernetes.io/os": "linux",
        "failure-domain.beta.kubernetes.io/region": instance.region,
        "failure-domain.beta.kubernetes.io/zone": subnet.zone,
        "k8s.io/cloud-provider-aws": hashlib.sha256(instance.cluster.encode()).hexdigest()[:32],
        "kubernetes.io/arch": architecture,
        "kubernetes.io/hostname": instance.name,
        "kubernetes.io/os": "linux",
        "node.kubernetes.io/instance-type": instance.machine.name,
        "topology.k8s.aws/zone-id": subnet.zone_id,
        "topology.kubernetes.io/region": instance.region,
        "topology.kubernetes.io/zone": subnet.zone,
    }


def _info(instance: Instance, architecture: str) -> dict[str, str]:
    digest = hashlib.sha256(instance.id.encode()).hexdigest()
    return {
        "architecture": architecture,
        "bootID": digest[:32],
        "containerRuntimeVersion": "containerd://simulated",
        "kernelVersion": "simulated",
        "kubeProxyVersion": "",
        "kubeletVersion": f"v{instance.version}.0-eks-simulated",
        "machineID": digest[:32],
        "operatingSystem": "linux",
        "osImage": _OS_IMAGES[instance.family],
        "systemUUID": digest[:32],
    }

"""What a managed node group launches: read from the node group's inputs, and from EC2 what they name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.errors import SandboxError

from .capacity import Kubelet, Machine, managed_kubelet
from .node import Instance, Subnet, made_up_id

GROUP_LABEL = "eks.amazonaws.com/nodegroup"
_IMAGE_LABEL = "eks.amazonaws.com/nodegroup-image"
_TEMPLATE_LABEL = "eks.amazonaws.com/sourceLaunchTemplateId"
_TEMPLATE_VERSION_LABEL = "eks.amazonaws.com/sourceLaunchTemplateVersion"

# EKS API, CreateNodegroup: what a group without them has (botocore 1.44.5).
_INSTANCE_TYPE, _AMI_TYPE, _CAPACITY_TYPE, _DISK_GIB = "t3.medium", "AL2023_x86_64_STANDARD", "ON_DEMAND", 20

# EKS API, TaintEffect, by Kubernetes' names.
_EFFECTS = {"NO_SCHEDULE": "NoSchedule", "PREFER_NO_SCHEDULE": "PreferNoSchedule", "NO_EXECUTE": "NoExecute"}

# Where an image keeps what pods write.
_DATA_DEVICES = {"al2023": "/dev/xvda", "bottlerocket": "/dev/xvdb"}

Clients = Callable[[str, str], Any]


@dataclass(frozen=True)
class Group:
    """A managed node group: how many nodes, of which kind, and where."""

    cluster: str
    name: str
    region: str
    size: int
    subnets: tuple[Subnet, ...]
    machine: Machine
    kubelet: Kubelet
    family: str
    version: str
    launch_labels: Mapping[str, str]
    """Labels by which EKS tells nodes of an earlier image or launch template from those of this one."""
    labels: Mapping[str, str]
    taints: tuple[Mapping[str, str], ...]
    capacity_type: str

    def instance(self, subnet: Subnet, address: str) -> Instance:
        own = {GROUP_LABEL: self.name, "eks.amazonaws.com/capacityType": self.capacity_type, **self.launch_labels}
        return Instance(
            cluster=self.cluster,
            region=self.region,
            subnet=subnet,
            address=address,
            machine=self.machine,
            kubelet=self.kubelet,
            family=self.family,
            version=self.version,
            labels={**self.labels, **own},
            taints=self.taints,
        )


def read(client: Clients, region: str, inputs: Mapping[str, Any]) -> Group:
    """The node group that the inputs ask for."""
    ec2 = client("ec2", region)
    ami_type: str = inputs.get("amiType") or _AMI_TYPE
    family = _family(ami_type)
    template = _template(ec2, inputs.get("launchTemplate"))
    data: Mapping[str, Any] = template.get("LaunchTemplateData", {})
    types = inputs.get("instanceTypes") or [data.get("InstanceType") or _INSTANCE_TYPE]
    machine = machine_of(ec2, types[0])
    version: str = inputs.get("version") or _cluster_version(client, region, inputs["clusterName"])
    disk = _disk_gib(data, family) or int(inputs.get("diskSize") or _DISK_GIB)
    return Group(
        cluster=inputs["clusterName"],
        name=inputs["nodeGroupName"],
        region=region,
        size=int(inputs["scalingConfig"]["desiredSize"]),
        subnets=subnets_of(ec2, inputs["subnetIds"]),
        machine=machine,
        kubelet=managed_kubelet(machine, family, data.get("UserData") or "", disk),
        family=family,
        version=version,
        launch_labels={
            _IMAGE_LABEL: made_up_id("ami-", region, ami_type, version, inputs.get("releaseVersion") or ""),
            **_template_labels(template),
        },
        labels=inputs.get("labels") or {},
        taints=tuple(taint(row) for row in inputs.get("taints") or []),
        capacity_type=inputs.get("capacityType") or _CAPACITY_TYPE,
    )


def machine_of(ec2: Any, name: str) -> Machine:
    """The instance type; EC2 refuses one that it does not have."""
    return Machine(ec2.describe_instance_types(InstanceTypes=[name])["InstanceTypes"][0])


def subnets_of(ec2: Any, ids: list[str]) -> tuple[Subnet, ...]:
    """The subnets, in the order of the ids."""
    found = {row["SubnetId"]: Subnet.of(row) for row in ec2.describe_subnets(SubnetIds=ids)["Subnets"]}
    return tuple(found[identity] for identity in ids)


def taint(row: Mapping[str, Any]) -> dict[str, str]:
    """A taint of a node group, as Kubernetes writes it."""
    value = {"value": row["value"]} if row.get("value") else {}
    return {"key": row["key"], "effect": _EFFECTS[row["effect"]], **value}


def _family(ami_type: str) -> str:
    if ami_type.startswith("WINDOWS"):
        raise SandboxError(f"the sandbox simulates nodes of Linux only, not of {ami_type}")
    return "bottlerocket" if ami_type.startswith("BOTTLEROCKET") else "al2023"


def _cluster_version(client: Clients, region: str, name: str) -> str:
    return client("eks", region).describe_cluster(name=name)["cluster"]["version"]


def _template(ec2: Any, given: Mapping[str, Any] | None) -> Mapping[str, Any]:
    """The version of the launch template, if there is one."""
    if not given:
        return {}
    which = {"LaunchTemplateId": given["id"]} if given.get("id") else {"LaunchTemplateName": given["name"]}
    versions = ec2.describe_launch_template_versions(**which, Versions=[str(given.get("version") or "$Default")])
    return versions["LaunchTemplateVersions"][0]


def _template_labels(template: Mapping[str, Any]) -> dict[str, str]:
    if not template:
        return {}
    return {
        _TEMPLATE_LABEL: template["LaunchTemplateId"],
        _TEMPLATE_VERSION_LABEL: str(template["VersionNumber"]),
    }


def _disk_gib(data: Mapping[str, Any], family: str) -> int | None:
    for row in data.get("BlockDeviceMappings") or []:
        if row["DeviceName"] == _DATA_DEVICES[family] and row.get("Ebs", {}).get("VolumeSize"):
            return int(row["Ebs"]["VolumeSize"])
    return None

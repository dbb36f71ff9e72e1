"""EC2 instances (`aws:ec2/instance:Instance`)."""

from __future__ import annotations

from typing import Any

from ..operations import Refused
from ..row import Call, Expression, Row, Scope, Update
from ..shapes import unfit
from .ec2 import METADATA_OPTIONS, TAGGING, arn

_DEVICE = ("deviceName", "noDevice", "virtualName")


def _root_name(scope: Scope) -> str:
    """The root device as the AMI names it; moto also runs AMIs that it does not know."""
    client = scope["client"]("ec2", scope["region"])
    images = client.describe_images(Filters=[{"Name": "image-id", "Values": [scope["in"]["ami"]]}])["Images"]
    return images[0].get("RootDeviceName", "/dev/sda1") if images else "/dev/sda1"


def _devices(scope: Scope) -> list[dict[str, Any]]:
    given, devices = scope["in"], []
    if "rootBlockDevice" in given:
        devices.append({"deviceName": _root_name(scope), **given["rootBlockDevice"]})
    devices += given.get("ebsBlockDevices", [])
    return [
        {
            **{name: device[name] for name in _DEVICE if name in device},
            # The provider's default.
            "ebs": {"deleteOnTermination": True} | {name: v for name, v in device.items() if name not in _DEVICE},
        }
        for device in devices
    ]


def _interfaces(scope: Scope) -> list[dict[str, Any]]:
    """A network interface specification only with associatePublicIpAddress, as the provider does it."""
    given = scope["in"]
    if "associatePublicIpAddress" not in given:
        return []
    interface = {
        "deviceIndex": 0,
        "associatePublicIpAddress": given["associatePublicIpAddress"],
        "subnetId": given.get("subnetId"),
        "groups": given.get("vpcSecurityGroupIds"),
        "privateIpAddress": given.get("privateIp"),
    }
    return [{name: value for name, value in interface.items() if value is not None}]


def _without_interface(name: str) -> Expression:
    return lambda s: None if _interfaces(s) else s["in"].get(name)


def _placement(scope: Scope) -> dict[str, Any] | None:
    names = ("availabilityZone", "tenancy")
    return {name: scope["in"][name] for name in names if name in scope["in"]} or None


def _disks(scope: Scope, live: dict[str, Any]) -> list[dict[str, Any]]:
    client = scope["client"]("ec2", scope["region"])
    filters = [{"Name": "attachment.instance-id", "Values": [scope["id"]]}]
    volumes = {one["VolumeId"]: one for one in client.describe_volumes(Filters=filters)["Volumes"]}
    return [
        {
            **(volume := volumes.get(device["Ebs"]["VolumeId"], {})),
            **device["Ebs"],
            "DeviceName": device["DeviceName"],
            "VolumeSize": volume.get("Size"),
        }
        for device in live["BlockDeviceMappings"]
    ]


def _found(scope: Scope) -> dict[str, Any] | None:
    """The instance with its volumes; a terminated one is returned for a while."""
    machines = [one for group in scope["answer"]["Reservations"] for one in group["Instances"]]
    if not machines or machines[0]["State"]["Name"] in ("terminated", "shutting-down"):
        return None
    given, live = scope["in"], machines[0]
    disks = _disks(scope, live)
    groups = live.get("SecurityGroups") or live["NetworkInterfaces"][0]["Groups"]
    return {
        **live,
        "RootBlockDevice": next((one for one in disks if one["DeviceName"] == live["RootDeviceName"]), {}),
        "EbsBlockDevices": [one for one in disks if one["DeviceName"] != live["RootDeviceName"]],
        "VpcSecurityGroupIds": [group["GroupId"] for group in groups],
        "AvailabilityZone": live["Placement"]["AvailabilityZone"],
        "Tenancy": live["Placement"]["Tenancy"],
        # moto has no call that changes it, so a change is only recorded.
        "Monitoring": given.get("monitoring", live["Monitoring"]["State"] == "enabled"),
    }


def _protection(scope: Scope) -> None:
    """EC2 refuses to terminate a protected instance (with this message); moto terminates it."""
    if scope["in"].get("disableApiTermination") and not scope["in"].get("forceDestroy"):
        words = (
            f"The instance '{scope['id']}' may not be terminated. "
            "Modify its 'disableApiTermination' instance attribute and try again."
        )
        raise Refused(f"TerminateInstances: OperationNotPermitted: {words}")


def _root(scope: Scope) -> dict[str, Any]:
    live = scope["found"]["RootBlockDevice"]
    shown = unfit(live, scope["in"].get("rootBlockDevice", {}))
    return {**shown, "volumeId": live.get("VolumeId"), "deviceName": live.get("DeviceName")}


def _attribute(name: str, member: str, value: Expression) -> Call:
    return Call("modify_instance_attribute", {"InstanceId": "id", member: value}, when=f"in.{name} != old.{name}")


_STOP, _START = Call("stop_instances", {"InstanceIds": "[id]"}), Call("start_instances", {"InstanceIds": "[id]"})

INSTANCE = Row(
    "ec2",
    "made.Instances[0].InstanceId",
    create=Call(
        "run_instances",
        {
            "MinCount": "`1`",
            "MaxCount": "`1`",
            "ImageId": "in.ami",
            "InstanceType": "in.instanceType",
            "KeyName": "in.keyName",
            "UserData": "in.userData",
            "EbsOptimized": "in.ebsOptimized",
            "DisableApiTermination": "in.disableApiTermination",
            "MetadataOptions": "in.metadataOptions",
            "Monitoring": "in.monitoring && {Enabled: in.monitoring} || null",
            "IamInstanceProfile": "in.iamInstanceProfile && {Name: in.iamInstanceProfile} || null",
            "BlockDeviceMappings": _devices,
            "NetworkInterfaces": _interfaces,
            "Placement": _placement,
            "SubnetId": _without_interface("subnetId"),
            "SecurityGroupIds": _without_interface("vpcSecurityGroupIds"),
            "PrivateIpAddress": _without_interface("privateIp"),
        },
    ),
    read=Call("describe_instances", {"InstanceIds": "[id]"}),
    found=_found,
    delete=(_protection, Call("terminate_instances", {"InstanceIds": "[id]"})),
    updates=(
        # The instance must be stopped for these.
        Update(
            frozenset({"instanceType", "ebsOptimized"}),
            (
                _STOP,
                _attribute("instanceType", "InstanceType", "{Value: in.instanceType}"),
                _attribute("ebsOptimized", "EbsOptimized", "{Value: in.ebsOptimized || `false`}"),
                _START,
            ),
        ),
        Update(
            frozenset({"disableApiTermination"}),
            (
                _attribute(
                    "disableApiTermination",
                    "DisableApiTermination",
                    "{Value: in.disableApiTermination || `false`}",
                ),
            ),
        ),
        Update(
            frozenset({"sourceDestCheck"}),
            (
                Call(
                    "modify_instance_attribute",
                    {"InstanceId": "id", "SourceDestCheck": "{Value: in.sourceDestCheck != `false`}"},
                ),
            ),
        ),
        Update(
            frozenset({"vpcSecurityGroupIds"}),
            (_attribute("vpcSecurityGroupIds", "Groups", "in.vpcSecurityGroupIds"),),
        ),
        Update(
            frozenset({"metadataOptions"}),
            (
                Call(
                    "modify_instance_metadata_options",
                    {
                        "InstanceId": "id",
                        "HttpTokens": "in.metadataOptions.httpTokens",
                        "HttpEndpoint": "in.metadataOptions.httpEndpoint",
                        "HttpPutResponseHopLimit": "in.metadataOptions.httpPutResponseHopLimit",
                        "HttpProtocolIpv6": "in.metadataOptions.httpProtocolIpv6",
                        "InstanceMetadataTags": "in.metadataOptions.instanceMetadataTags",
                    },
                    when="in.metadataOptions",
                ),
            ),
        ),
        # moto has no call for monitoring, and decodes user data twice: changes are only recorded.
        Update(frozenset({"monitoring", "userData"}), ()),
    ),
    rename={"ami": "ImageId", "privateIp": "PrivateIpAddress"},
    outputs={
        "arn": arn("instance"),
        "instanceState": "found.State.Name",
        "privateIp": "found.PrivateIpAddress",
        "publicIp": "found.PublicIpAddress || ''",
        "privateDns": "found.PrivateDnsName",
        "publicDns": "found.PublicDnsName || ''",
        "primaryNetworkInterfaceId": "found.NetworkInterfaces[0].NetworkInterfaceId",
        "availabilityZone": "found.AvailabilityZone",
        "subnetId": "found.SubnetId",
        "rootBlockDevice": _root,
    },
    documented={"metadataOptions": METADATA_OPTIONS},
    within={"rootBlockDevice": ("volumeId", "deviceName")},
    tagging=TAGGING,
    local=frozenset({"forceDestroy", "getPasswordData", "userDataReplaceOnChange"}),
    shapes={"rootBlockDevice": "BlockDeviceMappings.Ebs", "ebsBlockDevices": "BlockDeviceMappings.Ebs"},
    composed=frozenset(
        {
            *("ami", "instanceType", "keyName", "userData", "ebsOptimized", "disableApiTermination", "metadataOptions"),
            *("monitoring", "iamInstanceProfile", "rootBlockDevice", "ebsBlockDevices", "associatePublicIpAddress"),
            *("availabilityZone", "tenancy", "subnetId", "vpcSecurityGroupIds", "privateIp"),
        }
    ),
    cloudformation="AWS::EC2::Instance",
    # In AWS a volume's size can change in place and its encryption cannot; a row treats the property as a whole.
    forces=frozenset({"rootBlockDevice", "ebsBlockDevices", "associatePublicIpAddress", "tenancy"}),
)

ROWS: dict[str, Row] = {"aws:ec2/instance:Instance": INSTANCE}

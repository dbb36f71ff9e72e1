"""Rules about encryption at rest of EBS volumes and EFS file systems."""

from collections.abc import Iterator

from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_VOLUME = "aws:ebs/volume:Volume"
_LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
_INSTANCE = "aws:ec2/instance:Instance"


def _devices(resource: Resource) -> Iterator[Value]:
    """The settings of each EBS volume that the resource creates."""
    if resource.type == _VOLUME:
        yield resource.props
    elif resource.type == _LAUNCH_TEMPLATE:
        for mapping in resource.props["blockDeviceMappings"].entries():
            # A mapping without ebs is for an instance store volume, or suppresses a device.
            if mapping["ebs"].given:
                yield mapping["ebs"]
    else:
        yield from resource.props["rootBlockDevice"].entries()
        yield from resource.props["ebsBlockDevices"].entries()


def _unencrypted(device: Value) -> str | None:
    # Missing means false, unless the account encrypts by default, which cannot be seen here (EC2 API reference,
    # EbsBlockDevice.Encrypted). A launch template's value is text.
    encrypted = device["encrypted"]
    return None if encrypted.flag(default=False) else f"{encrypted.path} is not true"


def _file_system(resource: Resource) -> str | None:
    # Missing means false (EFS API reference, CreateFileSystem Encrypted).
    return None if resource.props["encrypted"].flag(default=False) else "encrypted is not true"


ENC_004 = Rule(
    id="ENC-004",
    title="EBS volumes are encrypted at rest",
    severity="high",
    why="A volume or snapshot that is copied or shared by mistake cannot be read without its key.",
    url="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    types=frozenset({_VOLUME, _LAUNCH_TEMPLATE, _INSTANCE}),
    must_determine=True,
    checks=(
        Check(
            id="ENC-004.a",
            requires="encrypted is true for each EBS volume, including those of launch templates and instances",
            remedy='set encrypted to true (in a launch template, to the text "true")',
            parts=_devices,
            fault=_unencrypted,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("2.2.1",),
        cis_aws_5_0=("5.1.1",),
        soc2=("PI1.5",),
        hipaa=("164.312(a)(2)(iv)",),
        aws_fsbp=("EC2.3",),
        gdpr=("Article 32",),
    ),
)

ENC_005 = Rule(
    id="ENC-005",
    title="EFS file systems are encrypted at rest",
    severity="high",
    why="A file system can be encrypted only at creation; later, its files have to be copied to a new one.",
    url="https://docs.aws.amazon.com/efs/latest/ug/encryption-at-rest.html",
    types=frozenset({"aws:efs/fileSystem:FileSystem"}),
    must_determine=True,
    checks=(
        Check(
            id="ENC-005.a",
            requires="encrypted is true",
            remedy="set encrypted to true, and kmsKeyId for a customer managed key",
            parts=itself,
            fault=_file_system,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("2.4.1",),
        cis_aws_5_0=("2.3.1",),
        hipaa=("164.312(a)(2)(iv)",),
        aws_fsbp=("EFS.1",),
        gdpr=("Article 32",),
    ),
)

RULES = (ENC_004, ENC_005)

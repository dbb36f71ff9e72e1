"""Rules about encryption at rest of EBS volumes and EFS file systems."""

from collections.abc import Iterator

from policies.accessors.machines import INSTANCE, LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, VOLUME
from policies.engine.inputs import Value
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_ACCOUNT_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"


def _devices(resource: Resource) -> Iterator[Value]:
    """The settings of each EBS volume that the resource creates."""
    if resource.type == VOLUME:
        yield resource.props
    elif resource.type == LAUNCH_TEMPLATE:
        for mapping in resource.props["blockDeviceMappings"].entries():
            # A mapping without ebs is for an instance store volume, or suppresses a device.
            if mapping["ebs"].given:
                yield mapping["ebs"]
    elif resource.type in (INSTANCE, LAUNCH_CONFIGURATION):
        root, additional = resource.props["rootBlockDevice"], resource.props["ebsBlockDevices"]
        # Only an instance can leave its volumes to a launch template.
        if root.given or not resource.props["launchTemplate"].given:
            yield next(root.entries(), root)
        yield from (device for device in additional.entries() if not device["noDevice"].flag(default=False))


def _unencrypted(device: Value) -> str | None:
    # Missing means false, unless the AMI's snapshot is encrypted or the account encrypts by default, neither of which
    # can be seen here (EC2 API reference, EbsBlockDevice.Encrypted). A launch template's value is text.
    encrypted = device["encrypted"]
    return None if encrypted.flag(default=False) else f"{encrypted.path} is not true"


def _account_default(resource: Resource) -> Iterator[Value]:
    if resource.type == _ACCOUNT_DEFAULT:
        yield resource.props["enabled"]


def _switched_off(enabled: Value) -> str | None:
    # Missing means true (documentation of the aws provider's EncryptionByDefault).
    return None if enabled.flag(default=True) else "enabled is false, so new volumes in the Region are not encrypted"


def _file_system(resource: Resource) -> str | None:
    # Missing means false (EFS API reference, CreateFileSystem Encrypted).
    return None if resource.props["encrypted"].flag(default=False) else "encrypted is not true"


ENC_004 = Rule(
    id="ENC-004",
    title="EBS volumes are encrypted at rest",
    severity="high",
    why="A volume or snapshot that is copied or shared by mistake cannot be read without its key.",
    url="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
    types=frozenset({VOLUME, LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION, INSTANCE, _ACCOUNT_DEFAULT}),
    must_determine=True,
    checks=(
        Check(
            id="ENC-004.a",
            requires="encrypted is true for each EBS volume, including those of instances, launch configurations and "
            "launch templates. Instances and launch configurations declare their root volume; which volumes a launch "
            "template gets from an AMI is not seen here",
            remedy='set encrypted to true (in a launch template: "true"), for a root volume in rootBlockDevice',
            parts=_devices,
            fault=_unencrypted,
        ),
        Check(
            id="ENC-004.b",
            requires="Encryption by default is not disabled for a Region",
            remedy="set enabled of aws.ebs.EncryptionByDefault to true",
            parts=_account_default,
            fault=_switched_off,
        ),
    ),
    controls=Controls(
        cis_aws_3_0=("2.2.1",),
        cis_aws_5_0=("5.1.1",),
        soc2=("PI1.5",),
        hipaa=("164.312(a)(2)(iv)",),
        aws_fsbp=("EC2.3", "EC2.7"),
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

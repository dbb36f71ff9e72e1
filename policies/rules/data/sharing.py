"""Sharing of snapshots, machine images and SSM documents with every AWS account."""

from collections.abc import Iterator

from policies.accessors.parts import of
from policies.engine.inputs import Value, all_of
from policies.engine.rule import Check, Controls, Resource, Rule

_DATABASE_SNAPSHOTS = frozenset(
    {
        "aws:rds/snapshot:Snapshot",
        "aws:rds/clusterSnapshot:ClusterSnapshot",
        "aws:rds/snapshotCopy:SnapshotCopy",
        "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy",
    }
)
_IMAGE_PERMISSION = "aws:ec2/amiLaunchPermission:AmiLaunchPermission"
_DOCUMENT = "aws:ssm/document:Document"
_SNAPSHOT_BLOCK = "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"
_IMAGE_BLOCK = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
_SETTING = "aws:ssm/serviceSetting:ServiceSetting"

# What blocks public sharing: AWS Config, "ebs-snapshot-block-public-access" (it asks for all sharing); EC2 API
# reference, EnableImageBlockPublicAccess, which has one state (read 2026-11).
_BLOCKED = {_SNAPSHOT_BLOCK: "block-all-sharing", _IMAGE_BLOCK: "block-new-sharing"}
# SSM API reference, UpdateServiceSetting: the ARN of a setting ends with its path (read 2026-11).
_PUBLIC_SHARING = "/ssm/documents/console/public-sharing-permission"


def _accounts(resource: Resource) -> Iterator[Value]:
    """The accounts with which a database snapshot is shared."""
    if resource.type in _DATABASE_SNAPSHOTS:
        yield from resource.props["sharedAccounts"].entries()


def _groups(resource: Resource) -> Iterator[Value]:
    if resource.type == _IMAGE_PERMISSION:
        yield resource.props["group"]


def _readers(resource: Resource) -> Iterator[Value]:
    """The accounts with which an SSM document is shared: the provider passes the keys of this map on as they are."""
    if resource.type == _DOCUMENT:
        for key in ("account_ids", "accountIds"):
            yield resource.props["permissions"][key]


def _everyone(accounts: Value) -> str | None:
    # "all" for snapshots and images, "All" for documents (documentation of the aws provider's Snapshot and
    # AmiLaunchPermission; SSM API reference, ModifyDocumentPermission).
    if (accounts.text() or "").lower() == "all":
        return f"{accounts.path} is {accounts.text()}, which means every AWS account"
    return None


def _unblocked(block: Resource) -> str | None:
    state = block.props["state"]
    return None if state.text() == _BLOCKED[block.type] else f"state is not {_BLOCKED[block.type]}"


def _sharing_enabled(setting: Resource) -> str | None:
    if all_of(
        lambda: (setting.props["settingId"].text() or "").endswith(_PUBLIC_SHARING),
        lambda: setting.props["settingValue"].text() != "Disable",
    ):
        return "settingValue is not Disable, so SSM documents can be shared with every AWS account"
    return None


DAT_011 = Rule(
    id="DAT-011",
    title="RDS snapshots, AMIs and SSM documents are not public, and public sharing is blocked",
    severity="critical",
    why="Anyone with an AWS account can copy a public snapshot or image, with all data and credentials in it.",
    url="https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-1",
    types=_DATABASE_SNAPSHOTS | {_IMAGE_PERMISSION, _DOCUMENT, _SNAPSHOT_BLOCK, _IMAGE_BLOCK, _SETTING},
    checks=(
        Check(
            id="DAT-011.a",
            requires="RDS snapshots are not shared with every AWS account",
            remedy="name the accounts in sharedAccounts",
            parts=_accounts,
            fault=_everyone,
        ),
        Check(
            id="DAT-011.b",
            requires="AMIs cannot be launched by every AWS account",
            remedy="set accountId, organizationArn or organizationalUnitArn instead of group",
            url="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/block-public-access-to-amis.html",
            parts=_groups,
            fault=_everyone,
        ),
        Check(
            id="DAT-011.c",
            requires="SSM documents are not shared with every AWS account",
            remedy="name the accounts in permissions",
            url="https://docs.aws.amazon.com/securityhub/latest/userguide/ssm-controls.html#ssm-4",
            parts=_readers,
            fault=_everyone,
        ),
        Check(
            id="DAT-011.d",
            requires="Block public access for EBS snapshots is block-all-sharing, and for AMIs block-new-sharing",
            remedy="set state to block-all-sharing for EBS snapshots, and to block-new-sharing for AMIs",
            url="https://docs.aws.amazon.com/config/latest/developerguide/ebs-snapshot-block-public-access.html",
            parts=of(_SNAPSHOT_BLOCK, _IMAGE_BLOCK),
            fault=_unblocked,
        ),
        Check(
            id="DAT-011.e",
            requires="The Systems Manager setting for public sharing of documents is Disable",
            remedy="set settingValue to Disable",
            url="https://docs.aws.amazon.com/config/latest/developerguide/ssm-automation-block-public-sharing.html",
            parts=of(_SETTING),
            fault=_sharing_enabled,
        ),
    ),
    controls=Controls(aws_fsbp=("EC2.1", "RDS.1", "SSM.4")),
)

RULES = (DAT_011,)

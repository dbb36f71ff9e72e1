"""Database instances (`aws:rds/instance:Instance`)."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from ..row import Call, Expression, Row, Scope, Tagging, Update
from . import database_refusals as refusals

# Property → API member, where their letters differ.
_CREATE = {
    "identifier": "DBInstanceIdentifier",
    "instanceClass": "DBInstanceClass",
    "username": "MasterUsername",
    "password": "MasterUserPassword",
    "backupWindow": "PreferredBackupWindow",
    "maintenanceWindow": "PreferredMaintenanceWindow",
    "caCertIdentifier": "CACertificateIdentifier",
    "parameterGroupName": "DBParameterGroupName",
    "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
    "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "performanceInsightsEnabled": "EnablePerformanceInsights",
}

# Property → member of ModifyDBInstance.
_MODIFY = {
    "allocatedStorage": "AllocatedStorage",
    "autoMinorVersionUpgrade": "AutoMinorVersionUpgrade",
    "backupRetentionPeriod": "BackupRetentionPeriod",
    "backupWindow": "PreferredBackupWindow",
    "caCertIdentifier": "CACertificateIdentifier",
    "copyTagsToSnapshot": "CopyTagsToSnapshot",
    "databaseInsightsMode": "DatabaseInsightsMode",
    "dedicatedLogVolume": "DedicatedLogVolume",
    "deletionProtection": "DeletionProtection",
    "engineVersion": "EngineVersion",
    "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "instanceClass": "DBInstanceClass",
    "iops": "Iops",
    "licenseModel": "LicenseModel",
    "maintenanceWindow": "PreferredMaintenanceWindow",
    "manageMasterUserPassword": "ManageMasterUserPassword",
    "maxAllocatedStorage": "MaxAllocatedStorage",
    "monitoringInterval": "MonitoringInterval",
    "monitoringRoleArn": "MonitoringRoleArn",
    "multiAz": "MultiAZ",
    "networkType": "NetworkType",
    "optionGroupName": "OptionGroupName",
    "parameterGroupName": "DBParameterGroupName",
    "performanceInsightsEnabled": "EnablePerformanceInsights",
    "performanceInsightsKmsKeyId": "PerformanceInsightsKMSKeyId",
    "performanceInsightsRetentionPeriod": "PerformanceInsightsRetentionPeriod",
    "port": "DBPortNumber",
    "publiclyAccessible": "PubliclyAccessible",
    "storageThroughput": "StorageThroughput",
    "storageType": "StorageType",
    "vpcSecurityGroupIds": "VpcSecurityGroupIds",
}

# The default that a removed property returns to; others keep their value (pulumi-aws, rds.Instance).
_DEFAULTS = {
    "autoMinorVersionUpgrade": True,
    "copyTagsToSnapshot": False,
    "deletionProtection": False,
    "iamDatabaseAuthenticationEnabled": False,
    "manageMasterUserPassword": False,
    "monitoringInterval": 0,
    "performanceInsightsEnabled": False,
    "publiclyAccessible": False,
}


def _changed(name: str) -> Expression:
    def value(scope: Scope) -> Any:
        now, before = scope["in"].get(name), scope["old"].get(name)
        return None if now == before else _DEFAULTS.get(name) if now is None else now

    return value


def _log_exports(scope: Scope) -> dict[str, Any] | None:
    now: list[str] = scope["in"].get("enabledCloudwatchLogsExports") or []
    before: list[str] = scope["old"].get("enabledCloudwatchLogsExports") or []
    if sorted(now) == sorted(before):
        return None
    return {
        "EnableLogTypes": [kind for kind in now if kind not in before],
        "DisableLogTypes": [kind for kind in before if kind not in now],
    }


def _name(scope: Scope) -> str:
    return scope["in"].get("identifier") or scope.get("out", {}).get("identifier") or scope["id"]


def _resource_id(live: dict[str, Any]) -> str:
    """A resource id that is unique, as in RDS; moto gives every instance the same one."""
    digest = hashlib.sha256(f"{live['DBInstanceArn']} {live['InstanceCreateTime']}".encode()).digest()
    return f"db-{base64.b32encode(digest).decode()[:26]}"


def _found(scope: Scope) -> dict[str, Any] | None:
    """The instance, with the members that CreateDBInstance and DescribeDBInstances name differently."""
    given, live = scope["in"], next(iter(scope["answer"]["DBInstances"]), None)
    if live is None:
        return None
    window: str = given.get("maintenanceWindow", "")
    shown = {
        **live,
        "Tags": live.get("TagList", []),
        # moto's ModifyDBInstance accepts another port and keeps the old one (5.2.5).
        "Port": given.get("port", live["Endpoint"]["Port"]),
        "DBSubnetGroupName": live.get("DBSubnetGroup", {}).get("DBSubnetGroupName"),
        "DBParameterGroupName": live["DBParameterGroups"][0]["DBParameterGroupName"],
        "OptionGroupName": live["OptionGroupMemberships"][0]["OptionGroupName"],
        "VpcSecurityGroupIds": [group["VpcSecurityGroupId"] for group in live["VpcSecurityGroups"]],
        "EnableCloudwatchLogsExports": live.get("EnabledCloudwatchLogsExports", []),
        "EnableIAMDatabaseAuthentication": live["IAMDatabaseAuthenticationEnabled"],
    }
    if window.lower() == live["PreferredMaintenanceWindow"]:
        shown["PreferredMaintenanceWindow"] = window
    return shown


def _endpoint(scope: Scope) -> str:
    return f"{scope['found']['Endpoint']['Address']}:{scope['found']['Port']}"


def _secrets(scope: Scope) -> list[dict[str, Any]]:
    secret = scope["found"].get("MasterUserSecret")
    names = ("SecretArn", "SecretStatus", "KmsKeyId")
    return [{name[0].lower() + name[1:]: secret.get(name) for name in names}] if secret else []


INSTANCE = Row(
    "rds",
    lambda s: _resource_id(s["made"]["DBInstance"]),
    create=Call(
        "create_db_instance",
        {"MasterUserPassword": refusals.password, "MasterUserSecretKmsKeyId": refusals.secret_key},
        spread=True,
    ),
    read=Call("describe_db_instances", {"DBInstanceIdentifier": _name}),
    found=_found,
    delete=(
        Call(
            "delete_db_instance",
            {
                "DBInstanceIdentifier": _name,
                "FinalDBSnapshotIdentifier": refusals.final_snapshot,
                "SkipFinalSnapshot": "in.skipFinalSnapshot || `false`",
                "DeleteAutomatedBackups": "in.deleteAutomatedBackups",
            },
        ),
    ),
    updates=(
        Update(
            frozenset({*_MODIFY, "password", "masterUserSecretKmsKeyId", "enabledCloudwatchLogsExports"}),
            (
                Call(
                    "modify_db_instance",
                    {
                        "DBInstanceIdentifier": _name,
                        "ApplyImmediately": "in.applyImmediately",
                        "AllowMajorVersionUpgrade": "in.allowMajorVersionUpgrade",
                        "MasterUserPassword": refusals.new_password,
                        "MasterUserSecretKmsKeyId": refusals.secret_key,
                        "CloudwatchLogsExportConfiguration": _log_exports,
                        **{member: _changed(name) for name, member in _MODIFY.items()},
                    },
                ),
            ),
        ),
    ),
    rename=_CREATE,
    outputs={
        "arn": "found.DBInstanceArn",
        "identifier": "found.DBInstanceIdentifier",
        "resourceId": lambda s: _resource_id(s["found"]),
        "status": "found.DBInstanceStatus",
        "address": "found.Endpoint.Address",
        "endpoint": _endpoint,
        "port": "found.Port",
        "engineVersionActual": "found.EngineVersion",
        "availabilityZone": "found.AvailabilityZone",
        "username": "found.MasterUsername",
        "allocatedStorage": "found.AllocatedStorage",
        "replicas": "found.ReadReplicaDBInstanceIdentifiers",
        "masterUserSecrets": _secrets,
    },
    tagging=Tagging(
        add=Call("add_tags_to_resource", {"ResourceName": "out.arn", "Tags": lambda s: s["tags"]}),
        remove=Call("remove_tags_from_resource", {"ResourceName": "out.arn", "TagKeys": lambda s: s["keys"]}),
    ),
    autoname="identifier",
    # Without a dash before the digits (pulumi-aws, resources.go).
    name_start=str.lower,
    # RDS API reference, CreateDBInstance, DBInstanceIdentifier: RDS makes it lower-case; the provider takes no other.
    documented={
        "identifier": {"pattern": r"^[a-z][a-z0-9]*(-[a-z0-9]+)*\Z"},
        # RDS API reference, CreateDBInstance: of magnetic storage 5 GiB, of any other more.
        "allocatedStorage": {"minimum": 5, "maximum": 65_536},
        "backupTarget": {"enum": ["region", "outposts", "local"]},
    },
    local=frozenset(
        {
            "allowMajorVersionUpgrade",
            "applyImmediately",
            "blueGreenUpdate",
            "deleteAutomatedBackups",
            "finalSnapshotIdentifier",
            "identifierPrefix",
            "skipFinalSnapshot",
        }
    ),
    composed=frozenset({"password", "masterUserSecretKmsKeyId"}),
    cloudformation="AWS::RDS::DBInstance",
    forces=frozenset({"availabilityZone", "engine"}),
)

ROWS: dict[str, Row] = {"aws:rds/instance:Instance": INSTANCE}

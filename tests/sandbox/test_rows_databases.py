"""The row of database instances: what is changed in place, what is told, what RDS refuses."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.naming import autonamed
from sandbox.aws.operations import Refused
from sandbox.aws.rows import ROWS

from .inputs_of_services import INSTANCE, database
from .row_life import changed_in_place, replaced, same
from .test_rows import World, operations

CHANGES: list[dict[str, Any]] = [
    {"allocatedStorage": 30, "maxAllocatedStorage": 200, "instanceClass": "db.t4g.large", "engineVersion": "16.5"},
    {"storageType": "io1", "iops": 3000},
    {"multiAz": False, "publiclyAccessible": True, "copyTagsToSnapshot": False, "autoMinorVersionUpgrade": False},
    {"deletionProtection": None, "iamDatabaseAuthenticationEnabled": None, "copyTagsToSnapshot": None},
    {"backupRetentionPeriod": 14, "backupWindow": "02:00-03:00", "maintenanceWindow": "tue:05:00-tue:06:00"},
    {"enabledCloudwatchLogsExports": ["upgrade", "postgresql"]},
    {"enabledCloudwatchLogsExports": None},
    {"performanceInsightsEnabled": False, "performanceInsightsRetentionPeriod": None},
    {"monitoringInterval": 30, "caCertIdentifier": "rds-ca-rsa4096-g1", "port": 5555},
    {"databaseInsightsMode": "advanced", "networkType": "DUAL"},
    {"skipFinalSnapshot": None, "finalSnapshotIdentifier": "last"},
]


def instance(account: Account, **more: Any) -> dict[str, Any]:
    inputs = {
        "identifier": World(account).name(),
        "engine": "postgres",
        "instanceClass": "db.t4g.medium",
        "allocatedStorage": 20,
        "username": "app",
        "password": "eight or more",
        "skipFinalSnapshot": True,
    }
    return {name: value for name, value in {**inputs, **more}.items() if value is not None}


def live(account: Account, inputs: dict[str, Any]) -> dict[str, Any]:
    found = account.client("rds", "us-east-1").describe_db_instances(DBInstanceIdentifier=inputs["identifier"])
    return found["DBInstances"][0]


@pytest.mark.parametrize("change", CHANGES)
def test_an_instance_is_changed_in_place(change: dict[str, Any], account: Account) -> None:
    changed_in_place(INSTANCE, account, database(World(account)), change)


def test_what_replaces_an_instance_is_what_the_registry_says_and_its_engine_and_zone() -> None:
    replaced(INSTANCE, "identifier", "dbName", "username", "dbSubnetGroupName", "kmsKeyId", "storageEncrypted")
    replaced(INSTANCE, "engine", "availabilityZone", "region")


def test_an_instance_tells_where_it_is(account: Account) -> None:
    inputs = instance(account, port=5555)
    identity, outputs = operations(INSTANCE, account).create(inputs)
    name = inputs["identifier"]
    address = f"{name}.aaaaaaaaaa.us-east-1.rds.amazonaws.com"
    told = {
        "arn": f"arn:aws:rds:us-east-1:123456789012:db:{name}",
        "address": address,
        "endpoint": f"{address}:5555",
        "port": 5555,
        "resourceId": identity,
        "status": "available",
        "availabilityZone": "us-east-1a",
        "masterUserSecrets": [],
        "replicas": [],
    }
    assert {key: outputs[key] for key in told} == told
    assert identity.startswith("db-")
    assert identity != operations(INSTANCE, account).create(instance(account))[0]


def test_the_secret_of_a_managed_password_is_told(account: Account) -> None:
    key = World(account).key
    inputs = instance(account, password=None, manageMasterUserPassword=True, masterUserSecretKmsKeyId=key)
    _, outputs = operations(INSTANCE, account).create(inputs)
    (secret,) = outputs["masterUserSecrets"]
    assert secret["secretArn"].startswith("arn:aws:secretsmanager:us-east-1:123456789012:secret:rds!db-")
    assert secret["kmsKeyId"].endswith(key)
    same(outputs, inputs)


def test_a_password_becomes_a_managed_one_and_a_given_one_again(account: Account) -> None:
    row, given = operations(INSTANCE, account), instance(account)
    managed = {**{name: value for name, value in given.items() if name != "password"}, "manageMasterUserPassword": True}
    identity, outputs = row.create(given)
    outputs = row.update(identity, given, managed, outputs)
    assert len(outputs["masterUserSecrets"]) == 1
    assert "password" not in outputs
    outputs = row.update(identity, managed, given, outputs)
    assert outputs["masterUserSecrets"] == []
    same(outputs, given)


def test_what_somebody_changed_is_seen(account: Account) -> None:
    inputs = database(World(account))
    identity, outputs = operations(INSTANCE, account).create(inputs)
    account.client("rds", "us-east-1").modify_db_instance(
        DBInstanceIdentifier=inputs["identifier"], BackupRetentionPeriod=0, DeletionProtection=True, MultiAZ=False
    )
    read = operations(INSTANCE, account).read(identity, inputs, outputs) or {}
    assert (read["backupRetentionPeriod"], read["deletionProtection"], read["multiAz"]) == (0, True, False)


def test_a_change_leaves_the_rest_as_it_is(account: Account) -> None:
    inputs = database(World(account))
    row = operations(INSTANCE, account)
    identity, outputs = row.create(inputs)
    secret = live(account, inputs)["MasterUserSecret"]["SecretArn"]
    row.update(identity, inputs, {**inputs, "backupRetentionPeriod": 14}, outputs)
    assert live(account, inputs)["MasterUserSecret"]["SecretArn"] == secret


def test_an_instance_that_is_not_there_is_gone_and_deleted_without_complaint(account: Account) -> None:
    inputs = instance(account, identifier="there-is-none")
    assert operations(INSTANCE, account).read("db-1", inputs) is None
    operations(INSTANCE, account).delete("db-1", inputs, inputs)


def test_an_instance_is_read_by_its_identifier_alone(account: Account) -> None:
    inputs = instance(account)
    operations(INSTANCE, account).create(inputs)
    read = operations(INSTANCE, account).read(inputs["identifier"], {}) or {}
    assert (read["identifier"], read["username"]) == (inputs["identifier"], "app")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"engine": "postgress"}, "InvalidParameterValue.*engine postgress not supported"),
        ({"dbSubnetGroupName": "none"}, "DBSubnetGroupNotFoundFault"),
        ({"parameterGroupName": "none"}, "DBParameterGroupNotFound"),
        ({"maxAllocatedStorage": 10}, "InvalidParameterCombination.*Max storage size must be greater than storage"),
        ({"monitoringInterval": 60}, "InvalidParameterCombination.*MonitoringRoleARN"),
        ({"password": None}, "InvalidParameterValue.*MasterUserPassword must be provided"),
        ({"password": "short"}, "InvalidParameterValue.*shorter than 8 characters"),
        (
            {"password": None, "manageMasterUserPassword": True, "masterUserSecretKmsKeyId": "none"},
            r"KMSKeyNotAccessibleFault: The specified KMS key \[none\] does not exist",
        ),
    ],
)
def test_what_rds_refuses_is_refused_in_its_words(wrong: dict[str, Any], words: str, account: Account) -> None:
    inputs = instance(account, **wrong)
    with pytest.raises((ClientError, Refused), match=words):
        operations(INSTANCE, account).create(inputs)
    assert operations(INSTANCE, account).read("db-1", inputs) is None


def test_a_short_password_is_refused_later_too(account: Account) -> None:
    inputs = instance(account)
    identity, outputs = operations(INSTANCE, account).create(inputs)
    with pytest.raises(Refused, match=r"ModifyDBInstance: InvalidParameterValue: .* shorter than 8 characters"):
        operations(INSTANCE, account).update(identity, inputs, {**inputs, "password": "short"}, outputs)


def test_a_protected_instance_is_not_deleted(account: Account) -> None:
    inputs = instance(account, deletionProtection=True)
    identity, outputs = operations(INSTANCE, account).create(inputs)
    with pytest.raises(ClientError, match="Cannot delete protected DB Instance, please disable deletion protection"):
        operations(INSTANCE, account).delete(identity, inputs, outputs)


def test_an_instance_is_deleted_with_a_last_snapshot_or_told_to_do_without(account: Account) -> None:
    inputs = instance(account, skipFinalSnapshot=None)
    row = operations(INSTANCE, account)
    identity, outputs = row.create(inputs)
    with pytest.raises(Refused, match="final_snapshot_identifier is required when skip_final_snapshot is false"):
        row.delete(identity, inputs, outputs)
    last = f"last-of-{inputs['identifier']}"
    row.delete(identity, {**inputs, "finalSnapshotIdentifier": last}, outputs)
    assert row.read(identity, inputs, outputs) is None
    snapshots = account.client("rds", "us-east-1").describe_db_snapshots(DBSnapshotIdentifier=last)["DBSnapshots"]
    assert len(snapshots) == 1


def test_an_identifier_is_made_up_without_a_dash() -> None:
    made = autonamed(ROWS[INSTANCE], {}, {}, "Orders", b"seed")["identifier"]
    assert (made[:6], len(made)) == ("orders", 13)

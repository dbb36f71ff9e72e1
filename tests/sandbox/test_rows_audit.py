"""The rows of GuardDuty, Security Hub and Access Analyzer, and that nothing of the audit services is left behind."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sandbox.aws.account import Account
from sandbox.aws.inventory import inventory
from sandbox.aws.operations import Refused
from sandbox.aws.recorded import RecordedOperations
from sandbox.aws.rows import ROWS

from .inputs_of_audit import (
    ACCOUNT,
    AUTOMATION_RULE,
    CONTROL,
    DESTINATION,
    DETECTOR,
    FEATURE,
    FILTER,
    FINDING_AGGREGATOR,
    HUB,
    INPUTS,
    INSPECTOR,
    REGION,
    STANDARD,
    detector,
    detector_id,
    hub,
    without_detectors,
    without_hub,
)
from .refused import refused
from .row_life import changed_in_place, replaced
from .test_rows import World, operations

CRITERIA = {"criterions": [{"field": "region", "notEquals": [REGION]}, {"field": "severity", "lessThan": "7"}]}
CHANGES: dict[str, list[dict[str, Any]]] = {
    DETECTOR: [
        {"enable": False, "findingPublishingFrequency": "ONE_HOUR"},
        {"datasources": {"s3Logs": {"enable": False}, "kubernetes": {"auditLogs": {"enable": True}}}},
        {
            "datasources": {
                "malwareProtection": {"scanEc2InstanceWithFindings": {"ebsVolumes": {"enable": True}}},
            }
        },
    ],
    FEATURE: [{"status": "DISABLED"}, {"additionalConfigurations": None}],
    FILTER: [{"action": "NOOP", "rank": 2, "description": "other"}, {"findingCriteria": CRITERIA}],
    HUB: [
        {"autoEnableControls": True, "controlFindingGenerator": "SECURITY_CONTROL"},
        {"autoEnableControls": None, "controlFindingGenerator": None},
    ],
}


@pytest.mark.parametrize(("kind", "change"), [(kind, change) for kind, all_ in CHANGES.items() for change in all_])
def test_it_is_changed_in_place(kind: str, change: dict[str, Any], account: Account) -> None:
    changed_in_place(kind, account, INPUTS[kind](World(account)), change)


def test_what_makes_another_one() -> None:
    replaced(DETECTOR, "region")
    replaced(FEATURE, "detectorId", "name")
    replaced(FILTER, "detectorId", "name")
    replaced(HUB, "enableDefaultStandards")
    replaced(STANDARD, "standardsArn")
    replaced("aws:accessanalyzer/analyzer:Analyzer", "analyzerName", "type")


@pytest.mark.parametrize("kind", [kind for kind in INPUTS if kind != INSPECTOR])
def test_nothing_is_left_behind(kind: str, account: Account) -> None:
    """moto keeps the status of an account that Inspector has left (tests/sandbox/test_rows_audit_account.py)."""
    world = World(account)
    inputs = INPUTS[kind](world)
    world.ec2.describe_vpcs()  # by now the region has its default VPC
    account.client("ecr", REGION).put_registry_scanning_configuration(
        scanType="BASIC", rules=[]
    )  # which every registry has
    before = Counter(inventory())
    identity, outputs = operations(kind, account).create(inputs)
    operations(kind, account).delete(identity, inputs, outputs)
    assert Counter(inventory()) == before


def test_a_detector_is_on_by_default_and_tells_its_arn(account: Account) -> None:
    without_detectors(World(account))
    identity, outputs = operations(DETECTOR, account).create({})
    assert (outputs["enable"], outputs["accountId"]) == (True, ACCOUNT)
    assert outputs["arn"] == f"arn:aws:guardduty:{REGION}:{ACCOUNT}:detector/{identity}"


def test_a_second_detector_in_a_region_is_refused(account: Account) -> None:
    detector_id(World(account))
    words = "CreateDetector: BadRequestException: The request is rejected because a detector already exists for the cur"
    with pytest.raises(Refused, match=words):
        operations(DETECTOR, account).create({})


def test_a_detector_that_somebody_suspended_is_seen(account: Account) -> None:
    inputs, row = detector(World(account)), operations(DETECTOR, account)
    identity, outputs = row.create(inputs)
    account.client("guardduty", REGION).update_detector(DetectorId=identity, Enable=False)
    assert (row.read(identity, inputs, outputs) or {})["enable"] is False


NAMES = ["S3_DATA_EVENTS", "EKS_AUDIT_LOGS", "EBS_MALWARE_PROTECTION", "RDS_LOGIN_EVENTS", "LAMBDA_NETWORK_LOGS"]


def statuses(account: Account, detector: str) -> dict[str, str]:
    live = account.client("guardduty", REGION).get_detector(DetectorId=detector)
    return {one["Name"]: one["Status"] for one in live["Features"]}


def test_features_that_are_made_at_once_do_not_take_each_other_away(account: Account) -> None:
    detector = detector_id(World(account))
    row = operations(FEATURE, account)
    features = [{"detectorId": detector, "name": name, "status": "ENABLED"} for name in NAMES]
    with ThreadPoolExecutor(len(features)) as threads:
        made = list(threads.map(row.create, features))
    assert statuses(account, detector) == dict.fromkeys(NAMES, "ENABLED")
    (identity, outputs), inputs = made[0], features[0]
    row.update(identity, inputs, {**inputs, "status": "DISABLED"}, outputs)
    assert statuses(account, detector) == {**dict.fromkeys(NAMES, "ENABLED"), NAMES[0]: "DISABLED"}


def test_a_change_of_a_detector_leaves_its_features(account: Account) -> None:
    inputs = detector(World(account))
    identity, outputs = operations(DETECTOR, account).create(inputs)
    operations(FEATURE, account).create({"detectorId": identity, "name": NAMES[0], "status": "ENABLED"})
    operations(DETECTOR, account).update(identity, inputs, {**inputs, "enable": False}, outputs)
    assert statuses(account, identity) == {NAMES[0]: "ENABLED"}


def test_a_feature_that_is_no_longer_managed_stays_as_it_is(account: Account) -> None:
    inputs, row = INPUTS[FEATURE](World(account)), operations(FEATURE, account)
    identity, outputs = row.create(inputs)
    row.delete(identity, inputs, outputs)
    assert statuses(account, inputs["detectorId"]) == {"RUNTIME_MONITORING": "ENABLED"}
    account.client("guardduty", REGION).delete_detector(DetectorId=inputs["detectorId"])
    assert row.read(identity, inputs, outputs) is None


def test_two_runtime_monitorings_are_refused(account: Account) -> None:
    inputs, row = INPUTS[FEATURE](World(account)), operations(FEATURE, account)
    row.create(inputs)
    legacy = {**inputs, "name": "EKS_RUNTIME_MONITORING", "additionalConfigurations": []}
    with pytest.raises(Refused, match="BadRequestException: only one of EKS_RUNTIME_MONITORING and RUNTIME_MONITORING"):
        row.create(legacy)
    row.create({**legacy, "status": "DISABLED"})


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"name": "feature-1234567", "__defaults": ["name"]}, "name"),
        ({"status": "ON"}, "status"),
        ({"additionalConfigurations": [{"name": "AGENT"}]}, "additionalConfigurations[0].name"),
    ],
)
def test_a_feature_that_guardduty_does_not_have_is_refused_in_the_preview(wrong: dict[str, Any], path: str) -> None:
    inputs = {"detectorId": "d", "name": "RUNTIME_MONITORING", "status": "ENABLED"}
    assert refused(FEATURE, inputs) == {}
    assert list(refused(FEATURE, {**inputs, **wrong})) == [path]


def test_a_filter_that_somebody_changed_is_seen(account: Account) -> None:
    inputs, row = INPUTS[FILTER](World(account)), operations(FILTER, account)
    identity, outputs = row.create(inputs)
    assert outputs["arn"].endswith(f":detector/{inputs['detectorId']}/filter/{inputs['name']}")
    account.client("guardduty", REGION).update_filter(
        DetectorId=inputs["detectorId"],
        FilterName=inputs["name"],
        FindingCriteria={"Criterion": {"severity": {"GreaterThanOrEqual": 8}}},
    )
    read = row.read(identity, inputs, outputs) or {}
    assert read["findingCriteria"] != inputs["findingCriteria"]


def test_a_second_subscription_to_security_hub_is_refused(account: Account) -> None:
    operations(HUB, account).create(hub(World(account)))
    words = "EnableSecurityHub: ResourceConflictException: Account is already subscribed to Security Hub"
    with pytest.raises(Refused, match=words):
        operations(HUB, account).create({})


def test_a_hub_tells_what_it_has_by_default(account: Account) -> None:
    without_hub(World(account))
    identity, outputs = operations(HUB, account).create({})
    assert identity == ACCOUNT
    assert outputs["arn"] == f"arn:aws:securityhub:{REGION}:{ACCOUNT}:hub/default"
    defaults = ("enableDefaultStandards", "autoEnableControls", "controlFindingGenerator")
    assert [outputs[name] for name in defaults] == [True, True, "SECURITY_CONTROL"]


STANDARDS = f"arn:aws:securityhub:{REGION}::standards/aws-foundational-security-best-practices/v/1.0.0"
FILTERS = {"comparison": "EQUALS", "value": "LOW"}
OF_A_HUB: dict[str, tuple[dict[str, Any], str]] = {
    STANDARD: (
        {"standardsArn": STANDARDS},
        f"arn:aws:securityhub:{REGION}:{ACCOUNT}:subscription/aws-foundational-security-best-practices/v/1.0.0",
    ),
    FINDING_AGGREGATOR: (
        {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": ["eu-west-1"]},
        f"arn:aws:securityhub:{REGION}:{ACCOUNT}:finding-aggregator/",
    ),
    AUTOMATION_RULE: (
        {
            "ruleName": "suppress",
            "ruleOrder": 1,
            "description": "d",
            "actions": [
                {"findingFieldsUpdate": {"workflow": {"status": "SUPPRESSED"}}, "type": "FINDING_FIELDS_UPDATE"}
            ],
            "criteria": {"severityLabels": [FILTERS]},
        },
        f"arn:aws:securityhub:{REGION}:{ACCOUNT}:automation-rule/",
    ),
    CONTROL: (
        {
            "securityControlId": "IAM.1",
            "standardsArn": STANDARDS,
            "associationStatus": "DISABLED",
            "updatedReason": "r",
        },
        f"IAM.1,{STANDARDS}",
    ),
}


def recorded(kind: str, account: Account) -> RecordedOperations:
    return RecordedOperations(kind, ROWS[kind], {}, {"region": REGION, "account": ACCOUNT, "client": account.client})


@pytest.mark.parametrize("kind", OF_A_HUB)
def test_what_is_in_security_hub_needs_a_subscription(kind: str, account: Account) -> None:
    (inputs, start), row = OF_A_HUB[kind], recorded(kind, account)
    assert refused(kind, inputs) == {}
    without_hub(World(account))
    with pytest.raises(ClientError, match=r"InvalidAccessException.*Account is not subscribed to AWS Security Hub"):
        row.create(inputs)
    World(account).make(HUB)
    identity, outputs = row.create(inputs)
    assert identity.startswith(start)
    assert row.read(identity, inputs, outputs) == outputs
    row.delete(identity, inputs, outputs)
    assert row.read(identity, inputs, outputs) is None


def test_the_standard_of_a_ruleset_has_a_subscription_as_well(account: Account) -> None:
    without_hub(World(account))
    World(account).make(HUB)
    ruleset = "arn:aws:securityhub:::ruleset/cis-aws-foundations-benchmark/v/1.2.0"
    identity, _ = recorded(STANDARD, account).create({"standardsArn": ruleset})
    assert identity == f"arn:aws:securityhub:{REGION}:{ACCOUNT}:subscription/cis-aws-foundations-benchmark/v/1.2.0"


def test_findings_are_published_by_a_detector_that_exists(account: Account) -> None:
    inputs = {"detectorId": detector_id(World(account)), "destinationArn": "arn:aws:s3:::b", "kmsKeyArn": "k"}
    identity, outputs = recorded(DESTINATION, account).create(inputs)
    assert identity == f"{inputs['detectorId']}:{outputs['destinationId']}"
    assert outputs["arn"].endswith(f":detector/{inputs['detectorId']}/publishingDestination/{outputs['destinationId']}")
    with pytest.raises(ClientError, match="detectorId is not owned by the current account"):
        recorded(DESTINATION, account).create({**inputs, "detectorId": "none"})

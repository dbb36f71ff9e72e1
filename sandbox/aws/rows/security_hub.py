"""Security Hub (`aws:securityhub/…`)."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from ..account import is_not_found
from ..operations import Refused
from ..row import Call, Row, Scope, Update
from .recorded_ids import arn, made_up


def _default_standards(scope: Scope) -> bool:
    """Whether a new hub has the default standards. Security Hub refuses a second subscription in a region, with this
    message (terraform-aws-secure-baseline #135, looked up 2026-11-27); moto accepts it."""
    try:
        _check_hub(scope)
    except ClientError as error:
        if not is_not_found(error):
            raise
    else:
        words = "Account is already subscribed to Security Hub"
        raise Refused(f"EnableSecurityHub: ResourceConflictException: {words}")
    return scope["in"].get("enableDefaultStandards", True)


def _check_hub(scope: Scope) -> None:
    """What is in Security Hub can only be made in an account that is subscribed."""
    scope["client"]("securityhub", scope["region"]).describe_hub()


HUB = Row(
    "securityhub",
    "account",
    create=Call(
        "enable_security_hub",
        {"EnableDefaultStandards": _default_standards, "ControlFindingGenerator": "in.controlFindingGenerator"},
    ),
    read=Call("describe_hub"),
    # moto returns the same settings for every hub, and has no UpdateSecurityHubConfiguration: they are only recorded.
    found="{HubArn: answer.HubArn}",
    delete=(Call("disable_security_hub"),),
    updates=(Update(frozenset({"autoEnableControls", "controlFindingGenerator"}), ()),),
    outputs={
        "arn": "found.HubArn",
        "autoEnableControls": lambda s: s["in"].get("autoEnableControls", True),
        "controlFindingGenerator": "in.controlFindingGenerator || 'SECURITY_CONTROL'",
        "enableDefaultStandards": lambda s: s["in"].get("enableDefaultStandards", True),
    },
    composed=frozenset({"enableDefaultStandards", "controlFindingGenerator"}),
    cloudformation="AWS::SecurityHub::Hub",
    forces=frozenset({"enableDefaultStandards"}),
)


def _subscription(scope: Scope) -> str:
    """The ARN of a subscription (Security Hub API reference, StandardsSubscription)."""
    _, _, standard = str(scope["in"].get("standardsArn")).rpartition(":")
    return f"arn:aws:securityhub:{scope['region']}:{scope['account']}:subscription/{standard.partition('/')[2]}"


# moto has no API for what follows.
STANDARD = Row(
    "securityhub",
    _subscription,
    after_create=(_check_hub,),
    outputs={"arn": "id"},
    cloudformation="AWS::SecurityHub::Standard",
)

FINDING_AGGREGATOR = Row(
    "securityhub",
    # An account has one.
    "join('', ['arn:aws:securityhub:', region, ':', account, ':finding-aggregator/own'])",
    after_create=(_check_hub,),
    updates=(Update(frozenset({"linkingMode", "specifiedRegions"}), ()),),
    rename={"linkingMode": "RegionLinkingMode", "specifiedRegions": "Regions"},
    outputs={"arn": "id"},
    cloudformation="AWS::SecurityHub::FindingAggregator",
)


def _rule_arn(scope: Scope) -> str:
    rule: Any = scope["in"].get("ruleName")
    return arn("securityhub", "automation-rule/")({**scope, "id": made_up(rule, 32)})


AUTOMATION_RULE = Row(
    "securityhub",
    _rule_arn,
    after_create=(_check_hub,),
    updates=(
        Update(
            frozenset({"actions", "criteria", "description", "isTerminal", "ruleName", "ruleOrder", "ruleStatus"}), ()
        ),
    ),
    outputs={"arn": "id"},
    cloudformation="AWS::SecurityHub::AutomationRule",
)

CONTROL_ASSOCIATION = Row(
    "securityhub",
    "join(',', [in.securityControlId, in.standardsArn])",
    after_create=(_check_hub,),
    updates=(Update(frozenset({"associationStatus", "updatedReason"}), ()),),
    # Security Hub API reference, StandardsControlAssociationUpdate.
    documented={"associationStatus": {"enum": ["ENABLED", "DISABLED"]}, "updatedReason": {"pattern": r"\S"}},
    foreign={"*": ("securityhub", "batch_update_standards_control_associations", "StandardsControlAssociationUpdates")},
)

ROWS: dict[str, Row] = {
    "aws:securityhub/account:Account": HUB,
    "aws:securityhub/standardsSubscription:StandardsSubscription": STANDARD,
    "aws:securityhub/findingAggregator:FindingAggregator": FINDING_AGGREGATOR,
    "aws:securityhub/automationRule:AutomationRule": AUTOMATION_RULE,
    "aws:securityhub/standardsControlAssociation:StandardsControlAssociation": CONTROL_ASSOCIATION,
}

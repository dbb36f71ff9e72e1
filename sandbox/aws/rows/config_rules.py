"""AWS Config's rules, aggregators, retention and conformance packs (`aws:cfg/rule:Rule`, …)."""

from __future__ import annotations

from typing import Any

from ..operations import Refused
from ..row import Call, Lookup, Row, Scope, Tagging, Update
from .bucket_settings import completed

_TAGGING = Tagging(
    add=Call("tag_resource", {"ResourceArn": "out.arn", "Tags": lambda s: s["tags"]}),
    remove=Call("untag_resource", {"ResourceArn": "out.arn", "TagKeys": lambda s: s["keys"]}),
)

# Property → member of ConfigRule.
_RULE = {
    "name": "ConfigRuleName",
    "description": "Description",
    "inputParameters": "InputParameters",
    "maximumExecutionFrequency": "MaximumExecutionFrequency",
    "scope": "Scope",
    "source": "Source",
    "evaluationModes": "EvaluationModes",
}


def _rule(scope: Scope) -> dict[str, Any]:
    """The rule. AWS Config refuses a managed one without a recorder, with this message (boto3 #2178, looked up
    2026-11-27); moto accepts it."""
    given, client = scope["in"], scope["client"]("config", scope["region"])
    managed = given["source"].get("owner") == "AWS"
    if managed and not client.describe_configuration_recorders()["ConfigurationRecorders"]:
        words = "You must create a configuration recorder before you can create or update a Config rule."
        raise Refused(f"PutConfigRule: NoAvailableConfigurationRecorderException: {words}")
    return {member: given[name] for name, member in _RULE.items() if name in given}


# moto accepts a scope's tag and the evaluation modes, and does not return them.
_UNANSWERED = frozenset({"tagKey", "tagValue", "evaluationModes"})

RULE = Row(
    "config",
    "in.name",
    create=Call("put_config_rule", {"ConfigRule": _rule}, spread=True),
    read=Call("describe_config_rules", {"ConfigRuleNames": "[id]"}),
    found=lambda s: next((completed(one, s["in"], _UNANSWERED) for one in s["answer"]["ConfigRules"]), None),
    delete=(Call("delete_config_rule", {"ConfigRuleName": "id"}),),
    updates=(
        Update(
            frozenset(_RULE) - {"name"},
            # moto forgets the tags of a rule that is put without them.
            (Call("put_config_rule", {"ConfigRule": _rule, "Tags": "in.tagsAll"}),),
        ),
    ),
    rename={"name": "ConfigRuleName"},
    lookups={
        "Tags": Lookup(Call("list_tags_for_resource", {"ResourceArn": "found.ConfigRuleArn"}), "answer.Tags"),
    },
    outputs={"arn": "found.ConfigRuleArn", "ruleId": "found.ConfigRuleId", "name": "id"},
    tagging=_TAGGING,
    autoname="name",
    # AWS Config API reference, ConfigRule, ConfigRuleName.
    longest_name=128,
    composed=frozenset(_RULE),
    cloudformation="AWS::Config::ConfigRule",
)

AGGREGATOR = Row(
    "config",
    "in.name",
    create=Call("put_configuration_aggregator", spread=True),
    read=Call("describe_configuration_aggregators", {"ConfigurationAggregatorNames": "[id]"}),
    found="answer.ConfigurationAggregators[0]",
    delete=(Call("delete_configuration_aggregator", {"ConfigurationAggregatorName": "id"}),),
    updates=(
        Update(
            frozenset({"accountAggregationSource", "organizationAggregationSource"}),
            (
                Call(
                    "put_configuration_aggregator",
                    {
                        "ConfigurationAggregatorName": "id",
                        "AccountAggregationSources": "in.accountAggregationSource",
                        "OrganizationAggregationSource": "in.organizationAggregationSource",
                        "Tags": "in.tagsAll",
                    },
                ),
            ),
        ),
    ),
    rename={
        "name": "ConfigurationAggregatorName",
        "accountAggregationSource": "AccountAggregationSources",
        "allRegions": "AllAwsRegions",
        "regions": "AwsRegions",
    },
    lookups={
        "Tags": Lookup(
            Call("list_tags_for_resource", {"ResourceArn": "found.ConfigurationAggregatorArn"}), "answer.Tags"
        ),
    },
    outputs={"arn": "found.ConfigurationAggregatorArn", "name": "id"},
    tagging=_TAGGING,
    autoname="name",
    cloudformation="AWS::Config::ConfigurationAggregator",
)

_RETENTION = Call("put_retention_configuration", {"RetentionPeriodInDays": "in.retentionPeriodInDays"})

RETENTION = Row(
    "config",
    "made.RetentionConfiguration.Name",
    create=_RETENTION,
    read=Call("describe_retention_configurations", {"RetentionConfigurationNames": "[id]"}),
    found="answer.RetentionConfigurations[0]",
    delete=(Call("delete_retention_configuration", {"RetentionConfigurationName": "id"}),),
    updates=(Update(frozenset({"retentionPeriodInDays"}), (_RETENTION,)),),
    outputs={"name": "id"},
    composed=frozenset({"retentionPeriodInDays"}),
)

# moto has no API for these two.
CONFORMANCE_PACK = Row(
    "config",
    "in.name",
    updates=(
        Update(
            frozenset({"deliveryS3Bucket", "deliveryS3KeyPrefix", "inputParameters", "templateBody", "templateS3Uri"}),
            (),
        ),
    ),
    rename={"name": "ConformancePackName", "inputParameters": "ConformancePackInputParameters"},
    outputs={"arn": "join('', ['arn:aws:config:', region, ':', account, ':conformance-pack/', id])"},
    autoname="name",
    # AWS Config API reference, PutConformancePack, ConformancePackName.
    documented={"name": {"maxLength": 256, "pattern": r"^[a-zA-Z][-a-zA-Z0-9]*\Z"}},
    cloudformation="AWS::Config::ConformancePack",
)

REMEDIATION = Row(
    "config",
    "in.configRuleName",
    updates=(
        Update(
            frozenset(
                {
                    *("automatic", "executionControls", "maximumAutomaticAttempts", "parameters", "resourceType"),
                    *("retryAttemptSeconds", "targetId", "targetType", "targetVersion"),
                }
            ),
            (),
        ),
    ),
    outputs={"arn": "join('', ['arn:aws:config:', region, ':', account, ':remediation-configuration/', id])"},
    # AWS Config API reference, RemediationConfiguration.
    documented={
        "targetType": {"enum": ["SSM_DOCUMENT"]},
        "maximumAutomaticAttempts": {"minimum": 1, "maximum": 25},
        "retryAttemptSeconds": {"minimum": 1, "maximum": 2678000},
    },
    cloudformation="AWS::Config::RemediationConfiguration",
)

ROWS: dict[str, Row] = {
    "aws:cfg/rule:Rule": RULE,
    "aws:cfg/configurationAggregator:ConfigurationAggregator": AGGREGATOR,
    "aws:cfg/retentionConfiguration:RetentionConfiguration": RETENTION,
    "aws:cfg/conformancePack:ConformancePack": CONFORMANCE_PACK,
    "aws:cfg/remediationConfiguration:RemediationConfiguration": REMEDIATION,
}

"""The description of a pack that the engine asks for."""

from collections.abc import Iterable, Mapping
from typing import Any

from policies.engine.configuration import parameters
from policies.engine.exemptions import EXEMPTIONS
from policies.engine.protocol import analyzer_pb2 as proto
from policies.engine.rule import Rule

_SEVERITIES = {
    "low": proto.POLICY_SEVERITY_LOW,
    "medium": proto.POLICY_SEVERITY_MEDIUM,
    "high": proto.POLICY_SEVERITY_HIGH,
    "critical": proto.POLICY_SEVERITY_CRITICAL,
}


def severity(rule: Rule) -> Any:
    """The rule's severity as the engine's protocol numbers it."""
    return _SEVERITIES[rule.severity]


def described(name: str, version: str, rules: Iterable[Rule]) -> proto.AnalyzerInfo:
    """The pack, with a policy for each rule and one for the exemptions."""
    information = proto.AnalyzerInfo(name=name, version=version, supportsConfig=True)
    information.policies.append(
        proto.PolicyInfo(
            name=EXEMPTIONS,
            displayName="Exemptions are valid, in use and not about to expire",
            description="Exemptions are valid, in use and not about to expire",
            enforcementLevel=proto.MANDATORY,
            policy_type=proto.POLICY_TYPE_STACK,
            severity=proto.POLICY_SEVERITY_MEDIUM,
            configSchema=_schema({"entries": {"type": "array", "items": {"type": "object"}}}),
        )
    )
    information.policies.extend(_policy(rule) for rule in rules)
    return information


def _policy(rule: Rule) -> proto.PolicyInfo:
    return proto.PolicyInfo(
        name=rule.id,
        displayName=rule.title,
        description=rule.title,
        enforcementLevel=proto.MANDATORY,
        policy_type=proto.POLICY_TYPE_STACK if rule.scope == "stack" else proto.POLICY_TYPE_RESOURCE,
        severity=severity(rule),
        tags=_tags(rule),
        remediation_steps=rule.remediation,
        url=rule.url,
        # Without defaults: the engine would send them back as if they were configured.
        configSchema=_schema(
            {parameter.name: {**parameter.schema, "description": parameter.means} for parameter in parameters(rule)}
        ),
    )


def _schema(properties: Mapping[str, Any]) -> proto.PolicyConfigSchema:
    schema = proto.PolicyConfigSchema()
    schema.properties.update(properties)
    return schema


def _tags(rule: Rule) -> list[str]:
    """Controls as tags, because a policy can name only one framework."""
    return [
        f"{framework.lower().replace(' ', '-')}:{number}"
        for framework, numbers in rule.controls.by_framework().items()
        for number in numbers
    ]

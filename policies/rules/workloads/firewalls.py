"""Rules, logging and metrics of AWS WAF web ACLs."""

from collections.abc import Iterator

from policies.accessors.links import linked
from policies.accessors.texts import json_entries
from policies.engine.inputs import Value, any_of
from policies.engine.rule import Check, Controls, Resource, Rule, itself

_WEB_ACL = "aws:wafv2/webAcl:WebAcl"
_LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
# Rules and rule groups that are separate resources.
_RULE = "aws:wafv2/webAclRule:WebAclRule"
_RULE_GROUP = "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation"


def _inline(acl: Resource) -> Iterator[Value]:
    yield from acl.props["rules"].entries()
    yield from json_entries(acl.props["ruleJson"])


def _is_known(rule: Value) -> bool:
    rule.known()
    return True


def _without_rules(acl: Resource) -> str | None:
    inline = [lambda rule=rule: _is_known(rule) for rule in _inline(acl)]
    apart = [lambda kind=kind: bool(linked(acl, kind, "webAclArn")) for kind in (_RULE, _RULE_GROUP)]
    return None if any_of(*apart, *inline) else "the web ACL has no rules, so it filters nothing"


def _without_log(acl: Resource) -> str | None:
    return None if linked(acl, _LOGGING, "resourceArn") else "logging is not enabled for the web ACL"


def _rules(acl: Resource) -> Iterator[Value]:
    yield from _inline(acl)
    for rule in linked(acl, _RULE, "webAclArn"):
        yield rule.props


def _without_metrics(rule: Value) -> str | None:
    # ruleJson has the names of the API (WAFV2 API reference, VisibilityConfig), which requires the property.
    metrics = (
        rule["visibilityConfig"]["cloudwatchMetricsEnabled"],
        rule["VisibilityConfig"]["CloudWatchMetricsEnabled"],
    )
    if any_of(*(lambda metric=metric: metric.flag(default=False) for metric in metrics)):
        return None
    return f"{rule.path} sends no CloudWatch metrics"


WAF_001 = Rule(
    id="WAF-001",
    title="WAF web ACLs have rules, logging and CloudWatch metrics",
    severity="medium",
    why="A web ACL without rules protects nothing, and one without logs and metrics cannot be tuned.",
    url="https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",
    scope="stack",
    types=frozenset({_WEB_ACL}),
    checks=(
        Check(
            id="WAF-001.a",
            requires="A web ACL has at least one rule or rule group",
            remedy="add rules, for example AWS managed rule groups",
            parts=itself,
            fault=_without_rules,
        ),
        Check(
            id="WAF-001.b",
            requires="A web ACL has logging enabled",
            remedy="add an aws.wafv2.WebAclLoggingConfiguration with the web ACL's ARN as resourceArn",
            parts=itself,
            fault=_without_log,
        ),
        Check(
            id="WAF-001.c",
            requires="Each rule sends CloudWatch metrics",
            remedy="set visibilityConfig.cloudwatchMetricsEnabled of the rule to true",
            parts=_rules,
            fault=_without_metrics,
        ),
    ),
    controls=Controls(soc2=("A1.1", "PI1.2"), aws_fsbp=("WAF.10", "WAF.11", "WAF.12")),
)

RULES = (WAF_001,)

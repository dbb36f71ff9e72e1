"""Rules about web ACLs of AWS WAF."""

from collections.abc import Iterator

from policies.accessors.inputs import Value, any_of
from policies.accessors.links import linked
from policies.accessors.texts import json_entries
from policies.rule import Check, Controls, Resource, Rule, itself

_WEB_ACL = "aws:wafv2/webAcl:WebAcl"
_LOGGING = "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration"
# Rules that are resources of their own.
_RULE = "aws:wafv2/webAclRule:WebAclRule"
_RULE_GROUP = "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation"


def _inline(acl: Resource) -> Iterator[Value]:
    yield from acl.props["rules"].entries()
    yield from json_entries(acl.props["ruleJson"])


def _given(rule: Value) -> bool:
    rule.known()
    return True


def _without_rules(acl: Resource) -> str | None:
    inline = [lambda rule=rule: _given(rule) for rule in _inline(acl)]
    apart = [lambda kind=kind: bool(linked(acl, kind, "webAclArn")) for kind in (_RULE, _RULE_GROUP)]
    return None if any_of(*apart, *inline) else "it has no rules, so it lets everything through"


def _without_log(acl: Resource) -> str | None:
    return None if linked(acl, _LOGGING, "resourceArn") else "nothing logs what it decides"


def _rules(acl: Resource) -> Iterator[Value]:
    yield from _inline(acl)
    for rule in linked(acl, _RULE, "webAclArn"):
        yield rule.props


def _unmeasured(rule: Value) -> str | None:
    # In ruleJson, names are those of the API (WAFV2 API reference, VisibilityConfig), where it is required.
    metrics = (
        rule["visibilityConfig"]["cloudwatchMetricsEnabled"],
        rule["VisibilityConfig"]["CloudWatchMetricsEnabled"],
    )
    if any_of(*(lambda metric=metric: metric.flag(default=False) for metric in metrics)):
        return None
    return f"{rule.path} sends no metrics to CloudWatch"


WAF_001 = Rule(
    id="WAF-001",
    title="Web ACLs have rules, log, and are measured",
    severity="medium",
    why="A web ACL without rules is a firewall on paper, and one without logs cannot be tuned or believed.",
    url="https://docs.aws.amazon.com/waf/latest/developerguide/logging.html",
    scope="stack",
    types=frozenset({_WEB_ACL}),
    checks=(
        Check(
            id="WAF-001.a",
            requires="A web ACL has a rule or a rule group",
            remedy="add rules, as those that AWS manages",
            parts=itself,
            fault=_without_rules,
        ),
        Check(
            id="WAF-001.b",
            requires="A web ACL has an aws.wafv2.WebAclLoggingConfiguration",
            remedy="add a WebAclLoggingConfiguration with the web ACL's ARN",
            parts=itself,
            fault=_without_log,
        ),
        Check(
            id="WAF-001.c",
            requires="Each rule sends metrics to CloudWatch",
            remedy="set cloudwatchMetricsEnabled of its visibilityConfig to true",
            parts=_rules,
            fault=_unmeasured,
        ),
    ),
    controls=Controls(soc2=("A1.1", "PI1.2"), aws_fsbp=("WAF.10", "WAF.11", "WAF.12")),
)

RULES = (WAF_001,)

"""The pages that explain the rules, generated from the catalog and the examples that the tests judge."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from policies.cases.case import Broken, Case, Given
from policies.engine.configuration import parameters
from policies.engine.judge import BUDGET_SECONDS
from policies.engine.levels import LEVELS
from policies.engine.rule import ENVIRONMENTS, PURPOSES, Rule

DOCS = Path(__file__).parents[1] / "docs"
INDEX = DOCS / "policies.md"
PAGES = DOCS / "policies"

# Services that Security Hub's controls ask about (its user guide, "Security Hub controls reference", read 2026-11), and
# the modules of the aws provider with their resources.
SERVICES = {
    "API Gateway": ("apigateway", "apigatewayv2"),
    "AppSync": ("appsync",),
    "Athena": ("athena",),
    "CloudFront": ("cloudfront",),
    "CodeBuild": ("codebuild",),
    "Cognito": ("cognito",),
    "Config": ("cfg",),
    "DMS": ("dms",),
    "DocumentDB": ("docdb",),
    "DynamoDB": ("dynamodb", "dax"),
    "EC2": ("ec2", "ebs"),
    "ECS": ("ecs",),
    "EFS": ("efs",),
    "EMR": ("emr", "emrserverless"),
    "ElastiCache": ("elasticache",),
    "FSx": ("fsx",),
    "Glue": ("glue",),
    "GuardDuty": ("guardduty",),
    "Inspector": ("inspector", "inspector2"),
    "Kinesis": ("kinesis",),
    "Lambda": ("lambda",),
    "Macie": ("macie", "macie2"),
    "MQ": ("mq",),
    "MSK": ("msk", "mskconnect"),
    "MemoryDB": ("memorydb",),
    "Neptune": ("neptune",),
    "Network Firewall": ("networkfirewall",),
    "OpenSearch": ("opensearch", "opensearchingest", "elasticsearch"),
    "RDS": ("rds",),
    "Redshift": ("redshift", "redshiftserverless"),
    "Route 53": ("route53",),
    "SNS": ("sns",),
    "SQS": ("sqs",),
    "SageMaker AI": ("sagemaker",),
    "Secrets Manager": ("secretsmanager",),
    "Step Functions": ("sfn",),
    "Transfer Family": ("transfer",),
}

# Longer lists stand in the table that they were generated into.
_MOST_TYPES = 40
_GENERATED = "<!-- Generated from policies/: python -m policies docs -->"

_HEAD = f"""\
{_GENERATED}
# Policies

{{count}} rules with {{checks}} checks. The pack `platform` runs all of them; `security`, `reliability` and `cost` run
the rules of one purpose. [policies/README.md](../policies/README.md) says how to run them, on this platform or
any other Pulumi program.

A violation of a mandatory rule fails a preview and stops an update. Enforcement levels by environment:

| pack | {{environments}} |
|---|{{dashes}}
{{levels}}

A check that depends on a value that is unknown until deployment is reported as `[UNDETERMINED]` during a preview, and
runs during the update. Rules marked ◆ depend only on values that a program sets itself: for them, an undetermined check
fails the preview. A rule that raises an exception, or takes longer than {BUDGET_SECONDS:g} seconds, is a mandatory
violation that cannot be exempted.

Control numbers are for orientation: one rule rarely satisfies a whole control. CIS EKS numbers are of version 1.5;
mappings to SOC 2, HIPAA and GDPR are open to interpretation. What infrastructure code does not show (MFA of the root
user, the password policy, the age of access keys) is left to Security Hub. So are services that no rule is about,
except for their tags: {{services}}.

| rule | what it requires | severity | pack |
|---|---|---|---|
{{rows}}
"""


def pages(rules: Sequence[Rule], cases: Iterable[Case]) -> dict[Path, str]:
    """The text of every page by its path."""
    by_rule: dict[str, list[Case]] = {}
    for case in cases:
        by_rule.setdefault(case.rule, []).append(case)
    made = {PAGES / f"{rule.id}.md": "\n".join(_page(rule, by_rule.get(rule.id, []))) + "\n" for rule in rules}
    return {INDEX: _index(rules), **made}


def without_rule(rules: Sequence[Rule]) -> list[str]:
    """The services that no rule is about; a rule for every type that can be tagged is about none."""
    types = {token for rule in rules if len(rule.types) <= _MOST_TYPES for token in rule.types}
    modules = {token.split(":")[1].partition("/")[0] for token in types if token.startswith("aws:")}
    return sorted(service for service, names in SERVICES.items() if not modules & set(names))


def write(rules: Sequence[Rule], cases: Iterable[Case]) -> None:
    """Writes every page, and deletes the pages of rules that no longer exist."""
    wanted = pages(rules, cases)
    PAGES.mkdir(parents=True, exist_ok=True)
    for path in set(PAGES.glob("*.md")) - set(wanted):
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text, encoding="utf-8")


def _index(rules: Sequence[Rule]) -> str:
    return _HEAD.format(
        count=len(rules),
        checks=sum(len(rule.checks) for rule in rules),
        environments=" | ".join(ENVIRONMENTS),
        dashes="---|" * len(ENVIRONMENTS),
        services=", ".join(without_rule(rules)),
        levels="\n".join(
            f"| {purpose} | {' | '.join(LEVELS[name][purpose] for name in ENVIRONMENTS)} |" for purpose in PURPOSES
        ),
        rows="\n".join(
            f"| [{rule.id}](policies/{rule.id}.md){' ◆' if rule.must_determine else ''} | {rule.title} "
            f"| {rule.severity} | {rule.pack} |"
            for rule in rules
        ),
    )


def _page(rule: Rule, cases: Sequence[Case]) -> Iterator[str]:
    yield f"{_GENERATED}\n# {rule.id} {rule.title}\n"
    yield f"{rule.why}\n"
    levels = ", ".join(f"{LEVELS[name][rule.pack]} in {name}" for name in rule.environments)
    yield f"Severity {rule.severity}; pack `{rule.pack}`: {levels}. [Documentation of the service]({rule.url}).\n"
    yield "| check | requires | remedy |\n|---|---|---|"
    yield from (f"| {check.id} | {check.requires} | {check.remedy} |" for check in rule.checks)
    yield f"\nApplies to {_types(rule)}.\n"
    if elsewhere := [name for name in ENVIRONMENTS if name not in rule.environments]:
        yield f"Not applied in {' and '.join(elsewhere)}.\n"
    if rule.must_determine:
        yield "It depends only on values that a program sets itself: an unknown value fails the run.\n"
    yield from _settings(rule)
    controls = rule.controls.by_framework()
    if controls:
        yield "Controls: " + "; ".join(f"{name} {', '.join(numbers)}" for name, numbers in controls.items()) + ".\n"
    yield from _examples(cases)


def _types(rule: Rule) -> str:
    if len(rule.types) > _MOST_TYPES:
        return "every AWS resource type that can be tagged (`policies/rules/taggable.txt`)"
    named = [f"`{token}`" for token in sorted(rule.types)] + [f"every `{one}…`" for one in rule.prefixes]
    named += [rule.family.named] if rule.family else []
    return ", ".join(named) + (", checked against the rest of the stack" if rule.scope == "stack" else "")


def _settings(rule: Rule) -> Iterator[str]:
    yield "| setting | default | meaning |\n|---|---|---|"
    for one in parameters(rule):
        default = "" if one.default is None else f"`{one.default}`"
        yield f"| `{one.name}` | {default} | {one.means} |"
    yield ""


def _examples(cases: Sequence[Case]) -> Iterator[str]:
    """The first case that has a violation with its resources, and a line for everything else that the tests check."""
    if not cases:
        return
    case = next((case for case in cases if case.broken), cases[0])
    others = [other for other in cases if other is not case]
    yield f"## Example: {case.says}\n"
    yield f"In a stack named {case.stack}{_with_settings(case)}. Compliant:\n\n```yaml\n{_shown(case.compliant)}```\n"
    for change in case.broken[:1]:
        yield f"Violates {_violation(change)}:\n\n```yaml\n{_difference(change)}```\n"
    if case.broken[1:] or others:
        yield "## Other cases\n"
    yield from (f"- Violates {_violation(change)}" for change in case.broken[1:])
    for other in others:
        stack = "" if other.stack == case.stack else f" in {other.stack}"
        yield f"- Compliant{stack}{_with_settings(other)}: {other.says}"
        yield from (f"  - violates {_violation(change)}" for change in other.broken)


def _violation(change: Broken) -> str:
    return f"{' and '.join(change.checks) or 'none, it still complies'}: {change.says}"


def _with_settings(case: Case) -> str:
    return f", with the settings `{dict(case.settings)}`" if case.settings else ""


def _shown(resources: Iterable[Given]) -> str:
    return _yaml({one.name: _resource(one) for one in resources})


def _resource(one: Given) -> dict[str, Any]:
    depends = {key: f"of {name}" for key, name in one.depends.items()}
    options = {"protect": True} if one.protect else {}
    return {"type": one.type, "properties": {**one.props, **depends}, **({"options": options} if options else {})}


def _difference(one: Broken) -> str:
    where = one.resource or "the resource"
    said: dict[str, Any] = {}
    if one.change:
        said[f"in {where}"] = dict(one.change)
    if one.without:
        said[f"without, in {where}"] = one.without
    if one.drop:
        said["without the resource"] = one.drop
    if one.unprotect:
        said[f"without protect, of {where}"] = True
    if one.add:
        said["and with"] = {given.name: _resource(given) for given in one.add}
    return _yaml(said)


def _yaml(values: Mapping[str, Any]) -> str:
    return yaml.safe_dump(_plain(values), sort_keys=False, allow_unicode=True, width=110)


def _plain(values: Any) -> Any:
    """Lists and dicts of their own, so that YAML writes no anchors for what stands twice."""
    if isinstance(values, Mapping):
        return {key: _plain(value) for key, value in values.items()}
    if isinstance(values, list | tuple):
        return [_plain(value) for value in values]
    return values

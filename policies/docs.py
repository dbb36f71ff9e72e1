"""The page that explains every rule, generated from the catalog."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from policies.judge import BUDGET_SECONDS
from policies.rule import Rule

PAGE = Path(__file__).parents[1] / "docs" / "policies.md"

_HEAD = f"""\
<!-- Generated from policies/rules: python -m policies docs -->
# Policies

The rules of `policies/security`, which the engine applies with `--policy-pack policies/security`. All of them are
mandatory: a violation fails a preview and stops an update. A value that is not known before it is deployed is shown
by the advisory policies `undetermined` and `undetermined-stack`, and judged during the update. A rule that fails
itself, or takes longer than {BUDGET_SECONDS:g} seconds, is a violation of that rule.

Control numbers serve orientation: one rule seldom satisfies a whole control. Those of CIS EKS are of its version 1.5;
those of SOC 2 and HIPAA are a matter of interpretation.
"""


def page(rules: Iterable[Rule]) -> str:
    """The page's text."""
    return "\n".join([_HEAD, *(line for rule in rules for line in _section(rule))])


def _section(rule: Rule) -> Iterator[str]:
    yield f'<a id="{rule.id.lower()}"></a>'
    yield f"## {rule.id} {rule.title}\n"
    yield f"{rule.why} Severity: {rule.severity}.\n"
    yield "| check | requires | remedy |\n|---|---|---|"
    for check in rule.checks:
        yield f"| {check.id} | {check.requires} | {check.remedy} |"
    yield f"\nApplies to {_types(rule)}.\n"
    controls = rule.controls.by_framework()
    if controls:
        yield "Controls: " + "; ".join(f"{name} {', '.join(numbers)}" for name, numbers in controls.items()) + ".\n"


def _types(rule: Rule) -> str:
    # Longer lists stand in the table that they were generated into.
    if len(rule.types) > 10:
        return "every AWS type that carries tags (`policies/rules/taggable.txt`)"
    types = ", ".join(f"`{token}`" for token in sorted(rule.types))
    return f"{types}, judged with the rest of the stack" if rule.scope == "stack" else types

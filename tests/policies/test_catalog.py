"""The catalog as a whole: identities, texts, and what is generated from it."""

import ast
from pathlib import Path

from policies import docs
from policies.crossguard import policies
from policies.rules.catalog import SECURITY

ROOT = Path(__file__).parents[2]


def test_the_ten_rules_keep_their_ids() -> None:
    assert [rule.id for rule in SECURITY] == [
        "NET-001",
        "NET-005",
        "NET-007",
        "EKS-001",
        "EKS-002",
        "EKS-004",
        "EKS-005",
        "EKS-012",
        "IAM-001",
        "TAG-001",
    ]


def test_no_two_policies_have_the_same_name_for_the_engine() -> None:
    names = [policy.name for policy in policies(SECURITY)]
    assert len(names) == len(set(names))


def test_every_check_is_lettered_under_its_rule() -> None:
    for rule in SECURITY:
        letters = "abcdefghij"[: len(rule.checks)]
        assert [check.id for check in rule.checks] == [f"{rule.id}.{letter}" for letter in letters]


def test_every_rule_and_check_says_what_why_and_what_to_do() -> None:
    for rule in SECURITY:
        assert all((rule.title, rule.why.endswith("."), rule.types, rule.checks))
        for check in rule.checks:
            assert check.requires
            assert check.remedy
            assert not check.remedy.endswith(".")


def test_type_tokens_are_written_in_full() -> None:
    for rule in SECURITY:
        for token in rule.types:
            package, module, name = token.split(":")
            assert (package, module.split("/")[1].lower()) == ("aws", name.lower()), token


def test_what_is_undetermined_does_not_fail_a_run_while_every_rule_does() -> None:
    levels = {policy.name: policy.enforcement_level.value for policy in policies(SECURITY)}
    advisory = {name for name, level in levels.items() if level == "advisory"}
    assert advisory == {"undetermined", "undetermined-stack"}
    assert set(levels.values()) == {"advisory", "mandatory"}


def test_controls_are_shown_to_the_engine_as_tags() -> None:
    tags = {policy.name: policy.tags for policy in policies(SECURITY)}
    assert tags["IAM-001"] == [
        "cis-aws-3.0:1.16",
        "cis-aws-5.0:1.15",
        "soc-2:CC6.3",
        "hipaa:164.312(a)(1)",
        "aws-fsbp:IAM.1",
    ]


def test_the_page_of_policies_is_current() -> None:
    assert docs.PAGE.read_text(encoding="utf-8") == docs.page(SECURITY), "run: python -m policies docs"


def test_every_message_leads_to_an_anchor_of_the_page() -> None:
    text = docs.PAGE.read_text(encoding="utf-8")
    for rule in SECURITY:
        path, anchor = rule.docs.split("#")
        assert ROOT / path == docs.PAGE
        assert f'<a id="{anchor}"></a>' in text


def test_policies_judge_independently_of_what_they_judge() -> None:
    for module in (ROOT / "policies").rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            assert not {name.split(".")[0] for name in names} & {"components", "sandbox", "settings"}, module

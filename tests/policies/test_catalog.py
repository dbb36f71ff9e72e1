"""The catalog as a whole: identities, texts, and what is generated from it."""

import json
from datetime import date, timedelta
from pathlib import Path

import pulumi_aws
import pytest
import yaml

from policies import docs, files
from policies.cases import CASES
from policies.engine.exemptions import LONGEST_DAYS
from policies.engine.rule import ENVIRONMENTS, PACKS, PURPOSES, Environment
from policies.rules.catalog import RULES
from tests.policies.verdicts import analyzer

ROOT = Path(__file__).parents[2]
POLICIES = ROOT / "policies"


def test_no_two_rules_have_the_same_id() -> None:
    names = [rule.id for rule in RULES]
    assert len(names) == len(set(names))


def test_every_check_is_lettered_under_its_rule() -> None:
    for rule in RULES:
        letters = "abcdefghijkl"[: len(rule.checks)]
        assert [check.id for check in rule.checks] == [f"{rule.id}.{letter}" for letter in letters]


def test_every_rule_and_check_says_what_why_and_what_to_do() -> None:
    for rule in RULES:
        assert all((rule.title, rule.why.endswith("."), rule.types or rule.prefixes, rule.checks)), rule.id
        assert rule.url.startswith("https://"), rule.id
        for check in rule.checks:
            assert check.requires, check.id
            assert not check.requires.endswith("."), check.id
            assert check.remedy, check.id
            assert not check.remedy.endswith("."), check.id


def test_type_tokens_are_written_in_full() -> None:
    for rule in RULES:
        for token in rule.types:
            package, module, name = token.split(":")
            assert package in ("aws", "kubernetes"), token
            if package == "aws":
                assert module.split("/")[1].lower() == name.lower(), token


def test_every_parameter_says_what_it_means_and_has_a_default_of_its_type() -> None:
    kinds = {
        "string": str,
        "array": (list, tuple),
        "number": (int, float),
        "integer": int,
        "object": dict,
        "boolean": bool,
    }
    for rule in RULES:
        names = [parameter.name for parameter in rule.parameters]
        assert len(names) == len(set(names)), rule.id
        for parameter in rule.parameters:
            assert parameter.means, rule.id
            assert isinstance(parameter.default, kinds[parameter.schema["type"]]), (rule.id, parameter.name)


def test_a_rule_is_in_the_pack_of_its_purpose_and_in_platform_which_show_it_to_the_engine_as_mandatory() -> None:
    assert {rule.pack for rule in RULES} == set(PURPOSES)
    for pack in PACKS:
        shown = analyzer(RULES, pack=pack).GetAnalyzerInfo(None, None)
        of_pack = [rule.id for rule in RULES if pack in ("platform", rule.pack)]
        assert [one.name for one in shown.policies] == ["exemptions", *of_pack]
        assert {one.enforcementLevel for one in shown.policies} == {1}


def test_a_check_that_is_for_some_environments_says_for_which() -> None:
    limited = [check for rule in RULES for check in rule.checks if check.environments != ENVIRONMENTS]
    for check in limited:
        says = "In prod, " if check.environments == ("prod",) else "except dev"
        assert says in check.requires, check.id
    assert {check.id for check in limited} == {
        check.id
        for rule in RULES
        for check in rule.checks
        if check.requires.startswith("In prod, ") or check.requires.endswith(" in every environment except dev")
    }


def test_a_page_says_where_its_rule_is_not_applied() -> None:
    made = docs.pages(RULES, CASES)
    of = {rule.id: made[docs.PAGES / f"{rule.id}.md"] for rule in RULES}
    assert "`security`: mandatory in staging, mandatory in prod. " in of["EKS-001"]
    assert "\nNot applied in dev.\n" in of["EKS-001"]
    assert "\nNot applied in dev and staging.\n" in of["DAT-003"]
    assert "Not applied" not in of["SUP-003"]


def test_a_check_serves_only_controls_of_its_rule() -> None:
    for rule in RULES:
        for check in rule.checks:
            for framework, numbers in check.controls.by_framework().items():
                assert set(numbers) <= set(rule.controls.by_framework()[framework]), check.id


def test_controls_are_shown_to_the_engine_as_tags() -> None:
    shown = analyzer(RULES).GetAnalyzerInfo(None, None)
    tags = {one.name: list(one.tags) for one in shown.policies}
    assert [tag for tag in tags["IAM-001"] if not tag.startswith("gdpr")] == [
        "cis-aws-3.0:1.16",
        "cis-aws-5.0:1.15",
        "soc-2:CC1.3",
        "soc-2:CC6.3",
        "hipaa:164.312(a)(1)",
        "aws-fsbp:IAM.1",
    ]


def test_the_pages_of_policies_are_current() -> None:
    wanted = docs.pages(RULES, CASES)
    assert set(docs.PAGES.glob("*.md")) == set(wanted) - {docs.INDEX}, "run: make generate"
    for path, text in wanted.items():
        assert path.read_text(encoding="utf-8") == text, "run: make generate"


def test_the_index_names_the_services_that_no_rule_is_about() -> None:
    services = docs.without_rule(RULES)
    assert {"CloudFront", "DynamoDB", "OpenSearch"} <= set(services)
    assert {"EC2", "Lambda", "RDS"} & set(services) == set()
    assert set(
        docs.without_rule([rule for rule in RULES if "aws:lambda/functionUrl:FunctionUrl" not in rule.types])
    ) == {
        *services,
        "Lambda",
    }
    # A rule about tags is about no service.
    assert docs.without_rule([rule for rule in RULES if rule.id == "TAG-001"]) == docs.without_rule([])
    assert ", ".join(services) in docs.pages(RULES, CASES)[docs.INDEX]


def test_the_services_of_the_index_are_modules_of_the_provider() -> None:
    # The directory of a module, where it is not called as in its tokens.
    provider = Path(pulumi_aws.__file__).parent
    for modules in docs.SERVICES.values():
        for module in modules:
            assert any((provider / name).is_dir() for name in (module, f"{module}_")), module


def test_every_message_leads_to_a_page_that_opens_from_any_program() -> None:
    for rule in RULES:
        for page in (rule.url, *(check.url for check in rule.checks if check.url)):
            assert page.startswith("https://"), rule.id


def test_every_page_shows_an_example_that_complies_and_how_it_violates_the_rule() -> None:
    for rule in RULES:
        page = (docs.PAGES / f"{rule.id}.md").read_text(encoding="utf-8")
        assert "Compliant:" in page, rule.id
        assert f"Violates {rule.id}." in page, rule.id


def test_every_page_names_every_case() -> None:
    for case in CASES:
        page = (docs.PAGES / f"{case.rule}.md").read_text(encoding="utf-8")
        assert all(text in page for text in (case.says, *(change.says for change in case.broken))), case


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_the_configurations_of_this_project_are_current(environment: Environment) -> None:
    # The day plays no part in what is written, only in what is accepted: on this one, all that was on another.
    entries = yaml.safe_load((POLICIES / "exemptions.yaml").read_text(encoding="utf-8")) or []
    day = max((one["expires"] for one in entries), default=date.max) - timedelta(days=LONGEST_DAYS)
    made = files.configurations(POLICIES / "exemptions.yaml", POLICIES / "settings.yaml", day)
    path = POLICIES / "configuration" / f"{environment}.json"
    assert json.loads(path.read_text(encoding="utf-8")) == made[environment], "run: make generate"

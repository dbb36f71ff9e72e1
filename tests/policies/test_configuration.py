"""What a pack may be told, and how a mistake in it is told back."""

import json
from datetime import date
from typing import Any

import pytest

from policies.cases.case import Given
from policies.engine.exemptions import Exemption
from policies.engine.levels import LEVELS, configuration
from policies.engine.rule import ENVIRONMENTS, PACKS, PURPOSES, Environment, PackName, Rule
from policies.rules.catalog import RULES
from tests.policies.test_judge import KIND, finds, rule
from tests.policies.verdicts import TODAY, analyzed, analyzer, diagnostics, resource_request, stack_request

THING = [Given(type=KIND)]


def refused(config: dict[str, dict[str, Any]], *rules: Rule, pack: PackName = "platform") -> str:
    with pytest.raises(ValueError, match="the policy pack's configuration is invalid") as error:
        analyzer(rules or [rule(finds)], config=config, pack=pack)
    return str(error.value)


def test_a_rule_that_does_not_exist_is_refused_with_those_of_similar_names() -> None:
    assert "TST-01: is not a rule; did you mean TST-001?" in refused({"TST-01": {}})


TWO = [rule(finds), rule(finds, id="TST-002", pack="cost")]


def test_one_file_serves_a_pack_that_has_only_some_of_its_rules() -> None:
    exemption = {
        "rule": "TST-001",
        "urn": "urn:pulumi:prod::shop::*::*",
        "reason": "the other pack needs this exemption",
        "owner": "team",
        "ticket": "S-1",
        "expires": TODAY.isoformat(),
    }
    config = {"TST-001": {"enforcementLevel": 1}, "TST-002": {}, "exemptions": {"entries": [exemption]}}
    pack = analyzer(TWO, config=config, pack="cost")
    assert [one.policy for one in diagnostics(pack.Analyze(resource_request(THING[0]), None))] == ["TST-002"]
    # Nor does it say of the other pack's exemption that it excuses nothing.
    assert diagnostics(pack.AnalyzeStack(stack_request(THING), None)) == []


def test_what_a_file_says_of_another_packs_rules_is_checked_all_the_same() -> None:
    assert "TST-001.prots: is not a setting of TST-001" in refused({"TST-001": {"prots": 1}}, *TWO, pack="cost")
    wrong = {"exemptions": {"entries": [{"rule": "TST-001"}]}}
    assert "exemptions[0].reason: is missing" in refused(wrong, *TWO, pack="cost")


def test_a_setting_that_the_rule_does_not_know_is_refused_with_those_that_it_knows() -> None:
    text = refused({"TST-001": {"prots": [443]}})
    assert "TST-001.prots: is not a setting of TST-001, which has environment, undetermined" in text


def test_all_mistakes_are_told_at_once() -> None:
    text = refused({"TST-01": {}, "TST-001": {"prots": 1}, "exemptions": {"entrys": []}})
    assert all(name in text for name in ("TST-01:", "TST-001.prots:", "exemptions.entrys:"))


def test_the_level_that_is_configured_is_the_one_that_is_reported() -> None:
    [found] = analyzed([rule(finds)], THING, config={"TST-001": {"enforcementLevel": 0}})
    assert found.level == 0


def test_every_environment_says_for_every_pack_how_strict_it_is() -> None:
    assert set(LEVELS) == set(ENVIRONMENTS)
    assert {frozenset(packs) for packs in LEVELS.values()} == {frozenset(PURPOSES)}


def test_security_is_mandatory_in_every_environment_and_everything_is_outside_dev() -> None:
    assert {packs["security"] for packs in LEVELS.values()} == {"mandatory"}
    assert {level for name in ("staging", "prod") for level in LEVELS[name].values()} == {"mandatory"}


def test_no_critical_or_high_rule_is_below_mandatory_in_prod() -> None:
    weighty = [one for one in RULES if one.severity in ("critical", "high")]
    assert weighty
    for one in weighty:
        made = configuration("prod", RULES, {}, ())
        assert made[one.id]["enforcementLevel"] == "mandatory", one.id


def test_the_configuration_of_an_environment_names_each_rule_with_level_and_environment() -> None:
    assert configuration("dev", TWO, {"TST-002": {"most": 3}}, ()) == {
        "exemptions": {"enforcementLevel": "mandatory", "entries": []},
        "TST-001": {"enforcementLevel": "mandatory", "environment": "dev"},
        "TST-002": {"enforcementLevel": "advisory", "environment": "dev", "most": 3},
    }


@pytest.mark.parametrize(
    ("stack", "environments"),
    [("prod", ["prod"]), ("prod-dr", ["prod"]), ("dev", ["dev"]), ("shop", ["prod"]), ("*", list(ENVIRONMENTS))],
)
def test_an_exemption_stands_where_its_stack_may_be(stack: str, environments: list[str]) -> None:
    excused = Exemption("TST-001", f"urn:pulumi:{stack}::shop::*::net", "because", "team", "S-1", date(2027, 1, 1))
    stands = [one for one in ENVIRONMENTS if configuration(one, [rule(finds)], {}, [excused])["exemptions"]["entries"]]
    assert sorted(stands) == sorted(environments)


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_is_made_for_the_engine_is_accepted_by_every_pack(environment: Environment) -> None:
    made = json.loads(json.dumps(configuration(environment, RULES, {}, ())))
    for settings in made.values():
        settings.pop("enforcementLevel")
    for pack in PACKS:
        analyzer(RULES, config=made, pack=pack)
